package appliance

import (
	"testing"
	"time"

	"github.com/spf13/afero"

	"ringdown/internal/country"
)

// freeBar is how soon the gateway opens its loop after the exchange's break or
// reversal, and busyBar after two cycles of busy tone.
const (
	freeBar = 500 * time.Millisecond
	busyBar = 200 * time.Millisecond
)

// TestTheLineIsFreedInTime measures at the line's pair when the gateway's loop
// opens after the far end's hang-up, in each way and country.
func TestTheLineIsFreedInTime(t *testing.T) {
	for _, code := range country.Codes() {
		t.Run(string(code), func(t *testing.T) {
			live(t, string(code), afero.NewMemMapFs(), func(r *rig) {
				for _, how := range []string{"cpc", "polarity", "busy"} {
					bar := freeBar
					if how == "busy" {
						bar = busyBar + 2*busyCycle(t, code)
					}
					r.talks()
					r.pass(2 * time.Second) // a reversal right after the answer would be the answer's
					if took := r.freed(how); took > bar {
						t.Errorf("%s: %s after %s, not %s", code, how, took, bar)
					} else {
						t.Logf("%s: loop open %s after %s, of %s", code, took, how, bar)
					}
					r.do("phone 801 down")
					r.pass(5 * time.Second)
				}
			})
		})
	}
}

func busyCycle(t *testing.T, code country.Code) (cycle time.Duration) {
	t.Helper()
	p, err := country.Lookup(code)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range p.Tones[country.BusyTone].Segments {
		cycle += s.Dur
	}
	return cycle
}

// freed hangs up at the far end and waits for the loop to open.
func (r *rig) freed(how string) time.Duration {
	r.t.Helper()
	r.do("line 1 hangup -how " + how)
	const patience = 10 * time.Second
	for began := time.Now(); time.Since(began) < patience; r.pass(look) {
		s, err := r.main.Desk().Line(1).State()
		if err != nil {
			r.t.Fatal(err)
		}
		if !s.Looped {
			return time.Since(began)
		}
	}
	return patience
}
