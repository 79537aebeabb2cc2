package library

import (
	"math"
	"testing"

	"ringdown/internal/country"
	"ringdown/media/dtmf"
	"ringdown/media/g711"
	"ringdown/media/tone"
)

// linear is all of a recording, so many dB softer.
func linear(law string, down float64) []int16 {
	out := make([]int16, len(law))
	gain := math.Pow(10, -down/20)
	for i := range out {
		out[i] = int16(float64(g711.DecodeU(law[i])) * gain)
	}
	return out
}

// deaf fails for every detector of a line that takes sound for a signal: what we
// play comes back from a line, some 6 to 30 dB softer.
func deaf(t *testing.T, what, law string) {
	t.Helper()
	for _, down := range []float64{0, 6, 12, 20, 28} {
		pcm := linear(law, down)
		for _, ev := range dtmf.NewDetector(dtmf.Config{}).Write(pcm) {
			t.Errorf("%s, %.0f dB softer, is heard as digit %c", what, down, ev.Digit)
		}
		for _, ev := range tone.NewFaxDetector().Write(pcm) {
			t.Errorf("%s, %.0f dB softer, is heard as a fax machine (%v)", what, down, ev.Kind)
		}
		for _, code := range country.Codes() {
			p, err := country.Lookup(code)
			if err != nil {
				t.Fatal(err)
			}
			for _, ev := range tone.NewDetector(p).Write(pcm) {
				if ev.On {
					t.Errorf("%s, %.0f dB softer, is heard as %s tone of %s (confirmed: %v)", what, down, ev.Kind, code, ev.Confirmed)
				}
			}
		}
	}
}

func TestNoDetectorTakesTheMusicForASignal(t *testing.T) {
	deaf(t, "the built-in music", builtIn+builtIn[:30*rate])
}
