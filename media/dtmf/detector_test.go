package dtmf

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func normal() burst { return burst{on: 50, off: 50, level: -13} }

func TestDetectorAccepts(t *testing.T) {
	for name, change := range map[string]func(*burst){
		"0 dBm0":                    func(b *burst) { b.level = 0 },
		"-45 dBm0":                  func(b *burst) { b.level = -45 },
		"+9 dB twist":               func(b *burst) { b.twist = 9 },
		"-6 dB twist":               func(b *burst) { b.twist = -6 },
		"-8 dB twist":               func(b *burst) { b.twist = -8 },
		"both tones 1.8 % high":     func(b *burst) { b.low, b.high = 0.018, 0.018 },
		"both tones 1.8 % low":      func(b *burst) { b.low, b.high = -0.018, -0.018 },
		"low 1.8 % up, high down":   func(b *burst) { b.low, b.high = 0.018, -0.018 },
		"low 1.8 % down, high up":   func(b *burst) { b.low, b.high = -0.018, 0.018 },
		"38 ms":                     func(b *burst) { b.on = 38 },
		"40 ms, gap of 30 ms":       func(b *burst) { b.on, b.off = 40, 30 },
		"gap of 20 ms":              func(b *burst) { b.on, b.off = 60, 20 },
		"1 s":                       func(b *burst) { b.on = 1000 },
		"break of 10 ms":            func(b *burst) { b.on, b.broken = 100, 10 },
		"1.8 %, +6 dB and 40 ms":    func(b *burst) { b.on, b.twist, b.low, b.high = 40, 6, 0.018, -0.018 },
		"-40 dBm0, -5 dB and 40 ms": func(b *burst) { b.on, b.twist, b.level = 40, -5, -35 },
	} {
		t.Run(name, func(t *testing.T) {
			b := normal()
			change(&b)
			sent := all(6, b)
			got := told(hear(NewDetector(Config{}), render(rand.New(rand.NewPCG(1, 2)), sent)))
			if got != text(sent) {
				t.Errorf("heard %d digits of %d:\n%s\n%s", len(got), len(sent), got, text(sent))
			}
		})
	}
}

func TestDetectorRejects(t *testing.T) {
	for name, change := range map[string]func(*burst){
		"22 ms":                 func(b *burst) { b.on, b.off = 22, 60 },
		"10 ms":                 func(b *burst) { b.on, b.off = 10, 60 },
		"+14 dB twist":          func(b *burst) { b.twist = 14 },
		"-14 dB twist":          func(b *burst) { b.level, b.twist = 0, -14 },
		"both tones 3.5 % high": func(b *burst) { b.low, b.high = 0.035, 0.035 },
		"low tone 3.5 % low":    func(b *burst) { b.low = -0.035 },
		"low tone 3.5 % high":   func(b *burst) { b.low = 0.035 },
		"high tone 3.5 % low":   func(b *burst) { b.high = -0.035 },
		"high tone 3.5 % high":  func(b *burst) { b.high = 0.035 },
		"3 % off, 400 ms":       func(b *burst) { b.low, b.high, b.on = 0.031, -0.031, 400 },
		"-55 dBm0":              func(b *burst) { b.level = -55 },
	} {
		t.Run(name, func(t *testing.T) {
			b := normal()
			change(&b)
			sent := all(6, b)
			if got := told(hear(NewDetector(Config{}), render(rand.New(rand.NewPCG(3, 4)), sent))); got != "" {
				t.Errorf("heard %q, want nothing", got)
			}
		})
	}
}

func TestDetectorHearsDigitsInNoise(t *testing.T) {
	for _, c := range []struct{ on, snr float64 }{{50, 10}, {100, 7}, {40, 15}} {
		t.Run(fmt.Sprintf("%v ms, %v dB", c.on, c.snr), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(5, 6))
			sent := all(63, burst{on: c.on, off: c.on, level: -13}) // 1008 digits
			p := render(rng, sent)
			hiss(rng, p, -13+3-c.snr) // both tones together are 3 dB above one
			if got := told(hear(NewDetector(Config{}), p)); got != text(sent) {
				t.Errorf("heard %d digits of %d", len(got), len(sent))
			}
		})
	}
}

func TestDetectorHearsDigitsOverDialTone(t *testing.T) {
	for _, hz := range [][]float64{{350, 440}, {450}, {425}, {400}, {413, 438}, {50, 100, 150}} {
		for _, level := range []float64{-13, -20, -25} {
			b := normal()
			b.level = level
			sent := all(6, b)
			p := render(rand.New(rand.NewPCG(7, 8)), sent)
			dialTone(p, -13, hz...)
			if got := told(hear(NewDetector(Config{}), p)); got != text(sent) {
				t.Errorf("%v dBm0 over %v Hz: heard %d digits of %d", level, hz, len(got), len(sent))
			}
		}
	}
}

func TestDetectorTimes(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	for _, on := range []float64{40, 50, 70, 100, 250} {
		sent := all(4, burst{on: on, off: 60, level: -13})
		p := render(rng, sent)
		hiss(rng, p, -45)
		d := NewDetector(Config{})
		var heard uint64
		n := 0
		for i := 0; i+8 <= len(p); i += 8 {
			heard += 8
			for _, e := range d.Write(p[i : i+8]) {
				onset := 400 + float64(n)*(on+60)*8
				if late := (float64(heard) - onset) / 8; !e.End && late > 35 {
					t.Errorf("%v ms: digit %c told %.1f ms after it began, want 35 at most", on, e.Digit, late)
				}
				if off := (float64(e.At) - onset) / 8; off < -4 || off > 4 {
					t.Errorf("%v ms: digit %c is placed %.1f ms from its start, want 4 at most", on, e.Digit, off)
				}
				if e.End {
					n++
					if wrong := float64(e.Ms) - on; wrong < -5 || wrong > 5 {
						t.Errorf("%v ms: digit %c has a length of %d ms", on, e.Digit, e.Ms)
					}
				}
			}
		}
		if n != len(sent) {
			t.Errorf("%v ms: %d of %d digits ended", on, n, len(sent))
		}
	}
}

func TestNarrowReceiverKeepsItsWindow(t *testing.T) {
	exchange := Config{MinLevel: -29, Normal: 4, Reverse: 8, Tolerance: 0.02}
	for _, c := range []struct {
		name  string
		b     burst
		heard bool
	}{
		{"in the window", burst{on: 50, off: 50, level: -20, twist: 2}, true},
		{"too faint", burst{on: 50, off: 50, level: -33}, false},
		{"too much twist", burst{on: 50, off: 50, level: -20, twist: 7}, false},
		{"off frequency", burst{on: 50, off: 50, level: -20, low: 0.024}, false},
	} {
		sent := all(2, c.b)
		got := told(hear(NewDetector(exchange), render(rand.New(rand.NewPCG(1, 1)), sent)))
		if want := map[bool]string{true: text(sent)}[c.heard]; got != want {
			t.Errorf("%s: heard %q, want %q", c.name, got, want)
		}
	}
}

func TestDetectorIsTheSameForEveryLengthOfWrite(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	p := render(rng, all(2, normal()))
	want := fmt.Sprint(hear(NewDetector(Config{}), p))
	d := NewDetector(Config{})
	var got []Event
	for q := p; len(q) > 0; {
		n := min(len(q), 1+rng.IntN(300))
		got = append(got, d.Write(q[:n])...)
		q = q[n:]
	}
	if fmt.Sprint(got) != want {
		t.Errorf("heard %v, want %s", got, want)
	}
}

func TestDetectorStaysQuietForSpeechAndNoise(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	p := glides(rng, 120*sampleRate)
	// Formants without a third that wander through both groups for two minutes:
	// the worst of voices. In 80 minutes of espeak-ng it hears nothing.
	if got := told(hear(NewDetector(Config{}), p)); len(got) > 8 {
		t.Errorf("heard %q in two minutes of formant glides, want 8 digits at most", got)
	}
	clear(p)
	hiss(rng, p, -10)
	if got := told(hear(NewDetector(Config{}), p)); got != "" {
		t.Errorf("heard %q in noise", got)
	}
}

func BenchmarkDetector(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	for name, p := range map[string][]int16{
		"digits":  render(rng, all(2, normal())),
		"speech":  glides(rng, 4*sampleRate),
		"silence": make([]int16, sampleRate),
	} {
		b.Run(name, func(b *testing.B) {
			d := NewDetector(Config{})
			b.ReportAllocs()
			for b.Loop() {
				for i := 0; i+80 <= len(p); i += 80 {
					d.Write(p[i : i+80])
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(p)), "ns/sample")
		})
	}
}

func TestDetectorDoesNotAllocate(t *testing.T) {
	p := render(rand.New(rand.NewPCG(1, 1)), all(1, normal()))
	d := NewDetector(Config{})
	if got := testing.AllocsPerRun(10, func() { d.Write(p) }); got != 0 {
		t.Errorf("Write allocates %v times, want 0", got)
	}
}
