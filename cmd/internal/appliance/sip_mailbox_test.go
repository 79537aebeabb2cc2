package appliance_test

import (
	"testing"
	"time"

	"ringdown/internal/config"
)

// EX-16, VM-3: the message lamp of a foreign telephone lights when somebody has
// left a message, is lit after a restart, and goes out when the message has been
// heard and deleted.
func TestAMessageLampFollowsTheMailbox(t *testing.T) {
	o := inOfficeWith(t, "127.0.0.1:0", func(c *config.Config) {
		for i, x := range c.Extensions {
			if x.Number == "821" {
				c.Extensions[i].Voicemail = config.Mailbox{Enabled: true, PIN: "1357"}
			}
		}
	})
	end := o.watchesMailbox("mailbox-fills")
	o.keys(2, "*96821", 6*time.Second)
	o.keys(2, "#", 2*time.Second) // past the greeting
	o.must(o.Desk().Phone(2).Say(speech(51, 3*time.Second)))
	pause(4 * time.Second)
	o.must(o.Desk().Phone(2).Down())
	end()
	o.restart()
	end = o.watchesMailbox("mailbox-empties")
	o.keys(1, "*98", 6*time.Second)
	o.keys(1, "821#", 5*time.Second)
	o.keys(1, "1357#", 8*time.Second)
	o.keys(1, "1", 10*time.Second)
	o.keys(1, "7", 2*time.Second)
	o.must(o.Desk().Phone(1).Down())
	end()
}

// watchesMailbox signs 821 in and subscribes to its mailbox.
func (o *office) watchesMailbox(scenario string) (end func()) {
	o.t.Helper()
	end = o.signedIn("821").start(scenario, "821", 0)
	o.await("821 watches its mailbox", func() bool { return len(o.Subscriptions()) == 1 })
	return end
}

// keys dials at an analog telephone, lifted before if it lies, and lets what is
// said then be said.
func (o *office) keys(n int, digits string, said time.Duration) {
	o.t.Helper()
	if o.phone(n).State == "on-hook" {
		o.must(o.Desk().Phone(n).Up())
		o.await("dial tone", func() bool { return o.phone(n).Hears == "dial" })
	}
	o.must(o.Desk().Phone(n).Dial(digits))
	pause(said)
}
