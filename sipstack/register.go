package sipstack

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"
)

// How long a registration lasts (RFC 3261 s.10.2.1.1).
const (
	usualExpires = time.Hour       // a telephone that does not say
	minExpires   = time.Minute     // shorter ones get 423: they would do little else
	maxExpires   = 2 * time.Hour   // longer ones are cut
	natExpires   = 2 * time.Minute // behind NAT over UDP: its refresh keeps the hole open

	maxRegisterContacts = 10 // contacts in one REGISTER
)

// binding is one telephone that has signed in.
type binding struct {
	uri      sip.Uri
	key      string // what tells one telephone from another
	callID   string
	seq      uint32
	peer     peer
	paths    []string
	agent    string
	since    time.Time
	expires  time.Time
	timer    *time.Timer
	asking   *time.Timer   // when it is asked next whether it is there; nil: never
	away     bool          // it did not answer when it was
	trip     time.Duration // how long its last answer took, 0 none
	instance string
	domain   string // by which the telephone knows us
}

// register is the verb REGISTER (RFC 3261 s.10.3).
func (in *incoming) register() {
	a, ok := in.authenticate()
	if !ok {
		return
	}
	if in.req.To().Address.User != a.User {
		in.unsigned(RefusedOther, time.Now())
		in.refuse("signs in as somebody else", time.Now())
		return
	}
	if a.Refused != "" {
		in.unsigned(RefusedLimit, time.Now())
	}
	if a.Refused != "" { // no failure of theirs: it is not counted against them
		in.answer(sip.StatusForbidden, a.Refused)
		return
	}
	p := in.s.phone(a)
	defer p.forget()
	if !p.quota.take(time.Now()) {
		in.answer(sip.StatusServiceUnavailable, "Service Unavailable", sip.NewHeader("Retry-After", strconv.Itoa(int(minExpires.Seconds()))))
		return
	}
	cs, code := in.contacts()
	if code == 0 {
		code = p.update(in, cs, a)
	}
	switch code {
	case 0:
		in.registered(p)
		p.pickUp()
	case sip.StatusIntervalToBrief:
		in.answer(code, "Interval Too Brief", sip.NewHeader("Min-Expires", strconv.Itoa(int(minExpires.Seconds()))))
	default:
		in.answer(code, "Contact Not Understood")
	}
	p.keep()
	p.report()
}

// wanted is one contact of a REGISTER; a lifetime of 0 takes it away.
type wanted struct {
	uri      sip.Uri
	instance string
	life     time.Duration
}

// contacts reads what a REGISTER wants. all with one wildcard of lifetime 0
// takes all away.
func (in *incoming) contacts() (all []wanted, code int) {
	general := usualExpires
	if h := in.req.GetHeader("Expires"); h != nil {
		general = lifetime(h.Value(), general)
	}
	for _, h := range in.req.GetHeaders("Contact") {
		c, ok := h.(*sip.ContactHeader)
		if !ok || len(all) >= maxRegisterContacts {
			return nil, sip.StatusBadRequest
		}
		w := wanted{uri: c.Address, life: general}
		if v, ok := c.Params.Get("expires"); ok {
			w.life = lifetime(v, general)
		}
		w.instance, _ = c.Params.Get("+sip.instance")
		all = append(all, w)
		if code := w.check(in.secure()); code != 0 {
			return nil, code
		}
	}
	return all, 0
}

func (w wanted) check(secure bool) int {
	switch {
	case w.uri.Wildcard:
		if w.life != 0 {
			return sip.StatusBadRequest
		}
	case w.uri.Scheme != "sip" && (w.uri.Scheme != "sips" || !secure) || w.uri.Host == "" || len(w.uri.Host) > 255 || len(w.uri.User) > 255:
		return sip.StatusBadRequest
	case w.life > 0 && w.life < minExpires:
		return sip.StatusIntervalToBrief
	}
	return 0
}

// lifetime reads seconds; nonsense is the usual time (RFC 3261 s.10.2.1.1).
func lifetime(v string, otherwise time.Duration) time.Duration {
	n, err := strconv.ParseUint(strings.TrimSpace(v), 10, 32)
	if err != nil {
		return otherwise
	}
	return time.Duration(n) * time.Second
}

// update makes the contacts what was wanted.
func (p *phone) update(in *incoming, ws []wanted, a Account) int {
	for _, w := range ws {
		if w.uri.Wildcard {
			for _, b := range slices.Clone(p.contacts) {
				p.remove(b)
			}
			continue
		}
		old := p.find(w)
		if old != nil && old.callID == in.req.CallID().Value() && in.req.CSeq().SeqNo <= old.seq {
			return sip.StatusInternalServerError // an old one that came late
		}
		if old != nil {
			p.remove(old)
		}
		if w.life > 0 {
			p.add(in, w, old, a)
		}
	}
	return 0
}

// find is the binding of the same telephone: the same instance (RFC 5626) or
// the same URI.
func (p *phone) find(w wanted) *binding {
	key := bindingKey(w.uri)
	for _, b := range p.contacts {
		if w.instance != "" && b.instance == w.instance || b.key == key {
			return b
		}
	}
	return nil
}

// bindingKey is the part of a URI that matters when two are compared here.
func bindingKey(u sip.Uri) string {
	transport, _ := u.UriParams.Get("transport")
	return fmt.Sprintf("%s@%s:%d;%s", u.User, strings.ToLower(u.Host), u.Port, strings.ToLower(transport))
}

// add signs a telephone in. When there are too many, the one that has not been
// heard of for longest goes: it is the one that was rebooted with a new
// address.
func (p *phone) add(in *incoming, w wanted, old *binding, a Account) {
	for len(p.contacts) >= a.limit() {
		p.remove(slices.MinFunc(p.contacts, func(a, b *binding) int { return a.expires.Compare(b.expires) }))
	}
	now := time.Now()
	b := &binding{
		uri: *w.uri.Clone(), key: bindingKey(w.uri), instance: w.instance,
		callID: in.req.CallID().Value(), seq: in.req.CSeq().SeqNo,
		peer: peerOf(in.req, &w.uri), since: now,
		domain: clip(in.req.To().Address.Host, 255),
	}
	if old != nil {
		b.since = old.since
	}
	if h := in.req.GetHeader("User-Agent"); h != nil {
		b.agent = clip(h.Value(), 80)
	}
	for _, h := range in.req.GetHeaders("Path") { // RFC 3327
		b.paths = append(b.paths, h.Value())
	}
	life := min(w.life, maxExpires)
	if b.peer.network == "UDP" && strings.Trim(w.uri.Host, "[]") != b.peer.addr.Addr().String() && len(b.paths) == 0 {
		life = min(life, natExpires)
	}
	p.enrol(b, life)
}

func (p *phone) expire(b *binding) {
	if slices.Contains(p.contacts, b) {
		p.remove(b)
		p.keep()
		p.report()
		p.forget()
	}
}

// stop ends a binding's timers.
func (b *binding) stop() {
	b.timer.Stop()
	if b.asking != nil {
		b.asking.Stop()
	}
}

func (p *phone) remove(b *binding) {
	b.stop()
	p.contacts = slices.DeleteFunc(p.contacts, func(x *binding) bool { return x == b })
	p.s.guard.know(b.peer.addr.Addr(), -1, time.Now())
}

// registered answers with all contacts there are (RFC 3261 s.10.3 step 8).
func (in *incoming) registered(p *phone) {
	now := time.Now()
	var hs []sip.Header
	for _, b := range p.contacts {
		c := &sip.ContactHeader{Address: b.uri}
		c.Params.Add("expires", strconv.Itoa(int(b.expires.Sub(now).Round(time.Second).Seconds())))
		hs = append(hs, c)
	}
	for _, h := range in.req.GetHeaders("Path") {
		hs = append(hs, sip.NewHeader("Path", h.Value()))
	}
	hs = append(hs, sip.NewHeader("Date", now.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")))
	in.answer(sip.StatusOK, "OK", hs...)
}
