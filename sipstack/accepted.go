package sipstack

import (
	"time"

	"github.com/emiago/sipgo/sip"
)

// The repetition of a 2xx until its ACK comes (RFC 3261 s.13.3.1.4).
const (
	firstAgain = 500 * time.Millisecond // T1
	mostAgain  = 4 * time.Second        // T2
	giveUpACK  = 64 * firstAgain
)

// accepted is a 2xx to an INVITE that waits for its ACK.
type accepted struct {
	in     *incoming
	res    *sip.Response
	seq    uint32
	offer  bool // it carried our offer: the ACK must carry the answer
	pause  time.Duration
	waited time.Duration
	timer  *time.Timer
}

// accept sends a 2xx and repeats it until the ACK comes. It returns false if
// the telephone had cancelled.
func (in *incoming) accept(d *dialog, body []byte, offer bool) bool {
	res := in.response(sip.StatusOK, "OK", body, in.s.contact(d.peer), sip.NewHeader("Allow", allow))
	for _, h := range d.call.identity(d.peer) {
		res.AppendHeader(h)
	}
	d.call.lasts(in.req, res)
	if !in.respond(res) {
		return false
	}
	a := &accepted{in: in, res: res, seq: in.req.CSeq().SeqNo, offer: offer, pause: firstAgain}
	c := d.call
	if c.await != nil {
		c.await.timer.Stop()
	}
	c.await = a
	a.timer = in.s.after(a.pause, func() { c.again2xx(a) })
	return true
}

func (c *session) again2xx(a *accepted) {
	if c.await != a || c.stage == stageOver {
		return
	}
	if a.waited += a.pause; a.waited >= giveUpACK {
		c.await = nil
		c.s.log.Info("sip: no ACK came, the call is ended", "port", c.port)
		c.end(endUnanswered)
		return
	}
	a.in.respond(a.res)
	a.pause = min(2*a.pause, mostAgain, giveUpACK-a.waited)
	a.timer = c.s.after(a.pause, func() { c.again2xx(a) })
}

// onAck is the verb ACK: what was accepted is confirmed.
func (s *Stack) onAck(req *sip.Request) {
	if req.CallID() == nil || req.From() == nil || req.To() == nil || req.CSeq() == nil {
		return
	}
	d := s.dialogs[idOfRequest(req)]
	if d == nil || d.call.await == nil || d.call.await.seq != req.CSeq().SeqNo {
		return
	}
	c, a := d.call, d.call.await
	a.timer.Stop()
	c.await, c.acked = nil, a.in
	if !a.offer {
		c.regain()
		return
	}
	if err := c.answered(req); err != nil {
		s.log.Info("sip: the ACK's answer cannot be used", "port", c.port, "error", err)
		c.end(endNoMedia)
	}
}

// answered takes the answer to an offer of ours.
func (c *session) answered(m sip.Message) error {
	d, err := sound(m)
	if err == nil && d == nil {
		err = errNoSDP
	}
	if err != nil {
		return err
	}
	return c.adopt(d, c.d.peer)
}

// adopt agrees to what a telephone answered to our offer.
func (c *session) adopt(d *description, from peer) error {
	if err := c.ours.seal.hear(d); err != nil {
		return err
	}
	both, err := d.agree(c.ours.local, c.offered)
	if err != nil {
		return err
	}
	c.theirs, c.both, c.source = d, both, from.addr.Addr()
	return c.settled(beside(codecsOf(both), both))
}
