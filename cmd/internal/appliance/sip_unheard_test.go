package appliance_test

import (
	"slices"
	"testing"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/engine"
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
	lobby.mutes(8 * time.Second)
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

// AD-5: so is one that nobody talks to: the caller of a mailbox, in a conference room,
// in a queue.
func TestACallerWhoIsNotHeardByAnApplicationIsNamed(t *testing.T) {
	o := inOfficeWith(t, "127.0.0.1:0", func(c *config.Config) {
		c.Extensions[0].Voicemail = config.Mailbox{Enabled: true, PIN: "1357"}
		c.Conferences = []config.Conference{{Number: "770"}}
		c.Groups[0].Members, c.Groups[0].WhenBusy = []string{"802"}, config.BusyQueue
	})
	lobby := o.signedIn("821")
	for where, number := range map[call.State]string{call.StateApp: "*96801", call.StateMeeting: "770", call.StateQueued: "600"} {
		o.must(o.Desk().Phone(2).Up()) // 802 is busy
		lobby.mutes(time.Minute)
		end := lobby.start("calls-and-hangs-up", number, 9*time.Second)
		o.await("821 is not heard", func() bool { return o.tracked("821 is not heard: no sound (RTP) has come from 127.0.0.1:") })
		if !o.inState(where) {
			t.Errorf("the call to %s is not in state %s", number, where)
		}
		lobby.mutes(0)
		o.await("it is heard", func() bool { return o.tracked("The sound of 821 is there again.") })
		end()
		o.must(o.Desk().Phone(2).Down())
		if r := o.record(); !slices.Contains(r.Tags, call.TagOneWay) {
			t.Errorf("the record of the call to %s is marked %v", number, r.Tags)
		}
	}
}

// mutes has a telephone send no sound for so long.
func (p *telephone) mutes(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mute = int(d / (20 * time.Millisecond))
}

// inState reports whether a call of 821 is in a state.
func (o *office) inState(want call.State) bool {
	s, err := o.Engine().Snapshot(o.t.Context())
	o.must(err)
	return slices.ContainsFunc(s.Calls, func(c engine.CallView) bool { return c.From == "821" && c.State == want })
}
