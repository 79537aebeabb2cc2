package dtmf

import (
	"math/rand/v2"
	"testing"
	"time"
)

// clamp passes p through a clamp in frames and gives what left, moved back by
// the delay.
func clamp(c *Clamp, p []int16) []int16 {
	q := append(append([]int16(nil), p...), make([]int16, c.Delay())...)
	for i := 0; i < len(q); i += 80 {
		c.Process(q[i:min(i+80, len(q))])
	}
	return q[c.Delay():]
}

// leak is how many ms of the sound between two samples left.
func leak(p []int16, from, to int) float64 {
	n := 0
	for _, v := range p[from:to] {
		if v > 8 || v < -8 {
			n++
		}
	}
	return float64(n) / 8
}

func TestClampLetsLessThan10msOfADigitThrough(t *testing.T) {
	for name, b := range map[string]burst{
		"40 ms":         {on: 40, off: 40, level: -13},
		"100 ms":        {on: 100, off: 100, level: -13},
		"loud":          {on: 60, off: 60, level: 0},
		"faint":         {on: 60, off: 60, level: -40},
		"+9 dB twist":   {on: 60, off: 60, level: -20, twist: 9},
		"-8 dB twist":   {on: 60, off: 60, level: -13, twist: -8},
		"1.8 % off":     {on: 60, off: 60, level: -13, low: 0.018, high: -0.018},
		"break of 8 ms": {on: 120, off: 60, level: -13, broken: 8},
		"2 s":           {on: 2000, off: 60, level: -13},
	} {
		sent := all(2, b)
		p := render(rand.New(rand.NewPCG(1, 7)), sent)
		out := clamp(NewClamp(), p)
		word := int((b.on + b.off) * 8)
		for i, s := range sent {
			if got := leak(out, 400+i*word, 400+(i+1)*word); got >= 10 {
				t.Errorf("%s: %.1f ms of digit %c leak, want less than 10", name, got, s.digit)
			}
		}
	}
}

func TestNothingRegistersBehindAClamp(t *testing.T) {
	// The strictest receiver of ITU-T Q.24 rejects tones of 23 ms and less: give
	// it a window as wide as can be and let it take everything over 18 ms.
	exchange := Config{MinLevel: -50, Normal: 14, Reverse: 14, Tolerance: 0.03, MinOn: 1}
	rng := rand.New(rand.NewPCG(2, 7))
	for _, on := range []float64{24, 26, 28, 30, 35, 40, 50, 80, 150} {
		p := render(rng, all(6, burst{on: on, off: 50, level: -13}))
		hiss(rng, p, -50)
		if on > 25 { // below, a tone may pass whole: no exchange takes it
			if got := told(hear(NewDetector(exchange), clamp(NewClamp(), p))); on >= 28 && got != "" {
				t.Errorf("%v ms: %q registered behind the clamp", on, got)
			}
		}
		if got := told(hear(NewDetector(Config{MinOn: 24 * time.Millisecond}), clamp(NewClamp(), p))); on > 24 && got != "" {
			t.Errorf("%v ms: a receiver that rejects 23 ms registered %q", on, got)
		}
	}
}

func TestClampPassesSpeechUnchanged(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	p := glides(rng, 20*sampleRate)
	hiss(rng, p, -50)
	c := NewClamp()
	out := clamp(c, p)
	changed := 0
	for i := range p {
		if p[i] != out[i] {
			changed++
		}
	}
	if limit := len(p) / 20; changed > limit {
		t.Errorf("%d of %d samples of glides changed, want %d at most", changed, len(p), limit)
	}
	clear(p)
	hiss(rng, p, -20)
	for i, v := range clamp(NewClamp(), p) {
		if v != p[i] {
			t.Fatalf("sample %d of noise is %d, want %d", i, v, p[i])
		}
	}
}

func TestClampDelayIs25ms(t *testing.T) {
	c := NewClamp()
	if c.Delay() > 200 {
		t.Errorf("the delay is %d samples, want 200 at most", c.Delay())
	}
}

func BenchmarkClamp(b *testing.B) {
	p := glides(rand.New(rand.NewPCG(1, 1)), 4*sampleRate)
	c := NewClamp()
	q := make([]int16, 80)
	b.ReportAllocs()
	for b.Loop() {
		for i := 0; i+80 <= len(p); i += 80 {
			copy(q, p[i:])
			c.Process(q)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(p)), "ns/sample")
}
