package jitter

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"ringdown/hal"
)

// The goals: at most 1 % late, and on average no more delay than one and a half
// times the jitter that 95 % stay below, or what a frame's clock costs anyway.
const (
	mostLate  = 0.01
	mostShare = 1.5
	floor     = 0.018 // a frame, the guard, and what half a period leaves
)

func TestDelayIsAsShortAsTheNetworkAllows(t *testing.T) {
	exponential := func(r *rand.Rand) float64 { return 0.010 * r.ExpFloat64() }
	normal := func(r *rand.Rand) float64 { return 0.015 * math.Abs(r.NormFloat64()) }
	for name, n := range map[string]network{
		"none":                {},
		"5 ms":                {jitter: uniform(0.005)},
		"10 ms":               {jitter: uniform(0.010)},
		"20 ms":               {jitter: uniform(0.020)},
		"40 ms":               {jitter: uniform(0.040)},
		"60 ms":               {jitter: uniform(0.060)},
		"exponential, 10 ms":  {jitter: exponential},
		"normal, 15 ms":       {jitter: normal},
		"packets of 10 ms":    {jitter: uniform(0.020), ptime: 80},
		"packets of 30 ms":    {jitter: uniform(0.020), ptime: 240},
		"packets of 60 ms":    {jitter: uniform(0.020), ptime: 480},
		"5 % lost, 2 % twice": {jitter: uniform(0.020), loss: 0.05, twice: 0.02},
		"stalls of 200 ms": {
			jitter: uniform(0.020), stall: 200 * time.Millisecond, every: 10 * time.Second,
		},
	} {
		t.Run(name, func(t *testing.T) {
			n.seed, n.seconds, n.phase, n.sound, n.ppm = 1, 60, 0.0037, voice, 50
			if n.ptime == 0 {
				n.ptime = 160
			}
			r := n.run()
			t.Logf("late %.2f %%, concealed %.2f %%, wait %.1f ms at a jitter of %.1f ms",
				100*r.late(), 100*r.concealed(), r.meanWait*1000, r.p95*1000)
			if r.late() > mostLate {
				t.Errorf("%.2f %% of the packets were late", 100*r.late())
			}
			if most := max(mostShare*r.p95, floor); r.meanWait > most && n.every == 0 {
				t.Errorf("waits %.1f ms on average, more than %.1f", r.meanWait*1000, most*1000)
			}
			if r.concealed() > n.loss+0.02 {
				t.Errorf("%.2f %% was made up", 100*r.concealed())
			}
			if r.maxDelay > MostDelay {
				t.Errorf("held %v", r.maxDelay)
			}
		})
	}
}

func TestDelayDoesNotGrowInAnHour(t *testing.T) {
	for _, ppm := range []float64{50, -200} {
		var most time.Duration
		n := network{seed: 3, ptime: 160, ppm: ppm, jitter: uniform(0.010), seconds: 3600}
		n.after = func(second int, b *Buffer) {
			if second >= 60 {
				most = max(most, b.Delay())
			}
		}
		r := n.run()
		if limit := 45 * time.Millisecond; most > limit {
			t.Errorf("%+.0f ppm: held up to %v after the first minute, more than %v", ppm, most, limit)
		}
		if r.late() > mostLate/10 || r.concealed() > 0.001 {
			t.Errorf("%+.0f ppm: %.3f %% late, %.3f %% made up", ppm, 100*r.late(), 100*r.concealed())
		}
		if drift := 3600 * hz * ppm / 1e6; math.Abs(float64(r.Prolonged)-float64(r.Shortened)-drift) > 400 {
			t.Errorf("%+.0f ppm: moved by %d, the clocks by %.0f", ppm, int64(r.Prolonged)-int64(r.Shortened), drift)
		}
	}
}

// TestGatewayAddsLittleWithoutJitter: packet time and wait together, whatever
// the phase between packets and frames.
func TestGatewayAddsLittleWithoutJitter(t *testing.T) {
	for _, c := range []struct {
		ptime int
		most  float64
	}{{160, 0.035}, {80, 0.022}} {
		for phase := 0.0; phase < 0.010; phase += 0.0013 {
			r := network{seed: 1, ptime: c.ptime, phase: phase, seconds: 30, sound: voice}.run()
			if got := float64(c.ptime)/hz + r.lastDelay.Seconds(); got > c.most {
				t.Errorf("packets of %d samples, phase %.1f ms: %.1f ms", c.ptime, phase*1000, got*1000)
			}
			if r.Concealed > 0 {
				t.Errorf("packets of %d samples, phase %.1f ms: %d samples made up", c.ptime, phase*1000, r.Concealed)
			}
		}
	}
}

// TestAStallIsHeardLateAndThenCaughtUpWith: nothing of what was held up is
// lost, and half a second later the delay is what it was.
func TestAStallIsHeardLateAndThenCaughtUpWith(t *testing.T) {
	var delays []time.Duration
	n := network{
		seed: 1, ptime: 160, phase: 0.004, seconds: 12, sound: voice,
		stall: 200 * time.Millisecond, every: 10 * time.Second,
	}
	n.after = func(_ int, b *Buffer) { delays = append(delays, b.Delay()) }
	r := n.run()
	if r.Late > 0 {
		t.Errorf("%d packets of the stall were lost", r.Late)
	}
	if last := delays[len(delays)-1]; last > 30*time.Millisecond {
		t.Errorf("a second after the stall the delay is %v", last)
	}
}

func TestSteadyBufferNeverStretches(t *testing.T) {
	r := network{seed: 1, ptime: 160, ppm: 100, jitter: uniform(0.03), seconds: 60, fixed: true}.run()
	if r.Shortened+r.Prolonged > 0 {
		t.Errorf("left out %d and repeated %d samples", r.Shortened, r.Prolonged)
	}
	if r.late() > mostLate {
		t.Errorf("%.2f %% late", 100*r.late())
	}
}

func TestNothingIsHeardBeforeAndLongAfterAStream(t *testing.T) {
	var b Buffer
	var f hal.Frame
	if b.Read(&f) || f != (hal.Frame{}) {
		t.Error("a buffer without a stream gave sound")
	}
	b.Put(12345, tone(160), 0)
	heard := 0
	for range 30 {
		if b.Read(&f) {
			heard++
		}
	}
	if heard < 2 || heard > 8 {
		t.Errorf("one packet was heard for %d frames", heard)
	}
	if f != (hal.Frame{}) {
		t.Error("there is sound long after the stream")
	}
}

func TestComfortNoiseLastsUntilSoundComes(t *testing.T) {
	var b Buffer
	var f hal.Frame
	for i := range 10 {
		b.Put(uint32(i*160), tone(160), 0)
		b.Read(&f)
		b.Read(&f)
	}
	b.Noise(1600, 40)
	for range 200 {
		if !b.Read(&f) {
			t.Fatal("the noise ended by itself")
		}
	}
	sum := 0.0
	for _, v := range f {
		sum += float64(v) * float64(v)
	}
	// -40 dBov: a mean square 40 dB below that of a full-scale square wave.
	if level := 10 * math.Log10(sum/80/32768/32768); math.Abs(level+40) > 2 {
		t.Errorf("noise of -40 dBov has %.1f", level)
	}
	b.Put(1600+200*80, tone(160), 0)
	for range 3 {
		b.Read(&f)
	}
	if f == (hal.Frame{}) || b.noise.level != 0 {
		t.Error("sound did not end the noise")
	}
}

// TestAStreamThatJumpsStartsAnew: a sender that set its timestamps anew is
// heard at once.
func TestAStreamThatJumpsStartsAnew(t *testing.T) {
	var b Buffer
	var f hal.Frame
	for _, ts := range []uint32{0, 1 << 30, 5, 1 << 31, 0xFFFFFFFF} {
		for i := range 20 {
			b.Put(ts+uint32(i*160), tone(160), 0)
			b.Read(&f)
			b.Read(&f)
		}
		if f == (hal.Frame{}) {
			t.Errorf("nothing is heard after a jump to %d", ts)
		}
	}
}

// FuzzBuffer: whatever comes, nothing breaks, the delay is bounded and frames
// end.
func FuzzBuffer(f *testing.F) {
	f.Add([]byte{0, 0, 160, 0, 1, 160, 255, 255, 10, 128, 0, 255})
	f.Add([]byte{255, 255, 255, 0, 0, 0, 1, 2, 3})
	f.Fuzz(func(t *testing.T, ops []byte) {
		var b Buffer
		var frame hal.Frame
		ts := uint32(0)
		for ; len(ops) >= 3; ops = ops[3:] {
			switch ops[0] & 7 {
			case 0:
				ts += uint32(ops[1]) << 24
			case 1:
				ts -= uint32(ops[1]) * 40
			case 2:
				b.Noise(ts, ops[1])
			case 3:
				b.Steady(ops[1]&1 > 0)
			default:
				n := int(ops[2]) * 2
				b.Put(ts, make([]int16, n), time.Duration(ops[1])*time.Millisecond/10)
				ts += uint32(n)
			}
			for range ops[0] >> 6 {
				b.Read(&frame)
			}
			if b.end-b.play > room {
				t.Fatalf("holds %d samples", b.end-b.play)
			}
		}
	})
}
