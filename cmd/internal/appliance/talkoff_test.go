package appliance

import (
	"math"
	"strconv"
	"testing"

	"ringdown/internal/country"
	"ringdown/ivr/prompts"
	"ringdown/media/dtmf"
	"ringdown/media/g711"
	"ringdown/media/tone"
)

// What we say on a line comes back from it, 6 to 30 dB softer: no detector may
// take it for a key, a fax machine or a tone of the exchange's.
func TestNoDetectorTakesOurWordsForASignal(t *testing.T) {
	set, err := prompts.New()
	if err != nil {
		t.Fatal(err)
	}
	plans := map[country.Code]*tone.Plan{}
	for _, code := range country.Codes() {
		p, err := country.Lookup(code)
		if err != nil {
			t.Fatal(err)
		}
		plans[code] = tone.NewPlan(p)
	}
	tried := map[string]bool{} // recordings: numbers are made of few
	for _, language := range prompts.Languages() {
		parts := []string{"digits/0123456789", "time/14:05", "date/2026-11-20"}
		for _, name := range set.Prompts() {
			parts = append(parts, "prompt/"+name)
		}
		for n := range 40 {
			parts = append(parts, "number/"+strconv.Itoa(n*n))
		}
		for _, part := range parts {
			said, err := set.Say(language, part)
			if err != nil {
				t.Errorf("%s in %s: %v", part, language, err)
			}
			for _, law := range said {
				if !tried[law] {
					tried[law] = true
					unheard(t, plans, part+" in "+language, law)
				}
			}
		}
	}
}

func unheard(t *testing.T, plans map[country.Code]*tone.Plan, what, law string) {
	t.Helper()
	const loudest = 0.5
	for _, gain := range []float64{loudest, 0.1} {
		pcm := make([]int16, len(law)+8000) // a second of silence ends all bursts
		for i := range len(law) {
			pcm[i] = int16(math.Round(float64(g711.DecodeU(law[i])) * gain))
		}
		for _, ev := range dtmf.NewDetector(dtmf.Config{}).Write(pcm) {
			t.Errorf("%s is heard as key %c", what, ev.Digit)
		}
		for _, ev := range tone.NewFaxDetector().Write(pcm) {
			t.Errorf("%s is heard as a fax machine (%v)", what, ev.Kind)
		}
		if gain != loudest {
			continue // a tone is told by its frequencies, whatever its level
		}
		for code, plan := range plans {
			for _, ev := range plan.Detector().Write(pcm) {
				if ev.On && ev.Confirmed {
					t.Errorf("%s is heard as %s tone of %s", what, ev.Kind, code)
				}
			}
		}
	}
}
