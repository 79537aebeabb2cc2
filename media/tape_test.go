package media

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spf13/afero"
)

// talker is a party that sends 20 ms packets whose samples all say when they were
// said: the number of the packet, from 1.
type talker struct {
	side  int
	ssrc  uint32
	first uint32  // timestamp
	ppm   float64 // of its clock against ours
	wait  func(n int) time.Duration
	skip  func(n int) bool
}

// tapeCall records two talkers for so long and gives left and right.
func tapeCall(t *testing.T, length time.Duration, talkers ...talker) [2][]int16 {
	t.Helper()
	fs := afero.NewMemMapFs()
	rec := mustRecorder(t, fs, Stereo)
	start := time.Now()
	tape := NewTape(rec, start)
	done := make(chan error, 1)
	go func() { done <- rec.Run(context.Background()) }()
	for n := 1; ; n++ {
		last := start
		for _, who := range talkers {
			last = start.Add(time.Duration(float64(n) * float64(20*time.Millisecond) * (1 - who.ppm/1e6)))
			if who.skip != nil && who.skip(n) || last.Sub(start) > length {
				continue
			}
			at := last
			if who.wait != nil {
				at = at.Add(who.wait(n))
			}
			tape.Put(who.side, at, who.ssrc, who.first+uint32(160*n), said(n))
		}
		if last.Sub(start) > length {
			break
		}
		if n%50 == 0 {
			synctest.Wait()
		}
	}
	tape.End(start.Add(length))
	rec.Stop()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	return sides(readBack(t, fs).Samples)
}

func said(n int) []int16 {
	pcm := make([]int16, 160)
	for i := range pcm {
		pcm[i] = int16(n)
	}
	return pcm
}

func sides(both []int16) (out [2][]int16) {
	for i, v := range both {
		out[i%2] = append(out[i%2], v)
	}
	return out
}

// off is by how many samples a packet lies from where it was said, and whether
// it is there.
func off(heard []int16, n int, ppm float64) (samples int, found bool) {
	for i, v := range heard {
		if int(v) == n {
			return i - int(float64(160*(n-1))*(1-ppm/1e6)), true
		}
	}
	return 0, false
}

func onTape(t *testing.T, f func(t *testing.T)) { synctest.Test(t, f) }

func TestATapeHasEachPartyWhereItSpoke(t *testing.T) {
	onTape(t, func(t *testing.T) {
		const length = 10 * time.Second
		lost := func(n int) bool { return n%7 == 0 }
		got := tapeCall(t, length,
			talker{side: 0, ssrc: 1, first: 1 << 31, skip: lost},
			talker{side: 1, ssrc: 2, first: 0xFFFFFF00, wait: func(n int) time.Duration { return time.Duration(n%4) * 10 * time.Millisecond }})
		for side, heard := range got {
			if len(heard) != 8000*10 {
				t.Fatalf("side %d has %d samples", side, len(heard))
			}
			for n := 1; n < 500; n++ {
				by, found := off(heard, n, 0)
				if found == (side == 0 && lost(n)) || found && (by > 80 || by < -80) {
					t.Fatalf("side %d, packet %d: found %v, off by %d", side, n, found, by)
				}
			}
		}
		for i := range 160 {
			if v := got[0][160*6+i]; v != 0 {
				t.Fatalf("a lost packet left %d", v)
			}
		}
	})
}

// TestTapesStayAlignedThoughClocksDiffer: ten minutes of two clocks 400 ppm
// apart are 240 ms.
func TestTapesStayAlignedThoughClocksDiffer(t *testing.T) {
	onTape(t, func(t *testing.T) {
		got := tapeCall(t, 10*time.Minute,
			talker{side: 0, ssrc: 1, ppm: 200}, talker{side: 1, ssrc: 2, ppm: -200})
		for side, ppm := range []float64{200, -200} {
			for n := 100; n < 29000; n += 517 {
				by, found := off(got[side], n, ppm)
				if !found || by > 160 || by < -160 {
					t.Fatalf("side %d, packet %d: found %v, off by %d", side, n, found, by)
				}
			}
		}
	})
}

func TestATapeWaitsOutSilenceAndNewStreams(t *testing.T) {
	onTape(t, func(t *testing.T) {
		held := func(n int) bool { return n > 100 && n < 3000 }
		moved := talker{side: 1, ssrc: 2, skip: func(n int) bool { return n >= 3100 || held(n) }}
		again := talker{side: 1, ssrc: 3, first: 12345678, skip: func(n int) bool { return n < 3100 }}
		got := tapeCall(t, 70*time.Second, talker{side: 0, ssrc: 1, skip: held}, moved, again)
		for side, heard := range got {
			if len(heard) != 8000*70 {
				t.Errorf("side %d has %d samples", side, len(heard))
			}
			for _, n := range []int{50, 100, 3000, 3050, 3099, 3100, 3400} {
				if by, found := off(heard, n, 0); !found || by != 0 {
					t.Errorf("side %d, packet %d: found %v, off by %d", side, n, found, by)
				}
			}
		}
	})
}

func TestATapeTakesNothingAbsurd(t *testing.T) {
	onTape(t, func(t *testing.T) {
		fs := afero.NewMemMapFs()
		rec := mustRecorder(t, fs, Stereo)
		start := time.Now()
		tape := NewTape(rec, start)
		done := make(chan error, 1)
		go func() { done <- rec.Run(context.Background()) }()
		tape.Put(0, start, 1, 1, make([]int16, tapeBlock+1))
		tape.Put(0, start.Add(-time.Hour), 1, 1, said(1))
		tape.Put(1, start.Add(time.Second), 1, 0, said(2))
		tape.Put(1, start.Add(time.Second), 1, 1<<31, said(3))
		tape.Put(1, start.Add(3*time.Second), 1, 1<<31-8000, said(4))
		tape.End(start.Add(2 * time.Second))
		tape.End(start)
		rec.Stop()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if n := len(readBack(t, fs).Samples); n > 2*3*8000 {
			t.Errorf("%d samples", n)
		}
	})
}

func TestATapedPacketAllocatesNothing(t *testing.T) {
	onTape(t, func(t *testing.T) {
		rec := mustRecorder(t, afero.NewMemMapFs(), Stereo)
		start, pcm, n := time.Now(), said(1), 0
		tape := NewTape(rec, start)
		put := func() {
			n++
			tape.Put(n&1, start.Add(time.Duration(n/2)*20*time.Millisecond), 1, uint32(n/2*160), pcm)
		}
		for range 1000 { // nobody writes: the queue fills, and more is dropped
			put()
		}
		if got := testing.AllocsPerRun(40, put); got > 0 {
			t.Errorf("a packet allocates %.1f times", got)
		}
		if rec.Dropped() == 0 {
			t.Error("a full queue dropped nothing")
		}
		rec.Stop()
		if err := rec.Run(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
