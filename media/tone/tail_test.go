package tone

import (
	"math"
	"testing"
	"time"

	"ringdown/internal/country"
	"ringdown/media"
)

// Every burst is followed by its echo, which two hybrids hand to and fro: 17 dB
// down, dying away within 120 ms.
func TestAnEchoThatDiesAwayDoesNotLengthenABurst(t *testing.T) {
	p, err := country.Lookup("JP")
	if err != nil {
		t.Fatal(err)
	}
	x := clean().play(p.Tones[country.BusyTone], 5*time.Second)
	last := 0
	for i, v := range x {
		if v != 0 {
			last = i
		}
		if after := i - last; after > 0 && after < 960 {
			level := -30 - 12*float64(after)/960
			x[i] = clip(media.Amplitude(level) * math.Sin(2*math.Pi*400*float64(i)/8000))
		}
	}
	if got := heardAs(hear(p, x))[country.BusyTone]; got < 4 {
		t.Errorf("%d cycles of busy tone in five seconds of it, want at least 4", got)
	}
}
