package sipstack

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// trunkOf is the trunk that an INVITE comes from; nil if its source is none's.
// Of several at one source, the one whose account or domain was called.
func (s *Stack) trunkOf(in *incoming) *trunk {
	from := in.source().Addr()
	var any *trunk
	for _, t := range s.trunks {
		if !t.comesFrom(from) {
			continue
		}
		uri := in.req.Recipient
		if t.conf.User != "" && uri.User == t.conf.User || strings.EqualFold(in.req.To().Address.Host, t.conf.domain()) {
			return t
		}
		if any == nil {
			any = t
		}
	}
	return any
}

// comesFrom reports whether calls of this trunk may come from an address: one of its
// proxies, the far end of our connection among them, or a peer of its.
func (t *trunk) comesFrom(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	return slices.ContainsFunc(t.sites, func(x site) bool { return x.peer.addr.Addr() == a }) ||
		slices.ContainsFunc(t.conf.Peers, func(p netip.Prefix) bool { return p.Contains(a) })
}

// fromTrunk lets a call in from a trunk.
func (in *incoming) fromTrunk(t *trunk) {
	number, ok := t.called(in.req)
	hops := in.req.MaxForwards()
	switch {
	case hops != nil && hops.Val() == 0:
		in.answer(sip.StatusTooManyHops, "Too Many Hops", reasonHeader(25)...)
	case in.looped():
		in.answer(sip.StatusLoopDetected, "Loop Detected", reasonHeader(25)...)
	case !ok:
		in.answer(sip.StatusNotFound, "Not Found", reasonHeader(causeIncomplete)...)
	case t.busy() >= t.conf.MaxCalls:
		in.answer(sip.StatusBusyHere, "Busy Here", reasonHeader(causeNoCircuit)...)
		if t.s.o.Capped != nil {
			t.s.o.Capped(t.label(), t.conf.MaxCalls, t.callerOf(in.req))
		}
	case in.tooBrief():
	default:
		t.take(in, number)
	}
}

// take begins an incoming call.
func (t *trunk) take(in *incoming, number string) {
	c := in.open(t, t.channelIn(), t.prepare)
	if c == nil {
		return
	}
	t.calls[c.port], c.d.signs = c, t
	c.post(call.Event{Kind: call.RingStart, Digits: number, CallerID: t.callerOf(in.req)})
}

// channelIn is a free channel for an incoming call: outgoing ones are on the
// first MaxCalls channels, so that the two never take the same one at once.
func (t *trunk) channelIn() call.Port {
	for n := t.conf.MaxCalls + 1; ; n++ { // there are fewer calls than MaxCalls
		port := t.conf.Port.Channel(n)
		if _, seized := t.seized[port]; !seized && t.s.sessions[port] == nil {
			return port
		}
	}
}

// called is the number that was called: that of the request's own address, or
// where that is only our account's, of those that tell more. ok is false if it
// is no number.
func (t *trunk) called(req *sip.Request) (number string, ok bool) {
	if user := req.Recipient.User; user != t.contactUser() && user != "" {
		return dialled(user)
	}
	if h := req.GetHeader("P-Called-Party-ID"); h != nil { // RFC 7315 s.4.2
		if _, number, ok := identity(h.Value()); ok {
			return number, true
		}
	}
	if number, ok := dialled(req.To().Address.User); ok {
		return number, true
	}
	if number, ok := dialled(t.conf.User); ok {
		return number, true
	}
	return "", true // an account that is no number: the trunk's default
}

// looped reports whether a request was here before (RFC 3261 s.16.3 step 4).
func (in *incoming) looped() bool {
	vias := in.req.GetHeaders("Via")
	for _, h := range vias {
		v, ok := h.(*sip.ViaHeader)
		if !ok {
			continue
		}
		a, err := netip.ParseAddr(strings.Trim(v.Host, "[]"))
		if err != nil {
			continue
		}
		home := in.s.home(peer{network: strings.ToUpper(v.Transport), addr: in.source()})
		if home.Addr() == a && v.Port > 0 && uint16(v.Port) == home.Port() && home != in.source() {
			return true
		}
	}
	return false
}

// prepare says what a call of the trunk may speak, and how.
func (t *trunk) prepare(c *session) {
	c.ours.local = t.limit(c.ours.local)
	c.ours.seal = newSeal(t.conf.Secrecy, t.conf.Network)
}

// limit leaves out the codecs that a trunk must not speak.
func (t *trunk) limit(l Local) Local {
	if len(t.conf.Codecs) == 0 {
		return l
	}
	allowed := func(f Format) bool {
		return f.helper() || slices.ContainsFunc(t.conf.Codecs, func(name string) bool { return strings.EqualFold(name, f.Name) })
	}
	var formats []Format
	for _, name := range t.conf.Codecs { // in the trunk's order
		for _, f := range l.Formats {
			if strings.EqualFold(f.Name, name) {
				formats = append(formats, f)
			}
		}
	}
	for _, f := range l.Formats {
		if f.helper() && allowed(f) {
			formats = append(formats, f)
		}
	}
	l.Formats, l.Passed = formats, nil
	return l
}
