package media

import (
	"context"
	"math"
	"sync"
	"testing"

	"ringdown/hal"
)

func TestLevelsAreThoseOfG711(t *testing.T) {
	if a := Amplitude(3.14); math.Abs(a-32767) > 40 {
		t.Errorf("+3.14 dBm0 is a sine of %.0f, want full scale", a)
	}
	if l := Level(Amplitude0dBm0 * Amplitude0dBm0 / 2); math.Abs(l) > 0.001 {
		t.Errorf("a sine of the reference amplitude has %.3f dBm0", l)
	}
}

func TestPipeHoldsBackUntilItIsDeepEnough(t *testing.T) {
	p := NewPipe(3, 6)
	var f hal.Frame
	for i := range 3 {
		if p.ReadFrame(&f) {
			t.Fatalf("gave a frame with %d queued", i)
		}
		p.WriteFrame(ramp(i))
	}
	for i := range 3 {
		if !p.ReadFrame(&f) || f != *ramp(i) {
			t.Fatalf("frame %d is missing or another one", i)
		}
	}
	if p.Underruns() != 0 {
		t.Errorf("counted %d underruns before any", p.Underruns())
	}
	f = *ramp(1)
	if p.ReadFrame(&f) || f != (hal.Frame{}) {
		t.Error("an empty pipe gave sound")
	}
	if p.Underruns() != 1 {
		t.Errorf("counted %d underruns, want 1", p.Underruns())
	}
	p.WriteFrame(ramp(9))
	if p.ReadFrame(&f) {
		t.Error("did not fill up again after running empty")
	}
}

func TestPipeDropsTheOldestWhenItGrowsTooLong(t *testing.T) {
	p := NewPipe(2, 4)
	for i := range 5 {
		p.WriteFrame(ramp(i))
	}
	var f hal.Frame
	if !p.ReadFrame(&f) || f != *ramp(3) {
		t.Error("did not go on with the frame at depth")
	}
	if p.Overruns() != 3 {
		t.Errorf("counted %d dropped frames, want 3", p.Overruns())
	}
}

func TestPipeWithoutReaderStaysBounded(t *testing.T) {
	p := NewPipe(2, 4)
	for i := range 1000 {
		p.WriteFrame(ramp(i))
	}
	if p.Len() != 5 || p.Overruns() != 995 {
		t.Errorf("holds %d frames and dropped %d, want 5 and 995", p.Len(), p.Overruns())
	}
}

func TestFlushedPipeForgets(t *testing.T) {
	p := NewPipe(1, 4)
	p.WriteFrame(ramp(1))
	p.Flush()
	var f hal.Frame
	if p.ReadFrame(&f) {
		t.Error("gave what was flushed")
	}
	p.WriteFrame(ramp(2))
	if !p.ReadFrame(&f) || f != *ramp(2) {
		t.Error("did not give what came after the flush")
	}
}

func TestPipeKeepsOrderBetweenTwoGoroutines(t *testing.T) {
	const frames = 20000
	p := NewPipe(1, 8)
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		defer stop()
		for i := range frames {
			p.WriteFrame(&hal.Frame{int16(i % 30000), int16(i % 30000)})
		}
	})
	last, seen := -1, 0
	for ctx.Err() == nil || p.Len() > 0 {
		var f hal.Frame
		if !p.ReadFrame(&f) {
			continue
		}
		if int(f[0]) <= last || f[0] != f[1] {
			t.Fatalf("frame %d|%d came after %d", f[0], f[1], last)
		}
		last, seen = int(f[0]), seen+1
	}
	wg.Wait()
	if seen == 0 {
		t.Error("nothing came through")
	}
}

func TestPlayerFillsTheLastFrameWithSilence(t *testing.T) {
	p := NewPlayer(NewSamples([]int16{1, 2, 3}, false))
	f := *ramp(5)
	if !p.ReadFrame(&f) || f[0] != 1 || f[2] != 3 || f[3] != 0 || f[79] != 0 {
		t.Errorf("got %v", f)
	}
	if p.Playing() || p.ReadFrame(&f) || f[0] != 0 {
		t.Error("played on after the end")
	}
	if NewPlayer(nil).ReadFrame(&f) {
		t.Error("a player of nothing gave sound")
	}
}

func TestSamplesLoop(t *testing.T) {
	s := NewSamples([]int16{1, 2, 3}, true)
	p := make([]int16, 7)
	if n := s.Read(p); n != 7 || p[6] != 1 || p[5] != 3 {
		t.Errorf("read %d: %v", n, p)
	}
	if n := NewSamples(nil, true).Read(p); n != 0 {
		t.Errorf("an empty loop gave %d samples", n)
	}
}

func TestSequencePlaysWithoutGaps(t *testing.T) {
	gap := Silence(2)
	s := NewSequence(NewSamples([]int16{1, 2}, false), &gap, NewSamples([]int16{3}, false))
	p := make([]int16, 8)
	if n := s.Read(p); n != 5 || p[1] != 2 || p[2] != 0 || p[4] != 3 {
		t.Errorf("read %d: %v", n, p)
	}
}

type mute struct{}

func (mute) Process(f *hal.Frame) { clear(f[:]) }

func TestBridgeLetsBothLegsHearEachOther(t *testing.T) {
	inA, inB, outA, outB, ear := NewPipe(1, 4), NewPipe(1, 4), NewPipe(1, 4), NewPipe(1, 4), NewPipe(1, 4)
	b := &Bridge{A: Leg{inA, outA}, B: Leg{inB, outB}, AToB: mute{}, HearA: ear}
	inA.WriteFrame(ramp(1))
	inB.WriteFrame(ramp(2))
	b.Tick()
	var f hal.Frame
	if outB.ReadFrame(&f); f != (hal.Frame{}) {
		t.Error("the filter from A to B did not work")
	}
	if outA.ReadFrame(&f); f != *ramp(2) {
		t.Error("A did not hear B")
	}
	if ear.ReadFrame(&f); f != *ramp(1) {
		t.Error("the recorder did not get A unfiltered")
	}
}

func BenchmarkBridgeTick(b *testing.B) {
	loop := func() Source { return NewPlayer(NewSamples(make([]int16, 800), true)) }
	left, right := NewPipe(1, 4), NewPipe(1, 4)
	br := &Bridge{A: Leg{loop(), left}, B: Leg{loop(), right}}
	var f hal.Frame
	b.ReportAllocs()
	for b.Loop() {
		br.Tick()
		left.ReadFrame(&f)
		right.ReadFrame(&f)
	}
}
