package g722_test

import (
	"math"
	"testing"

	"ringdown/media/g722"
)

// sines is a sum of equal sines at 16 kHz whose peak is at most peak.
func sines(n int, peak float64, hz ...float64) []int16 { return sinesAt(16000, n, peak, hz...) }

func sinesAt(rate float64, n int, peak float64, hz ...float64) []int16 {
	p := make([]int16, n)
	for i := range p {
		v := 0.0
		for _, f := range hz {
			v += math.Sin(2 * math.Pi * f * float64(i) / rate)
		}
		p[i] = int16(peak * v / float64(len(hz)))
	}
	return p
}

// level is the amplitude of one frequency in pcm, in dB against peak.
func level(pcm []int16, rate, hz, peak float64) float64 {
	var re, im float64
	for i, v := range pcm {
		s, c := math.Sincos(2 * math.Pi * hz * float64(i) / rate)
		re += float64(v) * c
		im += float64(v) * s
	}
	return 20 * math.Log10(2*math.Hypot(re, im)/float64(len(pcm))/peak)
}

// noiseBelow is what is left in pcm besides one sine, in dB below it.
func noiseBelow(pcm []int16, rate, hz float64) float64 {
	var re, im, all float64
	for i, v := range pcm {
		s, c := math.Sincos(2 * math.Pi * hz * float64(i) / rate)
		re += float64(v) * c
		im += float64(v) * s
		all += float64(v) * float64(v)
	}
	tone := 2 * (re*re + im*im) / float64(len(pcm))
	return 10 * math.Log10(tone/(all-tone))
}

// G.722 clause 2.5.3: 64 kbit/s sounds as 15 bits would in the lower band, and
// less in the higher.
func TestWidebandPassesAllOfItsBand(t *testing.T) {
	for _, c := range []struct{ hz, snr float64 }{{100, 35}, {300, 35}, {1000, 35}, {2500, 32}, {3400, 28}, {5000, 15}, {6800, 15}} {
		code := g722.NewEncoder().Append(nil, sines(16000, 10000, c.hz))
		out := g722.NewDecoder().Append(nil, code)[1600:]
		if l := level(out, 16000, c.hz, 10000); math.Abs(l) > 1 {
			t.Errorf("%v Hz comes out %.1f dB off", c.hz, l)
		}
		if snr := noiseBelow(out, 16000, c.hz); snr < c.snr {
			t.Errorf("%v Hz: noise is %.1f dB below, want %v", c.hz, snr, c.snr)
		}
	}
}

func TestNarrowSoundComesThrough(t *testing.T) {
	for _, hz := range []float64{300, 1000, 2100, 3000, 3400} {
		code := g722.NewEncoder().AppendNarrow(nil, sinesAt(8000, 8000, 10000, hz))
		out := g722.NewDecoder().AppendNarrow(nil, code)[800:]
		if len(code) != 8000 || len(out) != 7200 {
			t.Fatalf("8000 samples gave %d bytes and %d samples", len(code), len(out)+800)
		}
		if l := level(out, 8000, hz, 10000); math.Abs(l) > 0.5 {
			t.Errorf("%v Hz comes out %.2f dB off", hz, l)
		}
		if snr := noiseBelow(out, 8000, hz); snr < 28 {
			t.Errorf("%v Hz: noise is %.1f dB below", hz, snr)
		}
	}
}

// What lies above 4.6 kHz must not be folded back into a telephone's band.
func TestWideSoundIsNotFoldedBack(t *testing.T) {
	for _, hz := range []float64{4600, 5000, 5600, 6500} {
		code := g722.NewEncoder().Append(nil, sines(16000, 10000, hz))
		out := g722.NewDecoder().AppendNarrow(nil, code)[800:]
		if l := level(out, 8000, 8000-hz, 10000); l > -30 {
			t.Errorf("%v Hz is heard at %v Hz with %.1f dB", hz, 8000-hz, l)
		}
	}
}

func TestNarrowSoundHasNoImages(t *testing.T) {
	code := g722.NewEncoder().AppendNarrow(nil, sinesAt(8000, 8000, 10000, 3200))
	out := g722.NewDecoder().Append(nil, code)[1600:]
	if l := level(out, 16000, 4800, 10000); l > -40 {
		t.Errorf("3200 Hz is heard at 4800 Hz too, %.1f dB", l)
	}
}

func TestSilenceStaysSilent(t *testing.T) {
	out := g722.NewDecoder().AppendNarrow(nil, g722.NewEncoder().AppendNarrow(nil, make([]int16, 8000)))
	for i, v := range out {
		if v > 8 || v < -8 {
			t.Fatalf("sample %d of silence is %d", i, v)
		}
	}
}

// A decoder that lost the thread finds it again: G.722's memories leak.
func TestALossIsForgottenSoon(t *testing.T) {
	pcm := sinesAt(8000, 16000, 10000, 600, 1100)
	code := g722.NewEncoder().AppendNarrow(nil, pcm)
	whole := g722.NewDecoder().AppendNarrow(nil, code)
	d := g722.NewDecoder()
	d.AppendNarrow(nil, code[:4000])
	after := d.AppendNarrow(nil, code[4160:]) // a packet is missing
	const late = 800
	var off, all float64
	for i := late; i < 4000; i++ {
		e := float64(after[i] - whole[4160+i])
		off += e * e
		all += float64(whole[4160+i]) * float64(whole[4160+i])
	}
	if snr := 10 * math.Log10(all/(off+1)); snr < 20 {
		t.Errorf("100 ms after a loss the sound is only %.1f dB like the one without", snr)
	}
}

func TestNothingAllocates(t *testing.T) {
	e, d := g722.NewEncoder(), g722.NewDecoder()
	pcm, code := sinesAt(8000, 160, 10000, 900), make([]byte, 0, 320)
	out := make([]int16, 0, 640)
	if n := testing.AllocsPerRun(100, func() {
		code = e.AppendNarrow(code[:0], pcm)
		out = d.AppendNarrow(out[:0], code)
		out = d.Append(out[:0], code)
		code = e.Append(code[:0], out)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkEncodeNarrow(b *testing.B) {
	e, pcm, code := g722.NewEncoder(), sinesAt(8000, 160, 10000, 900), make([]byte, 0, 160)
	for b.Loop() {
		code = e.AppendNarrow(code[:0], pcm)
	}
}

func BenchmarkDecodeNarrow(b *testing.B) {
	d, pcm := g722.NewDecoder(), make([]int16, 0, 160)
	code := g722.NewEncoder().AppendNarrow(nil, sinesAt(8000, 160, 10000, 900))
	for b.Loop() {
		pcm = d.AppendNarrow(pcm[:0], code)
	}
}
