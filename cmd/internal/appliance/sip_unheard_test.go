package appliance_test

import (
	"slices"
	"testing"
	"time"

	"ringdown/internal/call"
)

// AD-5: a telephone that sends no sound for a while is named in the track, at the
// live call, and marks the record; the track replays.
func TestATelephoneThatIsNotHeardIsNamedAndMarksTheRecord(t *testing.T) {
	o := inOffice(t)
	lobby := o.signedIn("821")
	end := lobby.start("calls-and-hangs-up", "801", 18*time.Second)
	o.await("801 rings", func() bool { return o.phone(1).State == "ringing" })
	o.must(o.Desk().Phone(1).Up())
	o.talking("821")
	lobby.say(speech(4, 2*time.Second))
	pause(2 * time.Second)
	lobby.mu.Lock()
	lobby.mute = int(8 * time.Second / (20 * time.Millisecond))
	lobby.mu.Unlock()
	o.await("801 hears nothing", func() bool { return o.tracked("801 hears nothing of 821: no sound (RTP) has come from 127.0.0.1:") })
	if s, err := o.Engine().Snapshot(t.Context()); err != nil || len(s.Calls) != 1 || len(s.Calls[0].Troubles) != 1 {
		t.Errorf("the live call shows %+v, %v", s.Calls, err)
	}
	o.await("it is heard again", func() bool { return o.tracked("The sound of 821 is there again.") })
	end()
	o.must(o.Desk().Phone(1).Down())
	r := o.record()
	if !slices.Contains(r.Tags, call.TagOneWay) {
		t.Errorf("the record is marked %v", r.Tags)
	}
}
