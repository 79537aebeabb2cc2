package sipstack

import (
	"fmt"
	"slices"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// outcall is a call that goes out on a trunk, until it is answered or refused.
type outcall struct {
	t  *trunk
	c  *session
	s  *Stack
	to site

	effect call.Effect // what was asked for: number, caller, on whose behalf
	from   *sip.FromHeader
	id     string
	seq    uint32
	x      *exchange
	tries  int        // of addresses
	signed int        // challenges that were answered
	auth   *challenge // the last of them; nil none
	last   lasting    // what is asked for as session timer
	brief  int        // 422s that were met
	told   int        // the cause of Q.850 that came with the last refusal, 0 none
	uri    *sip.Uri   // where a redirection led to; nil none
	been   []string   // where the call was passed on to, and from: addresses and URIs

	heard     bool // a provisional answer came: it may be cancelled
	rang      bool // and the engine knows that it rings
	early     branches
	cancelled bool
	done      bool
	d         *dialog // after a 2xx
	quiet     *time.Timer
}

// seize takes a channel for a call that goes out.
func (t *trunk) seize(port call.Port) {
	refuse := func(why string) {
		t.s.o.Post(call.Event{Kind: call.SeizeFailed, At: time.Now(), Port: port, Text: why + "."})
	}
	_, taken := t.seized[port]
	switch {
	case !t.up:
		refuse(t.told)
	case taken || t.s.sessions[port] != nil:
		refuse("the channel has a call already")
	case t.busy() >= t.conf.MaxCalls:
		refuse(fmt.Sprintf("the trunk has its %d calls already", t.conf.MaxCalls))
	default:
		t.seized[port] = struct{}{}
		t.s.o.Post(call.Event{Kind: call.LineSeized, At: time.Now(), Port: port, Text: "a channel is free"})
	}
}

// dial calls a number on a channel that was seized. Digits that follow go to the
// far end as keys.
func (t *trunk) dial(e call.Effect) {
	if c := t.calls[e.Port]; c != nil {
		c.press(e.Digits)
		return
	}
	if _, ok := t.seized[e.Port]; !ok {
		return // it was released meanwhile
	}
	delete(t.seized, e.Port)
	refuse := func(cause int, why string) {
		t.s.o.Post(call.Event{Kind: call.FarRefused, At: time.Now(), Port: e.Port, Cause: cause, Text: why})
	}
	number, ok := dialled(e.Digits)
	if !ok || number == "" {
		refuse(484, fmt.Sprintf("%q is not a number that a trunk can call", clip(e.Digits, maxNumber)))
		return
	}
	hops := t.s.hops(e.Peer)
	if hops == 0 {
		refuse(sip.StatusTooManyHops, "the call has been through too many systems")
		return
	}
	c, err := t.s.newSession(t, e.Port, stageRinging, t.sites[t.at].peer)
	if err != nil {
		t.s.log.Warn("sip: no sound for a call", "port", e.Port, "error", err)
		refuse(sip.StatusServiceUnavailable, "there is no free sound channel")
		return
	}
	t.calls[e.Port] = c
	c.with = e.Peer
	t.prepare(c)
	e.Digits = number
	c.out = &outcall{t: t, c: c, s: t.s, effect: e, id: sip.GenerateTagN(24), to: t.sites[t.at]}
	c.out.from = t.from(t.present(e))
	c.offer()
	c.out.invite(hops)
	c.timer = t.s.after(timerC, c.out.tooLong)
}

// usualHops is the Max-Forwards of a request that nobody passed on (RFC 3261
// s.8.1.1.6).
const usualHops = 70

// hops is how many systems a call may still pass: one less than when it came to
// us from a trunk, so that two systems that pass a call to each other stop.
func (s *Stack) hops(caller call.Port) uint32 {
	c := s.callOf(caller)
	if c == nil || c.in == nil || !caller.Trunk() || c.in.req.MaxForwards() == nil {
		return usualHops
	}
	return min(usualHops, max(c.in.req.MaxForwards().Val(), 1)-1)
}

// invite sends the INVITE to the site it is for.
func (o *outcall) invite(hops uint32) {
	o.auth = nil
	o.tries++
	o.send(hops)
}

// send sends the INVITE, to the same site anew or to another; what was begun by
// one before is no more.
func (o *outcall) send(hops uint32) {
	o.heard = false
	o.early.forget(nil)
	o.c.listened = nil
	o.x = o.s.sendTo(o.to, o.request(hops), o.answer, o.fail)
	o.listen(hops)
}

// listen gives the proxy its time for the first sign of the call.
func (o *outcall) listen(hops uint32) {
	if o.quiet != nil {
		o.quiet.Stop()
	}
	x := o.x
	o.quiet = o.s.after(proxyWait, func() {
		if o.x == x && !o.heard && !o.done && !x.final {
			o.forsake(x)
			o.elsewhere(sip.StatusRequestTimeout, fmt.Sprintf("the proxy %s does not answer", o.to), hops)
		}
	})
}

// request makes the INVITE, signed where that was asked for.
func (o *outcall) request(hops uint32) *sip.Request {
	t, s := o.t, o.s
	o.seq++
	uri := sip.Uri{Scheme: "sip", User: o.effect.Digits, Host: t.conf.domain()}
	at := uri
	if o.uri != nil {
		at = *o.uri
	}
	req := s.message(sip.INVITE, at, o.to.peer, t.reg.routes)
	req.RemoveHeader("Max-Forwards")
	left := sip.MaxForwardsHeader(hops)
	req.AppendHeader(&left)
	req.AppendHeader(o.from)
	req.AppendHeader(&sip.ToHeader{Address: uri})
	id := sip.CallIDHeader(o.id)
	req.AppendHeader(&id)
	req.AppendHeader(&sip.CSeqHeader{SeqNo: o.seq, MethodName: sip.INVITE})
	req.AppendHeader(t.contact(o.to.peer))
	for _, h := range slices.Concat(t.identities(t.present(o.effect), o.effect), o.last.headers()) {
		req.AppendHeader(h)
	}
	req.AppendHeader(sip.NewHeader("Allow", allow))
	req.AppendHeader(sip.NewHeader("User-Agent", s.o.Product))
	req.AppendHeader(sip.NewHeader("Content-Type", "application/sdp"))
	ours := o.c.ours
	ours.address = s.home(o.to.peer).Addr()
	req.SetBody(ours.offer(o.c.offered))
	o.c.ours.version, o.c.ours.last, o.c.ours.address = ours.version, ours.last, ours.address
	if o.auth != nil {
		o.auth.sign(req, t.authUser(), t.conf.Password)
	}
	return req
}
