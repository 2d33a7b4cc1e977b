package jupyter

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
)

// Connection is what client and kernel must agree on to talk to each other.
type Connection struct {
	Transport       string `json:"transport"`
	IP              string `json:"ip"`
	ShellPort       int    `json:"shell_port"`
	ControlPort     int    `json:"control_port"`
	StdinPort       int    `json:"stdin_port"`
	IOPubPort       int    `json:"iopub_port"`
	HBPort          int    `json:"hb_port"`
	Key             string `json:"key"`
	SignatureScheme string `json:"signature_scheme"`
}

// NewConnection chooses a random key and free ports on the loopback interface.
func NewConnection() (Connection, error) {
	c := Connection{
		Transport:       "tcp",
		IP:              "127.0.0.1",
		Key:             NewID(),
		SignatureScheme: "hmac-sha256",
	}
	for _, port := range []*int{&c.ShellPort, &c.ControlPort, &c.StdinPort, &c.IOPubPort, &c.HBPort} {
		l, err := net.Listen("tcp", c.IP+":0")
		if err != nil {
			return c, fmt.Errorf("looking for a free port: %w", err)
		}
		defer l.Close() // after the loop, so that all ports differ
		*port = l.Addr().(*net.TCPAddr).Port
	}
	return c, nil
}

// Write writes the connection file into dir and returns its path. Only the user
// can read it, as the key is a secret. GoNB takes the kernel's id from the form
// of the name.
func (c Connection) Write(dir string) (string, error) {
	data, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "kernel-"+NewID()+".json")
	return path, os.WriteFile(path, data, 0o600)
}

func (c Connection) Address(port int) string {
	return fmt.Sprintf("%s://%s:%d", c.Transport, c.IP, port)
}
