package phones

import (
	"slices"
	"time"

	"ringdown/hal"
	"ringdown/media"
)

// The jitter buffer between the mixer's clock and a card's: as between two
// cards (fxo).
const (
	pipeDepth = 2
	pipeMost  = 6
)

// settle brings in order how a party is worked, after anything about it has
// changed. mu is held.
func (m *mixer) settle(n *node) {
	switch {
	case n.port.Page() != "":
		m.settleCast(n)
	case n.port.Chime():
		n.speaks = n.bell != nil
	case n.voice == nil:
		m.settlePort(n)
	case n.joined != nil:
		m.settleJoined(n)
	default:
		m.settleLeg(n)
	}
	working := slices.Index(m.awake, n)
	switch wanted := n.speaks || n.hears; {
	case wanted && working < 0:
		m.awake = append(m.awake, n)
		select {
		case m.wake <- struct{}{}:
		default:
		}
	case !wanted && working >= 0:
		m.awake = slices.Delete(m.awake, working, working+1)
	}
	if n.voice == nil && !n.speaks && !n.hears && n.heard == 0 { // a bell that waits for its telephones is heard, and silent
		delete(m.nodes, n.port)
	}
}

// settleBoth settles a party and the one it is relayed to: what the one is to
// hear besides, the other one's words are mixed into.
func (m *mixer) settleBoth(n *node) {
	m.settle(n)
	if n.peer != nil {
		m.settle(n.peer)
	}
}

// settlePort: an analog port is worked by its card, and meets the mixer in
// jitter buffers.
func (m *mixer) settlePort(n *node) {
	if speaks := n.heard > 0; speaks != n.speaks {
		n.speaks, n.said = speaks, said{}
		n.from = m.pipe(speaks, func(p *media.Pipe) { m.ports.Tell(n.port, mixed, sink(p)) })
	}
	if hears := len(n.ears) > 0; hears != n.hears {
		n.hears = hears
		n.to = m.pipe(hears, func(p *media.Pipe) { m.ports.Hear(n.port, mixed, source(p)) })
	}
}

// settleJoined: likewise a leg that is joined with one.
func (m *mixer) settleJoined(n *node) {
	speaks, hears := n.heard > 0, len(n.ears) > 0
	if speaks != n.speaks {
		n.said = said{}
		n.from = m.pipe(speaks, func(p *media.Pipe) { n.voice.tell(p) })
	}
	if hears != n.hears {
		n.to = m.pipe(hears, func(p *media.Pipe) { n.voice.hear(p) })
	}
	n.speaks, n.hears = speaks, hears
}

// pipe makes a jitter buffer, or none, and hands it to its other end.
func (m *mixer) pipe(on bool, hand func(*media.Pipe)) *media.Pipe {
	if !on {
		hand(nil)
		return nil
	}
	p := media.NewPipe(pipeDepth, pipeMost)
	hand(p)
	return p
}

// sink and source keep a nil buffer from looking like one.
func sink(p *media.Pipe) media.Sink {
	if p == nil {
		return nil
	}
	return p
}

func source(p *media.Pipe) media.Source {
	if p == nil {
		return nil
	}
	return p
}

// primed is how long a relay goes on until what the other one says has come
// through its jitter buffer: until then he would be missed.
const primed = 200 * time.Millisecond

// settleLeg: a leg of the network is worked here when it is alone, or when it
// hears or is heard by more than the one it is relayed to.
func (m *mixer) settleLeg(n *node) {
	hears := n.alone && n.peer == nil || n.more()
	speaks := n.heard > 0 || n.alone && n.peer == nil || n.peer != nil && n.peer.more()
	if hears && !n.hears {
		n.wait = int(primed / hal.FrameTime)
	}
	if speaks && !n.speaks {
		n.said = said{}
	}
	n.hears, n.speaks = hears, speaks
	n.voice.session.Listen(n.peer != nil && speaks)
	if !hears || n.peer == nil {
		n.lay(false)
	}
}

// more says that a leg is to hear more than its relay brings.
func (n *node) more() bool { return len(n.ears) > 0 || n.voice != nil && n.voice.sounds() }

// delayed says that a leg is not written yet: it goes on hearing its relay until
// the same can be mixed.
func (n *node) delayed() bool {
	switch {
	case n.peer == nil, n.joined != nil, n.wait == 0:
		return false
	case !n.voice.session.Speaks():
		return true // an offer of another codec is on its way
	}
	if n.wait--; n.peer.said.loud || n.wait == 0 {
		n.wait = 0
		n.lay(true)
		return false
	}
	return true
}

// lay lets a leg be written in place of what its relay brings, or ends that.
func (n *node) lay(on bool) {
	if on == n.laid {
		return
	}
	n.laid = on
	n.voice.session.Overlay(on)
	n.tape.share(n)
}

// lays says that a leg is written in place of what its relay brings.
func (m *mixer) lays(n *node) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return n.laid
}
