package rtp

import (
	"math"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/media/g711"
	"ringdown/media/g722"
)

func wave(n int, hz float64) []int16 {
	p := make([]int16, n)
	for i := range p {
		p[i] = int16(8000 * math.Sin(2*math.Pi*hz*float64(i)/hal.SampleRate))
	}
	return p
}

// amplitude is that of one frequency in pcm.
func amplitude(pcm []int16, hz float64) float64 {
	var re, im float64
	for i, v := range pcm {
		s, c := math.Sincos(2 * math.Pi * hz * float64(i) / hal.SampleRate)
		re += float64(v) * c
		im += float64(v) * s
	}
	return 2 * math.Hypot(re, im) / float64(len(pcm))
}

func TestWidebandIsChangedInPlace(t *testing.T) {
	var there, back wideband
	var heard []int16
	pcm := wave(8000, 1000)
	for at := 0; at < len(pcm); at += 160 {
		packet := g711.AppendA(nil, pcm[at:at+160])
		if !there.change(packet, PCMA, G722) || !back.change(packet, G722, PCMU) {
			t.Fatal("not changed")
		}
		heard = g711.AppendLinearU(heard, packet)
	}
	if a := amplitude(heard[800:], 1000); a < 7500 || a > 8500 {
		t.Errorf("a sine of 8000 comes out with %.0f", a)
	}
}

func TestOpusIsNeverChanged(t *testing.T) {
	var w wideband
	for _, c := range []Codec{PCMA, PCMU, G722} {
		if w.change(make([]byte, 100), Opus, c) || w.change(make([]byte, 100), c, Opus) {
			t.Errorf("Opus and %s were changed into each other", c)
		}
	}
}

func TestEventsAreToldInTheOtherClock(t *testing.T) {
	for _, c := range []struct{ from, to, duration, want int }{
		{8000, 48000, 800, 4800},
		{48000, 8000, 4800, 800},
		{8000, 48000, 60000, 65535},
		{8000, 8000, 800, 800},
	} {
		e := event{key: '5', duration: uint16(c.duration)}
		var b [eventSize]byte
		e.put(b[:])
		rescale(b[:], c.from, c.to)
		if got, ok := parseEvent(b[:]); !ok || int(got.duration) != c.want || got.key != '5' {
			t.Errorf("%+v gives %+v", c, got)
		}
	}
}

// A packet out of its order must not lead the decoder astray.
func TestLateWidebandPacketsTeachNothing(t *testing.T) {
	code := g722.NewEncoder().AppendNarrow(nil, wave(8000, 700))
	decode := func(order []int) (all []int16) {
		var w wideIn
		out := make([]int16, 8000)
		for _, n := range order {
			copy(out[160*n:], w.decode(nil, uint32(160*n), code[160*n:160*n+160]))
		}
		return out
	}
	var right, wrong []int
	for n := range 50 {
		right, wrong = append(right, n), append(wrong, n)
	}
	wrong[20], wrong[21] = 21, 20
	a, b := decode(right), decode(wrong)
	var off, sum float64
	for i := 25 * 160; i < 8000; i++ {
		d := float64(a[i]) - float64(b[i])
		off, sum = off+d*d, sum+float64(a[i])*float64(a[i])
	}
	if snr := 10 * math.Log10(sum/(off+1)); snr < 25 {
		t.Errorf("after two packets in the wrong order the sound is %.1f dB like the right one", snr)
	}
}

func TestChangingWidebandDoesNotAllocate(t *testing.T) {
	var w wideband
	packet := make([]byte, 160)
	w.change(packet, PCMA, G722)
	w.change(packet, G722, PCMA)
	if n := testing.AllocsPerRun(100, func() {
		w.change(packet, PCMA, G722)
		w.change(packet, G722, PCMU)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkWidebandToALaw(b *testing.B) {
	var w wideband
	packet := make([]byte, 160)
	for b.Loop() {
		w.change(packet, G722, PCMA)
	}
}

// Packets wait for those before them, but not for those that never come; and
// nothing of it allocates.
func TestWidebandPacketsAreBroughtIntoOrder(t *testing.T) {
	var p player
	p.begin()
	code := g722.NewEncoder().AppendNarrow(nil, wave(160, 700))
	step := func(now time.Duration, numbers ...int) {
		for _, n := range numbers {
			a := arrival{at: now, ts: uint32(160 * n), what: kind(G722), n: 160}
			copy(a.data[:], code)
			p.put(&a, 0)
		}
		p.inOrder(now)
	}
	step(0, 0, 1)
	if p.order.next != 320 || p.order.n != 0 {
		t.Fatalf("two in order: next %d, %d wait", p.order.next, p.order.n)
	}
	step(0, 4, 3)
	if p.order.next != 320 || p.order.n != 2 {
		t.Fatalf("a gap: next %d, %d wait", p.order.next, p.order.n)
	}
	step(0, 2)
	if p.order.next != 800 || p.order.n != 0 {
		t.Fatalf("the gap is filled: next %d, %d wait", p.order.next, p.order.n)
	}
	step(0, 6)
	var f hal.Frame
	for p.order.n > 0 && p.buffer.Counts().Played < 8000 {
		p.buffer.Read(&f)
		p.inOrder(0)
	}
	if p.order.n != 0 || p.buffer.Counts().Concealed > 160 {
		t.Errorf("5 is awaited for ever, or 6 is late: %+v", p.buffer.Counts())
	}
	n := 7
	if allocs := testing.AllocsPerRun(200, func() {
		step(0, n+1, n)
		n += 2
		for range 4 {
			p.buffer.Read(&f)
		}
	}); allocs != 0 {
		t.Errorf("%v allocations a packet", allocs)
	}
}
