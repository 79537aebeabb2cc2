package appliance

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/engine"
	"ringdown/webadmin"
)

// callOut: an extension cannot call a number.
func (f *findings) callOut() error {
	if f.q.Extension == "" || f.q.Number == "" {
		return fmt.Errorf("%w: say which extension cannot call, and which number, as it is dialled", webadmin.ErrInvalid)
	}
	if !f.extension(f.q.Extension) {
		return nil
	}
	f.telephone(f.q.Extension)
	if err := f.route(); err != nil {
		return err
	}
	f.clockOfTLS()
	f.lastCallOut()
	return nil
}

// extension checks that there is one; without it nothing else can be looked at.
func (f *findings) extension(number string) bool {
	i := slices.IndexFunc(f.c.Extensions, func(x config.Extension) bool { return x.Number == number })
	switch {
	case i < 0:
		f.say("extension", checkFault, "/extensions", "There is no extension %s in the settings.", number)
		return false
	case f.c.OverLimit(i):
		f.say("extension", checkFault, "/extensions", "Extension %s is over the limit of extensions: it works again when others have been taken out of the settings.", number)
		return false
	}
	f.say("extension", checkOK, "/extensions/"+number, "Extension %s is in the settings.", number)
	return true
}

// telephone checks that an extension has one that works.
func (f *findings) telephone(number string) {
	x, _ := f.c.Extension(number)
	v, found := f.port(func(v engine.PortView) bool { return v.Label == number && (v.Kind == "FXS" || v.Kind == "SIP") })
	switch {
	case x.Port != "" && !found:
		f.say("telephone", checkUnknown, "/ports", "The port %s of extension %s is not there: its card is missing.", x.Port, number)
	case x.Port != "" && v.Lamp == engine.LampFault:
		f.say("telephone", checkFault, "/ports/"+x.Port, "The telephone port of extension %s does not work: %s", number, sentenceOf(v.Reason))
	case x.Port != "":
		f.say("telephone", checkOK, "/ports/"+x.Port, "The telephone port of extension %s works. The tone test there shows whether a telephone is plugged in.", number)
	case x.SIP.Given():
		f.sipTelephone(number)
	}
}

func (f *findings) sipTelephone(number string) {
	here, away := f.signedIn(number)
	switch {
	case !f.sip.on:
		f.say("telephone", checkFault, "/sip-network", "SIP is off: this appliance listens for no telephone on the network.")
	case len(here) > 0:
		f.say("telephone", checkOK, "/sip", "A telephone at %s has signed in for %s.", here[0].Source, number)
	case len(away) > 0:
		f.say("telephone", checkFault, "/sip", "The telephone of %s at %s signed in, but does not answer any more: its network or power has failed.", number, away[0].Source)
	default:
		f.say("telephone", checkFault, "/sip", "No telephone has signed in for %s: look here under what keeps it from signing in.", number)
	}
}

// route checks, by the code that runs calls, that a line would be taken: first by the
// settings alone, then as all is now.
func (f *findings) route() error {
	settled, err := f.explain(f.c, webadmin.ExplainQuestion{From: f.q.Extension, Dial: f.q.Number, At: f.now})
	if err != nil {
		return err
	}
	goes := taken(settled)
	switch {
	case goes == "" && rung(settled) != "":
		f.say("route", checkOK, "", "%s is inside: %s rings.", f.q.Number, rung(settled))
		return nil
	case goes == "" && asksCode(settled):
		f.say("route", checkUnknown, "/pin-sets", "A PIN or account code is asked for first: %s", lastWhy(settled))
		return nil
	case goes == "":
		f.say("route", checkFault, "/what-would-happen", "By the settings %s may not or cannot call %s: %s", f.q.Extension, f.q.Number, lastWhy(settled))
		return nil
	}
	f.say("route", checkOK, "/routes", "By the settings the call goes out on %s.", goes)
	return f.outside()
}

// outside checks the lines and trunks as they are now.
func (f *findings) outside() error {
	able := f.c.Clone()
	for i := range able.Lines {
		able.Lines[i].Enabled = able.Lines[i].Enabled && f.lineState(able.Lines[i]) == ""
	}
	for i := range able.Trunks {
		able.Trunks[i].Enabled = able.Trunks[i].Enabled && f.trunkState(able.Trunks[i]) == ""
	}
	now, err := f.explain(able, f.asked(webadmin.ExplainQuestion{From: f.q.Extension, Dial: f.q.Number}))
	if err != nil {
		return err
	}
	if goes := taken(now); goes != "" {
		f.say("line", checkOK, "/ports", "Now it would go out on %s.", goes)
		return nil
	}
	before := len(f.checks)
	f.brokenLines()
	if len(f.checks) == before {
		f.say("line", checkFault, "/ports", "No line can be taken now: %s", lastWhy(now))
	}
	return nil
}

// brokenLines names each line and trunk that cannot be used.
func (f *findings) brokenLines() {
	for _, l := range f.c.Lines {
		if why := f.lineState(l); l.Enabled && why != "" {
			f.say("line", checkFault, "/ports/"+l.Port, "Line %d cannot be used: %s", l.ID, why)
		}
	}
	for _, t := range f.c.Trunks {
		why := f.trunkState(t)
		if t.Enabled && why != "" && !f.hostUnknown(t) {
			f.say("trunk", checkFault, "/sip", "The trunk %s cannot be used: %s", t.ID, why)
		}
	}
}

// lineState says why a line cannot be used now, "" it can.
func (f *findings) lineState(l config.Line) string {
	v, found := f.port(func(v engine.PortView) bool { return string(v.Port) == l.Port })
	switch {
	case !found:
		return "Its port is not there."
	case v.Lamp == engine.LampFault || v.State == "down" || v.State == "lifeline":
		return sentenceOf(v.Reason)
	}
	return ""
}

// clockOfTLS: certificates are judged by the clock.
func (f *findings) clockOfTLS() {
	tls := slices.ContainsFunc(f.c.Trunks, func(t config.Trunk) bool { return t.Enabled && strings.EqualFold(string(t.Transport), "tls") })
	if tls && f.clock.ClockKnown && !f.clock.ClockInSync {
		f.say("clock", checkUnknown, "/health", "The clock of the appliance is not kept right by a time server: a wrong one makes certificates of TLS invalid.")
	}
}

// lastCallOut tells what became of the last call, if it failed.
func (f *findings) lastCallOut() {
	all := f.records(func(r call.Record) bool {
		return r.Kind == call.KindOutgoing && len(r.Parties) > 0 && r.Parties[0].Label == f.q.Extension
	})
	if len(all) == 0 || all[0].Result == call.ResultAnswered || all[0].SIP == 0 {
		return
	}
	r := all[0]
	f.say("last-call", checkFault, "/records/"+strconv.FormatUint(uint64(r.ID), 10), "The last call of %s to outside was refused by the provider with %d.", f.q.Extension, r.SIP)
}

// taken is the line that a call goes out on, "" none.
func taken(e webadmin.Explanation) string { return where(e, "gets ") }

// rung is the telephone that rings, "" none.
func rung(e webadmin.Explanation) string { return where(e, "rings") }

func where(e webadmin.Explanation, what string) string {
	for _, s := range e.Steps {
		if strings.HasPrefix(s.What, what) {
			return s.Where
		}
	}
	return ""
}

// asksCode reports whether a secret number is asked for.
func asksCode(e webadmin.Explanation) bool {
	return strings.Contains(e.Track, "timer=code")
}

// lastWhy is what decided: the reason of the last step that is one.
func lastWhy(e webadmin.Explanation) string {
	for _, s := range slices.Backward(e.Steps) {
		after := strings.HasSuffix(s.Why, "gave up.") || s.What == "hears howler" || s.What == "hears dial" || strings.HasPrefix(s.What, "is over") || strings.HasPrefix(s.What, "stops")
		if s.Why != "" && !after {
			return sentenceOf(s.Why)
		}
	}
	return "Nothing says why."
}
