package appliance

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/engine"
	"ringdown/internal/host"
	"ringdown/internal/store"
	"ringdown/sipstack"
	"ringdown/webadmin"
)

// diagnoser implements webadmin.Diagnoser.
type diagnoser struct{ m *Main }

// findings is a diagnosis under way: how all was when it began, and what was seen.
type findings struct {
	q       webadmin.DiagnoseQuestion
	now     time.Time
	c       config.Config
	live    engine.Snapshot
	mind    *engine.Mind
	sip     sipView
	records func(match func(call.Record) bool) []call.Record // the last ones that match, the newest first
	explain func(config.Config, webadmin.ExplainQuestion) (webadmin.Explanation, error)
	clock   host.State
	checks  []webadmin.DiagnoseCheck
}

// sipView is how SIP is now.
type sipView struct {
	on      bool // somebody listens
	address string
	phones  []sipstack.Phone
	trunks  []sipstack.TrunkView
	locks   []sipstack.Lock
	refused []sipstack.Refusal
	allowed func(netip.Addr) bool // by the list of networks
}

// recordsLooked bounds the records that are looked through, and for how long back:
// people ask about what has just gone wrong.
const (
	recordsLooked = 5
	recordsBack   = 24 * time.Hour
)

// The states of a check.
const (
	checkOK      = "ok"
	checkFault   = "fault"
	checkUnknown = "unknown"
)

// Diagnose implements webadmin.Diagnoser.
func (d diagnoser) Diagnose(ctx context.Context, q webadmin.DiagnoseQuestion) (webadmin.Diagnosis, error) {
	f, err := d.look(ctx, q)
	if err != nil {
		return webadmin.Diagnosis{}, fmt.Errorf("look for what is wrong: %w", err)
	}
	if err := f.run(); err != nil {
		return webadmin.Diagnosis{}, err
	}
	return f.diagnosis(), nil
}

// run makes the checks of the symptom.
func (f *findings) run() error {
	switch f.q.Symptom {
	case "cannot-call-out":
		return f.callOut()
	case "cannot-receive":
		return f.receive()
	case "cannot-register":
		return f.register()
	case "no-sound":
		return f.noSound()
	}
	return fmt.Errorf("%w: there is no symptom %q", webadmin.ErrInvalid, f.q.Symptom)
}

// diagnosis is what was found: faults first, in the order of the checks.
func (f *findings) diagnosis() webadmin.Diagnosis {
	rank := map[string]int{checkFault: 0, checkUnknown: 1, checkOK: 2}
	slices.SortStableFunc(f.checks, func(a, b webadmin.DiagnoseCheck) int { return rank[a.State] - rank[b.State] })
	found := len(f.checks) > 0 && f.checks[0].State == checkFault
	return webadmin.Diagnosis{Found: found, Checks: f.checks}
}

// look takes down how all is now.
func (d diagnoser) look(ctx context.Context, q webadmin.DiagnoseQuestion) (*findings, error) {
	c, err := d.m.settings.Current(ctx)
	if err != nil {
		return nil, err
	}
	f := &findings{q: q, now: time.Now(), c: c, clock: host.Read(d.m.opt.Data), sip: d.m.sipNow(c), records: d.m.lately}
	if f.live, err = d.m.engine.Snapshot(ctx); err != nil {
		return nil, err
	}
	if f.mind, err = d.m.engine.Mind(ctx); err != nil {
		return nil, err
	}
	f.explain = func(c config.Config, q webadmin.ExplainQuestion) (webadmin.Explanation, error) {
		return d.m.flows.explain(c, q, f.mind)
	}
	return f, nil
}

// sipNow is how SIP is.
func (m *Main) sipNow(c config.Config) sipView {
	if m.stack == nil {
		return sipView{}
	}
	v := sipView{on: true, address: m.sipAddress, phones: m.stack.Phones(), trunks: m.stack.Trunks(), locks: m.stack.Locks(), refused: m.stack.Refusals()}
	v.allowed = allowedBy(c.SIP.Allow)
	return v
}

// allowedBy is the list of networks that get an answer; one that is not set lets in
// the private ones.
func allowedBy(list []string) func(netip.Addr) bool {
	var all []netip.Prefix
	for _, text := range list {
		if p, err := netip.ParsePrefix(text); err == nil {
			all = append(all, p)
		} else if a, err := netip.ParseAddr(text); err == nil {
			all = append(all, netip.PrefixFrom(a, a.BitLen()))
		}
	}
	return func(a netip.Addr) bool {
		if len(list) == 0 {
			return a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast()
		}
		return slices.ContainsFunc(all, func(p netip.Prefix) bool { return p.Contains(a.Unmap()) })
	}
}

// lately are the last records of the past day that match.
func (m *Main) lately(match func(call.Record) bool) []call.Record {
	since := time.Now().Add(-recordsBack)
	page, err := m.table.Search(store.Query{Limit: recordsLooked, From: since}, match)
	if err != nil {
		m.log.Warn("The records cannot be looked through for what is wrong.", "error", err)
		return nil
	}
	return page.Items
}

// say notes a check.
func (f *findings) say(code, state, page, format string, args ...any) {
	f.checks = append(f.checks, webadmin.DiagnoseCheck{Code: code, State: state, Page: page, Text: fmt.Sprintf(format, args...)})
}

// faults reports whether any was found yet.
func (f *findings) faults() bool {
	return slices.ContainsFunc(f.checks, func(c webadmin.DiagnoseCheck) bool { return c.State == checkFault })
}

// port is a port as it is now.
func (f *findings) port(match func(engine.PortView) bool) (engine.PortView, bool) {
	i := slices.IndexFunc(f.live.Ports, match)
	if i < 0 {
		return engine.PortView{}, false
	}
	return f.live.Ports[i], true
}

// signedIn are the telephones of an extension that answer.
func (f *findings) signedIn(number string) (here, away []sipstack.Contact) {
	for _, p := range f.sip.phones {
		if p.User != number {
			continue
		}
		for _, c := range p.Contacts {
			if c.Away {
				away = append(away, c)
			} else {
				here = append(here, c)
			}
		}
	}
	return here, away
}

// asked is the question to explain under a configuration, with all as it is now:
// who talks, who has signed in.
func (f *findings) asked(q webadmin.ExplainQuestion) webadmin.ExplainQuestion {
	q.At, q.SignedIn = f.now, []string{}
	for _, v := range f.live.Ports {
		number := string(v.Label)
		switch _, known := f.c.Extension(number); {
		case v.Call != 0 && known && number != f.q.Extension, v.Call != 0 && v.Kind == "FXO":
			q.Busy = append(q.Busy, number)
		case known && v.State == "down" && v.Kind == "FXS":
			q.Away = append(q.Away, number)
		}
	}
	for _, x := range f.c.Extensions {
		if here, _ := f.signedIn(x.Number); len(here) > 0 {
			q.SignedIn = append(q.SignedIn, x.Number)
		}
	}
	slices.Sort(q.Busy)
	q.Busy = slices.Compact(q.Busy)
	return q
}
