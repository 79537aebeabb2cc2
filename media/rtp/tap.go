package rtp

import "net/netip"

// Tap sees the packets of a session, sound, keys and reports: as they are on the
// wire but for encryption, opened when they came and not yet sealed when they go.
type Tap interface {
	// Packet is given one packet, on the goroutine that reads or sends it; it must
	// not wait, keep or change b.
	Packet(sent bool, local, peer netip.AddrPort, b []byte)
}

// tapped is a tap in place. Without one a packet pays for a look at a pointer.
type tapped struct{ to Tap }

// Tap lets a tap see the packets from now on; nil ends that.
func (s *Session) Tap(t Tap) {
	var x *tapped
	if t != nil {
		x = &tapped{t}
	}
	s.tap.Store(x)
	s.tx.mu.Lock()
	s.tx.tap = x
	s.tx.mu.Unlock()
}

// tapControl shows a report.
func (s *Session) tapControl(sent bool, peer netip.AddrPort, b []byte) {
	t := s.tap.Load()
	if t == nil {
		return
	}
	local := s.tx.socket.local
	if s.options.Control != nil {
		local = s.control.socket.local
	}
	t.to.Packet(sent, local, peer, b)
}
