package tone

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"ringdown/internal/country"
	"ringdown/media"
)

// faxTone plays hz at level with noise snr dB below it (0: none), reversing
// the phase every turn (0: never), after 100 ms of silence.
func playFax(hz, level, snr float64, on, turn time.Duration) []int16 {
	x := make([]int16, 800+samples(on)+4000)
	rng := rand.New(rand.NewPCG(3, 4))
	a := media.Amplitude(level)
	sigma := 0.0
	if snr > 0 {
		sigma = a / math.Sqrt2 / math.Pow(10, snr/20)
	}
	for i := range x {
		v := sigma * rng.NormFloat64()
		if n := i - 800; n >= 0 && n < samples(on) {
			s := a * math.Sin(omega(hz)*float64(n))
			if turn > 0 && n/samples(turn)%2 == 1 {
				s = -s
			}
			v += s
		}
		x[i] = clip(v)
	}
	return x
}

func hearFax(x []int16) []FaxEvent {
	d := NewFaxDetector()
	var all []FaxEvent
	for len(x) > 0 {
		n := min(80, len(x))
		all = append(all, d.Write(x[:n])...)
		x = x[n:]
	}
	return all
}

func TestFaxTonesAreHeardFaintNoisyAndOffTune(t *testing.T) {
	for _, c := range []struct {
		kind FaxKind
		hz   []float64
		on   time.Duration
	}{
		{CNG, []float64{1062, 1100, 1138}, 500 * time.Millisecond},
		{CED, []float64{2085, 2100, 2115}, 3 * time.Second},
	} {
		for _, hz := range c.hz {
			for _, level := range []float64{0, -20, -43} {
				got := hearFax(playFax(hz, level, 8, c.on, 0))
				if len(got) != 1 || got[0].Kind != c.kind || math.Abs(float64(got[0].At)-800) > 160 {
					t.Errorf("%s at %g Hz, %g dBm0: heard %v", c.kind, hz, level, got)
				}
			}
		}
	}
}

func TestTonesThatAreNotFaxAreRefused(t *testing.T) {
	for _, c := range []struct {
		name string
		hz   float64
		on   time.Duration
	}{
		{"CNG 4 % low", 1056, 500 * time.Millisecond},
		{"CNG 4 % high", 1144, 500 * time.Millisecond},
		{"CNG too short", 1100, 380 * time.Millisecond},
		{"CNG too long", 1100, 650 * time.Millisecond},
		{"CED too low", 2070, 3 * time.Second},
		{"CED too high", 2130, 3 * time.Second},
		{"CED too short", 2100, 250 * time.Millisecond},
	} {
		if got := hearFax(playFax(c.hz, -10, 0, c.on, 0)); len(got) != 0 {
			t.Errorf("%s: heard %v", c.name, got)
		}
	}
}

func TestPhaseReversalsOfTheAnswerToneAreTold(t *testing.T) {
	for _, snr := range []float64{0, 10} {
		got := hearFax(playFax(2100, -12, snr, 3*time.Second, 450*time.Millisecond))
		if len(got) != 3 || got[0].Reversals != 0 || got[1].Reversals != 1 || got[2].Reversals != 2 {
			t.Errorf("at SNR %g dB: heard %v, want CED with 0, 1 and 2 reversals", snr, got)
		}
	}
}

func TestSpecialInformationToneIsNoFax(t *testing.T) {
	p := profile(t, "US")
	if got := hearFax(render(p.Tones[country.SIT], 10*time.Second)); len(got) != 0 {
		t.Errorf("heard %v", got)
	}
}

func BenchmarkFaxDetector(b *testing.B) {
	x := playFax(2100, -12, 10, 5*time.Second, 0)
	d := NewFaxDetector()
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		d.Write(x[i : i+80])
		if i += 80; i+80 > len(x) {
			i = 0
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/80, "ns/sample")
}
