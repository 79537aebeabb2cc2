package acd

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// What the keys of saved history begin with.
const (
	turnKey   = "turn/"
	memberKey = "member/"
	callerKey = "caller/"
	paceKey   = "pace/"

	refusedKey = "refused/"
	forcedKey  = "hours/"
)

// Saved is one piece of history as it is kept over restarts.
type Saved struct {
	Key   string
	Value []byte // JSON; nil: it is to be forgotten
}

// Changes gives what has changed since it was called last, in the order of the
// keys.
func (h *History) Changes() []Saved {
	all := make([]Saved, 0, len(h.changed))
	for key := range h.changed {
		all = append(all, Saved{Key: key, Value: h.value(key)})
	}
	clear(h.changed)
	slices.SortFunc(all, func(a, b Saved) int { return strings.Compare(a.Key, b.Key) })
	return all
}

// value is what is kept under a key, nil nothing.
func (h *History) value(key string) []byte {
	kind, name, _ := strings.Cut(key, "/")
	var v any
	var has bool
	switch kind + "/" {
	case turnKey:
		v, has = lookUp(h.turns, name)
	case memberKey:
		v, has = lookUp(h.members, name)
	case paceKey:
		v, has = lookUp(h.paces, name)
	case refusedKey:
		v, has = lookUp(h.refused, name)
	case forcedKey:
		v, has = lookUp(h.forced, name)
	case callerKey:
		v, has = lookUp(h.callers.last, name)
	}
	if !has {
		return nil
	}
	text, err := json.Marshal(v)
	if err != nil {
		return nil // strings, numbers and times of this program's making always can be
	}
	return text
}

func lookUp[T any](m map[string]T, key string) (any, bool) {
	v, has := m[key]
	return v, has
}

// Load takes back one piece that Changes gave. What is older than any use of it
// is left out. The error says which piece cannot be read.
func (h *History) Load(s Saved, now time.Time) error {
	kind, name, _ := strings.Cut(s.Key, "/")
	var err error
	switch kind + "/" {
	case turnKey:
		err = load(h.turns, name, s.Value)
	case memberKey:
		err = load(h.members, name, s.Value)
	case paceKey:
		err = load(h.paces, name, s.Value)
	case refusedKey:
		err = load(h.refused, name, s.Value)
	case forcedKey:
		err = load(h.forced, name, s.Value)
	case callerKey:
		if err = load(h.callers.last, name, s.Value); now.Sub(h.callers.last[name].latest()) > LongestMemory {
			delete(h.callers.last, name)
			h.changed[s.Key] = true
		}
	default:
		err = fmt.Errorf("the kind is unknown")
	}
	if err != nil {
		return fmt.Errorf("read what groups remember, %q: %w", s.Key, err)
	}
	return nil
}

func load[T any](m map[string]T, name string, text []byte) error {
	var v T
	if err := json.Unmarshal(text, &v); err != nil {
		return err
	}
	m[name] = v
	return nil
}
