//go:build unix

package main

import (
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"github.com/lifnb/lifnb/internal/jupyter"
)

// message is a message as it came, so that it can pass unchanged.
type message struct {
	frames [][]byte
	at     int    // of the delimiter
	id     string // of the message
	kind   string
	parent string // id of the request that it answers
}

const (
	headerPart  = 2 // after the delimiter
	parentPart  = 3
	contentPart = 5
)

// read finds the parts of a message. It refuses one that is not signed with the key.
func read(key []byte, frames [][]byte) (m message, ok bool) {
	m.frames = frames
	var err error
	if m.at, err = jupyter.Signed(key, frames); err != nil {
		return m, false
	}
	var header, parent struct {
		ID   string `json:"msg_id"`
		Type string `json:"msg_type"`
	}
	var content map[string]any
	if json.Unmarshal(m.part(headerPart), &header) != nil || json.Unmarshal(m.part(parentPart), &parent) != nil ||
		json.Unmarshal(m.part(contentPart), &content) != nil {
		return m, false
	}
	m.id, m.kind, m.parent = header.ID, header.Type, parent.ID
	return m, header.ID != "" && header.Type != ""
}

func (m message) part(i int) []byte { return m.frames[m.at+i] }

// content is what a message says, by name.
func (m message) content() (c map[string]any) {
	json.Unmarshal(m.part(contentPart), &c) // read has tried
	return c
}

// with returns the message with another content.
func (m message) with(key []byte, content any) message {
	m.frames = slices.Clone(m.frames)
	m.frames[m.at+contentPart], _ = json.Marshal(content)
	m.frames[m.at+1] = []byte(hex.EncodeToString(jupyter.Sign(key, m.frames[m.at+headerPart:m.at+contentPart+1])))
	return m
}

// compose makes a message: an answer to a request, or the request itself if parent is zero.
func compose(key []byte, session, kind string, parent message, content any) message {
	id := jupyter.NewID()
	header, _ := json.Marshal(map[string]string{
		"msg_id": id, "session": session, "username": "lifnb",
		"date": time.Now().UTC().Format(time.RFC3339Nano), "msg_type": kind, "version": "5.4",
	})
	m := message{id: id, kind: kind, at: parent.at}
	up := []byte("{}")
	if parent.frames != nil {
		m.frames = slices.Clone(parent.frames[:parent.at])
		up, m.parent = parent.part(headerPart), parent.id
	}
	m.frames = append(m.frames, []byte(jupyter.Delimiter), nil, header, up, []byte("{}"), nil)
	return m.with(key, content)
}
