package appliance

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/afero"

	"ringdown/internal/call"
)

// AD-5: ports of which the card sends nothing but zeros are named in the track, and
// mark the record.
func TestPortsThatDoNotHearTheirWiresMarkTheRecord(t *testing.T) {
	live(t, "TW", afero.NewMemMapFs(), func(r *rig) {
		r.talks()
		r.do("line 1 noise none")
		r.do("phone 801 noise none")
		r.pass(6 * time.Second)
		rec := r.hangsUp()
		if !slices.Contains(rec.Tags, call.TagNoAudio) || !strings.Contains(rec.Track, "hears nothing of 801: nothing but digital zeros has come from its port for 5s") {
			t.Errorf("the record is marked %v; its track:\n%s", rec.Tags, rec.Track)
		}
	})
}

// One whose card gives no sound at all is told once, with that cause.
func TestACardThatSendsNoSoundMarksTheRecord(t *testing.T) {
	live(t, "TW", afero.NewMemMapFs(), func(r *rig) {
		r.talks()
		r.do("card stop-clock 7s")
		r.pass(9 * time.Second)
		rec := r.hangsUp()
		const text = "hears nothing of 801: its card has sent no sound for 7s: the card, or what connects it, fails."
		if !slices.Contains(rec.Tags, call.TagNoAudio) || strings.Count(rec.Track, text) != 1 || !strings.Contains(rec.Track, "The sound of 801 is there again.") {
			t.Errorf("the record is marked %v; its track:\n%s", rec.Tags, rec.Track)
		}
		if _, err := call.Replay(rec.Track); err != nil {
			t.Error(err)
		}
	})
}

// Ports that fail in call after call are an alert each.
func TestPortsThatHearNothingAgainAndAgainAreOneAlert(t *testing.T) {
	live(t, "TW", afero.NewMemMapFs(), func(r *rig) {
		r.do("line 1 noise none")
		r.do("phone 801 noise none")
		for range 4 {
			r.talks()
			r.pass(6 * time.Second)
			r.hangsUp()
			r.pass(5 * time.Second)
		}
		const why = "has failed in 3 calls: nothing but digital zeros has come from its port for 5s: the port or its card does not hear the wires."
		r.wantTold("sound-fault line 1: The sound of line 1 "+why, "sound-fault 801: The sound of extension 801 "+why)
	})
}
