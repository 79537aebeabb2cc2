package sipstack

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// carrier is a provider that follows RFC 3261 by itself: it lets its customer
// in by digest and answers OPTIONS.
func (o *office) carrier(addr string) *robot {
	r := o.robot(addr)
	r.user = "carrier"
	r.replies = func(req *sip.Request) bool {
		if req.Method != sip.REGISTER {
			return false
		}
		if req.GetHeader("Authorization") == nil {
			r.say(req, 401, "", `WWW-Authenticate: Digest realm="ims.example", nonce="n1", algorithm=MD5, qop="auth"`)
			return true
		}
		expires := "Expires: 600"
		if h := req.GetHeader("Expires"); h != nil && h.Value() == "0" {
			expires = "Expires: 0"
		}
		r.say(req, 200, "", expires)
		return true
	}
	return r
}

// trunked is an office with a trunk whose provider is there.
func trunked(play func(*robot, *office)) story {
	var r *robot
	return story{
		setup: func(o *office) {
			r = o.carrier(proxyA)
			o.trunks(hinet())
			<-time.After(time.Second)
		},
		play: func(o *office) { play(r, o) },
	}
}

func TestATrunkAtEveryStep(t *testing.T) {
	for name, st := range map[string]story{
		"signs in, stays so, and signs out": {
			setup: func(*office) {},
			play: func(o *office) {
				o.carrier(proxyA)
				o.trunks(hinet())
				<-time.After(25 * time.Minute)
				if v := o.stack.Trunks(); len(v) != 1 || !v[0].Up {
					o.miss("seen: %+v", v)
				}
				o.trunks()
				<-time.After(40 * time.Second)
			},
		},
		"calls and hangs up":        trunked(func(r *robot, o *office) { r.isDialled(o, true) }),
		"calls and is hung up":      trunked(func(r *robot, o *office) { r.isDialled(o, false) }),
		"calls a busy number":       trunked((*robot).isDialledBusy),
		"gives a call up":           racing(trunked((*robot).isGivenUp)),
		"is called":                 trunked(func(r *robot, o *office) { r.dials(o, true) }),
		"is called and hangs up":    trunked(func(r *robot, o *office) { r.dials(o, false) }),
		"refuses a call":            trunked((*robot).dialsInVain),
		"its caller gives up":       racing(trunked((*robot).dialsAndGivesUp)),
		"calls by the second proxy": racing(failing()),
		"confirms what it hears":    trunked((*robot).isDialledReliably),
		"refreshes a call":          trunked((*robot).isDialledForLong),
	} {
		t.Run(name, func(t *testing.T) {
			st.everywhere(t)
			st.inStorms(t, 12)
		})
	}
}

// dial lets the engine call a number on the trunk.
func (o *office) dial(number string) {
	o.when(call.LineSeized, call.Effect{Kind: call.DialDigits, Port: chanOut, Digits: number, CallerID: call.CallerID{Number: "801"}})
	o.stack.Do(call.Effect{Kind: call.SeizeLine, Port: chanOut})
}

// wants is the next call that comes with credentials, or nil; before, it asks
// for them.
func (r *robot) wants() *sip.Request {
	for {
		req := r.called()
		if req == nil || req.GetHeader("Proxy-Authorization") != nil {
			return req
		}
		go r.refuse(req, 407, `Proxy-Authenticate: Digest realm="ims.example", nonce="n7", algorithm=MD5, qop="auth"`)
	}
}

func (r *robot) isDialled(o *office, itself bool) {
	o.dial("0912")
	req := r.wants()
	if req == nil {
		o.miss("no call comes")
		return
	}
	for range 2 { // not reliable: said twice
		r.say(req, 183, r.sdp("RTP/AVP 8", ""))
		<-time.After(time.Second)
	}
	if !r.serves(req, r.sdp("RTP/AVP 8", "")) {
		o.miss("the answer was not acknowledged")
	}
	if itself {
		r.do(r.dialogOf(req), "BYE", "")
	}
	o.stack.Do(release(chanOut, call.BusyTone))
}

func (r *robot) isDialledBusy(o *office) {
	o.when(call.FarRefused, release(chanOut, ""))
	o.dial("0912")
	if req := r.wants(); req != nil {
		r.refuse(req, 486)
	}
}

func (r *robot) isGivenUp(o *office) {
	o.dial("0912")
	req := r.wants()
	if req == nil {
		o.miss("no call comes")
		return
	}
	for range 2 {
		r.say(req, 180, "")
		<-time.After(time.Second)
	}
	o.stack.Do(release(chanOut, ""))
	<-time.After(5 * time.Second)
	r.refuse(req, 487)
}

// dials calls one of our numbers; that it is sent may be asked to be repeated.
func (r *robot) dials(o *office, itself bool) {
	o.when(call.RingStart, call.Effect{Kind: call.PlayTone, Port: chanIn, Tone: call.Ringback}, call.Effect{Kind: call.AnswerLine, Port: chanIn},
		call.Effect{Kind: call.Connect, Port: chanIn, Peer: "sim0/fxs1", Mode: call.Through})
	c, res := r.place("0223456780")
	if res == nil || res.StatusCode != 200 {
		o.miss("the call is answered with %v", res)
		return
	}
	<-time.After(time.Second)
	if itself {
		r.do(c, "BYE", "")
	}
	o.stack.Do(release(chanIn, call.BusyTone))
}

func (r *robot) dialsInVain(o *office) {
	o.when(call.RingStart, release(chanIn, call.BusyTone))
	if _, res := r.place("0223456780"); res == nil || res.StatusCode != 486 {
		o.miss("the call is answered with %v", res)
	}
}

func (r *robot) dialsAndGivesUp(o *office) {
	o.when(call.RingStart, call.Effect{Kind: call.PlayTone, Port: chanIn, Tone: call.Ringback})
	c := r.talk("0223456780")
	text := r.text(c, "INVITE", r.offer())
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.insist(c, "INVITE", text)
	}()
	<-time.After(2 * time.Second)
	r.cancels(text)
	<-done
	o.stack.Do(release(chanIn, ""))
}

// failing is a trunk whose first proxy falls silent: the call goes by the second.
func failing() story {
	var b *robot
	return story{
		setup: func(o *office) {
			o.carrier(proxyA)
			b = o.carrier(proxyB)
			conf := hinet()
			conf.Proxies = []string{proxyA, proxyB}
			o.trunks(conf)
			<-time.After(time.Second)
		},
		play: func(o *office) {
			o.net.mu.Lock()
			before, gone := o.net.fault, lose(netip.MustParseAddrPort(proxyA))
			o.net.fault = func(p packet) []time.Duration {
				if strings.HasPrefix(string(p.data), "INVITE") && p.to.String() == proxyA {
					return gone(p)
				}
				return before(p)
			}
			o.net.mu.Unlock()
			o.dial("0912")
			req := b.wants()
			if req == nil {
				o.miss("no call comes by the second proxy")
				return
			}
			if !b.serves(req, b.sdp("RTP/AVP 8", "")) {
				o.miss("the answer was not acknowledged")
			}
			o.stack.Do(release(chanOut, call.BusyTone))
		},
	}
}
