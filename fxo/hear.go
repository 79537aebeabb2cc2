package fxo

import (
	"slices"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/media"
)

// mix is whom a port hears, and who hears it, besides its partner. A conference
// is all of its parties hearing all others.
type mix struct {
	hears []hearing
	told  []telling
}

// mixMost bounds either list: a conference of 32 has 31 others for each. Policy
// when full: who comes later is not heard.
const mixMost = 64

// hearing is one whom the port hears: of this bank, frame by frame, or of
// another clock.
type hearing struct {
	name call.Port
	peer *sound
	in   media.Source
}

// telling is one who hears the port. to is nil for one of this bank, who looks
// for himself.
type telling struct {
	name call.Port
	to   media.Sink
}

func (m *mix) any() bool { return len(m.hears)+len(m.told) > 0 }

// add lays what the others say over a frame; one is room for what each says.
func (m *mix) add(f, one *hal.Frame) {
	for i := range m.hears {
		switch h := &m.hears[i]; {
		case h.peer == nil:
			h.in.ReadFrame(one)
			media.Add(f, one)
		case h.peer.active:
			media.Add(f, &h.peer.out)
		}
	}
}

// skip lets what the others say go by.
func (m *mix) skip(unheard *hal.Frame) {
	for i := range m.hears {
		if in := m.hears[i].in; in != nil {
			in.ReadFrame(unheard)
		}
	}
}

// tell hands what the port says to those in other clocks.
func (m *mix) tell(f *hal.Frame) {
	for i := range m.told {
		if to := m.told[i].to; to != nil {
			to.WriteFrame(f)
		}
	}
}

// from puts h among those heard, or takes it out.
func (m *mix) from(h hearing, on bool) {
	m.hears = slices.DeleteFunc(m.hears, func(o hearing) bool { return o.name == h.name })
	if on && len(m.hears) < mixMost {
		m.hears = append(m.hears, h)
	}
}

// tells puts t among those who hear, or takes it out.
func (m *mix) tells(t telling, on bool) {
	m.told = slices.DeleteFunc(m.told, func(o telling) bool { return o.name == t.name })
	if on && len(m.told) < mixMost {
		m.told = append(m.told, t)
	}
}

// hear lets a port hear another of this bank.
func (b *bank) hear(u *unit, e call.Effect) {
	peer := b.unit(e.Peer)
	switch {
	case !u.port.health.up:
		u.obey(e)
	case peer == nil:
	case peer == u: // to try it out: without the canceller, which would take out just that
		u.port.sound.mix.from(hearing{name: u.name, peer: &u.port.sound}, true)
	case !peer.port.health.up:
		peer.obey(e)
	default:
		u.mixes(func(m *mix) { m.from(hearing{name: peer.name, peer: &peer.port.sound}, true) })
		peer.mixes(func(m *mix) { m.tells(telling{name: u.name}, true) })
	}
}

// unhear ends it.
func (b *bank) unhear(u *unit, e call.Effect) {
	u.port.sound.mix.from(hearing{name: e.Peer}, false)
	if peer := b.unit(e.Peer); peer != nil {
		peer.port.sound.mix.tells(telling{name: u.name}, false)
	}
}

// mixes changes whom a port hears or who hears it. The first of them puts the
// canceller in: who hears the port is not to hear himself.
func (u *unit) mixes(change func(*mix)) {
	s := &u.port.sound
	if !s.mix.any() && !s.linked() {
		s.cancelEcho(u.prof.tail())
	}
	change(&s.mix)
}

// doHear carries out a Hear or Unhear: within one bank, or over a jitter buffer
// from one to another.
func (h *Hardware) doHear(b *bank, e call.Effect) {
	other := h.bankOf(e.Peer)
	switch {
	case other == b:
		b.inbox.put(order{effect: e})
	case e.Kind == call.Unhear:
		h.Hear(e.Port, e.Peer, nil)
		h.Tell(e.Peer, e.Port, nil)
	case other != nil:
		p := media.NewPipe(pipeDepth, pipeMost)
		h.Hear(e.Port, e.Peer, p)
		h.Tell(e.Peer, e.Port, p)
	}
}

// Hear lets a port hear a far end with a clock of its own, besides whomever it
// hears already: in is read once in 10 ms from the card's goroutine and never
// waited for. peer is its name; nil ends it. Like Do it never blocks; a port
// that is not there hears nothing.
func (h *Hardware) Hear(port, peer call.Port, in media.Source) {
	h.mixes(port, func(m *mix) { m.from(hearing{name: peer, in: in}, in != nil) })
}

// Tell lets a far end with a clock of its own hear a port, besides whoever
// hears it already: as Hear.
func (h *Hardware) Tell(port, peer call.Port, to media.Sink) {
	h.mixes(port, func(m *mix) { m.tells(telling{name: peer, to: to}, to != nil) })
}

func (h *Hardware) mixes(port call.Port, change func(*mix)) {
	if b := h.bankOf(port); b != nil {
		b.inbox.put(order{effect: call.Effect{Port: port}, act: func(b *bank) { b.unit(port).mixes(change) }})
	}
}
