package sipstack

import (
	"fmt"
	"slices"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// callOf is the call of a port that may not be ours, nil if there is none.
func (s *Stack) callOf(port call.Port) *session { return s.sessions[port] }

// facing is what the other side of the call speaks, as far as it is known: nil
// for an analog port and for one that has not answered.
func (c *session) facing() []Format {
	if x := c.s.callOf(c.with); x != nil && (x.stage == stageTalking || x.listened != nil) {
		return codecsOf(x.chosen)
	}
	return nil
}

// offer is our offer to this telephone: what the other side of its call speaks,
// or could speak as long as it has not been answered, and then ours.
func (c *session) offer() []Format {
	var facing []Format
	if x := c.s.callOf(c.with); x != nil {
		facing = x.both
		if x.stage == stageTalking || x.early != nil {
			facing = x.chosen
		}
	}
	c.offered = offerOf(c.heard(), codecsOf(facing))
	if c.fax {
		c.offered = slices.DeleteFunc(c.offered, func(f Format) bool { return !f.plain() && !f.helper() })
	}
	return c.offered
}

// decide settles what an offer of the telephone's is answered with, and tells
// the leg.
func (c *session) decide() error {
	chosen := choose(c.understood(c.both), c.heard(), c.understood(c.facing()), c.understood(codecsOf(c.chosen)))
	if chosen == nil {
		return errNoCodec
	}
	return c.settled(chosen)
}

// settled tells the leg what was agreed.
func (c *session) settled(chosen []Format) error {
	r := c.theirs.remote(chosen, c.source)
	r.Secure = c.ours.seal.secure()
	if err := c.leg.SetRemote(r); err != nil {
		return fmt.Errorf("set sound of %s: %w", c.port, err)
	}
	c.chosen = chosen
	c.held()
	return nil
}

// join notes who talks with whom, before their calls are answered.
func (s *Stack) join(a, b call.Port) {
	if x := s.callOf(a); x != nil {
		x.with = b
	}
	if x := s.callOf(b); x != nil {
		x.with = a
	}
}

// reconcile looks whether the two that were joined understand each other. One
// that speaks a codec that only passes here (Opus) to one that does not is
// asked by a new offer to speak another. All else is transcoded.
func (s *Stack) reconcile(a, b call.Port) {
	x, y := s.callOf(a), s.callOf(b)
	if x.deaf(y) {
		x.reoffer()
	}
	if y.deaf(x) {
		y.reoffer()
	}
}

// deaf says that y cannot get what c speaks, or that a machine could not.
func (c *session) deaf(y *session) bool {
	if c == nil || c.stage != stageTalking || len(c.chosen) == 0 {
		return false
	}
	if c.fax && !c.chosen[0].plain() {
		return true
	}
	if _, passed := find(c.ours.local.Passed, c.chosen[0]); !passed {
		return false
	}
	if c.opened() || y == nil || y.stage != stageTalking {
		return true
	}
	_, same := find(y.chosen, c.chosen[0])
	return !same
}

// faxed is called by the leg, on a goroutine of its own choice.
func (c *session) faxed() {
	c.s.mail.put(func() {
		c.s.log.Info("sip: a fax machine or a modem is heard, nothing but G.711 will do", "port", c.port)
		c.fax = true
		c.regain()
	}, maxWaitingOrders)
}

// reoffer sends an INVITE within a call with an offer that suits the other
// side. One that is under way is enough: its answer is looked at anew.
func (c *session) reoffer() {
	if c.offering || c.stage != stageTalking || c.await != nil { // its ACK makes us look again
		return
	}
	c.offering = true
	req := c.s.request(c.d, sip.INVITE)
	req.AppendHeader(c.s.contact(c.d.peer))
	req.AppendHeader(sip.NewHeader("Allow", allow))
	for _, h := range slices.Concat(c.identity(c.d.peer), c.last.headers()) {
		req.AppendHeader(h)
	}
	req.AppendHeader(sip.NewHeader("Content-Type", "application/sdp"))
	req.SetBody(c.ours.offer(c.offer()))
	c.s.say(c.d, req, c.reoffered, func(error) {
		c.offering = false
		c.end(endUnanswered) // RFC 3261 s.12.2.1.2: no answer ends the dialog
	})
}

// regain looks again whether both sides understand each other, after this
// telephone may have changed its codec.
func (c *session) regain() {
	if c.stage == stageTalking && c.with != "" {
		c.s.reconcile(c.port, c.with)
	}
}

// reoffered takes the answer to an INVITE within a call. A refusal leaves all
// as it was.
func (c *session) reoffered(res *sip.Response) {
	if res.IsProvisional() {
		return
	}
	again := !c.offering // a 2xx whose ACK was lost
	c.offering = false
	switch {
	case res.IsSuccess():
		c.s.acknowledgeAt(c.d, res.CSeq().SeqNo)
		if again || c.stage != stageTalking {
			return
		}
		if err := c.answered(res); err != nil {
			c.s.log.Info("sip: the answer to a new offer cannot be used", "port", c.port, "error", err)
			c.end(endNoMedia)
			return
		}
		c.d.learn(res)
		c.lasted(res)
		c.regain()
	case c.last.due:
		c.refreshed(res)
	case res.StatusCode == sip.StatusCallTransactionDoesNotExists, res.StatusCode == sip.StatusRequestTimeout:
		c.end(endUnanswered)
	default:
		if pause, again := c.d.retryOf(res); again {
			c.s.after(pause, c.regain)
			return
		}
		c.s.log.Info("sip: a telephone refused a new offer", "port", c.port, "status", res.StatusCode)
	}
}

// statusRequestPending is 491, RFC 3261 s.14.2.
const statusRequestPending = 491

// acknowledgeAt sends the ACK of the 2xx to the INVITE with this number. It is
// sent again for each repetition of the 2xx (RFC 3261 s.13.2.2.4).
func (s *Stack) acknowledgeAt(d *dialog, seq uint32) {
	req := s.request(d, sip.ACK)
	req.CSeq().SeqNo = seq
	w, err := s.wayTo(req)
	if err == nil {
		_, err = w.send(s, req)
	}
	if err != nil {
		s.log.Debug("sip: ACK could not be sent", "call", d.id.call, "error", err)
	}
}
