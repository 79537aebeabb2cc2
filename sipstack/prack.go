package sipstack

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// reliable is a provisional answer of ours that is repeated until PRACK comes
// (RFC 3262 s.3). There is one at a time.
type reliable struct {
	res    *sip.Response
	rseq   uint32
	sound  bool // it has SDP: no 2xx before its PRACK (s.5)
	offer  bool // and that is our offer: the PRACK must bring the answer
	pause  time.Duration
	waited time.Duration
	timer  *time.Timer
}

// endUnconfirmed refuses an INVITE whose provisional answer was never
// confirmed (RFC 3262 s.3).
var endUnconfirmed = ending{
	code: sip.StatusGatewayTimeout, reason: "Server Time-out", cause: causeTimer, event: true,
	how: call.HowTimeout, text: "its telephone does not confirm our answers",
}

// progress sends a provisional answer, reliably where the telephone can: always
// if it insists, and otherwise unless it would have to carry an offer that
// nobody asked for (RFC 3262 s.5).
func (c *session) progress(code int, reason string, body []byte) {
	rel := c.reliably(code)
	switch {
	case c.accepting: // no more of this
		return
	case rel && c.rel != nil:
		c.next = func() { c.progress(code, reason, body) }
		return
	}
	offer := rel && c.theirs == nil // the first reliable answer carries it
	switch {
	case offer:
		body = c.ours.offer(c.offer())
	case c.sure:
		body = nil // it was said, and confirmed
	}
	res := c.in.response(code, reason, body, c.s.contact(c.d.peer), sip.NewHeader("Allow", allow))
	if !rel {
		c.in.respond(res)
		return
	}
	c.confirmed(res, len(body) > 0, offer)
}

// reliably says whether a provisional answer is to be confirmed.
func (c *session) reliably(code int) bool {
	if c.theirs == nil && code == sip.StatusRinging {
		return requires(c.in.req, option100rel)
	}
	return supports(c.in.req, option100rel)
}

// confirmed sends an answer until it is confirmed.
func (c *session) confirmed(res *sip.Response, sound, offer bool) {
	if c.rseq == 0 {
		c.rseq = rand.Uint32N(1 << 30)
	}
	c.rseq++
	res.AppendHeader(sip.NewHeader("Require", option100rel))
	res.AppendHeader(sip.NewHeader("RSeq", strconv.FormatUint(uint64(c.rseq), 10)))
	if !c.in.respond(res) {
		return
	}
	r := &reliable{res: res, rseq: c.rseq, sound: sound, offer: offer, pause: firstAgain}
	c.rel = r
	r.timer = c.s.after(r.pause, func() { c.againReliable(r) })
}

// againReliable repeats it. Unlike a 2xx's the pause always doubles.
func (c *session) againReliable(r *reliable) {
	if c.rel != r || c.stage != stageCalling {
		return
	}
	if r.waited += r.pause; r.waited >= giveUpACK {
		c.s.log.Info("sip: a provisional answer was not confirmed, the call is refused", "port", c.port)
		c.end(endUnconfirmed)
		return
	}
	c.in.respond(r.res)
	r.pause = min(2*r.pause, giveUpACK-r.waited)
	r.timer = c.s.after(r.pause, func() { c.againReliable(r) })
}

// unconfirmed reports whether a 2xx must wait: what was said of sound has not
// been confirmed. Then it is sent after that.
func (c *session) unconfirmed() bool {
	if c.rel == nil || !c.rel.sound {
		return false
	}
	c.next, c.accepting = c.acceptNow, true
	return true
}

func (c *session) acceptNow() {
	c.accepting = false
	c.accept()
}

// prack is the verb PRACK: a provisional answer is confirmed.
func (in *incoming) prack(d *dialog) {
	c := d.call
	r := c.rel
	if r == nil || c.d != d || !r.confirmedBy(in.req) {
		in.answer(sip.StatusCallTransactionDoesNotExists, "Call/Transaction Does Not Exist")
		return
	}
	body, ok := in.prackSound(r, d)
	if !ok {
		return
	}
	r.timer.Stop()
	c.rel, c.sure = nil, c.sure || r.sound
	in.respond(in.response(sip.StatusOK, "OK", body))
	if next := c.next; next != nil {
		c.next = nil
		next()
	}
}

// prackSound takes the answer to our offer, or a new offer (RFC 3262 s.5). If it
// returns false it has refused, and goes on repeating.
func (in *incoming) prackSound(r *reliable, d *dialog) (body []byte, ok bool) {
	c := d.call
	switch {
	case r.offer:
		if err := c.answered(in.req); err != nil {
			in.answer(sip.StatusNotAcceptableHere, "Not Acceptable Here", warning(err))
			return nil, false
		}
	case len(in.req.Body()) > 0 && (c.sure || r.sound):
		body, _, ok = in.renegotiate(d)
		return body, ok
	}
	return nil, true
}

// confirmedBy reports whether a PRACK is for this answer: number, CSeq and
// method must fit (RFC 3262 s.7.2).
func (r *reliable) confirmedBy(req *sip.Request) bool {
	fs := strings.Fields(value(req, "RAck", ""))
	cseq := r.res.CSeq()
	return len(fs) == 3 && fs[0] == strconv.FormatUint(uint64(r.rseq), 10) &&
		fs[1] == strconv.FormatUint(uint64(cseq.SeqNo), 10) && fs[2] == string(sip.INVITE)
}

// confirm takes a reliable provisional answer of whom we call: it is confirmed
// by PRACK, once and in order. One that is out of order will come
// again (RFC 3262 s.4).
func (e *early) confirm(res *sip.Response) bool {
	n, err := strconv.ParseUint(strings.TrimSpace(value(res, "RSeq", "")), 10, 32)
	if err != nil || n == 0 || e.rseq != 0 && uint32(n) != e.rseq+1 {
		return false
	}
	e.rseq = uint32(n)
	s := e.c.s
	req := s.request(e.d, sip.PRACK)
	req.AppendHeader(sip.NewHeader("RAck", fmt.Sprintf("%d %d %s", n, res.CSeq().SeqNo, sip.INVITE)))
	s.say(e.d, req, func(*sip.Response) {}, func(err error) {
		s.log.Debug("sip: PRACK was not answered", "call", e.d.id.call, "error", err)
	})
	return true
}
