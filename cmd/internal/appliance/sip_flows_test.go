package appliance_test

import (
	"net"
	"strings"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/engine"
	"ringdown/internal/foreign"
	"ringdown/media/dtmf"
)

// What an analog telephone keys is told to a telephone on the network, each key
// once: as telephone-events, which it offered, and not in the sound as well.
func TestKeysAreToldToASIPTelephone(t *testing.T) { onEveryNetwork(t, keysAreToldToASIPTelephone) }

func keysAreToldToASIPTelephone(o *office) {
	lobby := o.signedIn("821")
	end := lobby.start("answers-and-is-hung-up-on", "", time.Second)
	o.talksTo("821")
	pause(opening)
	o.must(o.Desk().Phone(1).Dial("4420#"))
	o.await("821 is told the keys", func() bool { return lobby.keys() == "4420#" })
	o.isHeardAt("821", lobby, end)
	if told, heard := lobby.keys(), keysIn(lobby.all()); told != "4420#" || heard != "" {
		o.t.Errorf("821 is told the keys %q, and hears %q", told, heard)
	}
}

// keysIn are the keys in what was heard: tones that every receiver takes for one
// (ITU-T Q.24: 40 ms). What leaves of a key before it is known to be one is shorter.
func keysIn(pcm []int16) (keys string) {
	d := dtmf.NewDetector(dtmf.Config{MinOn: 40 * time.Millisecond})
	for ; len(pcm) >= hal.FrameSamples; pcm = pcm[hal.FrameSamples:] {
		for _, e := range d.Write(pcm[:hal.FrameSamples]) {
			if !e.End {
				keys += string(rune(e.Digit))
			}
		}
	}
	return keys
}

// LN-13: a proxy of a provider that says nothing is left for the next, within the
// call, and both hear each other there.
func TestAProvidersSecondProxyTakesTheCall(t *testing.T) {
	for name, n := range networks() {
		t.Run(name, func(t *testing.T) {
			silent, second := foreign.PortText(t), foreign.PortText(t)
			o := inOfficeWith(t, "127.0.0.1:0", func(c *config.Config) {
				c.Trunks = []config.Trunk{{
					ID: "far", Name: "Provider", Enabled: true, Mode: config.ModePeer, Transport: config.UDP,
					Proxies: []string{"127.0.0.1:" + silent, "127.0.0.1:" + second}, ExpiresSeconds: 3600, MaxCalls: 2, AllowOut: true, Incoming: config.Incoming{Direct: "801"},
				}}
				c.Routes = []config.Route{{Name: "all", Over: []string{"trunk/far"}}}
			})
			o.network = n
			o.failsOver(second)
		})
	}
}

// failsOver calls out by a provider who answers at a port.
func (o *office) failsOver(port string) {
	gateway := o.telephone("provider")
	gateway.port = port
	end := gateway.start("answers-and-is-hung-up-on", "", time.Second)
	o.talksTo("902112345678#")
	o.isHeardAt("the provider", gateway, end)
	if r := o.record(); r.Result != call.ResultAnswered || r.Line != "Provider" || !strings.HasPrefix(r.Called, "0211") {
		o.t.Errorf("%+v", r)
	}
}

// RFC 4028: a session is refreshed when half of its time is over, and is heard
// afterwards as before.
func TestARefreshedSessionIsHeard(t *testing.T) { onEveryNetwork(t, aRefreshedSessionIsHeard) }

func aRefreshedSessionIsHeard(o *office) {
	lobby := o.signedIn("821")
	end := lobby.start("answers-and-is-refreshed", "", 0)
	o.talksTo("821")
	pause(halfSession + time.Second)
	desk := &ear{}
	o.must(o.Desk().Phone(1).Record(desk))
	here, there := o.converse(o.says(o.Desk().Phone(1).Say), lobby.say)
	if s := o.phone(1); s.State != sim.PhoneOffHook {
		o.t.Errorf("801 is %+v", s)
	}
	o.must(o.Desk().Phone(1).Down())
	end() // it has seen the refresh, and the BYE
	o.hears("801 at 821", here, lobby.all())
	o.hears("821 at 801", there, desk.all())
}

// halfSession is half of the shortest time that a session may have (RFC 4028
// s.5): when it is refreshed.
const halfSession = 45 * time.Second

// LN-20: a trunk on a network interface of its own, beside telephones on all,
// over UDP and over a connection.
func TestATrunkOnAnInterfaceOfItsOwn(t *testing.T) {
	t.Parallel()
	for _, transport := range []config.Transport{config.UDP, config.TCP} {
		t.Run(string(transport), func(t *testing.T) {
			o := inTown(t, transport, func(c *config.Config) { c.Trunks[0].Interface = "lo" })
			o.callsIn()
			o.callsOut()
		})
	}
}

// LN-20: telephones on one network interface.
func TestTelephonesOnOneInterface(t *testing.T) {
	o := inOfficeWith(t, ":0", func(c *config.Config) { c.SIP.Interface = "lo" })
	lobby := o.signedIn("821")
	end := lobby.start("answers-and-is-hung-up-on", "", time.Second)
	o.talksTo("821")
	o.isHeardAt("821", lobby, end)
}

// A telephone that has IPv6 alone talks with an analog one, and with one that has
// IPv4 alone.
func TestATelephoneOverIPv6(t *testing.T) {
	o := inOfficeAt(t, ":0")
	six := o.telephoneAt(net.IPv6loopback, "821")
	six.signIn()
	o.await("821 is ready", func() bool { return o.view("821").Lamp == engine.LampReady })
	end := six.start("answers-and-is-hung-up-on", "", time.Second)
	o.talksTo("821")
	desk := o.listens(1)
	here, there := o.converse(o.says(o.Desk().Phone(1).Say), six.say)
	o.must(o.Desk().Phone(1).Down())
	end()
	o.hears("801 at 821", here, six.all())
	o.hears("821 at 801", there, desk.all())
	four := o.signedIn("822")
	end = four.start("answers-and-is-hung-up-on", "", time.Second)
	endSix := six.start("calls-and-hangs-up", "822", whole)
	o.talking("821")
	here, there = o.converse(six.say, four.say)
	endSix()
	end()
	o.hears("821 at 822", here, four.all())
	o.hears("822 at 821", there, six.all())
}
