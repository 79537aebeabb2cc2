package sipstack

import (
	"testing"

	"ringdown/internal/call"
	"ringdown/internal/foreign"
)

// sippSignedIn is a clerk at whom SIPp has signed in as 805.
func sippSignedIn(t *testing.T) (*exchangeClerk, string) {
	t.Helper()
	foreign.Need(t, "sipp", "sip-tester")
	c := onLoopback(t)
	port := foreign.PortText(t)
	c.sipp("register.xml", port, "u1")
	c.wait(call.PortUp)
	return c, port
}

// rung calls SIPp, which plays a scenario; the result waits for its end.
func (c *exchangeClerk) rung(scenario, port string) (end func()) {
	c.t.Helper()
	wait := c.sippCommand(scenario, port, "u1")
	c.stack.Do(call.Effect{Kind: call.RingPhone, Port: port805, CallerID: call.CallerID{Number: "02123"}})
	return func() {
		c.t.Helper()
		if err := wait(); err != nil {
			c.t.Fatal(err)
		}
	}
}

func TestSIPpConfirmsProvisionalAnswers(t *testing.T) {
	c, port := sippSignedIn(t)
	c.sipp("prack_caller.xml", port, "u1")
	c.wait(call.OffHook)
	c.wait(call.OnHook)
}

func TestSIPpHasItsProvisionalAnswersConfirmed(t *testing.T) {
	c, port := sippSignedIn(t)
	end := c.rung("prack_called.xml", port)
	c.wait(call.EarlyMedia)
	c.wait(call.OffHook)
	c.stack.Do(call.Effect{Kind: call.PlayTone, Port: port805, Tone: "busy"})
	c.wait(call.OnHook)
	end()
}

func TestSIPpUpdates(t *testing.T) {
	c, port := sippSignedIn(t)
	c.sipp("update.xml", port, "u1")
	c.wait(call.OffHook)
	c.wait(call.Hold)
	c.wait(call.OnHook)
}

func TestSIPpAgreesOnASessionTimer(t *testing.T) {
	c, port := sippSignedIn(t)
	c.sipp("timer.xml", port, "u1")
	c.wait(call.OffHook)
	c.wait(call.OnHook)
}

func TestSIPpPassesItsCallsOn(t *testing.T) {
	c, port := sippSignedIn(t)
	end := c.rung("moved.xml", port)
	if e := c.wait(call.PhoneMoved); e.Digits != "806" {
		t.Errorf("it passes on to %q", e.Digits)
	}
	end()
}

func TestSIPpTakesACallAsItIsCancelled(t *testing.T) {
	c, port := sippSignedIn(t)
	end := c.rung("crossing.xml", port)
	c.ringing()
	c.stack.Do(call.Effect{Kind: call.StopRinging, Port: port805})
	end()
}

// ringing waits until the telephone has said that it rings.
func (c *exchangeClerk) ringing() {
	for n := 0; n == 0; {
		c.stack.ask(func() { n = len(c.stack.dialogs) })
	}
}
