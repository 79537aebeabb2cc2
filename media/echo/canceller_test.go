package echo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"ringdown/hal"
)

// line is an echo path with its noise.
type line struct {
	rng  *rand.Rand
	path []float64
}

// newLine makes a hybrid with an echo return loss of erl dB over tail samples:
// a delay of up to a quarter, then noise that dies away.
func newLine(seed uint64, erl float64, tail int) *line {
	rng := rand.New(rand.NewPCG(seed, 9))
	h := make([]float64, tail)
	delay := rng.IntN(tail / 4)
	var e float64
	for i := delay; i < tail; i++ {
		h[i] = rng.NormFloat64() * math.Exp(-float64(i-delay)/(float64(tail)/10))
		e += h[i] * h[i]
	}
	for i := range h {
		h[i] *= math.Pow(10, -erl/20) / math.Sqrt(e)
	}
	return &line{rng, h}
}

func (l *line) echo(x []int16) []float64 {
	y := make([]float64, len(x))
	for i := range x {
		for k := 0; k < len(l.path) && k <= i; k++ {
			y[i] += l.path[k] * float64(x[i-k])
		}
	}
	return y
}

// with adds what the near end says and -67 dBm0 of noise.
func (l *line) with(y, speech []float64) []float64 {
	out := make([]float64, len(y))
	for i := range y {
		out[i] = y[i] + 8*l.rng.NormFloat64()
		if speech != nil {
			out[i] += speech[i]
		}
	}
	return out
}

func white(rng *rand.Rand, n int, dBm0 float64) []int16 {
	x := make([]float64, n)
	for i := range x {
		x[i] = rng.NormFloat64() * 22826 / math.Sqrt2 * math.Pow(10, dBm0/20)
	}
	return pcm(x)
}

func run(c *Canceller, far []int16, near []float64) []float64 {
	out := make([]float64, len(far))
	var f, n, o hal.Frame
	for i := 0; i+80 <= len(far); i += 80 {
		copy(f[:], far[i:])
		copy(n[:], pcm(near[i:i+80]))
		c.Cancel(&f, &n, &o)
		for k, v := range o {
			out[i+k] = float64(v)
		}
	}
	return out
}

const second = 8000

// erle is how much of the echo is gone between two moments in seconds; speech
// is what the near end said, which should be there.
func erle(echo, out, speech []float64, from, to float64) float64 {
	var a, b float64
	for i := int(from * second); i < int(to*second); i++ {
		r := out[i]
		if speech != nil {
			r -= speech[i]
		}
		a += echo[i] * echo[i]
		b += r * r
	}
	return 10 * math.Log10((a+1)/(b+1))
}

func TestWhiteNoiseIsCancelledWithinASecond(t *testing.T) {
	for _, c := range []struct {
		ms             int
		half, one, two float64 // dB
	}{{16, 30, 34, 35}, {32, 28, 33, 34}, {64, 28, 31, 34}, {128, 18, 25, 30}} {
		for seed := range uint64(6) {
			erl := 6 + 14*float64(seed)/5
			l := newLine(seed, erl, c.ms*8)
			far := white(l.rng, 3*second, -10)
			y := l.echo(far)
			out := run(New(time.Duration(c.ms)*time.Millisecond), far, l.with(y, nil))
			for _, m := range []struct{ at, want float64 }{{0.5, c.half}, {1, c.one}, {2, c.two}} {
				if got := erle(y, out, nil, m.at, m.at+0.25); got < m.want {
					t.Errorf("tail %d ms, ERL %.0f dB: %.1f dB after %v s, want %v", c.ms, erl, got, m.at, m.want)
				}
			}
		}
	}
}

func TestSpeechIsCancelled(t *testing.T) {
	for seed := range uint64(6) {
		l := newLine(seed, 6+2*float64(seed), 256)
		far := pcm(talk(l.rng, 8*second, -15))
		y := l.echo(far)
		out := run(New(32*time.Millisecond), far, l.with(y, nil))
		if got := erle(y, out, nil, 3, 8); got < 22 {
			t.Errorf("line %d: %.1f dB of speech's echo gone, want 22", seed, got)
		}
	}
}

func TestDoubleTalkDoesNotSpoilWhatIsLearnt(t *testing.T) {
	for seed := range uint64(6) {
		l := newLine(seed, 8, 256)
		far := pcm(talk(l.rng, 11*second, -18))
		speech := talk(l.rng, 11*second, -24+3*float64(seed)) // -6 to +9 dB
		clear(speech[:4*second])
		clear(speech[8*second:])
		y := l.echo(far)
		out := run(New(32*time.Millisecond), far, l.with(y, speech))
		if got := erle(y, out, speech, 4, 8); got < 18 {
			t.Errorf("line %d: %.1f dB of echo gone while both talk, want 18", seed, got)
		}
		if got := erle(y, out, speech, 8.5, 11); got < 25 {
			t.Errorf("line %d: %.1f dB of echo gone after double talk, want 25", seed, got)
		}
	}
}

func TestANewEchoPathIsLearnt(t *testing.T) {
	far := white(rand.New(rand.NewPCG(1, 1)), 3*second, -15)
	old, next := newLine(1, 10, 256), newLine(2, 10, 256)
	y := old.echo(far)
	copy(y[2*second:], next.echo(far)[2*second:])
	out := run(New(32*time.Millisecond), far, old.with(y, nil))
	if got := erle(y, out, nil, 2.3, 2.5); got < 20 {
		t.Errorf("%.1f dB of echo gone 0.3 s after the path changed, want 20", got)
	}
}

func TestAnOpenPathGetsNoEchoFromTheCanceller(t *testing.T) {
	l := newLine(3, 8, 256)
	far := white(l.rng, 3*second, -15)
	y := l.echo(far)
	clear(y[2*second:])
	out := run(New(32*time.Millisecond), far, l.with(y, nil))
	var sum float64
	for _, v := range out[2*second+2400 : 2*second+4000] {
		sum += v * v
	}
	if got := 10 * math.Log10(sum/1600*2/22826/22826); got > -40 {
		t.Errorf("the canceller makes an echo of %.1f dBm0 0.3 s after the path opened, want -40", got)
	}
}

func TestSilenceTeachesNothingAndPassesSpeechUnchanged(t *testing.T) {
	l := newLine(1, 8, 256)
	far := white(l.rng, second, -15)
	c := New(32 * time.Millisecond)
	run(c, far, l.with(l.echo(far), nil))
	speech := talk(l.rng, 2*second, -10)
	out := run(c, make([]int16, 2*second), speech)
	for i, v := range pcm(speech)[400:] {
		if v != int16(out[400+i]) {
			t.Fatalf("sample %d of the near end is %v, want %v: nothing of the far end is left", i, out[400+i], v)
		}
	}
	y := l.echo(far)
	if got := erle(y, run(c, far, l.with(y, nil)), nil, 0.1, 1); got < 30 {
		t.Errorf("%.1f dB of echo gone after silence, want 30: the path is still the same", got)
	}
}

func TestDisablePassesTheLineUnchanged(t *testing.T) {
	l := newLine(1, 8, 256)
	far := white(l.rng, second, -15)
	near := l.with(l.echo(far), nil)
	c := New(32 * time.Millisecond)
	run(c, far, near)
	c.Disable(true)
	out := run(c, far, near)
	for i, v := range pcm(near) {
		if float64(v) != out[i] {
			t.Fatalf("sample %d is %v, want %v", i, out[i], v)
		}
	}
}

func TestResetForgetsThePath(t *testing.T) {
	l := newLine(1, 8, 256)
	far := white(l.rng, second, -15)
	near := l.with(l.echo(far), nil)
	c := New(32 * time.Millisecond)
	first := run(c, far, near)
	c.Reset()
	again := run(c, far, near)
	for i := range first {
		if first[i] != again[i] {
			t.Fatalf("sample %d is %v after Reset, %v when new", i, again[i], first[i])
		}
	}
}

func TestFullScaleSquareWavesStayBounded(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	far, near := make([]int16, 4*second), make([]float64, 4*second)
	for i := range far {
		far[i] = int16(32767 * (1 - 2*(i/4%2)))
		near[i] = float64(32767 * (1 - 2*rng.IntN(2)))
	}
	c := New(64 * time.Millisecond)
	run(c, far, near)
	for _, w := range c.filter.w {
		for k := range bins {
			if v := float64(w.re[k] + w.im[k]); math.IsNaN(v) || math.Abs(v) > 100 {
				t.Fatalf("the filter ran away: bin %d is %v", k, v)
			}
		}
	}
}

func TestNonLinearProcessorLeavesOnlyTheLinesNoise(t *testing.T) {
	l := newLine(2, 8, 256)
	far := append(make([]int16, second), white(l.rng, 4*second, -10)...)
	y := l.echo(far)
	speech := talk(l.rng, 5*second, -15)
	clear(speech[:4*second])
	c := New(32 * time.Millisecond)
	c.NonLinear(true)
	out := run(c, far, l.with(y, speech))
	var sum float64
	for _, v := range out[2*second : 4*second] {
		sum += v * v
	}
	if got := 10 * math.Log10(sum/(2*second)/64); math.Abs(got) > 2 {
		t.Errorf("the noise while only echo is there is %+.1f dB from the line's own, want 2", got)
	}
	var a, b float64
	for i := 4 * second; i < 5*second; i++ {
		a += speech[i] * speech[i]
		b += (out[i] - speech[i]) * (out[i] - speech[i])
	}
	if sdr := 10 * math.Log10(a/b); sdr < 10 {
		t.Errorf("near-end speech passes with an SDR of %.1f dB, want 10", sdr)
	}
}

func BenchmarkCancel(b *testing.B) {
	for _, ms := range []int{16, 32, 64, 128} {
		b.Run(fmt.Sprintf("%dms", ms), func(b *testing.B) {
			l := newLine(1, 10, ms*8)
			bench(b, time.Duration(ms)*time.Millisecond, white(l.rng, second, -10))
		})
	}
	b.Run("silence", func(b *testing.B) { bench(b, 32*time.Millisecond, make([]int16, second)) })
}

func bench(b *testing.B, tail time.Duration, far []int16) {
	c := New(tail)
	var f, n, o hal.Frame
	at := 0
	b.ReportAllocs()
	for b.Loop() {
		copy(f[:], far[at:])
		copy(n[:], far[at:])
		c.Cancel(&f, &n, &o)
		at = (at + 80) % len(far)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/80, "ns/sample")
}

func TestCancelDoesNotAllocate(t *testing.T) {
	c := New(32 * time.Millisecond)
	c.NonLinear(true)
	f, n := hal.Frame{1000, -1000, 3000}, hal.Frame{100}
	var o hal.Frame
	if got := testing.AllocsPerRun(100, func() { c.Cancel(&f, &n, &o) }); got != 0 {
		t.Errorf("a frame allocates %v times, want 0", got)
	}
}
