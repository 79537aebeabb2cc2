package dtmf

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestGeneratorSendsWhatItIsTold(t *testing.T) {
	g, err := NewGenerator("5", Timing{On: 100 * time.Millisecond, Off: 50 * time.Millisecond, Level: -10, Twist: 2})
	if err != nil {
		t.Fatal(err)
	}
	p := make([]int16, 2000)
	if n := g.Read(p); n != 1200 {
		t.Fatalf("the digit and its pause are %d samples, want 1200", n)
	}
	if g.Read(p[:10]) != 0 {
		t.Error("there is sound after the end")
	}
	for hz, want := range map[float64]float64{770: -10, 1336: -8, 697: -60, 1540: -55} {
		var re, im float64
		for i, v := range p[:800] {
			s, c := math.Sincos(2 * math.Pi * hz * float64(i) / sampleRate)
			w := 1 - math.Cos(2*math.Pi*float64(i)/800)
			re, im = re+float64(v)*c*w, im+float64(v)*s*w
		}
		got := 20 * math.Log10(math.Hypot(re, im)/400/zeroDBm0)
		if want > -20 && math.Abs(got-want) > 0.1 || want < -20 && got > want {
			t.Errorf("%v Hz has %.1f dBm0, want %v", hz, got, want)
		}
	}
	for i, v := range p[800:] {
		if v != 0 {
			t.Fatalf("sample %d of the pause is %d", i, v)
		}
	}
}

func TestGeneratorRefusesWhatIsNoDigit(t *testing.T) {
	good := Timing{On: time.Second}
	for _, c := range []struct {
		digits string
		timing Timing
		want   string
	}{
		{"12x", good, `'X' at place 3`},
		{"1", Timing{}, "tone of 0s"},
		{"1", Timing{On: time.Hour}, "1h0m0s"},
		{strings.Repeat("1", 300), good, "300 digits"},
	} {
		if _, err := NewGenerator(c.digits, c.timing); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q %v: error %v, want one with %q", c.digits, c.timing, err, c.want)
		}
	}
}
