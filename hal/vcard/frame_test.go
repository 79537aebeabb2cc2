package vcard

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/hal/vcard/vcp"
)

// bare is an opened card of eight ports without wire and goroutines: what a
// frame costs is seen on it.
type bare struct {
	*card
	d      vcp.Decoder
	wire   []byte
	sound  []byte
	tick   uint32
	rx, tx []*hal.Frame
}

func newBare() *bare {
	b := &bare{card: &card{
		name: "bare", began: time.Now(), out: newOutbox(), greeted: true,
		queue: hal.NewEventQueue(eventsHeld), ready: make(chan struct{}, 1), gone: make(chan struct{}),
		frame: time.NewTimer(time.Hour), media: make([]byte, 0, vcp.MaxData),
		hello: vcp.HelloAnswer{Ports: 8, Samples: 80, PlayDelay: 2},
	}}
	b.card.sound.samples, b.card.sound.ports = 80, 8
	b.pingAt = 365 * 24 * time.Hour
	rng := rand.New(rand.NewPCG(3, 4))
	for range 8 {
		b.ports = append(b.ports, &port{c: b.card})
		b.rx, b.tx = append(b.rx, new(hal.Frame)), append(b.tx, new(hal.Frame))
	}
	for range 8 * 80 {
		b.sound = append(b.sound, byte(rng.Uint32()))
	}
	for _, f := range b.tx {
		for i := range f {
			f[i] = int16(rng.Uint32())
		}
	}
	b.card.sound.begin(0)
	return b
}

// pass makes the card send a frame of all ports, and the host take and answer it.
func (b *bare) pass() (hal.Tick, hal.Slip, bool) {
	p := append(vcp.Sound{Tick: b.tick, Samples: 80, Mask: 0xFF}.AppendHead(b.wire[len(b.wire):cap(b.wire)][:0]), b.sound...)
	b.tick += 80
	b.wire = vcp.Append(b.wire[:0], vcp.Frame{Type: vcp.PCM, Payload: p})
	b.mu.Lock()
	b.took(&b.d, b.wire)
	b.mu.Unlock()
	at, slip, ok, _ := b.exchanged(b.rx, b.tx)
	b.out.take()
	return at, slip, ok
}

func TestFramesOfEightPortsAllocateNothing(t *testing.T) {
	b := newBare()
	b.wire = make([]byte, 0, 4096)
	for range 100 {
		b.pass()
	}
	if n := testing.AllocsPerRun(200, func() { b.pass() }); n > 1 { // one: the frame that this test itself makes
		t.Errorf("a frame of eight ports allocates %.1f times", n)
	}
}

// Ten minutes of the card's clock pass without a frame that is lost or made up;
// -count 6 makes it an hour.
func TestNoFrameIsLost(t *testing.T) {
	t.Parallel()
	b := newBare()
	b.wire = make([]byte, 0, 4096)
	b.pass()
	last, _, _ := b.pass()
	for n := range 60_000 {
		at, slip, ok := b.pass()
		if !ok || slip != (hal.Slip{}) || at != last+hal.FrameSamples {
			t.Fatalf("frame %d came at %d after %d, with %+v: %v", n, at, last, slip, ok)
		}
		last = at
	}
}

// BenchmarkFrame is what the host does for a frame of eight ports, both ways, in
// A-law: 1 % of a core is 100 µs.
func BenchmarkFrame(b *testing.B) {
	x := newBare()
	x.wire = make([]byte, 0, 4096)
	b.ReportAllocs()
	for b.Loop() {
		x.pass()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(hal.FrameTime.Nanoseconds())*100, "%core")
}

// FuzzWire: whatever comes from the wire, the card stays in use or is gone, and a
// good frame behind it is taken.
func FuzzWire(f *testing.F) {
	f.Add([]byte{0, 1, 2, 0})
	f.Add(vcp.Append(nil, vcp.Frame{Type: vcp.Event, Payload: vcp.Happening{Kind: 1, Value: 1}.Append(nil)}))
	f.Add(vcp.Append(nil, vcp.Frame{Type: vcp.EventLost, Seq: 5, Payload: []byte{1, 0}}))
	f.Add(vcp.Append(nil, vcp.Frame{Type: vcp.PCM, Payload: vcp.Sound{Tick: 1 << 31, Samples: 80}.AppendHead(nil)}))
	f.Fuzz(func(t *testing.T, junk []byte) {
		b := newBare()
		b.pass()
		for len(junk) > 0 { // as frames too: their payloads are then what is odd
			n := min(len(junk), 1+int(junk[0]))
			b.took(&b.d, vcp.Append(nil, vcp.Frame{Type: junk[0], Flags: junk[n-1], Seq: uint16(n), Payload: junk[:n]}))
			b.took(&b.d, junk[:n])
			junk = junk[n:]
			b.out.take()
		}
		b.took(&b.d, []byte{0})
		if b.queue.Len() > eventsHeld || len(b.asks.waiting) > mostWaiting {
			t.Errorf("%d events and %d requests are kept", b.queue.Len(), len(b.asks.waiting))
		}
		if _, _, err := b.Exchange(context.Background(), nil, nil); err != nil {
			t.Errorf("after junk: %v", err)
		}
	})
}
