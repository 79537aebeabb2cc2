package rtp

import (
	"math"
	"net/netip"
	"sync"
)

// Wrong is what came to a session and was not heard, by its cause. Counts are
// from its start.
type Wrong struct {
	Format     uint64         // packets of a payload type that was not agreed on
	FormatType uint8          // of the last of them
	Sealed     uint64         // packets that the agreed keys do not open (SRTP)
	Stranger   uint64         // packets from an address that is not the one taken
	From       netip.AddrPort // of the last of them
}

// misfits counts what is not heard. The first such packet of a session makes it.
type misfits struct {
	mu   sync.Mutex // Stats looks while the reader counts
	seen Wrong
}

// misfit counts a packet that is foreign or a stranger's, else one that the keys
// do not open. It is the reader's.
func (s *Session) misfit(why news, from netip.AddrPort) {
	m := s.misfits.Load()
	if m == nil {
		m = new(misfits)
		s.misfits.Store(m)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	switch why {
	case foreign:
		m.seen.Format++
		m.seen.FormatType = s.rx.header.PayloadType
	case stranger:
		m.seen.Stranger++
		m.seen.From = from
	default:
		m.seen.Sealed++
	}
}

func (m *misfits) told() Wrong {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.seen
}

// sounds notes whether a packet has any sound in it.
func (r *receiver) sounds(what kind, payload []byte) {
	switch h := &r.header; {
	case what == kindNone, what == kindEvent:
	case blank(what, payload):
		h.noise = false
		h.blank += min(1, math.MaxUint16-h.blank)
	default:
		h.noise, h.blank = what == kindNoise, 0
	}
}

// blank reports whether sound is digital silence: zero, of either sign, throughout
// (ITU-T G.711 tables 1 and 2). A microphone that is there makes noise. Of sound
// the first bytes tell.
func blank(what kind, payload []byte) bool {
	var plus, minus byte
	switch what {
	case kind(PCMA):
		plus, minus = 0xD5, 0x55
	case kind(PCMU):
		plus, minus = 0xFF, 0x7F
	default:
		return false
	}
	for _, b := range payload {
		if b != plus && b != minus {
			return false
		}
	}
	return true
}
