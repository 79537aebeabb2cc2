package engine_test

import (
	"strings"
	"testing"
	"time"

	"ringdown/acd"
	"ringdown/internal/alert"
)

// twoBells has two bells ring on one page in the same minute; the first is heard
// for as long as it may be.
func twoBells(most time.Duration) *acd.Plan {
	p := pagePlan()
	p.Zone = time.UTC
	every := [7]bool{true, true, true, true, true, true, true}
	for _, id := range []string{"one", "two"} {
		p.Timed = append(p.Timed, acd.TimedBell{ID: id, At: []int{1}, Days: every, Page: "680", Sound: "tone/bell", Most: most})
	}
	return p
}

// TS-6: a second bell of the same minute waits for the first, and rings.
func TestASecondBellOnThePageWaits(t *testing.T) {
	officeWith(t, twoBells(20*time.Second), func(o *office) {
		o.signIn("sip/822")
		o.wait(2 * time.Minute)
		if rang := strings.Count(o.did(), "play-sound chime/680"); rang != 2 || len(o.alerts) != 0 {
			t.Errorf("%d bells rang, alerts %+v", rang, o.alerts)
		}
	})
}

// One for which the page is not free within a minute does not ring any more, and
// people are told.
func TestABellThatCannotRingIsAnAlert(t *testing.T) {
	officeWith(t, twoBells(90*time.Second), func(o *office) {
		o.signIn("sip/822")
		o.wait(4 * time.Minute)
		if rang := strings.Count(o.did(), "play-sound chime/680"); rang != 1 {
			t.Errorf("%d bells rang", rang)
		}
		if len(o.alerts) != 1 || o.alerts[0].Kind != alert.BellMissed || o.alerts[0].Text != "bell two did not ring at 00:01: somebody was heard on the page 680." {
			t.Errorf("alerts %+v", o.alerts)
		}
	})
}
