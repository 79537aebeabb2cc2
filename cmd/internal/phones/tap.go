package phones

import (
	"net/netip"

	"ringdown/internal/call"
	"ringdown/media/rtp"
)

// Tap sees the packets of all legs, opened where they are encrypted. Packet is
// called on the goroutines that read and send; it must not wait, keep or change b.
type Tap interface {
	Packet(port call.Port, sent bool, local, peer netip.AddrPort, b []byte)
}

// Tap lets a tap see the packets of all legs from now on, also of those to come;
// nil ends that.
func (p *Phones) Tap(t Tap) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tap = t
	for _, l := range p.legs {
		l.tapped(t)
	}
}

// tapped shows a leg's packets to a tap. The owner's lock orders it.
func (l *leg) tapped(t Tap) {
	if t == nil {
		l.session.Tap(nil)
		return
	}
	l.session.Tap(legTap{l.port, t})
}

// legTap is a tap of one leg.
type legTap struct {
	port call.Port
	to   Tap
}

var _ rtp.Tap = legTap{}

// Packet implements rtp.Tap.
func (t legTap) Packet(sent bool, local, peer netip.AddrPort, b []byte) {
	t.to.Packet(t.port, sent, local, peer, b)
}
