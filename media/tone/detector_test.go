package tone

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"ringdown/internal/country"
	"ringdown/media"
)

// impaired is how a tone is spoilt on its way to the detector.
type impaired struct {
	gain   float64 // dB
	snr    float64 // dB of the tone's total to white noise 0-4 kHz; 0: no noise
	pace   float64 // factor of all times
	detune float64 // factor of all frequencies
	offset int     // samples of silence before
}

func (im impaired) play(tn country.Tone, d time.Duration) []int16 {
	tn.Segments = append([]country.Segment(nil), tn.Segments...)
	total := 0.0
	for i := range tn.Segments {
		s := &tn.Segments[i]
		s.Dur = time.Duration(float64(s.Dur) * im.pace)
		s.Level += im.gain
		s.Freqs = append([]float64(nil), s.Freqs...)
		for k := range s.Freqs {
			s.Freqs[k] *= im.detune
		}
		a := media.Amplitude(s.Level)
		total = max(total, float64(len(s.Freqs))*a*a/2)
	}
	x := append(make([]int16, im.offset), render(tn, d)...)
	if im.snr > 0 {
		rng := rand.New(rand.NewPCG(1, 2))
		sigma := math.Sqrt(total / math.Pow(10, im.snr/10))
		for i := range x {
			x[i] = clip(float64(x[i]) + sigma*rng.NormFloat64())
		}
	}
	return x
}

func clean() impaired { return impaired{pace: 1, detune: 1, offset: 1003} }

// hear gives all events of x.
func hear(p country.Profile, x []int16) []Event {
	d := NewDetector(p)
	var all []Event
	for len(x) > 0 {
		n := min(160, len(x))
		all = append(all, d.Write(x[:n])...)
		x = x[n:]
	}
	return all
}

// heardAs is the kind that events tell of: the first one confirmed, by at least
// two cycles where cycles are short.
func heardAs(events []Event) map[country.ToneKind]int {
	best := map[country.ToneKind]int{}
	for _, e := range events {
		if e.On && e.Confirmed {
			best[e.Kind] = max(best[e.Kind], e.Cycles, 1)
		}
	}
	return best
}

func mustKinds() []country.ToneKind {
	return []country.ToneKind{
		country.DialTone, country.BusyTone, country.Congestion, country.Ringback,
		country.CallWaiting, country.SIT,
	}
}

// asHeard is what a detector can know of a tone: Japan's congestion is busy.
func asHeard(code country.Code, k country.ToneKind) country.ToneKind {
	if code == "JP" && k == country.Congestion {
		return country.BusyTone
	}
	return k
}

// enough is the length that holds three cycles of a tone.
func enough(tn country.Tone) time.Duration {
	var d time.Duration
	for _, s := range tn.Segments {
		d += s.Dur
	}
	return max(3*d+d/4, 4*time.Second)
}

func checkPlans(t *testing.T, im impaired, kinds []country.ToneKind) {
	for _, code := range country.Codes() {
		p := profile(t, code)
		for _, kind := range kinds {
			tn := p.Tones[kind]
			t.Run(fmt.Sprint(code, "/", kind), func(t *testing.T) {
				events := hear(p, im.play(tn, time.Duration(float64(enough(tn))*im.pace)))
				got := heardAs(events)
				want := asHeard(code, kind)
				least := 2
				if kind == country.DialTone {
					least = 1
				}
				if got[want] < least {
					t.Errorf("heard %v, want %s: %v", got, want, events)
				}
				for other, n := range got {
					if other != want && n >= 2 {
						t.Errorf("also heard %s %d times: %v", other, n, events)
					}
				}
			})
		}
	}
}

func TestEveryCountrysTonesAreHeardAsWhatTheyAre(t *testing.T) {
	checkPlans(t, clean(), mustKinds())
}

func TestTonesAreHeardFaintNoisyAndOutOfTime(t *testing.T) {
	for _, pace := range []float64{0.86, 1, 1.14} {
		im := impaired{gain: 0, snr: 14, pace: pace, detune: 1, offset: 777}
		t.Run(fmt.Sprint("pace ", pace), func(t *testing.T) {
			checkPlans(t, im, []country.ToneKind{country.DialTone, country.BusyTone, country.Ringback})
		})
	}
	t.Run("-30 dB", func(t *testing.T) {
		checkPlans(t, impaired{gain: -20, snr: 14, pace: 1, detune: 1, offset: 801}, mustKinds())
	})
}

func BenchmarkDetectorBusyChina(b *testing.B)  { benchmark(b, "CN", country.BusyTone) }
func BenchmarkDetectorRingbackUS(b *testing.B) { benchmark(b, "US", country.Ringback) }
func BenchmarkDetectorDialUK(b *testing.B)     { benchmark(b, "GB", country.DialTone) }

func benchmark(b *testing.B, code country.Code, kind country.ToneKind) {
	p := profile(b, code)
	x := render(p.Tones[kind], 10*time.Second)
	d := NewDetector(p)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		d.Write(x[i : i+80])
		if i += 80; i == len(x) {
			i = 0
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/80, "ns/sample")
}
