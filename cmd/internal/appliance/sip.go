package appliance

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"path"
	"sync/atomic"
	"time"

	"ringdown/cmd/internal/phones"
	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/country"
	"ringdown/sipstack"
	"ringdown/webadmin"
)

// accounts are the SIP extensions in force, by number. It implements
// sipstack.Accounts.
type accounts struct {
	all atomic.Pointer[map[string]sipstack.Account]
	law atomic.Pointer[string] // of the country: "A" or "u"
}

// Account implements sipstack.Accounts.
func (a *accounts) Account(user string) (sipstack.Account, bool) {
	x, found := (*a.all.Load())[user]
	return x, found
}

// replace takes the accounts of a configuration. Telephones that have signed in
// stay so until they sign in again.
func (a *accounts) replace(c config.Config) {
	all := map[string]sipstack.Account{}
	for _, x := range c.Extensions {
		if x.SIP.Given() {
			all[x.Number] = sipstack.Account{User: x.Number, Password: string(x.SIP.Password), Name: x.Name, Port: portOfExtension(x)}
		}
	}
	a.all.Store(&all)
	law := "A"
	if p, err := country.Lookup(c.System.Country); err == nil {
		law = p.Law
	}
	a.law.Store(&law)
}

// openPhones makes the sound side of SIP.
func (m *Main) openPhones() (err error) {
	lo, hi := m.opt.RTPLo, m.opt.RTPHi
	if lo == 0 && hi == 0 {
		lo, hi = DefaultRTPLo, DefaultRTPHi
	}
	m.phones, err = phones.New(phones.Options{
		Lo: lo, Hi: hi, Log: m.log,
		Law:  func() string { return *m.accounts.law.Load() },
		Join: m.hardware.Join,
		Lost: m.phoneLost,
	})
	return err
}

// phoneLost ends the call of a telephone that vanished.
func (m *Main) phoneLost(port call.Port, silent time.Duration) {
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
	m.engine.Post(ev)
}

// listenSIP opens SIP's doors, if any are asked for.
func (m *Main) listenSIP() error {
	if m.opt.SIP == "" {
		return nil
	}
	udp, tcp, err := bindSIP(m.opt.SIP)
	if err != nil {
		err = fmt.Errorf("open SIP's address %s: %w", m.opt.SIP, err)
		if m.opt.SIPLax {
			m.log.Warn("SIP telephones cannot sign in.", "error", err)
			return nil
		}
		return err
	}
	m.stack, err = sipstack.New(sipstack.Options{
		Listeners: []sipstack.Listener{{Conn: udp}, {Stream: tcp}},
		Accounts:  &m.accounts, Media: m.phones, Post: m.heard, Log: m.log,
	})
	if err != nil {
		return errors.Join(err, udp.Close(), tcp.Close())
	}
	m.sipAddress, m.exchange.sip = udp.LocalAddr().String(), m.stack
	return nil
}

// bindTries bounds the search for a port that is free for both UDP and TCP,
// where any will do.
const bindTries = 20

// bindSIP binds one port for UDP and TCP.
func bindSIP(address string) (net.PacketConn, net.Listener, error) {
	var last error
	for range bindTries {
		udp, err := net.ListenPacket("udp", address)
		if err != nil {
			return nil, nil, reasonFor(err, "-sip")
		}
		bound, err := netip.ParseAddrPort(udp.LocalAddr().String())
		if err != nil {
			return nil, nil, errors.Join(err, udp.Close())
		}
		tcp, err := net.Listen("tcp", bound.String())
		if err == nil {
			return udp, tcp, nil
		}
		last = errors.Join(reasonFor(err, "-sip"), udp.Close())
		if _, port, _ := net.SplitHostPort(address); port != "0" {
			break
		}
	}
	return nil, nil, last
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
