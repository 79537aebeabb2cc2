package tone

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"ringdown/internal/country"
	"ringdown/media"
	"ringdown/media/g711"
)

// atLevel gives a tone's gain so that its loudest component has level dBm0.
func atLevel(tn country.Tone, level float64) float64 {
	loudest := math.Inf(-1)
	for _, s := range tn.Segments {
		if len(s.Freqs) > 0 {
			loudest = max(loudest, s.Level)
		}
	}
	return level - loudest
}

func TestBusyIsHeardInTwoCyclesFaintNoisyAndOutOfTime(t *testing.T) {
	for _, code := range country.Codes() {
		p := profile(t, code)
		busy := p.Tones[country.BusyTone]
		cycle := busy.Segments[0].Dur + busy.Segments[1].Dur
		for _, pace := range []float64{0.85, 1, 1.15} {
			for _, level := range []float64{-10, -45} {
				im := impaired{gain: atLevel(busy, level), snr: 14, pace: pace, detune: 1, offset: 555}
				long := time.Duration(float64(2*cycle)*pace) + 60*time.Millisecond
				x := lawful(im.play(busy, long))
				if got := heardAs(hear(p, x)); got[country.BusyTone] != 2 {
					t.Errorf("%s at %g dBm0, pace %g: heard %v within %v", code, level, pace, got, long)
				}
			}
		}
	}
}

// lawful sends x through A-law, as a line's codec does.
func lawful(x []int16) []int16 { return g711.AppendLinearA(nil, g711.AppendA(nil, x)) }

func TestTonesSixPercentOffAreRefused(t *testing.T) {
	for _, code := range country.Codes() {
		p := profile(t, code)
		for _, kind := range []country.ToneKind{country.DialTone, country.BusyTone, country.Ringback} {
			for _, detune := range []float64{0.94, 1.06} {
				im := clean()
				im.detune = detune
				x := im.play(p.Tones[kind], 12*time.Second)
				if got := heardAs(hear(p, x)); got[kind] > 0 {
					t.Errorf("%s %s times %g: heard %v", code, kind, detune, got)
				}
			}
		}
	}
}

func TestTonesOnePercentOffAreHeard(t *testing.T) {
	for _, code := range country.Codes() {
		p := profile(t, code)
		for _, detune := range []float64{0.99, 1.01} {
			im := clean()
			im.detune, im.snr = detune, 20
			x := im.play(p.Tones[country.BusyTone], 4*time.Second)
			if got := heardAs(hear(p, x)); got[country.BusyTone] < 2 {
				t.Errorf("%s busy times %g: heard %v", code, detune, got)
			}
		}
	}
}

func TestDialToneIsToldWithinSixtyMilliseconds(t *testing.T) {
	for _, code := range country.Codes() {
		p := profile(t, code)
		d := NewDetector(p)
		x := clean().play(p.Tones[country.DialTone], time.Second)
		at := firstEvent(d, x)
		// GB, IN and others warble or beat: the first window may fall in a dip.
		if ms := (at - 1003) / 8; ms > 65 {
			t.Errorf("%s: told after %d ms", code, ms)
		}
	}
}

// firstEvent is the sample at which d tells its first event.
func firstEvent(d *Detector, x []int16) int {
	for i := range x {
		if len(d.Write(x[i:i+1])) > 0 {
			return i
		}
	}
	return len(x)
}

func TestRingbackThatCeasesIsTold(t *testing.T) {
	for _, code := range country.Codes() {
		p := profile(t, code)
		ring := p.Tones[country.Ringback]
		x := clean().play(ring, 14*time.Second)
		x = append(x, make([]int16, 6*8000)...)
		on, off := false, uint64(0)
		for _, e := range hear(p, x) {
			if e.Kind == country.Ringback {
				on = on || e.On
				if !e.On {
					off = e.At
				}
			}
		}
		if !on || off < 8000 {
			t.Errorf("%s: ringback was heard: %v, and ceased at sample %d", code, on, off)
		}
	}
}

func TestRingbackIsToldAtTheEndOfItsFirstBurst(t *testing.T) {
	p := profile(t, "CN")
	x := clean().play(p.Tones[country.Ringback], 1500*time.Millisecond)
	for _, e := range hear(p, x) {
		if e.Kind == country.Ringback && e.On && e.Cycles == 0 && !e.Confirmed {
			return
		}
	}
	t.Error("nothing was told within 1.5 s")
}

func TestEventsTellWhenATimeBegan(t *testing.T) {
	p := profile(t, "CN")
	for _, e := range hear(p, clean().play(p.Tones[country.BusyTone], 5*time.Second)) {
		if e.Kind != country.BusyTone || !e.On {
			continue
		}
		want := 1003 + (e.Cycles-1)*5600
		if off := int(e.At) - want; off < -24 || off > 24 {
			t.Errorf("cycle %d began at sample %d, told %d", e.Cycles, want, e.At)
		}
	}
}

func TestSpecialInformationTonesOfNorthAmericaAreHeard(t *testing.T) {
	p := profile(t, "US")
	for name, hz := range map[string][3]float64{
		"vacant": {985.2, 1370.6, 1776.7}, "intercept": {913.8, 1370.6, 1776.7},
		"no circuit": {985.2, 1428.5, 1776.7}, "reorder": {913.8, 1428.5, 1776.7},
	} {
		tn := country.Tone{}
		for i, ms := range []int{380, 274, 380} {
			tn.Segments = append(tn.Segments, country.Segment{Freqs: []float64{hz[i]}, Dur: time.Duration(ms) * time.Millisecond, Level: -24})
		}
		tn.Segments = append(tn.Segments, country.Segment{Dur: time.Second})
		im := clean()
		im.snr = 14
		if got := heardAs(hear(p, im.play(tn, 5*time.Second))); got[country.SIT] < 2 {
			t.Errorf("%s: heard %v", name, got)
		}
	}
}

func TestEventsAreTheSameHoweverSoundIsCut(t *testing.T) {
	p := profile(t, "GB")
	x := clean().play(p.Tones[country.Ringback], 9*time.Second)
	want := hear(p, x)
	rng := rand.New(rand.NewPCG(5, 6))
	d := NewDetector(p)
	var got []Event
	for rest := x; len(rest) > 0; {
		n := min(1+rng.IntN(700), len(rest))
		got = append(got, d.Write(rest[:n])...)
		rest = rest[n:]
	}
	if !slices.Equal(got, want) || len(want) == 0 {
		t.Errorf("in pieces %v, in frames %v", got, want)
	}
}

// babble is a voice: gliding pitch, three gliding formants, syllables, pauses.
func babble(seed uint64, seconds int) []int16 {
	rng := rand.New(rand.NewPCG(seed, 9))
	x := make([]int16, seconds*8000)
	phase := 0.0
	for at := 0; at < len(x); {
		n := 800 + rng.IntN(4000)
		f0, f1 := 90+rng.Float64()*250, 90+rng.Float64()*250
		formant := [3]float64{300 + rng.Float64()*600, 900 + rng.Float64()*1400, 2300 + rng.Float64()*900}
		loud := media.Amplitude(-30 + 20*rng.Float64())
		if rng.IntN(4) == 0 {
			loud = 0
		}
		for i := 0; i < n && at < len(x); i++ {
			g := float64(i) / float64(n)
			pitch := f0 + (f1-f0)*g
			phase += omega(pitch)
			x[at] = clip(loud * math.Sin(math.Pi*g) * voice(phase, pitch, formant[:]))
			at++
		}
	}
	return x
}

func voice(phase, pitch float64, formant []float64) float64 {
	v := 0.0
	for h := 1.0; h*pitch < 3600; h++ {
		gain := 0.02
		for _, f := range formant {
			q := (h*pitch - f) / 90
			gain += 1 / (1 + q*q)
		}
		v += gain * math.Sin(h*phase)
	}
	return v
}

func TestSpeechIsNoTone(t *testing.T) {
	for _, code := range []country.Code{"CN", "US", "GB", "JP", "AU"} {
		t.Run(string(code), func(t *testing.T) {
			t.Parallel()
			p := profile(t, code)
			for _, e := range hear(p, babble(7, 60)) {
				if e.On && e.Confirmed && (e.Cycles == 0 || e.Cycles >= 2) {
					t.Errorf("heard %v in a minute of babble", e)
				}
			}
		})
	}
}

func TestDetectionAllocatesNothing(t *testing.T) {
	for _, code := range country.Codes() {
		p := profile(t, code)
		x := render(p.Tones[country.BusyTone], 3*time.Second)
		d, fax := NewDetector(p), NewFaxDetector()
		n := testing.AllocsPerRun(5, func() {
			for i := 0; i+80 <= len(x); i += 80 {
				d.Write(x[i : i+80])
				fax.Write(x[i : i+80])
			}
		})
		if n > 0 {
			t.Errorf("%s: %g allocations", code, n)
		}
	}
}

func TestEveryPlanFitsTheDetectorsTables(t *testing.T) {
	for _, code := range country.Codes() {
		d := NewDetector(profile(t, code))
		if len(d.plan.bank) > maxBins || d.plan.low > maxSets {
			t.Errorf("%s has %d frequencies and %d sets; there is room for %d and %d",
				code, len(d.plan.bank), d.plan.low, maxBins, maxSets)
		}
		for _, pt := range d.plan.patterns {
			if len(pt.pairs) > len(follower{}.starts) {
				t.Errorf("%s %s has %d bursts in a cycle", code, pt.kind, len(pt.pairs))
			}
		}
	}
}

func FuzzDetectorsTakeAnySound(f *testing.F) {
	p := profile(f, "GB")
	f.Add(bytesOf(render(p.Tones[country.Congestion], time.Second)))
	f.Add([]byte{0xff, 0x7f, 0, 0x80})
	f.Fuzz(func(t *testing.T, b []byte) {
		x := make([]int16, 0, len(b)/2+4000)
		for ; len(b) >= 2; b = b[2:] {
			x = append(x, int16(binary.LittleEndian.Uint16(b)))
		}
		x = append(x, make([]int16, 4000)...)
		d, fax := NewDetector(p), NewFaxDetector()
		for _, e := range d.Write(x) {
			if e.At > uint64(len(x)) || e.Cycles < 0 {
				t.Errorf("%+v of %d samples", e, len(x))
			}
		}
		fax.Write(x)
	})
}

func bytesOf(x []int16) []byte {
	var b []byte
	for _, v := range x {
		b = binary.LittleEndian.AppendUint16(b, uint16(v))
	}
	return b
}

// A line makes a detector for each call, between two frames.
func BenchmarkDetectorOfAPlan(b *testing.B) {
	plan := NewPlan(profile(b, "CN"))
	b.ReportAllocs()
	for b.Loop() {
		plan.Detector()
	}
}

// Detectors of one plan know nothing of one another.
func TestDetectorsOfOnePlanHearApart(t *testing.T) {
	plan := NewPlan(profile(t, "CN"))
	busy, still := plan.Detector(), plan.Detector()
	heard := 0
	for x := render(profile(t, "CN").Tones[country.BusyTone], 5*time.Second); len(x) >= 80; x = x[80:] {
		heard += len(busy.Write(x[:80]))
		if ev := still.Write(make([]int16, 80)); len(ev) > 0 {
			t.Fatalf("in silence: %v", ev)
		}
	}
	if heard < 2 {
		t.Errorf("busy tone: %d events", heard)
	}
}

func BenchmarkDetectorSpeech(b *testing.B) {
	for _, code := range country.Codes() {
		b.Run(fmt.Sprint(code), func(b *testing.B) {
			x := babble(1, 10)
			d := NewDetector(profile(b, code))
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				d.Write(x[i : i+80])
				if i += 80; i == len(x) {
					i = 0
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/80, "ns/sample")
		})
	}
}
