package appliance

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/spf13/afero"

	"ringdown/cmd/internal/scenario"
	"ringdown/hal"
	"ringdown/internal/config"
	"ringdown/internal/store"
)

// VM-4: a disk that takes nothing, or no more. The caller is told and the call
// ends; what was said until then is a message; people are alerted once.
func TestADiskThatTakesNothingKeepsNoCallerWaiting(t *testing.T) {
	const second = 2 * hal.SampleRate // bytes
	for name, x := range map[string]struct {
		room  int
		why   error
		hears string
		kept  int
	}{
		"full from the start": {-1, syscall.ENOSPC, "prompt/not-possible prompt/goodbye", 0},
		"read-only":           {-1, syscall.EROFS, "prompt/not-possible prompt/goodbye", 0},
		"full in the header":  {20, syscall.ENOSPC, "prompt/not-possible prompt/goodbye", 0},
		"full in the message": {44 + 2*second, syscall.ENOSPC, "prompt/vm-time-over prompt/vm-sent", 1},
		"full after half one": {44 + second/2, syscall.ENOSPC, "prompt/vm-time-over prompt/vm-sent", 1},
	} {
		t.Run(name, func(t *testing.T) {
			captures := &smallDisk{Fs: afero.NewMemMapFs(), room: x.room, full: x.why}
			text := mailedDemo(t, "127.0.0.1:9", config.Mailbox{KeepNew: true})
			liveWith(t, "TW", text, afero.NewMemMapFs(), captures, func(r *rig) {
				r.do("line 1 call -from 0912345678")
				r.pass(20 * time.Second)
				if err := r.main.Desk().Line(1).Say(scenario.Speech(8, 4)); err != nil {
					t.Fatal(err)
				}
				r.pass(20 * time.Second)
				if v := r.do("line 1 state"); v["state"] != "idle" {
					t.Errorf("the caller is stuck: %v", v)
				}
				if n := r.main.mailboxes.Count("801"); n.New != x.kept {
					t.Errorf("%+v messages, want %d", n, x.kept)
				}
				r.wantHeard(x.hears)
				alerts, err := r.main.alerts.table.List(store.Query{Limit: 10})
				if err != nil || len(alerts.Items) != 1 || !strings.Contains(alerts.Items[0].Text, x.why.Error()) {
					t.Errorf("alerts %+v, %v", alerts.Items, err)
				}
			})
		})
	}
}

// wantHeard checks that the last call was played a sound.
func (r *rig) wantHeard(sound string) {
	r.t.Helper()
	page, err := r.main.Records().List(store.Query{Limit: 1})
	if err != nil || len(page.Items) != 1 {
		r.t.Fatalf("records %+v, %v", page.Items, err)
	}
	if track := page.Items[0].Track; !strings.Contains(track, sound) {
		r.t.Errorf("%q was not played:\n%s", sound, track)
	}
}
