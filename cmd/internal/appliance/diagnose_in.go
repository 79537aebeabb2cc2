package appliance

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/engine"
	"ringdown/sipstack"
	"ringdown/webadmin"
)

// anyCaller is a caller where nobody says who: a number that no list names.
const anyCaller = "0900000000"

// receive: calls do not come in, or not to an extension.
func (f *findings) receive() error {
	if f.q.Extension != "" {
		if !f.extension(f.q.Extension) {
			return nil
		}
		f.telephone(f.q.Extension)
		f.quietTelephone()
	}
	lines, known := f.incomingLines()
	if !known {
		return fmt.Errorf("%w: there is no line or trunk %q", webadmin.ErrInvalid, f.q.Line)
	}
	reached := false
	for _, l := range lines {
		rings, err := f.comesIn(l)
		if err != nil {
			return err
		}
		reached = reached || rings
	}
	if f.q.Extension != "" && !reached && len(lines) > 0 {
		f.say("reached", checkFault, "/what-would-happen", "No call from outside rings extension %s first: choose it, or a group with it, where the line's calls go.", f.q.Extension)
	}
	return nil
}

// quietTelephone checks what was set at the telephone itself.
func (f *findings) quietTelephone() {
	p := f.mind.Phone(f.q.Extension)
	const page = "/extensions/"
	switch {
	case p.DND:
		f.say("dnd", checkFault, page+f.q.Extension, "Extension %s is not to be disturbed: that was switched on at the telephone or here.", f.q.Extension)
	case p.Forward.Always != "":
		f.say("forward", checkFault, page+f.q.Extension, "Every call for extension %s is forwarded to %s.", f.q.Extension, p.Forward.Always)
	case p.Desk != "":
		f.say("desk", checkFault, page+f.q.Extension, "The user of extension %s has signed in at another telephone: %s.", f.q.Extension, p.Desk)
	default:
		f.say("dnd", checkOK, page+f.q.Extension, "Extension %s takes calls: neither do not disturb nor a forward of every call is on.", f.q.Extension)
	}
	if p.NoAnonymous {
		f.say("anonymous", checkUnknown, page+f.q.Extension, "Extension %s refuses callers who hide their number.", f.q.Extension)
	}
}

// inLine is a line or trunk that calls come in on.
type inLine struct {
	id, label, page string
	enabled         bool
	broken          string // why it cannot be used, "" it can
	trunk           config.Trunk
}

// incomingLines are those that the question is about.
func (f *findings) incomingLines() (all []inLine, known bool) {
	for _, l := range f.c.Lines {
		id := strconv.Itoa(l.ID)
		all = append(all, inLine{id: id, label: "line " + id, page: "/lines/" + id, enabled: l.Enabled, broken: f.lineState(l)})
	}
	for _, t := range f.c.Trunks {
		all = append(all, inLine{id: t.ID, label: "trunk " + t.ID, page: "/trunks/" + t.ID, enabled: t.Enabled, broken: f.trunkState(t), trunk: t})
	}
	if f.q.Line == "" {
		return slices.DeleteFunc(all, func(l inLine) bool { return !l.enabled }), true
	}
	i := slices.IndexFunc(all, func(l inLine) bool { return l.id == f.q.Line })
	if i < 0 {
		return nil, false
	}
	return all[i : i+1], true
}

// comesIn checks one line, and whom its calls ring; rings: the extension asked about.
func (f *findings) comesIn(l inLine) (rings bool, err error) {
	switch {
	case !l.enabled:
		f.say("line", checkFault, l.page, "The %s is disabled in the settings.", l.label)
		return false, nil
	case f.hostUnknown(l.trunk): // says so
	case l.broken != "":
		f.say("line", checkFault, "/ports", "On the %s no call can come in: %s", l.label, l.broken)
	default:
		f.say("line", checkOK, "/ports", "The %s works.", l.label)
	}
	from := f.q.Number
	if from == "" {
		from = anyCaller
	}
	e, err := f.explain(f.c, f.asked(webadmin.ExplainQuestion{Line: l.id, From: from}))
	if err != nil {
		return false, err
	}
	switch first := rung(e); {
	case first == "" && where(e, "is answered") != "":
		f.say("incoming", checkOK, l.page, "Calls on the %s are answered by the appliance: %s", l.label, lastWhy(e))
	case first == "":
		f.say("incoming", checkFault, l.page, "A call on the %s now rings nobody: %s", l.label, lastWhy(e))
	default:
		f.say("incoming", checkOK, l.page, "A call on the %s now rings %s.", l.label, first)
	}
	return slices.ContainsFunc(e.Steps, func(s webadmin.ExplainStep) bool { return s.What == "rings" && s.Where == f.q.Extension }), nil
}

// register: a SIP telephone does not sign in.
func (f *findings) register() error {
	if f.q.Extension == "" {
		return fmt.Errorf("%w: say for which extension the telephone signs in", webadmin.ErrInvalid)
	}
	var at netip.Addr
	if f.q.Address != "" {
		var err error
		if at, err = netip.ParseAddr(f.q.Address); err != nil {
			return fmt.Errorf("%w: %q is no IP address", webadmin.ErrInvalid, f.q.Address)
		}
	}
	if !f.sip.on {
		f.say("sip", checkFault, "/sip-network", "SIP is off: this appliance listens for no telephone on the network.")
		return nil
	}
	f.say("sip", checkOK, "/sip-network", "This appliance listens for telephones at %s.", f.sip.address)
	if !f.extension(f.q.Extension) {
		f.attempts(at, false)
		return nil
	}
	x, _ := f.c.Extension(f.q.Extension)
	if !x.SIP.Given() {
		f.say("account", checkFault, "/extensions/"+x.Number, "Extension %s has no SIP password: no telephone on the network can sign in for it.", x.Number)
		return nil
	}
	f.listed(at)
	here, _ := f.signedIn(x.Number)
	f.attempts(at, len(here) > 0)
	f.signedInNow(x, here)
	return nil
}

// listed checks the telephone's address.
func (f *findings) listed(at netip.Addr) {
	switch {
	case !at.IsValid():
	case !f.sip.allowed(at):
		f.say("address", checkFault, "/sip-network", "%s is not on the list of networks that get an answer.", at)
	default:
		f.say("address", checkOK, "/sip-network", "%s is on the list of networks that get an answer.", at)
	}
}

// attempts looks at what telephones tried that were not let in, and at locks.
func (f *findings) attempts(at netip.Addr, signedIn bool) {
	tried := slices.DeleteFunc(slices.Clone(f.sip.refused), func(r sipstack.Refusal) bool {
		return r.User != f.q.Extension && (!at.IsValid() || r.From.Addr() != at)
	})
	if len(tried) > 0 && !f.since(tried[0].At) {
		r := tried[0]
		why := map[sipstack.RefusalCause]string{
			sipstack.RefusedUser:     "no extension of that number has a SIP password",
			sipstack.RefusedPassword: "its password, or its authentication name, is wrong",
			sipstack.RefusedOther:    "its authentication name is not its number",
			sipstack.RefusedLimit:    "the extension is over the limit of extensions",
		}[r.Why]
		f.say("attempt", checkFault, "/extensions/"+f.q.Extension, "At %s a telephone at %s tried to sign in as %s: %s.", r.At.Format(time.TimeOnly), r.From.Addr(), r.User, why)
	}
	locked := false
	for _, l := range f.sip.locks {
		mine := l.Address == at || slices.ContainsFunc(tried, func(r sipstack.Refusal) bool { return r.From.Addr() == l.Address })
		if mine {
			locked = true
			f.say("lock", checkFault, "/sip", "%s gets no answer until %s: it failed to sign in too often. Unlock it once its password is right.", l.Address, l.Until.Format(time.TimeOnly))
		}
	}
	if len(tried) == 0 && !locked && !signedIn {
		f.say("attempt", checkFault, "/sip", "Nothing was refused that called itself %s: since the start no telephone has asked, or it was not let through. Check that its server is this appliance (%s), the network cable, and a firewall in between.", f.q.Extension, f.sip.address)
	}
}

// since reports whether a telephone of the extension has signed in after a moment:
// what was refused before is over.
func (f *findings) since(at time.Time) bool {
	here, _ := f.signedIn(f.q.Extension)
	return slices.ContainsFunc(here, func(c sipstack.Contact) bool { return c.Since.After(at) })
}

// signedInNow tells who is signed in.
func (f *findings) signedInNow(x config.Extension, here []sipstack.Contact) {
	for _, c := range here {
		f.say("signed-in", checkOK, "/sip", "A telephone at %s (%s) has signed in for %s.", c.Source, c.Transport, x.Number)
	}
	most := x.SIP.Telephones
	if most == 0 {
		most = defaultTelephones
	}
	if len(here) >= most {
		f.say("many", checkUnknown, "/extensions/"+x.Number, "As many telephones as may have signed in for %s: %d. Another one takes the place of the oldest, or is refused.", x.Number, most)
	}
}

// defaultTelephones is how many may sign in for an extension that does not say.
const defaultTelephones = 5

// noSound: who talks is not heard.
func (f *findings) noSound() error {
	with := func(r call.Record) bool {
		return f.q.Extension == "" || slices.ContainsFunc(r.Parties, func(p call.Party) bool { return p.Label == f.q.Extension })
	}
	silent := f.records(func(r call.Record) bool {
		return with(r) && (slices.Contains(r.Tags, call.TagOneWay) || slices.Contains(r.Tags, call.TagNoAudio))
	})
	for _, c := range f.live.Calls {
		for _, text := range c.Troubles {
			if f.q.Extension == "" || c.From == f.q.Extension || c.To == f.q.Extension {
				f.say("live", checkFault, "/calls", "Now: %s", text)
			}
		}
	}
	for _, r := range silent {
		f.say("record", checkFault, "/records/"+strconv.FormatUint(uint64(r.ID), 10), "In a call at %s: %s", r.Started.In(zoneOf(f.c)).Format("2006-01-02 15:04"), heardNothing(r))
	}
	if !f.faults() {
		f.say("record", checkOK, "/records", "In no call of the past day was a party over the network not heard.")
	}
	f.portsWithoutSound()
	return nil
}

// portsWithoutSound names lines and telephones that do not work.
func (f *findings) portsWithoutSound() {
	if x, found := f.c.Extension(f.q.Extension); found && x.Port != "" {
		f.telephone(f.q.Extension)
	}
	for _, l := range f.c.Lines {
		if v, found := f.port(func(v engine.PortView) bool { return string(v.Port) == l.Port }); found && l.Enabled && v.Lamp == engine.LampFault {
			f.say("line", checkFault, "/ports/"+l.Port, "Line %d cannot be used: %s", l.ID, sentenceOf(v.Reason))
		}
	}
}

// heardNothing is the sentence of a call's track that says who is not heard or hears
// nothing, and why.
func heardNothing(r call.Record) string {
	for line := range strings.Lines(r.Track) {
		_, note, is := strings.Cut(line, "note | ")
		if is && (strings.Contains(note, " hears nothing") || strings.Contains(note, " is not heard: ")) {
			return strings.TrimSpace(note)
		}
	}
	return "One party was not heard."
}
