package sipstack

import (
	"strings"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// cancel sends CANCEL, or notes that it is to be sent: before a provisional
// answer it must not (RFC 3261 s.9.1).
func (o *outcall) cancel() {
	if o.cancelled || o.done {
		return
	}
	o.cancelled = true
	if o.quiet != nil {
		o.quiet.Stop()
	}
	x := o.x
	o.s.after(afterCancel, func() {
		if !x.final {
			x.stop()
		}
	})
	if !o.heard {
		return
	}
	o.sendCancel(x, o.to)
}

func (o *outcall) sendCancel(x *exchange, to site) {
	req := o.s.message(sip.CANCEL, x.req.Recipient, to.peer, o.t.reg.routes)
	req.RemoveHeader("Via")
	req.PrependHeader(x.req.Via().Clone())
	req.AppendHeader(x.req.From())
	req.AppendHeader(x.req.To())
	req.AppendHeader(x.req.CallID())
	req.AppendHeader(&sip.CSeqHeader{SeqNo: x.req.CSeq().SeqNo, MethodName: sip.CANCEL})
	o.s.sendTo(to, req, func(*sip.Response) {}, func(error) {})
}

// forsake gives up the INVITE to a proxy that has been silent. It may have got
// it all the same, and be slow: the number must not ring there too, now that the
// call goes by another. A first sign is answered by CANCEL, before which none
// may be sent (RFC 3261 s.9.1), and a call by BYE.
func (o *outcall) forsake(x *exchange) {
	if x.tx == nil { // its connection is not even open
		x.stop()
		return
	}
	to, told := o.to, false
	var late *dialog
	x.failed = func(error) {}
	x.answer = func(res *sip.Response) {
		switch {
		case res.IsProvisional() && !told:
			told = true
			o.sendCancel(x, to)
		case res.IsSuccess() && res.To() != nil:
			first := late == nil
			if first {
				late = dialogOfAnswer(x.req, res, to.peer)
				late.peer = nextHop(late, to.peer)
			}
			o.s.acknowledgeAt(late, res.CSeq().SeqNo)
			if first {
				o.s.bye(late, causeElsewhere)
			}
		}
	}
	o.s.after(afterCancel, func() {
		if !x.final {
			x.stop()
		}
	})
}

// release ends a call of a trunk because the engine says so; it knows.
func (t *trunk) release(e call.Effect) {
	delete(t.seized, e.Port)
	c := t.calls[e.Port]
	if c == nil {
		return
	}
	x := ending{cause: causeNormal}
	if c.stage == stageCalling {
		x = refusedWith(e.Tone)
	}
	c.end(x)
	t.freed()
}

// refusedWith is the answer to a caller that says what a tone tells a telephone.
func refusedWith(t call.Tone) ending {
	x := ending{code: sip.StatusTemporarilyUnavailable, reason: "Temporarily Unavailable", cause: causeNoAnswer}
	switch t {
	case toneBusy:
		x = endBusy
	case toneUnobtainable:
		x = endUnknown
	}
	x.event = false
	return x
}

// press sends keys to the far end, by INFO: the leg's own sound carries those
// that are pressed while talking.
func (c *session) press(digits string) {
	if c.d == nil {
		return
	}
	for d := range strings.SplitSeq(digits, "") {
		req := c.s.request(c.d, sip.INFO)
		req.AppendHeader(sip.NewHeader("Content-Type", "application/dtmf-relay"))
		req.SetBody([]byte("Signal=" + d + "\r\nDuration=160\r\n"))
		c.s.say(c.d, req, func(*sip.Response) {}, func(error) {})
	}
}
