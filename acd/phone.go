package acd

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// PhoneState is what people set at an extension's telephone or on its page, and
// what the exchange remembers of it: it survives a restart. The zero value is
// that of a telephone at which nothing was ever set. It is a value: whoever
// changes it makes another (see With).
type PhoneState struct {
	DND         bool              `json:"dnd,omitempty"`          // EX-11
	Forward     Forwards          `json:"forward,omitzero"`       // EX-2, EX-3
	Filter      bool              `json:"filter,omitempty"`       // EX-18: the secretary takes its calls
	NoAnonymous bool              `json:"no_anonymous,omitempty"` // TS-6: who does not show a number is refused
	SignedIn    map[string]bool   `json:"signed_in,omitempty"`    // by group: true signed in, false signed out, absent as the group is set up
	Paused      bool              `json:"paused,omitempty"`       // gets no calls of groups
	Reason      string            `json:"reason,omitempty"`       // why it is paused
	Since       time.Time         `json:"since,omitzero"`         // when pause or sign-ins changed last, noted by whoever has a clock
	Speed       map[string]string `json:"speed,omitempty"`        // EX-18: numbers by short code
	LastDialled string            `json:"last_dialled,omitempty"` // for redial
	LastCaller  string            `json:"last_caller,omitempty"`  // for call return, as it would be dialled outside or inside
	Wake        []string          `json:"wake,omitempty"`         // EX-18: on the appliance's clock, "2026-11-21T07:30"
	CallBack    []string          `json:"call_back,omitempty"`    // numbers inside that are waited for
	Desk        string            `json:"desk,omitempty"`         // TS-3: the port of the telephone at which its user has signed in, "" their own
}

// Forwards are where calls go instead: numbers as the extension would dial
// them, "" none.
type Forwards struct {
	Always      string `json:"always,omitempty"`
	Busy        string `json:"busy,omitempty"`
	NoAnswer    string `json:"no_answer,omitempty"`
	Unreachable string `json:"unreachable,omitempty"`
}

// The names of what can be changed in a PhoneState. Those that end in '/' are
// followed by a group's number or a short code.
const (
	SetDND         = "dnd"
	SetAlways      = "forward-always"
	SetBusy        = "forward-busy"
	SetNoAnswer    = "forward-no-answer"
	SetUnreachable = "forward-unreachable"
	SetForwards    = "forward-all" // "" alone: none of them
	SetFilter      = "filter"
	SetNoAnonymous = "no-anonymous"
	SetGroup       = "group/" // "in", "out"
	SetPause       = "pause"  // On, or the reason
	SetSpeed       = "speed/"
	SetLastDialled = "last-dialled"
	SetLastCaller  = "last-caller"
	SetDesk        = "desk"      // a port, "sim0/fxs3"; "" their own telephone
	SetWake        = "wake"      // "2026-11-21T07:30"; with '-' before it that one is forgotten, "" all
	SetCallBack    = "call-back" // a number; with '-' before it that one is forgotten, "" all
)

// On is the value of what is switched on; "" switches off.
const On = "on"

// Bounds of what one telephone may have: what exceeds them is refused.
const (
	MaxSpeed     = 100 // as many as two digits name
	MaxWake      = 8
	MaxCallBacks = 4
	maxValue     = 64 // of a number or a reason, in bytes
	maxGroups    = 100
)

// With is the state after one change. An error says, in one sentence, what is
// wrong with it.
func (s PhoneState) With(name, value string) (PhoneState, error) {
	if len(value) > maxValue {
		return s, fmt.Errorf("set %s: %d characters are too many, %d are the most", name, len(value), maxValue)
	}
	if flag := s.flag(name); flag != nil {
		*flag = value != ""
		return s, nil
	}
	if text := s.text(name); text != nil {
		if strings.Trim(value, "0123456789*#") != "" {
			return s, fmt.Errorf("set %s: %q is no number", name, value)
		}
		*text = value
		return s, nil
	}
	return s.withMore(name, value)
}

// flag finds what is on or off.
func (s *PhoneState) flag(name string) *bool {
	switch name {
	case SetDND:
		return &s.DND
	case SetFilter:
		return &s.Filter
	case SetNoAnonymous:
		return &s.NoAnonymous
	}
	return nil
}

// text finds what is a number.
func (s *PhoneState) text(name string) *string {
	switch name {
	case SetAlways:
		return &s.Forward.Always
	case SetBusy:
		return &s.Forward.Busy
	case SetNoAnswer:
		return &s.Forward.NoAnswer
	case SetUnreachable:
		return &s.Forward.Unreachable
	case SetLastDialled:
		return &s.LastDialled
	case SetLastCaller:
		return &s.LastCaller
	}
	return nil
}

func (s PhoneState) withMore(name, value string) (_ PhoneState, err error) {
	switch {
	case name == SetForwards && value == "":
		s.Forward = Forwards{}
	case name == SetPause:
		s.Paused, s.Reason = value != "", strings.TrimPrefix(value, On)
	case name == SetDesk && strings.Trim(value, portLetters) != "":
		err = fmt.Errorf("set desk: %q is no port", value)
	case name == SetDesk:
		s.Desk = value
	case name == SetWake && !wakeTime(value):
		err = fmt.Errorf("set wake: %q is no time; one is written as %s", value, wakeLayout)
	case name == SetWake:
		s.Wake, err = listed(s.Wake, name, value, MaxWake)
	case name == SetCallBack:
		s.CallBack, err = listed(s.CallBack, name, value, MaxCallBacks)
	case strings.HasPrefix(name, SetGroup):
		s.SignedIn, err = keyed(s.SignedIn, name, value == "in", value == "", maxGroups)
	case strings.HasPrefix(name, SetSpeed):
		s.Speed, err = keyed(s.Speed, name, value, value == "", MaxSpeed)
	default:
		err = fmt.Errorf("set %s to %q: nothing of that name can be set at a telephone", name, value)
	}
	return s, err
}

// portLetters are what ports are named with.
const portLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-_.:"

func wakeTime(value string) bool {
	_, err := time.Parse(wakeLayout, value)
	return err == nil || value == "" || strings.HasPrefix(value, "-")
}

// listed puts a value into a list, or takes it out.
func listed(list []string, name, value string, most int) ([]string, error) {
	gone, out := strings.CutPrefix(value, "-")
	switch {
	case value == "":
		return nil, nil
	case out:
		return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == gone }), nil
	case slices.Contains(list, value):
		return list, nil
	case len(list) >= most:
		return list, fmt.Errorf("set %s: there are %d already, which is the most", name, most)
	}
	return append(slices.Clone(list), value), nil
}

// keyed sets what stands under a key, or removes it.
func keyed[T any](all map[string]T, name string, value T, gone bool, most int) (map[string]T, error) {
	_, key, _ := strings.Cut(name, "/")
	_, there := all[key]
	switch {
	case key == "" || len(key) > maxValue:
		return all, fmt.Errorf("set %s: a number is missing or too long", name)
	case !there && !gone && len(all) >= most:
		return all, fmt.Errorf("set %s: there are %d already, which is the most", name, most)
	}
	all = maps.Clone(all)
	if all == nil {
		all = map[string]T{}
	}
	if all[key] = value; gone {
		delete(all, key)
	}
	return all, nil
}
