package appliance

import (
	"fmt"
	"net/netip"
	"path"
	"sync/atomic"
	"time"

	"ringdown/cmd/internal/phones"
	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/country"
	"ringdown/media"
	"ringdown/media/tone"
	"ringdown/sipstack"
	"ringdown/webadmin"
)

// accounts are the SIP extensions in force, by number. It implements
// sipstack.Accounts.
type accounts struct {
	all atomic.Pointer[map[string]sipstack.Account]
	law atomic.Pointer[string] // of the country: "A" or "u"

	ringback atomic.Pointer[country.Tone] // of the country
	teams    atomic.Pointer[team]
}

// sees implements sipstack.Options.Sees.
func (a *accounts) sees(watcher, number string) bool { return (*a.teams.Load()).sees(watcher, number) }

// Account implements sipstack.Accounts.
func (a *accounts) Account(user string) (sipstack.Account, bool) {
	x, found := (*a.all.Load())[user]
	return x, found
}

// replace takes the accounts of a configuration. Telephones that have signed in
// stay so until they sign in again.
func (a *accounts) replace(c config.Config) {
	all := map[string]sipstack.Account{}
	for i, x := range c.Extensions {
		if x.SIP.Given() {
			all[x.Number] = sipstack.Account{
				User: x.Number, Password: string(x.SIP.Password), Name: x.Name, Port: portOfExtension(x),
				Secrecy: secrecyOf(x.SIP.SRTP), Contacts: x.SIP.Telephones,
				Refused: refusedOver(c, i),
			}
		}
	}
	a.all.Store(&all)
	teams := teamsOf(c)
	a.teams.Store(&teams)
	law := "A"
	if p, err := country.Lookup(c.System.Country); err == nil {
		law = p.Law
		ringback := p.Tones[country.Ringback]
		a.ringback.Store(&ringback)
	}
	a.law.Store(&law)
}

// refusedOver is what telephones hear that sign in for an extension over the
// limit (EX-13), "" for one that is not.
func refusedOver(c config.Config, place int) string {
	if !c.OverLimit(place) {
		return ""
	}
	return fmt.Sprintf("Over the Limit of %d Extensions", c.System.ExtensionLimit)
}

// ringing is the country's ringback.
func (a *accounts) ringing() media.Signal {
	t := a.ringback.Load()
	if t == nil {
		return tone.NewGenerator(country.Tone{}) // an unknown country, which the settings refuse
	}
	return tone.NewGenerator(*t)
}

// openPhones makes the sound side of SIP.
func (m *Main) openPhones(c config.SIPNetwork) (err error) {
	lo, hi := m.opt.rtpPorts()
	m.casts = newCasts(m.opt, m.log)
	m.casts.configure(m.begun)
	m.phones, err = phones.New(phones.Options{
		Lo: lo, Hi: hi, Log: m.log, Listen: func(device string) phones.Listen { return soundWay(c, device).Listen },
		Law:  func() string { return *m.accounts.law.Load() },
		Join: m.hardware.Join, Ringback: m.accounts.ringing,
		Lost: m.phoneLost, Trouble: m.soundFails,
		Ports: m.hardware,
		Cast:  m.casts.open,
		Over:  func(port call.Port) { m.engine.Post(call.Event{Kind: call.SoundOver, Port: port}) },
	})
	return err
}

// phoneLost ends the call of a telephone that vanished.
func (m *Main) phoneLost(port call.Port, silent time.Duration) {
	if port.Trunk() {
		m.trunkLost(port, silent)
		return
	}
	m.engine.Post(call.Event{
		Kind: call.OnHook, Port: port, How: call.HowNoSound,
		Text: fmt.Sprintf("No sound has come from %s for %v: its network or power has failed.", path.Base(string(port)), silent),
	})
	m.exchange.give(call.Effect{Kind: call.PlayTone, Port: port, Tone: call.Congestion})
}

// heard takes what SIP telephones do. A key is for the engine and, in a
// conversation, for the other end's ear.
func (m *Main) heard(ev call.Event) {
	if ev.Kind == call.Digit {
		m.phones.Key(ev.Port, ev.Digits)
	}
	m.watchTrunk(ev)
	m.engine.Post(ev)
}

// telephones shows who has signed in. It implements webadmin.Phones.
type telephones struct{ m *Main }

// SignedIn implements webadmin.Phones.
func (t telephones) SignedIn() (all []webadmin.Telephone) {
	if t.m.stack == nil {
		return nil
	}
	for _, p := range t.m.stack.Phones() {
		for _, c := range p.Contacts {
			all = append(all, webadmin.Telephone{
				Extension: p.User, Address: c.Source.String(), Transport: c.Transport, Product: c.UserAgent, Since: c.Since, Expires: c.Expires,
				Away: c.Away, RoundTripMs: float64(c.RoundTrip.Microseconds()) / 1000, Subscriptions: c.Watches,
			})
		}
	}
	return all
}

// Locked implements webadmin.Phones.
func (t telephones) Locked() (all []webadmin.LockedAddress) {
	if t.m.stack == nil {
		return nil
	}
	for _, l := range t.m.stack.Locks() {
		all = append(all, webadmin.LockedAddress{Address: l.Address.String(), Failures: l.Failures, Since: l.Since, Until: l.Until})
	}
	return all
}

// Unlock implements webadmin.Phones.
func (t telephones) Unlock(address string) bool {
	at, err := netip.ParseAddr(address)
	return err == nil && t.m.stack != nil && t.m.stack.Lift(at)
}
