package phones

import (
	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/media"
)

// Broadcast is where a page is sent to all who listen. Its frames come from the
// mixer's clock and are never waited for.
type Broadcast interface {
	media.Sink
	Close() error
}

// settleCast opens where a page is sent once somebody speaks on it, and closes it
// when nobody does any more: without a page nothing is sent.
func (m *mixer) settleCast(n *node) {
	hears := len(n.ears) > 0
	if hears == n.hears {
		return
	}
	n.hears = hears
	if !hears {
		if b, is := n.to.(Broadcast); is {
			_ = b.Close() // it was only written to
		}
		n.to = nil
		return
	}
	n.to = nowhere{}
	if m.cast != nil {
		n.to = m.cast(n.port.Page())
	}
}

// Chime lets a bell at a call.ChimePort be heard by all who hear that port; nil
// ends it. Its end is told to Options.Over.
func (p *Phones) Chime(port call.Port, sound media.Signal) {
	m := p.mix
	m.mu.Lock()
	defer m.mu.Unlock()
	n := m.party(port)
	if n == nil {
		return
	}
	n.bell = sound
	m.settle(n)
}

// readBell takes the next frame of a bell; who hears it hears silence from its end
// on. mu is held.
func (m *mixer) readBell(n *node) {
	f := &n.said.frame
	k := n.bell.Read(f[:])
	clear(f[k:])
	n.said.loud = true
	if k < len(f) {
		n.bell = nil
		m.over = append(m.over, n.port)
		m.again = append(m.again, n)
	}
}

// nowhere takes what is sent to nobody.
type nowhere struct{}

// WriteFrame implements media.Sink.
func (nowhere) WriteFrame(*hal.Frame) {}
