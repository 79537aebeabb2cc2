package fxo

import (
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/media"
	"ringdown/media/dtmf"
	"ringdown/media/echo"
)

// The jitter buffer between two cards: their clocks differ, so one frame waits
// on average, and a burst of six is what a busy host lets pile up.
const (
	pipeDepth = 2
	pipeMost  = 6
)

// join makes two ports of one bank hear each other.
func join(a, b *unit, mode call.Mode) {
	a.hearFrom(link{peer: &b.port.sound, name: b.name, mode: mode})
	b.hearFrom(link{peer: &a.port.sound, name: a.name, mode: mode})
}

// hearFrom connects one end. What the port itself played stops.
func (u *unit) hearFrom(l link) {
	s := &u.port.sound
	s.link = l
	s.quiet()
	if u.hw.Kind() == hal.FXS {
		s.cut()
		s.setClamp(l.mode)
		u.keepKeyBack()
	}
	s.cancelEcho(u.prof.tail())
}

// keepKeyBack keeps the key that is still held, and that led to this connection,
// from the far end: whoever is picked up by #801 does not hear the 1.
func (u *unit) keepKeyBack() {
	s := &u.port.sound
	if p, is := u.signaller.(*phone); is && p.keying && s.clamp == nil {
		s.clamp, p.clampFor = dtmf.NewClamp(), clampKept
	}
}

// clampKept is how long a clamp for one key stays after it was let go: what the
// clamp holds back, and a frame.
const clampKept = 4

// setClamp puts the digit clamp in or out.
func (s *sound) setClamp(mode call.Mode) {
	switch {
	case mode != call.Dialling:
		s.clamp = nil
	case s.clamp == nil:
		s.clamp = dtmf.NewClamp()
	}
}

// cancelEcho puts the canceller in. What it has learnt of the pair holds for the
// next call too.
func (s *sound) cancelEcho(tail time.Duration) {
	switch {
	case tail == 0:
		s.echo, s.reach = nil, 0
		return
	case s.echo == nil || s.reach != tail:
		s.echo, s.reach = echo.New(tail), tail
	}
	s.echo.Disable(false)
	s.echo.MeasureAnew()
	s.fax.listen()
}

// part ends a connection of this port with peer; any peer if that is "".
func (u *unit) part(peer call.Port) {
	s := &u.port.sound
	if peer == "" || s.link.name == peer {
		s.link, s.clamp = link{}, nil
	}
}

// Join connects a port with a far end that has a clock of its own and is no
// port of this hardware: in is what the port hears, to takes what it says, each
// called once in 10 ms from the card's goroutine and never waited for. peer is
// the far end's name. It ends by a Disconnect of the two, or by the next
// connection of the port, at a frame boundary shortly after. Like Do it never
// blocks, and what cannot be done comes back as an event.
func (h *Hardware) Join(port, peer call.Port, mode call.Mode, in media.Source, to media.Sink) {
	e := call.Effect{Kind: call.Connect, Port: port, Peer: peer, Mode: mode}
	b := h.bankOf(port)
	if b == nil {
		h.refuse(e)
		return
	}
	l := link{in: in, to: to, name: peer, mode: mode}
	b.inbox.put(order{effect: e, act: func(b *bank) { b.connectTo(e, l) }})
}

// pipes makes the two jitter buffers between ports of different cards.
func pipes(e call.Effect) (port, peer link) {
	there, back := media.NewPipe(pipeDepth, pipeMost), media.NewPipe(pipeDepth, pipeMost)
	port = link{in: back, to: there, name: e.Peer, mode: e.Mode}
	peer = link{in: there, to: back, name: e.Port, mode: e.Mode}
	return port, peer
}
