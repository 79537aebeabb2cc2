package appliance_test

import (
	"os"
	"regexp"
	"testing"
	"time"

	"ringdown/hal/sim"
	"ringdown/internal/call"
	"ringdown/internal/config"
)

// called finds who calls in an INVITE that came.
var called = regexp.MustCompile(`(?s)INVITE sip:[^\r\n]* SIP/2\.0\r?\n.*?From: "([^"\r\n]*)" <sip:([^@]*)@`)

// dialling is the line on which the exchange has got a number.
func (o *office) dialling(digits string) (line int) {
	o.t.Helper()
	o.await("a line dials "+digits, func() bool {
		for n := 1; n <= o.Desk().Lines(); n++ {
			if o.line(n).Digits == digits {
				line = n
			}
		}
		return line > 0
	})
	return line
}

// RG-12: a caller waits for a group whose member is at a SIP telephone and talks,
// keeps the place and hangs up. Then that telephone rings and shows whom it is for;
// it is answered, hears the number said, dials it by a key, and both talk.
func TestAMemberAtASIPTelephoneCallsBack(t *testing.T) {
	o := inOfficeWith(t, "127.0.0.1:0", func(c *config.Config) {
		c.Groups[0].WhenBusy = config.BusyQueue
		c.Groups[0].Queue.Callback.Key = "1"
	})
	lobby := o.signedIn("821")
	end := lobby.start("calls-and-hangs-up", "801", 8*time.Second)
	o.await("801 rings", func() bool { return o.phone(1).State == sim.PhoneRinging })
	o.must(o.Desk().Phone(1).Up())
	o.talking("821")
	o.must(o.Desk().Line(2).Call(sim.CallOptions{From: "02112345678"}))
	o.await("the caller waits", func() bool { return o.line(2).State == sim.LineTalking })
	o.must(o.Desk().Line(2).Press("1"))
	pause(time.Second)
	o.must(o.Desk().Line(2).Press("1"))
	pause(2500 * time.Millisecond) // another digit might follow
	o.must(o.Desk().Line(2).Hangup(sim.HangupBusy))
	end()
	o.must(o.Desk().Phone(1).Down())
	end = lobby.start("answers-and-is-hung-up-on", "", ringing)
	o.await("821 hears for whom", func() bool { return o.view("821").State == string(call.StateHearing) })
	lobby.key('5')
	line := o.dialling("02112345678")
	o.talking("821")
	wire, err := os.ReadFile(lobby.wire)
	o.must(err)
	if who := called.FindSubmatch(wire); who == nil || string(who[1]) != "回电" || string(who[2]) != "02112345678" {
		t.Errorf("821 showed %q", who)
	}
	far := &ear{}
	o.must(o.Desk().Line(line).Record(far))
	here, there := o.converse(o.says(o.Desk().Line(line).Say), lobby.say)
	o.must(o.Desk().Line(line).Hangup(sim.HangupBusy))
	end()
	o.hears("the caller at 821", here, lobby.all())
	o.hears("821 at the caller", there, far.all())
}
