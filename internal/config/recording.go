package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Recording says which conversations are recorded (RC-1).
type Recording struct {
	Rules []RecordRule `json:"rules,omitempty"` // the first that fits a conversation counts
	// Keys are what an extension keys while it talks to have the call recorded, or
	// no more; "" is "*1", "none" nothing.
	Keys string `json:"keys,omitempty"`
}

// RecordRule says of some conversations whether they are recorded. What it
// leaves out may be anything.
type RecordRule struct {
	Extension string     `json:"extension,omitempty"` // one of the two who talk
	Group     string     `json:"group,omitempty"`     // the group that was called
	Line      int        `json:"line,omitempty"`
	Trunk     string     `json:"trunk,omitempty"`
	Direction string     `json:"direction,omitempty"` // "incoming", "outgoing" or "internal"
	Record    RecordMode `json:"record"`
}

// RecordMode says whether a conversation is recorded.
type RecordMode string

// The modes.
const (
	RecordAlways   RecordMode = "always"
	RecordOnDemand RecordMode = "on-demand" // from when a telephone asks for it
	RecordNever    RecordMode = "never"
)

// Bounds of rules, and what stands for keys that are not set.
const (
	MaxRecordRules    = 200
	DefaultRecordKeys = "*1" // as FreePBX and Yeastar have it
	NoRecordKeys      = "none"
)

// Given reports whether anything is set.
func (r Recording) Given() bool { return len(r.Rules) > 0 || r.Keys != "" }

// InCall are the keys in force, "" none.
func (r Recording) InCall() string {
	switch r.Keys {
	case "":
		return DefaultRecordKeys
	case NoRecordKeys:
		return ""
	}
	return r.Keys
}

// recording checks whom rules are of.
func (k *checker) recording() {
	r := k.c.Recording
	if keys := r.Keys; keys != "" && keys != NoRecordKeys && (len(keys) < 2 || len(keys) > 6 || strings.Trim(keys, "0123456789*#") != "") {
		k.note("recording.keys", "%q are no keys; they are 2 to 6 of 0-9, * and #, or %q", shorten(keys), NoRecordKeys)
	}
	k.atMost("recording.rules", len(r.Rules), MaxRecordRules)
	for i, rule := range r.Rules {
		k.recordRule(func(field string) string { return fmt.Sprintf("recording.rules[%d].%s", i, field) }, rule)
	}
}

func (k *checker) recordRule(at func(string) string, r RecordRule) {
	k.word(at("record"), string(r.Record), []string{string(RecordAlways), string(RecordOnDemand), string(RecordNever)})
	k.optionalWord(at("direction"), r.Direction, []string{"incoming", "outgoing", "internal"})
	for _, ref := range []struct {
		field, value, kind string
		have               []string
	}{
		{"extension", r.Extension, "extension", names(k.c.Extensions, func(x Extension) string { return x.Number })},
		{"group", r.Group, "group", names(k.c.Groups, func(g Group) string { return g.Number })},
		{"trunk", r.Trunk, "trunk", names(k.c.Trunks, func(t Trunk) string { return t.ID })},
	} {
		if ref.value != "" {
			k.reference(at(ref.field), ref.value, ref.kind, ref.have)
		}
	}
	if _, is := k.c.Line(r.Line); r.Line != 0 && !is {
		k.reference(at("line"), strconv.Itoa(r.Line), "line", names(k.c.Lines, func(l Line) string { return strconv.Itoa(l.ID) }))
	}
	if r.Line != 0 && r.Trunk != "" {
		k.note(at("trunk"), "is given beside a line; a rule is of one of them")
	}
}

// names lists what the elements of a list are called.
func names[T any](list []T, name func(T) string) []string {
	all := make([]string, 0, len(list))
	for x := range slices.Values(list) {
		all = append(all, name(x))
	}
	return all
}
