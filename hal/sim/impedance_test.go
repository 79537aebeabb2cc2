package sim

import (
	"fmt"
	"math"
	"math/cmplx"
	"testing"

	"ringdown/hal"
	"ringdown/internal/country"
)

// returnLoss is what comes back of white noise of the telephone band, in dB below
// what was sent: the echo return loss of G.122 without its weights.
func returnLoss(s *soundPath) float64 {
	var sent, back float64
	for hz := 300.0; hz <= 3400; hz += 50 {
		for i := range s.hist {
			s.hist[i] = 0
		}
		s.wrong.state1, s.wrong.state2, s.still = 0, 0, 0
		tx, out := make([]int16, hal.FrameSamples), make([]float32, hal.FrameSamples)
		for frame := range 12 {
			for i := range tx {
				tx[i] = int16(8000 * math.Sin(2*math.Pi*hz*float64(frame*hal.FrameSamples+i)/hal.SampleRate))
			}
			clear(out)
			s.echo(tx, out)
			if frame < 4 { // it has settled by then
				continue
			}
			for i := range out {
				sent += float64(tx[i]) * float64(tx[i])
				back += float64(out[i]) * float64(out[i])
			}
		}
	}
	return 10 * math.Log10(sent/back)
}

func named(t *testing.T, name string) country.Impedance {
	t.Helper()
	z, known := country.ImpedanceNamed(name)
	if !known {
		t.Fatalf("no impedance %s", name)
	}
	return z
}

// LN-14: what a wrong impedance gives back is what the formula says, over the band.
func TestAWrongImpedanceComesBackAsItsReflection(t *testing.T) {
	for _, line := range country.Impedances() {
		for _, port := range country.Impedances() {
			var s soundPath
			s.txGain = 1
			s.match(line, port)
			if line.Name == port.Name {
				if s.wrong.on {
					t.Errorf("%s fits itself, and echoes", line.Name)
				}
				continue
			}
			var power float64
			n := 0.0
			for hz := 300.0; hz <= 3400; hz += 50 {
				// The bilinear transform bends frequencies.
				w := complex(0, 2*hal.SampleRate*math.Tan(math.Pi*hz/hal.SampleRate))
				z := func(z country.Impedance) complex128 {
					return complex(z.R1, 0) + complex(z.R2, 0)/(1+w*complex(z.R2*z.C, 0))
				}
				g := cmplx.Abs((z(line) - z(port)) / (z(line) + z(port)))
				power += g * g
				n++
			}
			want := -10 * math.Log10(power/n)
			if got := returnLoss(&s); math.Abs(got-want) > 0.2 {
				t.Errorf("a port for %s at a line of %s: echo return loss %.1f dB, want %.1f", port.Name, line.Name, got, want)
			}
		}
	}
}

// With the right setting the echo is the hybrid's own, 12 dB down where the URL
// says nothing; with another one it is louder, for each country's line.
func TestEchoReturnLossTellsTheRightSetting(t *testing.T) {
	for _, x := range []struct {
		line, port string
		want       float64 // dB
	}{
		{"600", "600", 11.9},
		{"600", "900", 9.7},
		{"600", "eu-ctr21", 6.1},
		{"eu-ctr21", "eu-ctr21", 11.9},
		{"eu-ctr21", "600", 6.1},
		{"china", "china", 11.9},
		{"china", "600", 6.0},
		{"au", "au", 11.9},
		{"au", "600", 5.5},
		{"au", "de", 11.9}, // 120 nF and 115 nF: nobody hears that
	} {
		w := newWorld(mustParse(t, "sim://?country=CN&seed=3&noise=none"))
		s := &w.pairs[0].sound
		s.match(named(t, x.line), named(t, x.port))
		if got := returnLoss(s); math.Abs(got-x.want) > 0.5 {
			t.Errorf("a port for %s at a line of %s: echo return loss %.1f dB, want %.1f", x.port, x.line, got, x.want)
		}
	}
}

// So it is with every hybrid.
func TestAWrongImpedanceIsNeverBetter(t *testing.T) {
	for seed := range 20 {
		w := newWorld(mustParse(t, fmt.Sprintf("sim://?country=CN&lines=1&phones=1&seed=%d&noise=none&tail=%d", seed, 1+seed%15)))
		for _, p := range w.pairs {
			s := &p.sound
			s.match(named(t, "600"), named(t, "600"))
			right := returnLoss(s)
			for _, port := range []string{"900", "eu-ctr21", "china", "au", "gb"} {
				s.match(named(t, "600"), named(t, port))
				if wrong := returnLoss(s); wrong > right-0.5 {
					t.Errorf("seed %d, a port for %s at a line of 600: echo return loss %.1f dB, set right %.1f", seed, port, wrong, right)
				}
			}
		}
	}
}

func TestAWrongImpedanceAllocatesNothing(t *testing.T) {
	var s soundPath
	s.txGain = 1
	s.match(named(t, "eu-ctr21"), named(t, "600"))
	tx, out := make([]int16, hal.FrameSamples), make([]float32, hal.FrameSamples)
	if n := testing.AllocsPerRun(100, func() { s.echo(tx, out) }); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}

func mustParse(t *testing.T, url string) options {
	t.Helper()
	o, err := parse(url)
	if err != nil {
		t.Fatal(err)
	}
	return o
}
