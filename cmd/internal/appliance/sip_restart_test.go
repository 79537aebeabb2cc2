package appliance_test

import (
	"testing"

	"ringdown/cmd/internal/appliance"
	"ringdown/internal/engine"
)

// A telephone that signed in before a restart is ready after it without having
// come again.
func TestATelephoneIsThereAfterARestart(t *testing.T) {
	o := inOffice(t)
	o.telephone("821").signIn()
	o.await("821 is ready", func() bool { return o.view("821").Lamp == engine.LampReady })
	o.close()
	c, err := appliance.Demo("CN") // not looked at: there is a configuration
	o.must(err)
	o.open(c, "127.0.0.1:0") // the former port may be somebody else's by now
	o.await("821 is ready again", func() bool { return o.view("821").Lamp == engine.LampReady })
	if lamp := o.view("822").Lamp; lamp == engine.LampReady {
		t.Error("822 is ready too, and never signed in")
	}
}
