package echo

import (
	"math"
	"testing"
	"time"

	"ringdown/hal"
)

// returnLoss is by how much the echo of what the far end says between two moments
// is softer. That is not the line's: no path is flat, and speech is not white.
func returnLoss(far []int16, echo []float64, from, to float64) float64 {
	var x, y float64
	for i := int(from * second); i < int(to*second); i++ {
		x += float64(far[i]) * float64(far[i])
		y += echo[i] * echo[i]
	}
	return 10 * math.Log10(x/y)
}

func TestTheReturnLossOfALineIsMeasured(t *testing.T) {
	for _, erl := range []float64{8, 14, 22} {
		l := newLine(3, erl, 256)
		far := pcm(talk(l.rng, 8*second, -15))
		y := l.echo(far)
		c := New(32 * time.Millisecond)
		if got, known := c.Measured(); known {
			t.Errorf("before anybody talked: %+v", got)
		}
		out := run(c, far, l.with(y, nil))
		got, known := c.Measured()
		if want := returnLoss(far, y, 3, 8); !known || math.Abs(got.ReturnLoss-want) > 3.5 {
			t.Errorf("the echo of this speech is %.1f dB softer, measured: %+v, %v", want, got, known)
		}
		if gone := erle(y, out, nil, 3, 8); math.Abs(got.Cancelled-gone) > 8 {
			t.Errorf("%.1f dB are cancelled, measured %.1f", gone, got.Cancelled)
		}
	}
}

func TestWhoTalksAtTheNearEndDoesNotSpoilTheMeasure(t *testing.T) {
	l := newLine(3, 14, 256)
	far, speech := pcm(talk(l.rng, 9*second, -15)), talk(l.rng, 9*second, -12)
	clear(speech[:6*second])
	clear(speech[8*second:])
	c := New(32 * time.Millisecond)
	y := l.echo(far)
	run(c, far, l.with(y, speech))
	want := returnLoss(far, y, 3, 9)
	if got, known := c.Measured(); !known || math.Abs(got.ReturnLoss-want) > 3.5 || got.Cancelled < 15 {
		t.Errorf("after two seconds of double talk on a line of %.1f dB: %+v, %v", want, got, known)
	}
	c.MeasureAnew()
	if got, known := c.Measured(); known {
		t.Errorf("another call begins with %+v", got)
	}
}

func TestSilenceMeasuresNothing(t *testing.T) {
	l := newLine(3, 14, 256)
	c := New(32 * time.Millisecond)
	run(c, make([]int16, 3*second), l.with(make([]float64, 3*second), nil))
	if got, known := c.Measured(); known {
		t.Errorf("nobody has talked, measured %+v", got)
	}
}

func TestMeasuringAllocatesNothing(t *testing.T) {
	l := newLine(1, 10, 256)
	far := white(l.rng, hal.FrameSamples, -10)
	c := New(32 * time.Millisecond)
	var f, n, o hal.Frame
	copy(f[:], far)
	copy(n[:], pcm(l.echo(far)))
	if got := testing.AllocsPerRun(200, func() { c.Cancel(&f, &n, &o); c.Measured() }); got != 0 {
		t.Errorf("a frame allocates %v times", got)
	}
}
