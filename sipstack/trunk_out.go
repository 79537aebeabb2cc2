package sipstack

import (
	"fmt"
	"strconv"
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
	tries  int // of addresses
	signed int // challenges that were answered

	heard     bool   // a provisional answer came: it may be cancelled
	early     string // the far end's tag whose sound is heard, "" none's
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
	o.heard = false
	o.x = o.s.sendTo(o.to, o.request(hops, nil), o.answer, o.fail)
	o.tries++
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

// request makes the INVITE; auth signs it.
func (o *outcall) request(hops uint32, auth *challenge) *sip.Request {
	t, s := o.t, o.s
	o.seq++
	uri := sip.Uri{Scheme: "sip", User: o.effect.Digits, Host: t.conf.domain()}
	req := s.message(sip.INVITE, uri, o.to.peer, t.reg.routes)
	req.RemoveHeader("Max-Forwards")
	left := sip.MaxForwardsHeader(hops)
	req.AppendHeader(&left)
	req.AppendHeader(o.from)
	req.AppendHeader(&sip.ToHeader{Address: uri})
	id := sip.CallIDHeader(o.id)
	req.AppendHeader(&id)
	req.AppendHeader(&sip.CSeqHeader{SeqNo: o.seq, MethodName: sip.INVITE})
	req.AppendHeader(t.contact(o.to.peer))
	for _, h := range t.identities(t.present(o.effect), o.effect) {
		req.AppendHeader(h)
	}
	req.AppendHeader(sip.NewHeader("Allow", allow))
	req.AppendHeader(sip.NewHeader("User-Agent", s.o.Product))
	req.AppendHeader(sip.NewHeader("Content-Type", "application/sdp"))
	ours := o.c.ours
	ours.address = s.home(o.to.peer).Addr()
	req.SetBody(ours.offer(o.c.offered))
	o.c.ours.version, o.c.ours.last, o.c.ours.address = ours.version, ours.last, ours.address
	if auth != nil {
		auth.sign(req, t.authUser(), t.conf.Password)
	}
	return req
}

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
	case o.hear(res):
		o.c.post(call.Event{Kind: call.FarSound})
	case res.StatusCode == sip.StatusRinging && o.early == "":
		o.c.post(call.Event{Kind: call.FarRinging})
	}
}

// hear takes the sound that a provisional answer describes; the last of several
// far ends that speak is heard (RFC 5009 s.8 leaves it to us).
func (o *outcall) hear(res *sip.Response) bool {
	tag, tagged := "", false
	if res.To() != nil {
		tag, tagged = res.To().Params.Get("tag")
	}
	if !tagged || len(res.Body()) == 0 || tag == o.early {
		return false
	}
	if err := o.agree(res); err != nil {
		o.s.log.Info("sip: sound before an answer cannot be used", "port", o.c.port, "error", err)
		return false
	}
	o.early = tag
	return true
}

// agree takes the sound of an answer.
func (o *outcall) agree(res *sip.Response) error {
	was := o.c.d
	o.c.d = o.dialogOf(res)
	err := o.c.answered(res)
	if o.c.d = was; err != nil {
		return err
	}
	return nil
}

// dialogOf is the dialog that an answer begins. Its requests go where the far
// end says (RFC 3261 s.12.2.1.1), where that is an address; else by the proxy.
func (o *outcall) dialogOf(res *sip.Response) *dialog {
	d := dialogOfAnswer(o.x.req, res, o.to.peer)
	d.peer = nextHop(d, o.to.peer)
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
		o.s.bye(d, causeElsewhere)
		return
	}
	o.done, o.d = true, d
	o.taken(d, res, tag)
}

// taken: the called party answered. An answer without SDP leaves the sound that
// was heard before.
func (o *outcall) taken(d *dialog, res *sip.Response, tag string) {
	c := o.c
	c.d = d
	if len(res.Body()) > 0 || o.early != tag {
		if err := c.answered(res); err != nil {
			o.s.log.Info("sip: an answer cannot be used", "port", c.port, "error", err)
			c.d = nil
			o.s.bye(d, causeUnable)
			o.give(sip.StatusNotAcceptableHere, "no codec is understood by both")
			return
		}
	}
	o.quiet.Stop()
	d.call, c.sent = c, o.x
	o.s.dialogs[d.id] = d
	c.talk()
	c.post(call.Event{Kind: call.FarAnswered, Confidence: call.SureSIP})
}

// refused takes a final refusal.
func (o *outcall) refused(res *sip.Response) {
	hops := uint32(usualHops)
	if h := o.x.req.MaxForwards(); h != nil {
		hops = h.Val()
	}
	code := res.StatusCode
	why := strconv.Itoa(code) + " " + clip(res.Reason, 60)
	if said := because(res); said != "" && said != causeWords(causeOf(code)) {
		why += " (" + said + ")"
	}
	switch {
	case code == sip.StatusUnauthorized || code == sip.StatusProxyAuthRequired:
		o.challenged(res, hops, why)
	case code == sip.StatusServiceUnavailable || code == sip.StatusRequestTimeout:
		o.elsewhere(code, why, hops)
	default:
		o.give(code, why)
	}
}

// challenged answers a challenge: once, and once more if its nonce was stale.
func (o *outcall) challenged(res *sip.Response, hops uint32, why string) {
	c := challengeOf(res)
	if c == nil || o.t.conf.Password == "" || o.signed > 1 || o.signed == 1 && !c.stale {
		o.give(res.StatusCode, why+": user name or password is wrong")
		return
	}
	o.signed++
	o.heard = false
	o.x = o.s.sendTo(o.to, o.request(hops, c), o.answer, o.fail)
	o.listen(hops)
}

// elsewhere tries the trunk's next address.
func (o *outcall) elsewhere(code int, why string, hops uint32) {
	t := o.t
	t.missedBy(o.to.peer)
	if t.over || o.tries >= len(t.sites) {
		o.give(code, why)
		return
	}
	at := t.at
	for i, x := range t.sites {
		if x.peer == o.to.peer {
			at = i
		}
	}
	o.s.log.Info("sip: the next address of a trunk is tried", "trunk", t.conf.ID, "why", why)
	o.to, o.signed = t.sites[(at+1)%len(t.sites)], 0
	o.invite(hops)
}

// fail: no final answer came.
func (o *outcall) fail(err error) {
	if o.done || o.c.stage != stageRinging || !o.x.final {
		return
	}
	if o.cancelled {
		o.done = true
		return
	}
	hops := o.x.req.MaxForwards().Val()
	o.elsewhere(sip.StatusRequestTimeout, "the proxy "+o.to.String()+" does not answer: "+clip(err.Error(), 100), hops)
}

// give ends the attempt: the call is not put through.
func (o *outcall) give(cause int, why string) {
	o.done = true
	o.quiet.Stop()
	if o.c.stage == stageOver {
		return
	}
	o.c.over()
	o.c.post(call.Event{Kind: call.FarRefused, Cause: cause, Text: why})
	o.t.freed()
}

// tooLong ends a call that rings without end.
func (o *outcall) tooLong() {
	if o.c.stage == stageRinging && !o.done {
		o.cancel()
		o.give(sip.StatusTemporarilyUnavailable, fmt.Sprintf("nobody answered within %v", timerC))
	}
}
