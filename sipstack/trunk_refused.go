package sipstack

import (
	"fmt"
	"strconv"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// refused takes a final refusal.
func (o *outcall) refused(res *sip.Response) {
	hops := uint32(usualHops)
	if h := o.x.req.MaxForwards(); h != nil {
		hops = h.Val()
	}
	code := res.StatusCode
	o.told = reasonOf(res)
	why := strconv.Itoa(code) + " " + clip(res.Reason, 60)
	if said := because(res); said != "" && said != causeWords(causeOf(code)) {
		why += " (" + said + ")"
	}
	switch {
	case code == statusTooBrief && o.brief < maxTooBrief:
		o.longer(res, hops)
	case code == sip.StatusUnauthorized || code == sip.StatusProxyAuthRequired:
		o.challenged(res, hops, why)
	case code >= 300 && code < sip.StatusBadRequest:
		o.redirected(res, why, hops)
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
	o.auth = c
	o.send(hops)
}

// longer asks for a longer session, as a 422 wants it (RFC 4028 s.7.4).
func (o *outcall) longer(res *sip.Response, hops uint32) {
	o.brief++
	o.last.span = max(o.last.span, leastOf(res))
	o.send(hops)
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
	o.uri = nil
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
	o.told = 0
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
	o.c.post(call.Event{Kind: call.FarRefused, Cause: cause, Q850: o.told, Text: why})
	o.t.freed()
}

// tooLong ends a call that rings without end.
func (o *outcall) tooLong() {
	if o.c.stage == stageRinging && !o.done {
		o.cancel()
		o.told = 0
		o.give(sip.StatusTemporarilyUnavailable, fmt.Sprintf("nobody answered within %v", timerC))
	}
}
