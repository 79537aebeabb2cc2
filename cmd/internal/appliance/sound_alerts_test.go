package appliance

import (
	"testing"
	"time"

	"ringdown/internal/alert"
	"ringdown/internal/call"
)

func TestSoundThatFailsAgainAndAgainIsOneAlert(t *testing.T) {
	begin := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	var raised []string
	s := newSoundAlerts(func(a alert.Alert) { raised = append(raised, a.Trunk+": "+a.Text) })
	see := func(after time.Duration, kind call.EventKind, port call.Port, first bool) {
		s.see(call.Event{Kind: kind, At: begin.Add(after), Port: port, Text: "no sound comes"}, first)
	}
	want := func(n int, last string) {
		t.Helper()
		if len(raised) != n || n > 0 && raised[n-1] != last {
			t.Fatalf("told %q", raised)
		}
	}
	see(0, call.SoundMissing, "sip/821", true)
	see(time.Minute, call.SoundMissing, "sip/821", false) // the same call
	see(time.Minute, call.SoundBlank, "sip/821", true)    // muted
	see(2*time.Minute, call.SoundMissing, "sip/821/2", true)
	see(2*time.Minute, call.SoundBack, "sip/821/2", false) // a pause
	see(3*time.Minute, call.SoundMissing, "trunk/hinet/1", true)
	see(3*time.Minute, call.SoundMissing, "sip/821", true)
	want(0, "")
	see(4*time.Minute, call.SoundUnheard, "sip/821", true)
	want(1, "821: The sound of extension 821 has failed in 3 calls: no sound comes.")
	for n := range 9 {
		see(time.Duration(5+n)*time.Minute, call.SoundMissing, "sip/821", true)
	}
	want(1, raised[0])
	see(5*time.Minute, call.SoundMissing, "trunk/hinet/2", true)
	see(2*time.Hour, call.SoundMissing, "trunk/hinet/1", true) // the others are long ago
	see(2*time.Hour, call.SoundMissing, "trunk/hinet/1", true)
	want(1, raised[0])
	see(2*time.Hour, call.SoundMissing, "trunk/hinet/1", true)
	want(2, "hinet: The sound of the trunk hinet has failed in 3 calls: no sound comes.")
	for range 3 {
		see(30*time.Hour, call.SoundMissing, "sip/821", true)
	}
	want(3, raised[0])
}
