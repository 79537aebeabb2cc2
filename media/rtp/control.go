package rtp

import (
	"crypto/rand"
	"math"
	mathrand "math/rand/v2"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
)

// reportEvery is RFC 3550 section 6.2's least interval, each drawn between half
// and one and a half of it, so that many legs do not report together.
const reportEvery = 5 * time.Second

// control is RTCP: what the peer reported, and what its last report was.
type control struct {
	mu         sync.Mutex
	socket     socket
	name       string
	peer       uint32        // SSRC of the last sender report
	lastSR     uint32        // middle of its NTP time
	lastAt     time.Duration // when it came
	fromSeq    int64         // expected and received at our last report, for the share since
	fromGot    int64
	roundTrip  time.Duration
	lost       float64
	jitter     time.Duration
	octetsSent uint64
	heard      uint64        // packets of the peer's
	farSent    uint32        // of its last sender report
	deaf       uint64        // its last reports, in a row, that know of nothing of ours
	due        time.Duration // when the next report is; the poller's
	spoken     atomic.Bool   // a report was sent
}

func (c *control) begin(o Options) (err error) {
	if o.Control != nil {
		c.socket, err = newSocket(o.Control)
	}
	if c.name = o.Name; c.name == "" {
		c.name = rand.Text()
	}
	c.due = c.first()
	return err
}

func (c *control) close() error {
	if c.socket.conn == nil {
		return nil
	}
	return c.socket.close()
}

// first is when the first report is: RFC 3550 section 6.2, sooner than the
// others.
func (c *control) first() time.Duration { return c.interval() / 2 }

func (c *control) interval() time.Duration {
	return reportEvery/2 + mathrand.N(reportEvery)
}

// reports is a session as the taker of its RTCP socket.
type reports Session

func (r *reports) take(b []byte, from netip.AddrPort) { (*Session)(r).takeControl(b, from) }

// takeControl reads a report. Only the host that sound goes to is listened to.
func (s *Session) takeControl(b []byte, from netip.AddrPort) {
	to, _ := s.tx.target()
	if !isControl(b) || !to.IsValid() || from.Addr() != to.Addr() {
		return
	}
	now := s.now()
	if a := s.terms.Load(); a != nil && a.seal != nil {
		var genuine bool
		if b, genuine = a.seal.openControl(b, now); !genuine {
			return
		}
	}
	s.tapControl(false, from, b)
	packets, err := rtcp.Unmarshal(b)
	if err != nil {
		return
	}
	s.control.mu.Lock()
	defer s.control.mu.Unlock()
	s.control.heard++
	for _, p := range packets {
		switch p := p.(type) {
		case *rtcp.SenderReport:
			s.control.peer, s.control.lastSR, s.control.lastAt = p.SSRC, uint32(p.NTPTime>>16), now
			s.control.farSent = p.PacketCount
			s.control.hear(p.Reports, s.tx.ssrc, time.Now())
		case *rtcp.ReceiverReport:
			s.control.hear(p.Reports, s.tx.ssrc, time.Now())
		}
	}
}

// hear keeps what the peer says of our sound.
func (c *control) hear(blocks []rtcp.ReceptionReport, ssrc uint32, now time.Time) {
	c.deaf++ // a report has a block for each source that was heard since the last (RFC 3550 section 6.4)
	for _, r := range blocks {
		if r.SSRC != ssrc {
			continue
		}
		if r.FractionLost < math.MaxUint8 {
			c.deaf = 0
		}
		c.lost = float64(r.FractionLost) / 256
		c.jitter = time.Duration(r.Jitter) * time.Second / 8000
		if r.LastSenderReport != 0 {
			trip := uint32(ntp(now)>>16) - r.LastSenderReport - r.Delay
			if d := time.Duration(trip) * time.Second >> 16; d < time.Minute {
				c.roundTrip = d
			}
		}
	}
}

// report sends what RFC 3550 section 6.4 asks for.
func (s *Session) report() {
	name := &rtcp.SourceDescription{Chunks: []rtcp.SourceDescriptionChunk{{
		Source: s.tx.ssrc,
		Items:  []rtcp.SourceDescriptionItem{{Type: rtcp.SDESCNAME, Text: s.control.name}},
	}}}
	s.sendControl(s.reports(), name)
}

// sayBye tells the peer that nothing more comes, section 6.6. One that never
// sent anything leaves without a word (section 6.3.7).
func (s *Session) sayBye() {
	if !s.control.spoken.Load() && s.tx.count() == 0 {
		return
	}
	s.sendControl(s.reports(), &rtcp.Goodbye{Sources: []uint32{s.tx.ssrc}})
}

func (s *Session) sendControl(packets ...rtcp.Packet) {
	_, to := s.tx.target()
	if !to.IsValid() {
		return
	}
	b, err := rtcp.Marshal(packets)
	if err != nil {
		return // no report can be too long with one source
	}
	s.tapControl(true, to, b)
	if a := s.terms.Load(); a != nil && a.seal != nil {
		var ok bool
		if b, ok = a.seal.out.closeControl(b); !ok {
			return
		}
	}
	s.control.spoken.Store(true)
	if s.options.Control != nil {
		s.control.socket.write(b, to)
		return
	}
	s.tx.socket.write(b, to)
}

// reports is a sender report if sound went out since the last, else a
// receiver report.
func (s *Session) reports() rtcp.Packet {
	blocks := s.blocks()
	t, c := &s.tx, &s.control
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.octets == c.octetsSent {
		return &rtcp.ReceiverReport{SSRC: t.ssrc, Reports: blocks}
	}
	c.octetsSent = t.octets
	now := time.Now()
	return &rtcp.SenderReport{
		SSRC: t.ssrc, NTPTime: ntp(now), Reports: blocks,
		RTPTime:     t.ts + t.units(now.Sub(t.at)),
		PacketCount: uint32(t.packets),
		OctetCount:  uint32(t.octets),
	}
}

// blocks is the report on the peer's stream, if there is one.
func (s *Session) blocks() []rtcp.ReceptionReport {
	seen := s.rx.books()
	if !seen.begun {
		return nil
	}
	c := &s.control
	c.mu.Lock()
	defer c.mu.Unlock()
	expected, got := seen.top-seen.base+1, seen.received
	share := 0.0
	if n := expected - c.fromSeq; n > 0 {
		share = max(0, 1-float64(got-c.fromGot)/float64(n))
	}
	c.fromSeq, c.fromGot = expected, got
	r := rtcp.ReceptionReport{
		SSRC: seen.ssrc, FractionLost: uint8(share * 255), TotalLost: uint32(max(expected-got, 0)) & 0xFFFFFF,
		LastSequenceNumber: uint32(seen.top), Jitter: uint32(seen.jitter / 16),
	}
	if c.peer == seen.ssrc && c.lastSR != 0 {
		r.LastSenderReport = c.lastSR
		r.Delay = uint32((s.now() - c.lastAt) << 16 / time.Second)
	}
	return []rtcp.ReceptionReport{r}
}

// target is where sound and reports go.
func (t *sender) target() (sound, reports netip.AddrPort) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.terms == nil || !t.terms.Remote.IsValid() {
		return t.to, netip.AddrPort{}
	}
	switch {
	case t.terms.Mux:
		return t.to, t.to
	case t.to.Addr() == t.terms.RemoteControl.Addr():
		return t.to, t.terms.RemoteControl
	}
	return t.to, netip.AddrPortFrom(t.to.Addr(), t.to.Port()+1)
}

// ntp is the time in NTP's 64 bits, RFC 3550 section 4.
func ntp(t time.Time) uint64 {
	const from1900 = 2208988800
	seconds := uint64(t.Unix()) + from1900
	return seconds<<32 | uint64(t.Nanosecond())<<32/uint64(time.Second)
}
