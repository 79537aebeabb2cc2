package callerid

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

func TestAlertIsHeardWithItsLength(t *testing.T) {
	for _, level := range []float64{-6, -13, -32} {
		for _, d := range []time.Duration{AlertOffHook, AlertOnHook, 75 * time.Millisecond, 110 * time.Millisecond} {
			p := make([]int16, 4000)
			NewAlert(d, level).Read(p[777:])
			noise(p, level-20)
			got := listenAlert(p)
			if len(got) != 1 {
				t.Errorf("%v at %v dBm0: heard %v, want one alert", d, level, got)
				continue
			}
			if off := time.Duration(got[0].Ms)*time.Millisecond - d; off.Abs() > 3*time.Millisecond {
				t.Errorf("%v at %v dBm0: heard %d ms", d, level, got[0].Ms)
			}
			if off := math.Abs(float64(got[0].At) - 777); off > 24 {
				t.Errorf("%v at %v dBm0: placed at sample %d, want 777", d, level, got[0].At)
			}
		}
	}
}

func noise(p []int16, dBm0 float64) {
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range p {
		p[i] += int16(rng.NormFloat64() * zeroDBm0 / math.Sqrt2 * math.Pow(10, dBm0/20))
	}
}

func listenAlert(p []int16) (out []AlertEvent) {
	d := NewAlertDetector()
	for ; len(p) >= 80; p = p[80:] {
		out = append(out, d.Write(p[:80])...)
	}
	return out
}

func TestWhatIsNoAlertIsNotHeard(t *testing.T) {
	for name, fill := range map[string]func(p []int16){
		"40 ms":    func(p []int16) { NewAlert(40*time.Millisecond, -13).Read(p[400:]) },
		"300 ms":   func(p []int16) { NewAlert(300*time.Millisecond, -13).Read(p[400:]) },
		"noise":    func(p []int16) { noise(p, -13) },
		"one tone": func(p []int16) { sine(p[400:1200], 2130) },
		"2130 and 2600 Hz": func(p []int16) {
			sine(p[400:1200], 2130)
			sine(p[400:1200], 2600)
		},
	} {
		p := make([]int16, 8000)
		fill(p)
		if got := listenAlert(p); len(got) > 0 {
			t.Errorf("%s: heard %v, want nothing", name, got)
		}
	}
}

func sine(p []int16, hz float64) {
	for i := range p {
		p[i] += int16(5000 * math.Sin(2*math.Pi*hz*float64(i)/rate))
	}
}
