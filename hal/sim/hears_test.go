package sim_test

import (
	"fmt"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/internal/country"
	"ringdown/media/tone"
)

// generated is a media generator as a source.
type generated struct {
	gen interface{ Read(p []int16) int }
}

func (g generated) ReadFrame(f *hal.Frame) bool {
	*f = hal.Frame{}
	return g.gen.Read(f[:]) > 0
}

// alike are tones that cannot be told apart in a country, by which the ear
// names them.
func alike(c country.Code, kind country.ToneKind) string {
	switch {
	case c == "JP" && kind == country.Congestion:
		return string(country.BusyTone)
	case c == "AU" && kind == country.Congestion: // busy tone with every other burst softer
		return string(country.BusyTone)
	case c == "BR" && kind == country.Unobtainable:
		return string(country.Congestion)
	}
	return string(kind)
}

func TestTelephoneKnowsEveryToneOfItsCountry(t *testing.T) {
	kinds := []country.ToneKind{
		country.DialTone, country.BusyTone, country.Congestion, country.Ringback,
		country.StutterTone, country.Unobtainable, country.SIT, country.Howler,
	}
	for _, c := range country.Codes() {
		t.Run(string(c), func(t *testing.T) {
			bubble(t, fmt.Sprintf("sim://?country=%s&lines=0&phones=1", c), func(r *rig) {
				prof, _ := country.Lookup(c)
				for _, kind := range kinds {
					plan, ok := prof.Tones[kind]
					if !ok {
						continue
					}
					r.must(r.desk.Phone(1).Up())
					r.pass(500 * time.Millisecond)
					r.sends("fxs1", generated{tone.NewGenerator(plan)})
					r.pass(12 * time.Second)
					if got := r.phone(1).Hears; got != alike(c, kind) {
						r.t.Errorf("%s tone is heard as %q", kind, got)
					}
					r.sends("fxs1", nil)
					r.pass(6 * time.Second)
					if got := r.phone(1).Hears; got != "silence" {
						r.t.Errorf("silence after %s tone is heard as %q", kind, got)
					}
					r.must(r.desk.Phone(1).Down())
					r.pass(2 * time.Second)
				}
			})
		})
	}
}
