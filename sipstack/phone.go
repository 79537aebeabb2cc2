package sipstack

import (
	"time"

	"ringdown/internal/call"
)

// maxChannels is how many calls the telephones of one extension may have at a
// time: one to talk, two on hold, one that is being made. A desk telephone has
// keys for as many.
const maxChannels = 4

// phone is one extension and its telephones. It holds the calls on its channels.
type phone struct {
	s        *Stack
	user     string
	port     call.Port
	contacts []*binding
	quota    quota
	up       bool // PortUp was the last of the two that was posted
}

// phone finds or makes the phone of an account.
func (s *Stack) phone(a Account) *phone {
	p := s.phones[a.User]
	if p == nil {
		p = &phone{s: s, user: a.User, port: a.Port}
		s.phones[a.User] = p
		s.ports[a.Port] = p
	}
	return p
}

// channel is the port for another call of its own, "" when all are taken.
func (p *phone) channel() call.Port {
	for n := range maxChannels {
		if at := p.port.Channel(n + 1); p.s.sessions[at] == nil {
			return at
		}
	}
	return ""
}

// busy reports whether any call is up or about to be.
func (p *phone) busy() bool {
	for n := range maxChannels {
		if p.s.sessions[p.port.Channel(n+1)] != nil {
			return true
		}
	}
	return false
}

// label implements holder.
func (p *phone) label() string { return p.user }

// freed implements holder.
func (p *phone) freed() {
	p.report()
	p.forget()
}

// ended implements holder: what the engine is told of a call's end.
func (p *phone) ended(e ending) call.Event {
	return call.Event{Kind: call.OnHook, How: e.how, Text: e.text}
}

// report tells when the port begins or ceases to work. A telephone whose
// registration ends while it talks goes on talking: its port goes down after.
func (p *phone) report() {
	up := p.present() > 0 || p.busy()
	switch {
	case up == p.up:
	case up:
		p.up = true
		p.s.o.Post(call.Event{Kind: call.PortUp, At: time.Now(), Port: p.port})
	default:
		p.up = false
		p.s.o.Post(call.Event{
			Kind: call.PortDown, At: time.Now(), Port: p.port,
			Text: p.unreached(),
		})
	}
}

// nobodySignedIn says why an extension cannot be called.
func nobodySignedIn(user string) string {
	return user + " is not registered: no telephone has signed in."
}

// forget drops a phone of which nothing is left to know.
func (p *phone) forget() {
	if len(p.contacts) == 0 && !p.busy() {
		delete(p.s.phones, p.user)
		delete(p.s.ports, p.port)
	}
}

// stop ends the timers.
func (p *phone) stop() {
	for _, b := range p.contacts {
		b.stop()
	}
}
