package sipstack

import (
	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// answer takes an answer to the INVITE. Those of an attempt that was given up
// do not count, unless they are a call: it is ended.
func (o *outcall) answer(res *sip.Response) {
	switch {
	case res.CSeq() == nil || res.CSeq().SeqNo != o.seq && !res.IsSuccess():
	case res.IsProvisional():
		o.provisional(res)
	case res.IsSuccess():
		o.success(res)
	case o.done:
	case o.cancelled:
		o.done = true
	default:
		o.refused(res)
	}
}

// provisional takes ringing, and sound before an answer.
func (o *outcall) provisional(res *sip.Response) {
	o.heard = true
	switch {
	case o.cancelled && !o.done:
		o.cancelled = false
		o.cancel()
		return
	case o.done || o.c.stage != stageRinging || res.StatusCode == sip.StatusTrying:
		return
	}
	e := o.earlyOf(res)
	switch {
	case requires(res, option100rel) && (e == nil || !e.confirm(res)): // it comes again, or came before
	case o.hear(e, res):
		o.c.post(call.Event{Kind: call.FarSound})
	case res.StatusCode == sip.StatusRinging && o.c.listened == nil && !o.rang:
		o.rang = true
		o.c.post(call.Event{Kind: call.FarRinging})
	}
}

// earlyOf is the early dialog of a provisional answer; nil if it begins none.
func (o *outcall) earlyOf(res *sip.Response) *early {
	e := o.early.of(res, func() *early { return &early{c: o.c, d: o.dialogOf(res)} })
	if e != nil {
		e.d.learn(res)
	}
	return e
}

// hear takes the sound that a provisional answer describes; the last of several
// far ends that speak is heard (RFC 5009 s.8 leaves it to us).
func (o *outcall) hear(e *early, res *sip.Response) bool {
	if e == nil || e.sure || o.c.listened == e {
		return false
	}
	theirs, err := sound(res)
	if err == nil && theirs != nil {
		e.theirs, e.sure = theirs, requires(res, option100rel)
		err = e.listen()
	}
	if err != nil {
		o.s.log.Info("sip: sound before an answer cannot be used", "port", o.c.port, "error", err)
	}
	if err != nil || theirs == nil {
		return false
	}
	o.c.listened = e
	return true
}

// dialogOf is the dialog that an answer begins, or began before. Its requests go
// where the far end says (RFC 3261 s.12.2.1.1), where that is an address; else by
// the proxy.
func (o *outcall) dialogOf(res *sip.Response) *dialog {
	if d := o.early.answered(res); d != nil {
		d.peer = nextHop(d, o.to.peer)
		return d
	}
	d := dialogOfAnswer(o.x.req, res, o.to.peer)
	d.peer, d.signs = nextHop(d, o.to.peer), o.t
	return d
}

// success takes a 2xx: the call is answered. One that came after we gave up is
// ended, as is one of a second far end.
func (o *outcall) success(res *sip.Response) {
	if res.To() == nil {
		return
	}
	tag, _ := res.To().Params.Get("tag")
	if o.d != nil && o.d.id.remote == tag { // it did not get our ACK
		o.s.acknowledgeAt(o.d, res.CSeq().SeqNo)
		return
	}
	d := o.dialogOf(res)
	o.s.acknowledgeAt(d, res.CSeq().SeqNo)
	if o.done || o.cancelled || o.c.stage != stageRinging {
		d.seq += forgotten
		o.s.bye(d, causeElsewhere)
		return
	}
	o.done, o.d = true, d
	o.taken(d, res)
}

// taken: the called party answered. An answer without SDP leaves the sound that
// was heard before.
func (o *outcall) taken(d *dialog, res *sip.Response) {
	c := o.c
	c.d = d
	if err := c.answeredBy(d, res); err != nil {
		o.s.log.Info("sip: an answer cannot be used", "port", c.port, "error", err)
		c.d = nil
		o.s.bye(d, causeUnable)
		o.give(sip.StatusNotAcceptableHere, "no codec is understood by both")
		return
	}
	o.quiet.Stop()
	o.early.forget(d)
	d.call, d.early, c.sent, c.listened = c, nil, o.x, nil
	o.s.dialogs[d.id] = d
	d.learn(res)
	c.talk()
	c.lasted(res)
	c.post(call.Event{Kind: call.FarAnswered, Confidence: call.SureSIP})
}
