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

// On cards whose kernel keeps frames the echo of a burst of ringback comes 190 ms
// behind it, 25 dB quieter: it is no other tone, for which ringback would have
// ceased and somebody answered.
func TestALateEchoDoesNotEndRingback(t *testing.T) {
	p, err := country.Lookup("US")
	if err != nil {
		t.Fatal(err)
	}
	x := clean().play(p.Tones[country.Ringback], 14*time.Second)
	last, echo := 0, media.Amplitude(-40)
	for i, v := range x {
		if v != 0 {
			last = i
		}
		if after := i - last; after > 190*8 && after < 280*8 {
			at := 2 * math.Pi * float64(i) / 8000
			x[i] = clip(echo * (math.Sin(440*at) + math.Sin(480*at)))
		}
	}
	for _, e := range hear(p, x) {
		if e.Kind == country.Ringback && !e.On {
			t.Errorf("ringback ceased at %v", e.At)
		}
	}
}
