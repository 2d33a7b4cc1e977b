package jupyter

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// message is a message of the Jupyter protocol, see
// https://jupyter-client.readthedocs.io/en/latest/messaging.html.
type message struct {
	header  header
	parent  header // of the request that the message answers
	content json.RawMessage
}

type header struct {
	ID       string `json:"msg_id"`
	Session  string `json:"session"`
	Username string `json:"username"`
	Date     string `json:"date"`
	Type     string `json:"msg_type"`
	Version  string `json:"version"`
}

const protocolVersion = "5.4"

// Delimiter stands between the routing prefix and the message proper.
const Delimiter = "<IDS|MSG>"

// newMessage makes a request of a session.
func newMessage(session, msgType string, content any) (message, error) {
	data, err := json.Marshal(content)
	return message{
		header: header{
			ID:       NewID(),
			Session:  session,
			Username: "lifnb",
			Date:     time.Now().UTC().Format(time.RFC3339Nano),
			Type:     msgType,
			Version:  protocolVersion,
		},
		content: data,
	}, err
}

// encode returns the frames of a message: delimiter, HMAC-SHA256 signature
// with the key, header, parent header, metadata and content.
func encode(key []byte, m message) ([][]byte, error) {
	head, err := json.Marshal(m.header)
	if err != nil {
		return nil, err
	}
	parent := []byte("{}")
	if m.parent != (header{}) {
		if parent, err = json.Marshal(m.parent); err != nil {
			return nil, err
		}
	}
	parts := [][]byte{head, parent, []byte("{}"), m.content}
	signature := hex.EncodeToString(Sign(key, parts))
	return append([][]byte{[]byte(Delimiter), []byte(signature)}, parts...), nil
}

// decode takes the message out of the frames, which may begin with a routing
// prefix, and refuses one that is not signed with the key.
func decode(key []byte, frames [][]byte) (message, error) {
	at, err := Signed(key, frames)
	if err != nil {
		return message{}, err
	}
	parts := frames[at+2:]
	m := message{content: parts[3]}
	if err := json.Unmarshal(parts[0], &m.header); err != nil {
		return message{}, fmt.Errorf("header of a message: %w", err)
	}
	if err := json.Unmarshal(parts[1], &m.parent); err != nil {
		return message{}, fmt.Errorf("parent header of a %s message: %w", m.header.Type, err)
	}
	return m, nil
}

// Signed finds the delimiter in the frames of a message, and refuses a message that is not signed with the key.
func Signed(key []byte, frames [][]byte) (at int, err error) {
	for at < len(frames) && string(frames[at]) != Delimiter {
		at++
	}
	const n = 6 // frames from the delimiter to the content
	if len(frames)-at < n {
		return at, fmt.Errorf("a message has %d frames from its delimiter on: must be at least %d", len(frames)-at, n)
	}
	signature, err := hex.DecodeString(string(frames[at+1]))
	if err != nil || !hmac.Equal(signature, Sign(key, frames[at+2:at+n])) {
		return at, errors.New("a message has a wrong signature: something else than the kernel sent it")
	}
	return at, nil
}

// Sign returns the signature of a message's header, parent header, metadata and content.
func Sign(key []byte, parts [][]byte) []byte {
	mac := hmac.New(sha256.New, key)
	for _, p := range parts {
		mac.Write(p)
	}
	return mac.Sum(nil)
}

// NewID returns a random UUID (version 4).
func NewID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
