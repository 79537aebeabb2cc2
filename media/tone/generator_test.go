package tone

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"ringdown/internal/country"
	"ringdown/media"
)

func profile(t testing.TB, code country.Code) country.Profile {
	t.Helper()
	p, err := country.Lookup(code)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func render(tn country.Tone, d time.Duration) []int16 {
	p := make([]int16, samples(d))
	return p[:NewGenerator(tn).Read(p)]
}

// amplitudeAt correlates x with hz under a Hann window.
func amplitudeAt(x []int16, hz float64) float64 {
	var re, im, sum float64
	for i, v := range x {
		w := 0.5 - 0.5*math.Cos(2*math.Pi*float64(i)/float64(len(x)))
		re += w * float64(v) * math.Cos(omega(hz)*float64(i))
		im += w * float64(v) * math.Sin(omega(hz)*float64(i))
		sum += w
	}
	return 2 * math.Hypot(re, im) / sum
}

func TestEveryToneOfEveryCountryHasItsFrequenciesAndLevels(t *testing.T) {
	for _, code := range country.Codes() {
		for kind, tn := range profile(t, code).Tones {
			t.Run(fmt.Sprint(code, "/", kind), func(t *testing.T) { checkSegments(t, tn) })
		}
	}
}

// checkSegments plays each sounding segment alone for 2 s, long enough to part
// 0.5 Hz, and looks for the peak near each frequency.
func checkSegments(t *testing.T, tn country.Tone) {
	for i, s := range tn.Segments {
		if len(s.Freqs) == 0 {
			continue
		}
		s.Dur = 0
		x := render(country.Tone{Segments: []country.Segment{s}}, 4*time.Second)
		for _, f := range s.Freqs {
			at := amplitudeAt(x, f)
			if dB := 20 * math.Log10(at/media.Amplitude(s.Level)); math.Abs(dB) > 0.5 {
				t.Errorf("segment %d: %g Hz is %.2f dB off %g dBm0", i, f, dB, s.Level)
			}
			if off := amplitudeAt(x, f+0.5); off >= at {
				t.Errorf("segment %d: peak lies above %g Hz by 0.5 Hz or more", i, f)
			}
			if off := amplitudeAt(x, f-0.5); off >= at {
				t.Errorf("segment %d: peak lies below %g Hz by 0.5 Hz or more", i, f)
			}
		}
		if s.ModHz > 0 {
			side := amplitudeAt(x, s.Freqs[0]+s.ModHz)
			want := media.Amplitude(s.Level) * s.Depth / 2
			if dB := 20 * math.Log10(side/want); math.Abs(dB) > 0.5 {
				t.Errorf("segment %d: sideband is %.2f dB off", i, dB)
			}
		}
	}
}

func TestBurstEdgesStandWithinTwoMillisecondsOfTheCadence(t *testing.T) {
	tn := profile(t, "CN").Tones[country.BusyTone]
	x := render(tn, 3*time.Second)
	half := media.Amplitude(tn.Segments[0].Level) / 2
	for cycle := range 4 {
		start := cycle * 5600
		if first := firstOver(x[start:start+5600], half); first > 16 {
			t.Errorf("cycle %d begins %d samples late", cycle, first)
		}
		if last := lastOver(x[start:start+5600], half); abs(last-2800) > 16 {
			t.Errorf("cycle %d ends at sample %d, want 2800±16", cycle, last)
		}
	}
}

func TestBurstsDoNotClick(t *testing.T) {
	x := render(profile(t, "CN").Tones[country.BusyTone], 2*time.Second)
	// 450 Hz at -10 dBm0 moves by at most A·ω a sample; a click would jump more.
	limit := int(1.3 * media.Amplitude(-10) * omega(450))
	for i := 1; i < len(x); i++ {
		if d := abs(int(x[i]) - int(x[i-1])); d > limit {
			t.Fatalf("sample %d jumps by %d, more than %d", i, d, limit)
		}
	}
}

func TestSoundIsTheSameHoweverItIsRead(t *testing.T) {
	tn := profile(t, "SG").Tones[country.Ringback]
	whole := render(tn, 2*time.Second)
	g := NewGenerator(tn)
	for at := 0; at+37 <= len(whole); at += 37 {
		var p [37]int16
		g.Read(p[:])
		for i, v := range p {
			// settle() rounds at other places: one unit at most.
			if abs(int(v)-int(whole[at+i])) > 1 {
				t.Fatalf("sample %d is %d in pieces and %d at once", at+i, v, whole[at+i])
			}
		}
	}
}

func TestToneWithoutLoopEnds(t *testing.T) {
	tn := country.Tone{Loop: -1, Segments: []country.Segment{{Freqs: []float64{1000}, Dur: 5 * time.Millisecond}}}
	g := NewGenerator(tn)
	p := make([]int16, 100)
	if n := g.Read(p); n != 40 {
		t.Errorf("gave %d samples, want 40", n)
	}
	if n := g.Read(p); n != 0 {
		t.Errorf("gave %d samples after its end", n)
	}
	if n := NewGenerator(country.Tone{}).Read(p); n != 0 {
		t.Errorf("empty tone gave %d samples", n)
	}
}

func firstOver(x []int16, level float64) int {
	for i, v := range x {
		if math.Abs(float64(v)) > level {
			return i
		}
	}
	return len(x)
}

func lastOver(x []int16, level float64) int {
	for i, v := range slices.Backward(x) {
		if math.Abs(float64(v)) > level {
			return i
		}
	}
	return -1
}

func abs(x int) int { return max(x, -x) }

func BenchmarkGenerator(b *testing.B) {
	g := NewGenerator(profile(b, "US").Tones[country.Ringback])
	var f [80]int16
	b.ReportAllocs()
	for b.Loop() {
		g.Read(f[:])
	}
}
