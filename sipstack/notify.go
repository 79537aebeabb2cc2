package sipstack

import (
	"errors"
	"fmt"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// partingNotice is how long a telephone that transferred has to take the last
// notice before it is hung up on.
const partingNotice = 2 * time.Second

// notices are the NOTIFYs of one subscription: one at a time, because a network
// may turn two round, and what is new replaces what has not gone out yet.
type notices struct {
	next   func() *sip.Request // nil: nothing is new
	busy   bool
	closed bool // the telephone does not know the subscription any more
	idle   func()
	gone   func() // told once when it has closed; nil: nobody

	// refused is told when a notice was not taken for the moment, lost when its
	// connection had ended; nil: nobody, and the latter closes.
	refused, lost func()
}

// notify sends what make makes, now or when the notice before has been
// answered.
func (n *notices) notify(s *Stack, make func() *sip.Request) {
	if n.closed {
		return
	}
	n.next = make
	n.send(s)
}

func (n *notices) send(s *Stack) {
	if n.busy || n.next == nil {
		return
	}
	req := n.next()
	n.next, n.busy = nil, true
	s.send(req, func(res *sip.Response) {
		if !res.IsProvisional() {
			n.closed = n.closed || ends(res.StatusCode)
			if n.refused != nil && !n.closed && res.StatusCode >= 300 {
				n.refused()
			}
			n.sent(s)
		}
	}, func(err error) {
		n.failed(req, err)
		n.sent(s)
	})
}

// failed notes that nobody answered, or that nobody could be asked.
func (n *notices) failed(req *sip.Request, err error) {
	if n.lost != nil && req.Transport() != "UDP" && !errors.Is(err, sip.ErrTransactionTimeout) {
		n.lost()
		return
	}
	n.closed = true
}

// ends reports whether an answer to a NOTIFY ends its subscription: all that
// refuse do, unless for the moment only (RFC 6665 s.4.2.2).
func ends(status int) bool {
	switch status {
	case sip.StatusInternalServerError, sip.StatusServiceUnavailable, statusRequestPending, sip.StatusUnauthorized, sip.StatusProxyAuthRequired:
		return false
	}
	return status >= 400
}

func (n *notices) sent(s *Stack) {
	n.busy = false
	if n.closed {
		n.next = nil
		if n.gone != nil {
			n.gone()
		}
	}
	n.send(s)
	if !n.busy && n.idle != nil {
		n.idle()
	}
}

// report tells a telephone how its transfer goes (RFC 3515 s.2.4.5): in the
// words of the answer that its own INVITE would have got.
func (c *session) report(status int, reason string, last bool) {
	r := c.referral
	if r == nil {
		return
	}
	if last {
		c.referral = nil
	}
	if r.silent {
		return
	}
	state := "active;expires=60" // longer than any telephone rings for a transfer
	if last {
		state = "terminated;reason=noresource"
	}
	r.says.notify(c.s, func() *sip.Request {
		req := c.s.request(c.d, sip.NOTIFY)
		req.AppendHeader(c.s.contact(c.d.peer))
		req.AppendHeader(sip.NewHeader("Event", r.event))
		req.AppendHeader(sip.NewHeader("Subscription-State", state))
		req.AppendHeader(sip.NewHeader("Content-Type", "message/sipfrag;version=2.0"))
		req.SetBody(fmt.Appendf(nil, "SIP/2.0 %d %s\r\n", status, reason))
		return req
	})
}

// transferFailed tells a telephone that its transfer failed; its call goes on.
// One that was to take over a call is told that there is none (RFC 3891 s.3).
func (c *session) transferFailed(t call.Tone) {
	if c.stage == stageCalling {
		c.end(endNoDialog)
		return
	}
	switch t {
	case toneBusy:
		c.report(sip.StatusBusyHere, "Busy Here", true)
	case toneUnobtainable:
		c.report(sip.StatusNotFound, "Not Found", true)
	default:
		c.report(sip.StatusServiceUnavailable, "Service Unavailable", true)
	}
}

// How calls end that were transferred, or were to take over another.
var (
	endTransferred = ending{code: sip.StatusRequestTerminated, reason: "Request Terminated", cause: causeNormal, event: true}
	endNoDialog    = ending{code: sip.StatusCallTransactionDoesNotExists, reason: "Call/Transaction Does Not Exist", event: true}
)

// transferOver lets a telephone go that has transferred. One that waits for the
// news is told, and hung up on when it has heard; its channel is free at once.
func (c *session) transferOver(t call.Tone) {
	r := c.referral
	if t != "" {
		c.report(sip.StatusRequestTerminated, "Request Terminated", true)
	} else {
		c.report(sip.StatusOK, "OK", true)
	}
	if r == nil || !r.says.busy || c.stage != stageTalking {
		c.end(endTransferred)
		return
	}
	s, d := c.s, c.d
	c.over()
	s.dialogs[d.id] = d // for its NOTIFYs, and its own BYE
	c.post(c.of.ended(endTransferred))
	c.of.freed()
	r.says.idle = func() { s.partFrom(d) }
	s.after(partingNotice, r.says.idle)
}

// partFrom hangs up on a telephone that transferred, unless it did.
func (s *Stack) partFrom(d *dialog) {
	if s.dialogs[d.id] == d {
		delete(s.dialogs, d.id)
		s.bye(d, causeNormal)
	}
}
