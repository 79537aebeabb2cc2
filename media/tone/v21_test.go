package tone

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"ringdown/media"
)

// v21Signal sends bits at 300 bit/s times baud, off Hz beside the frequencies of
// V.21 channel 2, after 100 ms of noise that is snr dB below it (0: none).
func v21Signal(bits []byte, level, snr, off, baud float64) []int16 {
	rng := rand.New(rand.NewPCG(5, 6))
	a := media.Amplitude(level)
	sigma := 0.0
	if snr > 0 {
		sigma = a / math.Sqrt2 / math.Pow(10, snr/20)
	}
	long := v21Bit / baud
	x := make([]int16, 800+int(long*float64(len(bits)))+800)
	phase := 0.0
	for i := range x {
		v := sigma * rng.NormFloat64()
		if n := int(float64(i-800) / long); i >= 800 && n < len(bits) {
			hz := v21Space
			if bits[n] == 1 {
				hz = v21Mark
			}
			phase += omega(hz + off)
			v += a * math.Sin(phase)
		}
		x[i] = clip(v)
	}
	return x
}

// preamble is n flags.
func preamble(n int) (bits []byte) {
	for range n {
		bits = append(bits, 0, 1, 1, 1, 1, 1, 1, 0)
	}
	return bits
}

func TestThePreambleOfAFaxMachineIsHeard(t *testing.T) {
	for _, c := range []struct{ level, snr, off, baud float64 }{
		{-10, 0, 0, 1}, {0, 20, 0, 1}, {-43, 12, 0, 1}, {-20, 10, 12, 1}, {-20, 10, -12, 1}, {-13, 15, 6, 1.01}, {-13, 15, -6, 0.99},
	} {
		got := hearFax(v21Signal(preamble(37), c.level, c.snr, c.off, c.baud))
		if len(got) != 1 || got[0].Kind != V21 || !got[0].Machine() || math.Abs(float64(got[0].At)-800) > 300 {
			t.Errorf("%+v: heard %v", c, got)
		}
	}
}

// It is told before a third of it is over.
func TestThePreambleIsHeardInTime(t *testing.T) {
	x := v21Signal(preamble(37), -13, 20, 0, 1)
	if got := hearFax(x[:800+samples(330*time.Millisecond)]); len(got) != 1 {
		t.Errorf("after 330 ms: %v", got)
	}
}

func TestWhatIsNoPreambleIsRefused(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	random := make([]byte, 3000)
	for i := range random {
		random[i] = byte(rng.IntN(2))
	}
	turns := make([]byte, 300)
	for i := range turns {
		turns[i] = byte(i % 2)
	}
	for name, x := range map[string][]int16{
		"any bits":            v21Signal(random, -10, 20, 0, 1),
		"one and zero":        v21Signal(turns, -10, 20, 0, 1),
		"mark":                v21Signal(make([]byte, 300), -10, 20, 0, 1),
		"too few":             v21Signal(preamble(8), -10, 20, 0, 1),
		"channel 1":           v21Signal(preamble(37), -10, 20, -770, 1),
		"another rate":        v21Signal(preamble(37), -10, 20, 0, 1.15),
		"tone between":        playFax(1750, -10, 20, 3*time.Second, 0),
		"another FSK's flags": v21Signal(preamble(150), -10, 20, 0, 4),
	} {
		if got := hearFax(x); len(got) != 0 {
			t.Errorf("%s: heard %v", name, got)
		}
	}
}

func TestListeningForThePreambleAllocatesNothing(t *testing.T) {
	x, d := v21Signal(preamble(37), -10, 20, 0, 1), NewFaxDetector()
	if n := testing.AllocsPerRun(50, func() { d.Write(x[:800]) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkFaxDetectorInNoise(b *testing.B) {
	x, d, i := playFax(700, -12, 3, 5*time.Second, 0), NewFaxDetector(), 0
	for b.Loop() {
		d.Write(x[i : i+80])
		if i += 80; i+80 > len(x) {
			i = 0
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/80, "ns/sample")
}
