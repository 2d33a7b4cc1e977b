package nbformat

import (
	"encoding/json"
	"fmt"
	"strings"
)

// fields is a JSON object that is being taken apart. Each method removes a
// field from it; the rest are unknown fields. The first failure stays in err,
// so that a whole object can be read before checking it.
type fields struct {
	rest map[string]any
	err  error
}

func open(v any) *fields {
	m, ok := v.(map[string]any)
	if !ok {
		return &fields{rest: map[string]any{}, err: fmt.Errorf("must be an object, found %s", kind(v))}
	}
	return &fields{rest: m}
}

func (f *fields) has(key string) bool {
	_, ok := f.rest[key]
	return ok
}

// take removes and returns a field, which must be of type T, described by valid.
func take[T any](f *fields, key, valid string) (t T) {
	v := f.rest[key]
	delete(f.rest, key)
	t, ok := v.(T)
	if !ok {
		f.fail(key, valid, v)
	}
	return t
}

func (f *fields) fail(key, valid string, found any) {
	if f.err == nil {
		f.err = fmt.Errorf("%s: must be %s, found %s", key, valid, kind(found))
	}
}

func (f *fields) string(key string) string { return take[string](f, key, "a string") }

func (f *fields) object(key string) map[string]any {
	return take[map[string]any](f, key, "an object")
}

func (f *fields) list(key string) []any { return take[[]any](f, key, "a list") }

func (f *fields) integer(key string) int {
	num := take[json.Number](f, key, "an integer")
	n, err := num.Int64()
	if err != nil {
		f.fail(key, "an integer", num)
	}
	return int(n)
}

// count takes the execution count, an integer or null.
func (f *fields) count() int {
	if f.rest["execution_count"] == nil {
		delete(f.rest, "execution_count")
		return 0
	}
	return f.integer("execution_count")
}

// text takes a multi-line string, which may be given as a list of lines.
func (f *fields) text(key string) string {
	v := f.rest[key]
	delete(f.rest, key)
	s, ok := join(v)
	if !ok {
		f.fail(key, "a string or a list of strings", v)
	}
	return s
}

// join returns the text of a multi-line string: a string or a list of strings.
func join(v any) (s string, ok bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case []any:
		var b strings.Builder
		for _, line := range v {
			s, ok := line.(string)
			if !ok {
				return "", false
			}
			b.WriteString(s)
		}
		return b.String(), true
	}
	return "", false
}

// kind describes a JSON value in an error.
func kind(v any) string {
	switch v := v.(type) {
	case nil:
		return "nothing"
	case bool:
		return "a boolean"
	case json.Number:
		return "the number " + v.String()
	case string:
		return fmt.Sprintf("the string %.40q", v)
	case []any:
		return "a list"
	default:
		return "an object"
	}
}
