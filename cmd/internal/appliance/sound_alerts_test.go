package appliance

import (
	"testing"
	"time"

	"ringdown/internal/alert"
	"ringdown/internal/call"
)

// faults are the alerts of what was seen.
type faults struct {
	*soundAlerts
	raised []string
}

func newFaults() *faults {
	r := &faults{}
	r.soundAlerts = newSoundAlerts(func(a alert.Alert) { r.raised = append(r.raised, a.Trunk+": "+a.Text) }, func(p call.Port) string {
		return map[call.Port]string{"sim0/fxs1": "801", "sim0/fxo1": "Line 1"}[p]
	})
	return r
}

func (r *faults) see(after time.Duration, kind call.EventKind, port call.Port, first bool) {
	begin := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	r.soundAlerts.see(call.Event{Kind: kind, At: begin.Add(after), Port: port, Text: "no sound comes"}, first)
}

func (r *faults) want(t *testing.T, n int, last string) {
	t.Helper()
	if len(r.raised) != n || n > 0 && r.raised[n-1] != last {
		t.Fatalf("told %q", r.raised)
	}
}

func TestSoundThatFailsAgainAndAgainIsOneAlert(t *testing.T) {
	r := newFaults()
	r.see(0, call.SoundMissing, "sip/821", true)
	r.see(time.Minute, call.SoundMissing, "sip/821", false) // the same call
	r.see(time.Minute, call.SoundBlank, "sip/821", true)    // muted
	r.see(2*time.Minute, call.SoundMissing, "sip/821/2", true)
	r.see(2*time.Minute, call.SoundBack, "sip/821/2", false) // a pause
	r.see(3*time.Minute, call.SoundMissing, "trunk/hinet/1", true)
	r.see(3*time.Minute, call.SoundMissing, "sip/821", true)
	r.want(t, 0, "")
	r.see(4*time.Minute, call.SoundUnheard, "sip/821", true)
	r.want(t, 1, "821: The sound of extension 821 has failed in 3 calls: no sound comes.")
	for n := range 9 {
		r.see(time.Duration(5+n)*time.Minute, call.SoundMissing, "sip/821", true)
	}
	r.want(t, 1, r.raised[0])
	r.see(5*time.Minute, call.SoundMissing, "trunk/hinet/2", true)
	r.see(2*time.Hour, call.SoundMissing, "trunk/hinet/1", true) // the others are long ago
	r.see(2*time.Hour, call.SoundMissing, "trunk/hinet/1", true)
	r.want(t, 1, r.raised[0])
	r.see(2*time.Hour, call.SoundMissing, "trunk/hinet/1", true)
	r.want(t, 2, "hinet: The sound of the trunk hinet has failed in 3 calls: no sound comes.")
	for range 3 {
		r.see(30*time.Hour, call.SoundMissing, "sip/821", true)
	}
	r.want(t, 3, r.raised[0])
}

// Analog ports count likewise; of one call that fails, is heard again and fails
// again one fault is left.
func TestThePortsOfACardHaveAnAlertOfTheirSound(t *testing.T) {
	r := newFaults()
	r.see(0, call.SoundMissing, "sim0/fxo1", true)
	r.see(time.Minute, call.SoundMissing, "sim0/fxo1", true)
	r.see(time.Minute, call.SoundBack, "sim0/fxo1", false)
	r.see(time.Minute, call.SoundMissing, "sim0/fxo1", false)
	r.see(time.Minute, call.SoundBack, "sim0/fxo1", false)
	r.see(2*time.Minute, call.SoundMissing, "sim0/fxo1", true)
	r.want(t, 0, "")
	r.see(3*time.Minute, call.SoundMissing, "sim0/fxo1", true)
	r.want(t, 1, "line 1: The sound of line 1 has failed in 3 calls: no sound comes.")
	for n := range 3 {
		r.see(time.Duration(n)*time.Minute, call.SoundMissing, "sim0/fxs1", true)
	}
	r.want(t, 2, "801: The sound of extension 801 has failed in 3 calls: no sound comes.")
}
