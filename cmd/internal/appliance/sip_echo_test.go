package appliance_test

import (
	"testing"
	"time"

	"ringdown/internal/call"
)

// AD-5: the echo test at a foreign telephone on the network: some words, and then it
// hears itself until it hangs up.
func TestATelephoneOnTheNetworkHearsItselfInTheEchoTest(t *testing.T) {
	onEveryNetwork(t, theEchoTestAnswers)
}

func theEchoTestAnswers(o *office) {
	lobby := o.signedIn("821")
	end := lobby.start("calls-and-hangs-up", "*43", 14*time.Second)
	o.await("the words are over", func() bool { return o.tracked("hear port=sip/821") })
	pause(opening)
	said := speech(43, 3*time.Second)
	from := len(lobby.all())
	lobby.say(said)
	pause(4 * time.Second)
	o.hears("821 at 821", said, lobby.all()[from:])
	end()
	if r := o.record(); r.Result != call.ResultServed && r.Result != call.ResultAnswered {
		o.t.Errorf("the echo test ended as %s", r.Result)
	}
}
