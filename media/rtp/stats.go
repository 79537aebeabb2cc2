package rtp

import (
	"net/netip"
	"time"
)

// Stats is how a session does. Counts are from its start.
type Stats struct {
	Received, Sent uint64        // packets
	Lost           uint64        // packets that never came, net of duplicates
	Late           uint64        // packets that came after their turn to be played
	Duplicate      uint64        // packets that came twice
	Reordered      uint64        // packets that came after a later one, in time or not
	Refused        uint64        // packets that were malformed, of no agreed type or from another source
	Overrun        uint64        // packets that came while no clock played the session, or too many at once
	Overflow       uint64        // packets that the system dropped because they were not read in time; 0 where it does not tell
	Dropped        uint64        // packets that the network did not take from here
	Concealed      time.Duration // sound that was made up for what was missing
	Jitter         time.Duration // interarrival jitter, RFC 3550 section 6.4.1
	Delay          time.Duration // what the jitter buffer adds now
	MeanDelay      time.Duration // what it added on average
	RoundTrip      time.Duration // 0: not known
	RemoteLost     float64       // share of our packets that the peer missed lately, 0-1
	RemoteJitter   time.Duration
	Reports        uint64  // RTCP packets from the peer: it lives, even if it says nothing
	FarSent        uint64  // packets that the peer says it has sent (RTCP), modulo 2^32; 0: it said nothing
	FarDeaf        uint64  // the peer's last reports, in a row, that say that nothing of ours arrives
	MOS            float64 // 1-4.4, what the peer sounds like here; 0: nothing heard yet

	From  netip.AddrPort // where sound is taken from; not valid: none has come
	Noise bool           // the last packet was comfort noise: silence may follow (RFC 3389)
	Blank uint16         // the last packets of G.711, in a row, that were digital silence; no more than 65535
	Wrong Wrong          // what came and was not heard
}

// Stats is the state now.
func (s *Session) Stats() Stats {
	p := &s.play.seen
	st := Stats{
		Late: p.late.Load(), Delay: time.Duration(p.delay.Load()), Concealed: fromSamples(p.concealed.Load()),
	}
	s.rx.tell(&st)
	if m := s.misfits.Load(); m != nil {
		st.Wrong = m.told()
	}
	if d := s.tx.socket.direct; d != nil {
		st.Overflow = d.overflown()
	}
	if n := p.packets.Load(); n > 0 {
		st.MeanDelay = fromSamples(p.waited.Load() / n)
	}
	s.tx.mu.Lock()
	st.Sent, st.Dropped = s.tx.packets, s.tx.dropped
	s.tx.mu.Unlock()
	s.control.mu.Lock()
	st.RoundTrip, st.RemoteLost, st.RemoteJitter = s.control.roundTrip, s.control.lost, s.control.jitter
	st.Reports, st.FarSent, st.FarDeaf = s.control.heard, uint64(s.control.farSent), s.control.deaf
	s.control.mu.Unlock()
	st.MOS = st.mos()
	return st
}

func fromSamples(n uint64) time.Duration {
	return time.Duration(n) * time.Second / 8000
}

// mos is the E-model of ITU-T G.107 with all but loss and delay at their
// defaults, for G.711 with concealment (G.113 appendix I: Ie 0, Bpl 25.1).
func (st Stats) mos() float64 {
	if st.Received == 0 {
		return 0
	}
	missed := float64(st.Lost + st.Late)
	loss := 100 * missed / (float64(st.Received) + float64(st.Lost))
	delay := (st.MeanDelay + st.RoundTrip/2 + DefaultPtime).Seconds() * 1000
	r := 93.2 - 0.024*delay - 0.11*max(delay-177.3, 0) - 95*loss/(loss+25.1)
	r = min(max(r, 0), 100)
	return max(1, 1+0.035*r+r*(r-60)*(100-r)*7e-6)
}

// MaxMOS is the best that G.711 can have, G.107's default of R 93.2.
const MaxMOS = 4.41
