package sipstack

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// maxRefer bounds a Refer-To: a number, and a dialog's three names in a URI's
// escapes.
const maxRefer = 1024

// referral is a transfer that a telephone asked for and is told about.
type referral struct {
	event  string // of its NOTIFYs
	silent bool   // it does not want them (RFC 4488)
	says   notices
}

// refer is the verb REFER (RFC 3515): a telephone gives the other party of its
// call to somebody else. What is somebody else is the engine's to decide.
func (in *incoming) refer(d *dialog) {
	c := d.call
	_, telephone := c.of.(*phone)
	to, err := referTo(in.req)
	switch {
	case !telephone: // a network has no business to send our callers about
		in.answer(sip.StatusForbidden, "Forbidden")
	case err != nil:
		in.answer(sip.StatusBadRequest, "Bad Refer-To", warning(err))
	case c.stage != stageTalking:
		in.answer(sip.StatusForbidden, "Not In A Conversation")
	case c.referral != nil:
		in.answer(statusRequestPending, "Request Pending")
	case !in.s.names(to.Host, in, d):
		in.answer(sip.StatusForbidden, "Only Numbers Here")
	default:
		in.referred(c, to)
	}
}

// referred accepts a REFER that is right in itself.
func (in *incoming) referred(c *session, to *sip.Uri) {
	ev, code := c.transferTo(to)
	if code != 0 {
		in.answer(code, "Cannot Be Referred To")
		return
	}
	r := &referral{event: "refer"}
	if c.referrals++; c.referrals > 1 { // RFC 3515 s.2.4.6
		r.event = fmt.Sprintf("refer;id=%d", in.req.CSeq().SeqNo)
	}
	hs := []sip.Header{in.s.contact(c.d.peer)}
	if h := in.req.GetHeader("Refer-Sub"); h != nil && strings.HasPrefix(strings.TrimSpace(h.Value()), "false") {
		r.silent = true
		hs = append(hs, sip.NewHeader("Refer-Sub", "false"))
	}
	in.answer(sip.StatusAccepted, "Accepted", hs...)
	c.referral = r
	c.report(sip.StatusTrying, "Trying", false)
	c.post(ev)
}

// transferTo is what a Refer-To asks for: a number, or the partner of another
// call of the same telephone. code is the answer that refuses it, 0 none.
func (c *session) transferTo(to *sip.Uri) (ev call.Event, code int) {
	if v, ok := to.Headers.Get("Replaces"); ok {
		other, _, err := c.s.replaced(v)
		switch {
		case err != nil:
			return ev, sip.StatusBadRequest
		case other == nil || other.of != c.of || other == c:
			return ev, sip.StatusCallTransactionDoesNotExists
		}
		return call.Event{Kind: call.Transfer, Peer: other.port}, 0
	}
	number, ok := dialled(to.User)
	if !ok || number == "" {
		return ev, sip.StatusNotFound
	}
	return call.Event{Kind: call.Transfer, Digits: number}, 0
}

// errRefer says that a Refer-To cannot be used.
var errRefer = errors.New("Refer-To is not one SIP address")

// referTo reads the one Refer-To (RFC 3515 s.2.1).
func referTo(req *sip.Request) (*sip.Uri, error) {
	hs := append(req.GetHeaders("Refer-To"), req.GetHeaders("r")...)
	if len(hs) != 1 || len(hs[0].Value()) > maxRefer {
		return nil, errRefer
	}
	var u sip.Uri
	params := sip.NewParams()
	if _, err := sip.ParseAddressValue(hs[0].Value(), &u, &params); err != nil {
		return nil, fmt.Errorf("%w: %w", errRefer, err)
	}
	if m, ok := u.UriParams.Get("method"); ok && !strings.EqualFold(m, "INVITE") || u.Scheme != "sip" && u.Scheme != "sips" {
		return nil, errRefer
	}
	return &u, nil
}

// names reports whether a host is ours, as this telephone may know us.
func (s *Stack) names(host string, in *incoming, d *dialog) bool {
	host = strings.ToLower(strings.Trim(host, "[]"))
	if a, err := netip.ParseAddr(host); err == nil {
		if a == s.home(d.peer).Addr() {
			return true
		}
	}
	for _, ours := range []string{s.o.Realm, d.ours.Address.Host, d.theirs.Address.Host, in.req.Recipient.Host} {
		if host == strings.ToLower(strings.Trim(ours, "[]")) {
			return true
		}
	}
	return false
}

// replaced finds the call that a Replaces names (RFC 3891 s.3): its dialog as
// seen from us, and by telephones that mix up the tags, from them. early says
// that only a call not answered yet is meant.
func (s *Stack) replaced(v string) (c *session, early bool, err error) {
	if plain, err := url.PathUnescape(v); err == nil {
		v = plain
	}
	parts := strings.Split(v, ";")
	id := dialogID{call: strings.TrimSpace(parts[0])}
	for _, p := range parts[1:] {
		name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		switch strings.ToLower(name) {
		case "to-tag":
			id.local = value
		case "from-tag":
			id.remote = value
		case "early-only":
			early = true
		}
	}
	if id.call == "" || id.local == "" || id.remote == "" || len(v) > maxRefer {
		return nil, false, fmt.Errorf("read Replaces %q: it names no dialog", clip(v, 60))
	}
	return s.callNamed(id), early, nil
}

func (s *Stack) callNamed(id dialogID) *session {
	for _, x := range []dialogID{id, {id.call, id.remote, id.local}} {
		if d := s.dialogs[x]; d != nil && d.call != nil {
			return d.call
		}
	}
	for _, c := range s.sessions { // a telephone that rings: the dialog is its INVITE's
		for _, f := range c.forks {
			if f.x != nil && f.x.req.CallID().Value() == id.call && !f.done {
				return c
			}
		}
	}
	return nil
}
