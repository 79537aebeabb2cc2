package phones

import (
	"fmt"
	"net/netip"
	"testing"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/sipstack"
)

// conference lets n telephones hear one another.
func conference(b *testing.B, n int) (*Phones, func()) {
	b.Helper()
	p, err := New(Options{Lo: 20000, Hi: 20000 + 4*n, Law: func() string { return "A" }})
	if err != nil {
		b.Fatal(err)
	}
	port := func(i int) call.Port { return call.Port(fmt.Sprintf("sip/%d", 100+i)) }
	for i := range n {
		l, err := p.OpenLeg(sipstack.LegRequest{Port: port(i), Bind: netip.AddrFrom4([4]byte{127, 0, 0, 1})})
		if err != nil {
			b.Fatal(err)
		}
		r := remote(true)
		r.RTP = netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), 9) // nobody listens
		if err := l.SetRemote(r); err != nil {
			b.Fatal(err)
		}
	}
	for i := range n {
		for k := range n {
			if i != k {
				p.Hear(port(i), port(k))
			}
		}
	}
	return p, p.closeAll
}

// BenchmarkConference is the cost of 10 ms of a conference in which everybody
// speaks and hears all others: mixing, coding and sending, on real sockets.
// What comes in is decoded besides: see media/rtp's benchmarks.
func BenchmarkConference(b *testing.B) {
	for _, n := range []int{3, 8, 32} {
		b.Run(fmt.Sprintf("parties=%d", n), func(b *testing.B) {
			p, end := conference(b, n)
			defer end()
			words := talk(1, 2e9)
			for _, x := range p.mix.awake {
				copy(x.said.frame[:], words)
			}
			b.ReportAllocs()
			for b.Loop() {
				p.mix.mu.Lock()
				for _, x := range p.mix.awake {
					m := p.mix
					m.read(x)
					copy(x.said.frame[:], words[:hal.FrameSamples])
					x.said.loud = true
				}
				for _, x := range p.mix.awake {
					p.mix.write(x)
				}
				p.mix.mu.Unlock()
			}
		})
	}
}
