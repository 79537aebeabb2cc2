package sipstack

import (
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/emiago/sipgo/sip"
)

// update is the verb UPDATE (RFC 3311): another target, a sign of life, or an
// offer, which unlike a re-INVITE's can come before the call is accepted.
func (in *incoming) update(d *dialog) {
	c := d.call
	if in.tooBrief() {
		return
	}
	var body []byte
	if len(in.req.Body()) > 0 {
		if !in.mayOffer(d) {
			return
		}
		var ok bool
		if body, _, ok = in.renegotiate(d); !ok {
			return
		}
	}
	d.refresh(in.req)
	d.learn(in.req)
	res := in.response(sip.StatusOK, "OK", body, in.s.contact(d.peer), sip.NewHeader("Allow", allow))
	if c.stage == stageTalking {
		c.lasts(in.req, res)
	}
	in.respond(res)
	if body != nil {
		c.regain()
	}
}

// mayOffer reports whether an offer can be taken now; else it has been refused
// (RFC 3311 s.5.2).
func (in *incoming) mayOffer(d *dialog) bool {
	c := d.call
	switch {
	case c.offering || c.await != nil && c.await.offer || c.rel != nil && c.rel.offer || d.early != nil && !d.early.sure:
		in.answer(statusRequestPending, "Request Pending") // ours has no answer
	case c.stage == stageCalling && !c.sure: // theirs has none
		in.answer(sip.StatusInternalServerError, "Server Internal Error", retryAfter())
	case d.early != nil && c.listened != d.early: // another telephone has the sound
		in.answer(sip.StatusNotAcceptableHere, "Not Acceptable Here")
	default:
		return true
	}
	return false
}

// retryAfter asks for a random pause of up to ten seconds (RFC 3311 s.5.2).
func retryAfter() sip.Header {
	return sip.NewHeader("Retry-After", strconv.Itoa(rand.IntN(11)))
}

// learn notes what the telephone's messages say that it can do.
func (d *dialog) learn(m sip.Message) {
	if len(m.GetHeaders("Allow")) > 0 {
		d.updates, d.infos = allows(m, sip.UPDATE), allows(m, sip.INFO)
	}
}

// updating sends UPDATE without an offer. answer gets its final answer.
func (c *session) updating(d *dialog, answer func(*sip.Response), headers ...sip.Header) {
	req := c.s.request(d, sip.UPDATE)
	req.AppendHeader(c.s.contact(d.peer))
	req.AppendHeader(supported())
	for _, h := range headers {
		req.AppendHeader(h)
	}
	c.s.say(d, req, func(res *sip.Response) {
		if !res.IsProvisional() && c.stage != stageOver {
			answer(res)
		}
	}, func(err error) {
		c.s.log.Debug("sip: UPDATE was not answered", "call", d.id.call, "error", err)
		if c.stage == stageTalking && c.d == d { // RFC 3261 s.12.2.1.2
			c.end(endUnanswered)
		}
	})
}

// The pause before a request that met one of the other side's is made again
// (RFC 3261 s.14.1): of whoever began the call 2.1 to 4 s, of the other up to
// 2 s, both in steps of 10 ms.
const (
	glareStep       = 10 * time.Millisecond
	leastGlareSteps = 210
	mostGlareSteps  = 400
	otherGlareSteps = 200
)

// pause is how long is waited after 491.
func (d *dialog) pause() time.Duration {
	n := rand.IntN(otherGlareSteps + 1)
	if d.began {
		n = leastGlareSteps + rand.IntN(mostGlareSteps-leastGlareSteps+1)
	}
	return time.Duration(n) * glareStep
}

// maxRetryAfter bounds the pause that a telephone may ask for before a request
// within a call is made again.
const maxRetryAfter = 30 * time.Second

// retryOf is the pause before a request that got this answer is made again;
// false if it is not to be.
func (d *dialog) retryOf(res *sip.Response) (time.Duration, bool) {
	if res.StatusCode == statusRequestPending {
		return d.pause(), true
	}
	h := res.GetHeader("Retry-After")
	if h == nil || res.StatusCode < 500 || res.StatusCode > 599 {
		return 0, false
	}
	return min(lifetime(parts(parts(h.Value(), ';')[0], '(')[0], time.Second), maxRetryAfter), true
}
