package appliance_test

import (
	"strings"
	"testing"
	"time"

	"ringdown/internal/call"
)

// TS-7: what a SIP telephone sends before it is answered is heard by who calls.
func TestATelephoneIsHeardBeforeItIsAnswered(t *testing.T) {
	onEveryNetwork(t, aTelephoneIsHeardBeforeItIsAnswered)
}

func aTelephoneIsHeardBeforeItIsAnswered(o *office) {
	lobby := o.signedIn("821")
	end := lobby.start("sounds-before-it-refuses", "", opening+words+arrives+2*time.Second)
	o.must(o.Desk().Phone(1).Up())
	o.await("dial tone", func() bool { return o.phone(1).Hears == "dial" })
	o.must(o.Desk().Phone(1).Dial("821"))
	o.await("821 rings", func() bool { return o.view("821").State == string(call.StateRinging) })
	desk := &ear{}
	o.must(o.Desk().Phone(1).Record(desk))
	pause(opening)
	said := speech(uint64(time.Now().UnixNano()), words)
	lobby.say(said)
	end()
	o.hears("821 at 801 before an answer", said, desk.all())
	o.await("801 hears busy", func() bool { return o.phone(1).Hears == "busy" })
	o.must(o.Desk().Phone(1).Down())
	if r := o.record(); r.Result != call.ResultBusy || !r.Answered.IsZero() || !strings.Contains(r.Track, "early-media") {
		o.t.Errorf("%+v", r)
	}
}
