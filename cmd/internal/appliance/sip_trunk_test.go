package appliance_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"ringdown/cmd/internal/appliance"
	"ringdown/hal/sim"
	"ringdown/internal/alert"
	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/engine"
	"ringdown/internal/store"
	"ringdown/webadmin/devicecert"
)

// The account of the customer at the provider, which is another appliance: to
// it the trunk is one more telephone that signs in.
const (
	account         = "700"
	accountPassword = "trunk-of-700"
)

// newOffice opens an appliance whose demo was changed.
func newOffice(t *testing.T, change func(*config.Config)) *office {
	t.Helper()
	c, err := appliance.Demo("CN")
	if err != nil {
		t.Fatal(err)
	}
	change(&c)
	o := &office{t: t, calm: watchCalm(t)}
	o.open(c, "127.0.0.1:0")
	return o
}

// town is a customer with a trunk to a provider.
type town struct {
	*office
	provider *office
}

func inTown(t *testing.T, transport config.Transport, change func(*config.Config)) *town {
	t.Helper()
	return inTownOver(t, network{}, transport, change)
}

// inTownOver is a town with a network between the two; one that is not good is
// not for TCP.
func inTownOver(t *testing.T, n network, transport config.Transport, change func(*config.Config)) *town {
	t.Helper()
	t.Parallel()
	secrecy := config.SRTPOff
	if transport == config.TLS {
		secrecy = config.SRTPRequired
	}
	p := newOffice(t, func(c *config.Config) {
		c.Extensions = append(c.Extensions, config.Extension{Number: account, SIP: config.SIP{Password: accountPassword, SRTP: secrecy}})
	})
	o := newOffice(t, func(c *config.Config) {
		c.Trunks = []config.Trunk{{
			ID: "net", Name: "Provider", Enabled: true, Mode: config.ModeRegister, Transport: transport, Proxies: []string{p.sip},
			User: account, Password: accountPassword, ExpiresSeconds: 600, KeepaliveSeconds: 5, MaxCalls: 1, AllowOut: true, Record: true,
			DIDs: []config.DID{{Number: account, Direct: "802"}},
		}}
		if transport == config.TLS {
			c.Trunks[0].Proxies, c.Trunks[0].SRTP = []string{p.sips}, secrecy
			c.Trunks[0].CertificateAuthority = filepath.Join(p.data, devicecert.CertFile)
		}
		if n != (network{}) {
			c.Trunks[0].Proxies = []string{p.behind(n, transport)}
		}
		c.Lines[1].AllowOut = true
		c.Routes = []config.Route{{Name: "all", Over: []string{"trunk/net", "line/2"}}}
		change(c)
	})
	o.await("the trunk is up", func() bool { return o.view("net").Lamp == engine.LampReady })
	return &town{o, p}
}

// behind is an address at which an office is reached over a network.
func (o *office) behind(n network, transport config.Transport) string {
	o.t.Helper()
	if transport == config.TLS {
		return newDetour(o.t, n, o.sips, o.data).at
	}
	return newDetour(o.t, n, o.sip, "").at
}

// calls lets an analog telephone dial, and waits for what it hears.
func (o *office) calls(n int, number, hears string) {
	o.t.Helper()
	o.must(o.Desk().Phone(n).Up())
	o.await("dial tone", func() bool { return o.phone(n).Hears == "dial" })
	o.must(o.Desk().Phone(n).Dial(number))
	o.await("it hears "+hears, func() bool { return o.phone(n).Hears == hears })
}

// talk compares the sound of two telephones, one at each end.
func (o *town) talk(here, there int) {
	o.t.Helper()
	near, far := &ear{}, &ear{}
	o.must(o.Desk().Phone(here).Record(near))
	o.must(o.provider.Desk().Phone(there).Record(far))
	said, answered := o.converse(o.says(o.Desk().Phone(here).Say), o.says(o.provider.Desk().Phone(there).Say))
	o.carried("the customer at the provider", said, far.all())
	o.carried("the provider at the customer", answered, near.all())
}

// carried checks that what was said was heard. Two appliances have two clocks,
// and a machine that stalls makes their jitter buffers grow: single pieces may be
// stretched, so the worst one is told and not judged.
func (o *town) carried(way string, said, heard []int16) {
	o.t.Helper()
	middle, worst := likeness(said, heard)
	o.calm.judge(o.t, fmt.Sprintf("%s: likeness %.4f, of the worst quarter second %.4f", way, middle, worst), middle)
}

// LN-17: a call comes in by its number and one goes out by the access code,
// heard both ways. Over TLS the sound is encrypted, and neither side takes any
// that is not.
func TestATrunkCarriesCallsBothWays(t *testing.T) {
	t.Parallel()
	for _, transport := range []config.Transport{config.UDP, config.TCP, config.TLS} {
		t.Run(string(transport), func(t *testing.T) {
			o := inTown(t, transport, func(*config.Config) {})
			o.callsIn()
			o.callsOut()
		})
	}
}

// The same over a network that loses and delays the sound, encrypted or not.
func TestATrunkCarriesCallsOverABadNetwork(t *testing.T) {
	t.Parallel()
	for _, transport := range []config.Transport{config.UDP, config.TLS} {
		t.Run(string(transport), func(t *testing.T) {
			o := inTownOver(t, badNetwork(), transport, func(*config.Config) {})
			o.callsIn()
			o.callsOut()
		})
	}
}

func (o *town) callsIn() {
	o.t.Helper()
	o.provider.calls(1, account, "ringback")
	o.await("802 rings and shows 801", func() bool {
		s := o.phone(2)
		return s.State == sim.PhoneRinging && s.Shown.Number == "801"
	})
	o.must(o.Desk().Phone(2).Up())
	o.talking("802")
	o.talk(2, 1)
	o.must(o.provider.Desk().Phone(1).Down())
	o.await("802 hears busy tone", func() bool { return o.phone(2).Hears == "busy" })
	o.must(o.Desk().Phone(2).Down())
	r := o.record()
	if r.Kind != call.KindIncoming || r.Result != call.ResultAnswered || r.Caller.Number != "801" || r.DID != account || r.Called != "802" ||
		r.Line != "Provider" || r.EndedBy != call.ByCaller || r.How != call.HowReleased || r.Recording == "" {
		o.t.Errorf("%+v", r)
	}
}

func (o *town) callsOut() {
	o.t.Helper()
	o.calls(2, "9803#", "ringback")
	o.provider.await("803 rings and shows the account", func() bool {
		s := o.provider.phone(3)
		return s.State == sim.PhoneRinging && s.Shown.Number == account
	})
	o.must(o.provider.Desk().Phone(3).Up())
	o.talking("802")
	o.talk(2, 3)
	o.must(o.Desk().Phone(2).Down())
	o.provider.await("803 hears busy tone", func() bool { return o.provider.phone(3).Hears == "busy" })
	o.must(o.provider.Desk().Phone(3).Down())
	r := o.record()
	if r.Kind != call.KindOutgoing || r.Result != call.ResultAnswered || r.Called != "803" || r.Line != "Provider" ||
		r.EndedBy != call.ByCaller || r.Confidence != call.SureSIP {
		o.t.Errorf("%+v", r)
	}
}

// LN-12, LN-13: the call over the cap goes by the next line, and people are
// told; a number that the provider does not have goes nowhere else.
func TestTheCallOverATrunksCapTakesTheNextLine(t *testing.T) {
	o := inTown(t, config.UDP, func(*config.Config) {})
	o.calls(2, "9803#", "ringback")
	o.must(o.Desk().Phone(3).Up())
	o.await("dial tone", func() bool { return o.phone(3).Hears == "dial" })
	o.must(o.Desk().Phone(3).Dial("902112345678"))
	o.await("line 2 dials", func() bool { return o.line(2).Digits == "02112345678" })
	page, err := o.Alerts().List(store.Query{Limit: 10, Text: "call attempt had over the max concurrent calls"})
	o.must(err)
	if len(page.Items) != 1 {
		t.Fatalf("alerts %+v", page.Items)
	}
	if a := page.Items[0]; a.Kind != alert.CallCap || a.Trunk != "Provider" || a.Route != "all" || a.Caller != "803" {
		t.Errorf("%+v", a)
	}
	o.must(o.Desk().Phone(3).Down())
	o.must(o.Desk().Phone(2).Down())
	o.record()
	o.calls(2, "95555#", "congestion")
	o.must(o.Desk().Phone(2).Down())
	if r := o.record(); r.Result != call.ResultRefused || !strings.Contains(r.Track, "cause=404") {
		t.Errorf("%+v", r)
	}
}

// EX-17: a number outside is a member of a group, and takes an outside call.
func TestAnOutsideNumberTakesALinesCall(t *testing.T) {
	o := inTown(t, config.UDP, func(c *config.Config) {
		c.Extensions = append(c.Extensions, config.Extension{Number: "850", Outside: config.Outside{Number: "803"}})
		c.Groups[0].Members = []string{"850"}
	})
	o.must(o.Desk().Line(2).Call(sim.CallOptions{From: "0912345678"}))
	o.provider.await("the mobile rings", func() bool { return o.provider.phone(3).State == sim.PhoneRinging })
	o.must(o.provider.Desk().Phone(3).Up())
	o.await("line 2 is answered", func() bool { return o.line(2).State == sim.LineTalking })
	caller, mobile := &ear{}, &ear{}
	o.must(o.Desk().Line(2).Record(caller))
	o.must(o.provider.Desk().Phone(3).Record(mobile))
	said, answered := o.converse(o.says(o.Desk().Line(2).Say), o.says(o.provider.Desk().Phone(3).Say))
	o.carried("the caller at the mobile", said, mobile.all())
	o.carried("the mobile at the caller", answered, caller.all())
	o.must(o.provider.Desk().Phone(3).Down())
	r := o.record()
	if r.Kind != call.KindIncoming || r.Result != call.ResultAnswered || r.Called != "850" || r.Caller.Number != "0912345678" || r.EndedBy != call.ByCalled {
		t.Errorf("%+v", r)
	}
}

// The lamp says why a trunk cannot be used, people are told, and it comes back.
func TestATrunkWhoseProviderStopsIsRed(t *testing.T) {
	o := inTown(t, config.UDP, func(*config.Config) {})
	o.provider.stop()
	o.await("the trunk is down", func() bool { return o.view("net").Lamp == engine.LampFault })
	if v := o.view("net"); !strings.HasPrefix(v.Reason, "Provider: the proxy "+o.provider.sip+" ") {
		t.Errorf("%+v", v)
	}
	o.await("people are told", func() bool {
		page, err := o.Alerts().List(store.Query{Limit: 10})
		o.must(err)
		return len(page.Items) > 0 && page.Items[0].Kind == alert.TrunkDown && page.Items[0].Trunk == "net"
	})
	o.must(o.Desk().Phone(2).Up())
	o.await("dial tone", func() bool { return o.phone(2).Hears == "dial" })
	o.must(o.Desk().Phone(2).Dial("902112345678"))
	o.await("line 2 dials", func() bool { return o.line(2).Digits == "02112345678" })
	o.must(o.Desk().Phone(2).Down())
}
