package tone

import (
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/internal/country"
)

// What a caller's exchange sends once they have hung up is cut from the end of
// what they said (BX-11), in every country and wherever in its cadence the tone
// begins and ends.
func TestTheTonesAtTheEndAreCut(t *testing.T) {
	const offset = 130 * time.Millisecond // play begins with silence
	speech := babble(7, 3)
	tried, cut := 0, 0
	for _, code := range country.Codes() {
		p, err := country.Lookup(code)
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range []country.ToneKind{country.BusyTone, country.Congestion, country.DialTone} {
			tone, has := p.Tones[kind]
			if !has {
				continue
			}
			for _, length := range []time.Duration{1200 * time.Millisecond, 2500 * time.Millisecond, 5 * time.Second} {
				for _, gap := range []time.Duration{0, 300 * time.Millisecond} {
					x := append(append([]int16{}, speech...), make([]int16, hal.Ticks(gap))...)
					x = append(x, clean().play(tone, length)...)
					tried++
					got := time.Duration(Tail(p, x)) * time.Second / hal.SampleRate
					if got >= 2800*time.Millisecond && got <= 3*time.Second+gap+offset {
						cut++
					} else {
						t.Logf("%s %s of %v after %v: cut at %v", code, kind, length, gap, got)
					}
				}
			}
		}
	}
	if share := float64(cut) / float64(tried); share < 0.99 {
		t.Errorf("%d of %d tones are cut, %.1f %%; want at least 99 %%", cut, tried, 100*share)
	}
}

func TestNothingIsCutFromSpeech(t *testing.T) {
	x := babble(11, 20)
	for _, code := range country.Codes() {
		p, err := country.Lookup(code)
		if err != nil {
			t.Fatal(err)
		}
		if got := Tail(p, x); got != len(x) {
			t.Errorf("%s: speech is cut after %v", code, time.Duration(got)*time.Second/hal.SampleRate)
		}
	}
}
