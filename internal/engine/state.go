package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
)

// State keeps small values over a restart, by key. Set takes JSON, nil forgets
// the key; it returns at once.
type State interface {
	Set(key string, value []byte)
}

// PhoneState is what is set at a telephone, for those who may not know acd.
type PhoneState = acd.PhoneState

// Names and values of what is set at telephones from elsewhere: acd's.
const (
	SetPause = acd.SetPause // On, or the reason; "" ends it
	SetGroup = acd.SetGroup // and a group's number: "in", "out"
	On       = acd.On
)

// phoneKind begins the keys of what was set at telephones; behind it stands the
// extension's number. Groups have a kind of their own.
const phoneKind = "phone/"

// maxPhoneStates bounds the telephones at which something is set: more than any
// plan has extensions. The policy when it is full: what is set at another one is
// refused.
const maxPhoneStates = maxPorts

// memory is what survives the calls. It belongs to the goroutine in Run.
type memory struct {
	keep    State // nil: nothing survives a restart
	phones  map[string]acd.PhoneState
	errands *errands          // is told of changes
	moved   func()            // somebody has signed in at a telephone, or out
	attends func(string)      // something was set at an extension that decides whether it takes calls of groups
	other   map[string][]byte // as it was at the start, by key: whoever owns a kind takes it over (see recalled)
}

// newMemory takes over what was kept. A value that cannot be read is left as it
// was: an older firmware may not know what a newer one wrote.
func newMemory(keep State, kept map[string][]byte) memory {
	m := memory{keep: keep, phones: map[string]acd.PhoneState{}, other: map[string][]byte{}}
	for key, value := range kept {
		number, phone := strings.CutPrefix(key, phoneKind)
		var s acd.PhoneState
		if !phone || json.Unmarshal(value, &s) != nil {
			m.other[key] = value
			continue
		}
		m.phones[number] = s
	}
	return m
}

// recalled calls f with what was kept under keys that begin so, at the start.
func (m *memory) recalled(kind string, f func(id string, value []byte)) {
	for key, value := range m.other {
		if id, is := strings.CutPrefix(key, kind); is {
			f(id, value)
		}
	}
}

// remember keeps a value over a restart; nil forgets it. What cannot be written
// as JSON is a fault of the program, and is forgotten.
func (m *memory) remember(key string, value any) {
	if m.keep == nil {
		return
	}
	raw, err := json.Marshal(value)
	if value == nil || err != nil {
		raw = nil
	}
	m.keep.Set(key, raw)
}

// setPhone takes one change to what was set at a telephone.
func (m *memory) setPhone(c call.Change) error {
	before, known := m.phones[c.Of]
	if !known && len(m.phones) >= maxPhoneStates {
		return fmt.Errorf("set %s of %s: %d telephones have something set already, which is the most", c.Name, c.Of, maxPhoneStates)
	}
	after, err := before.With(c.Name, c.Value)
	if err != nil {
		return err
	}
	if c.Name == acd.SetPause || strings.HasPrefix(c.Name, acd.SetGroup) {
		after.Since = time.Now()
	}
	m.phones[c.Of] = after
	if m.attends != nil {
		m.attends(c.Of)
	}
	if before.Desk != after.Desk && m.moved != nil {
		m.moved()
	}
	if m.errands != nil {
		m.errands.noted(before, after)
	}
	m.remember(phoneKind+c.Of, after)
	return nil
}

// Phone implements acd.World.
func (w world) Phone(number string) acd.PhoneState { return w.e.memory.phones[number] }

// Phone is what was set at an extension's telephone.
func (e *Engine) Phone(ctx context.Context, number string) (s acd.PhoneState, err error) {
	err = e.do(ctx, func() { s = e.memory.phones[number] })
	return s, err
}

// SettingError is one setting of a telephone that will not do.
type SettingError struct {
	Name string // as in [call.Change]
	Err  error
}

// Error implements error.
func (e SettingError) Error() string { return e.Err.Error() }

// Unwrap returns what is wrong.
func (e SettingError) Unwrap() error { return e.Err }

// SetPhone changes what is set at an extension's telephone: all the changes, or
// none. ErrNoExtension: the plan has none of that number. Every change that will
// not do is a [SettingError], joined.
func (e *Engine) SetPhone(ctx context.Context, number string, changes []call.Change) error {
	var refused error
	err := e.do(ctx, func() { refused = e.setPhone(number, changes) })
	if err != nil {
		return err
	}
	return refused
}

func (e *Engine) setPhone(number string, changes []call.Change) error {
	if !e.plan.Has(number) {
		return fmt.Errorf("set something at extension %s: %w", number, ErrNoExtension)
	}
	s := e.memory.phones[number]
	var wrong []error
	for _, c := range changes {
		with, err := s.With(c.Name, c.Value)
		if err != nil {
			wrong = append(wrong, SettingError{c.Name, err})
			continue
		}
		s = with
	}
	if len(wrong) > 0 {
		return errors.Join(wrong...)
	}
	for _, c := range changes {
		c.Of = number
		if err := e.memory.setPhone(c); err != nil {
			return err
		}
	}
	e.reseat()
	e.changed()
	return nil
}

// keep takes a change that a call made. acd has looked at it before: one
// that is refused all the same (the table filled up meanwhile) is not kept.
func (e *Engine) keep(c call.Change) {
	if c.Name == acd.BlackList {
		if err := e.history.Refuse(e.plan, call.Refused{Number: c.Value, By: c.Of, At: time.Now()}); err == nil {
			e.keepHistory()
		}
		return
	}
	if c.Name == acd.SetHours {
		e.keepHours(c.Of, c.Value)
		return
	}
	if c.Name == acd.SetAgent {
		if e.opt.Bind != nil {
			e.opt.Bind(c.Of, c.Value)
		}
		return
	}
	if err := e.memory.setPhone(c); err == nil {
		e.changed()
	}
}
