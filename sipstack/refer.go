package sipstack

import (
	"fmt"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// referral is a transfer that a telephone asked for and is told about. It ends
// with the call that it was asked for in: a telephone that hangs up has heard
// enough.
type referral struct {
	event  string // of its NOTIFYs
	silent bool   // it does not want them (RFC 4488)
	says   notices
}

// refer is the verb REFER (RFC 3515): a telephone gives the other party of its
// call to somebody else. It signs for that, as for a call: one is about to be
// made in its name, and whoever reads its messages on the way could ask for it.
func (in *incoming) refer(d *dialog) {
	c := d.call
	p, telephone := c.of.(*phone)
	switch {
	case !telephone: // whoever is outside has nobody called at our cost
		in.answer(sip.StatusGlobalDecline, "Decline")
		return
	case d.early != nil || c.stage != stageTalking:
		in.answer(sip.StatusForbidden, "Forbidden")
		return
	}
	a, ok := in.authenticate()
	switch {
	case !ok:
	case a.User != p.user:
		in.refuse("transfers somebody else's call", time.Now())
	default:
		in.referred(d, p)
	}
}

// referred looks at a REFER of the call's own telephone.
func (in *incoming) referred(d *dialog, p *phone) {
	to, err := referToOf(in.req)
	switch {
	case in.unsupported() != "":
		in.answer(sip.StatusBadExtension, "Bad Extension", sip.NewHeader("Unsupported", in.unsupported()))
	case err != nil:
		in.answer(sip.StatusBadRequest, "Bad Request", warning(err))
	case d.call.referral != nil: // one after the other
		in.answer(statusRequestPending, "Request Pending")
	case to.replaces == nil && to.host != "" && !in.s.ourName(to.host, p, d):
		in.answer(sip.StatusForbidden, "Forbidden")
	default:
		in.transfer(d.call, to)
	}
}

// transfer accepts a REFER and lets the engine act. What is wrong with the other
// call is told by NOTIFY: 481 to the REFER itself would be about this one.
func (in *incoming) transfer(c *session, to referTo) {
	r := &referral{event: "refer"}
	if c.referrals++; c.referrals > 1 { // RFC 3515 s.2.4.6
		r.event = fmt.Sprintf("refer;id=%d", in.req.CSeq().SeqNo)
	}
	hs := []sip.Header{in.s.contact(c.d.peer)}
	if strings.HasPrefix(strings.TrimSpace(value(in.req, "Refer-Sub", "")), "false") {
		r.silent = true
		hs = append(hs, sip.NewHeader("Refer-Sub", "false"))
	}
	in.answer(sip.StatusAccepted, "Accepted", hs...)
	c.referral = r
	c.report(sip.StatusTrying, "Trying", false)
	ev := call.Event{Kind: call.Transfer, Digits: to.number}
	if to.replaces != nil {
		other, code := c.consulted(to.replaces)
		if other == nil {
			c.report(code, "Not Transferred", true)
			return
		}
		ev.Peer = other.port
	}
	c.post(ev)
}

// consulted is the other call of the telephone, into which its party is to be
// transferred; code says why there is none.
func (c *session) consulted(r *replaces) (other *session, code int) {
	d := r.dialog(c.s)
	switch {
	case d == nil || d.call == c || d.call.stage == stageOver:
		return nil, sip.StatusCallTransactionDoesNotExists
	case d.call.of != c.of:
		return nil, sip.StatusForbidden
	case r.earlyOnly && d.call.stage == stageTalking:
		return nil, sip.StatusBusyHere
	}
	return d.call, 0
}
