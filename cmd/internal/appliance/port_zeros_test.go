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
