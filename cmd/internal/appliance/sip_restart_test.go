package appliance_test

import (
	"testing"

	"ringdown/internal/engine"
)

// A telephone that signed in before a restart is ready after it without having
// come again.
func TestATelephoneIsThereAfterARestart(t *testing.T) {
	o := inOffice(t)
	o.telephone("821").signIn()
	o.await("821 is ready", func() bool { return o.view("821").Lamp == engine.LampReady })
	o.restart()
	o.await("821 is ready again", func() bool { return o.view("821").Lamp == engine.LampReady })
	if lamp := o.view("822").Lamp; lamp == engine.LampReady {
		t.Error("822 is ready too, and never signed in")
	}
}
