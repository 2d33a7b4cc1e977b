package jupyter

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestSignature(t *testing.T) {
	// Python's hmac.new(b"key", header + b'{}' + b'{}' + b'{"a":1}', "sha256").hexdigest()
	const want = "12ac58c15eacfd649fce5c7f6ef31d7a61a135eae9fd082db5d2e87004d6600e"
	m := message{content: json.RawMessage(`{"a":1}`)}
	frames, err := encode([]byte("key"), m)
	if err != nil {
		t.Fatal(err)
	}
	if string(frames[0]) != "<IDS|MSG>" || string(frames[1]) != want || len(frames) != 6 {
		t.Errorf("frames are %q, want a Delimiter, the signature %s and 4 parts", frames, want)
	}
}

func TestWireRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.SliceOf(rapid.Byte()).Draw(t, "key")
		want, err := newMessage("session", "execute_request", map[string]any{"code": rapid.String().Draw(t, "code")})
		if err != nil {
			t.Fatal(err)
		}
		if rapid.Bool().Draw(t, "is an answer") {
			want.parent = header{ID: "parent", Type: "input_request"}
		}
		frames, err := encode(key, want)
		if err != nil {
			t.Fatal(err)
		}
		prefix := rapid.SliceOfN(rapid.Just([]byte("identity")), 0, 2).Draw(t, "prefix")

		got, err := decode(key, append(prefix, frames...))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(message{})); diff != "" {
			t.Fatalf("message (-want +got):\n%s", diff)
		}
	})
}

func TestTamperedMessageIsRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, err := newMessage("session", "stream", map[string]any{"name": "stdout", "text": "hello"})
		if err != nil {
			t.Fatal(err)
		}
		frames, err := encode([]byte("secret"), m)
		if err != nil {
			t.Fatal(err)
		}
		frame := frames[rapid.IntRange(1, 5).Draw(t, "frame")]
		i := rapid.IntRange(0, len(frame)-1).Draw(t, "byte")
		frame[i] ^= 1 << rapid.IntRange(0, 4).Draw(t, "bit") // not the bit between a and A, which are the same in hex
		if got, err := decode([]byte("secret"), frames); err == nil {
			t.Fatalf("changed message was accepted: %v", got)
		}
	})
}

func TestDecodeErrors(t *testing.T) {
	m, err := newMessage("session", "stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	frames, err := encode([]byte("secret"), m)
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		frames [][]byte
		want   string
	}{
		{nil, "has 0 frames"},
		{frames[1:], "has 0 frames"},
		{frames[:5], "has 5 frames"},
		{frames, "wrong signature"}, // as the key is another one
	} {
		if _, err := decode([]byte("other"), tc.frames); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("decode(%q): error is %v, want one with %q", tc.frames, err, tc.want)
		}
	}
}

func TestConnectionFile(t *testing.T) {
	c, err := NewConnection()
	if err != nil {
		t.Fatal(err)
	}
	ports := make(map[int]bool)
	for _, p := range []int{c.ShellPort, c.ControlPort, c.StdinPort, c.IOPubPort, c.HBPort} {
		ports[p] = true
	}
	if len(ports) != 5 || ports[0] {
		t.Errorf("ports are %v, want five", ports)
	}

	path, err := c.Write(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if ok := regexp.MustCompile(`^.*kernel-([0-9a-f-]+)\.json$`).MatchString(path); !ok { // what GoNB matches
		t.Errorf("GoNB can't take an id from the path %s", path)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode of the connection file is %v, want it private", info.Mode())
	}
	var got Connection
	data, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(data, &got)
	}
	if err != nil || got != c {
		t.Errorf("connection file has %s (error %v), want %+v", data, err, c)
	}
}
