package appliance_test

import (
	"testing"

	"ringdown/hal/sim"
	"ringdown/internal/engine"
)

// EX-16: a lamp key of a foreign telephone follows an analog extension through
// a call.
func TestALampKeyFollowsAnAnalogExtension(t *testing.T) {
	o := inOffice(t)
	lobby := o.signedIn("821")
	end := lobby.start("watches-a-call", "802", 0)
	o.await("it watches", func() bool { return len(o.Subscriptions()) == 1 })
	pauseForLamps()
	o.must(o.Desk().Phone(1).Up())
	o.await("dial tone", func() bool { return o.phone(1).Hears == "dial" })
	o.must(o.Desk().Phone(1).Dial("802"))
	o.await("802 rings", func() bool { return o.phone(2).State == sim.PhoneRinging })
	pauseForLamps()
	o.must(o.Desk().Phone(2).Up())
	o.talking("802")
	pauseForLamps()
	o.must(o.Desk().Phone(2).Down())
	o.must(o.Desk().Phone(1).Down())
	end()
	o.await("802 is idle", func() bool { return o.view("802").Lamp == engine.LampReady })
}

// A text passes between foreign telephones as it was written; an analog
// telephone shows none, and the sender is told so.
func TestATextPassesBetweenTelephones(t *testing.T) {
	o := inOffice(t)
	reader, writer := o.signedIn("821"), o.signedIn("822")
	shown := reader.start("reads", "", 0)
	writer.start("writes", "821", 0)()
	shown()
}
