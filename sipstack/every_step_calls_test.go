package sipstack

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"ringdown/internal/call"
)

// alone is an office with the telephone 805, signed in.
func alone(play func(*robot, *office)) story {
	var r *robot
	return story{
		setup: func(o *office) { r = o.robot("10.0.0.9:5062"); r.signIn(7200) },
		play:  func(o *office) { play(r, o) },
	}
}

// both is an office with 805 and 806.
func both(play func(a, b *robot, o *office)) story {
	var a, b *robot
	return story{
		setup: func(o *office) {
			a, b = o.robot("10.0.0.9:5062"), o.robot("10.0.0.10:5062")
			b.user, b.password = "806", "milk-jug"
			a.signIn(7200)
			b.signIn(7200)
		},
		play: func(o *office) { play(a, b, o) },
	}
}

// twins is an office where 805 has two telephones.
func twins(play func(a, b *robot, o *office)) story {
	st := both(play)
	var a, b *robot
	st.setup = func(o *office) {
		a, b = o.robot("10.0.0.9:5062"), o.robot("10.0.0.10:5062")
		a.signIn(7200)
		b.signIn(7200)
	}
	st.play = func(o *office) { play(a, b, o) }
	return st
}

func racing(st story) story { st.races = true; return st }

func TestATelephoneAtEveryStep(t *testing.T) {
	for name, st := range map[string]story{
		"signs in, again, and out": {
			setup: func(*office) {},
			play: func(o *office) {
				r := o.robot("10.0.0.9:5062")
				for _, s := range []int{600, 600, 0} {
					if res := r.signIn(s); res == nil || res.StatusCode != 200 {
						o.miss("REGISTER for %d s: %v", s, res)
					}
				}
			},
		},
		"calls and hangs up": alone(func(r *robot, o *office) {
			c := r.talks(o)
			r.do(c, "BYE", "")
		}),
		"calls and is hung up": alone(func(r *robot, o *office) {
			r.talks(o)
			o.stack.Do(tone("busy"))
		}),
		"calls and is refused": alone(func(r *robot, o *office) {
			o.when(call.OffHook, tone("ringback"), tone("busy"))
			if _, res := r.place("802"); res == nil || res.StatusCode != 486 {
				o.miss("refused with %v", res)
			}
		}),
		"calls and gives up":  racing(alone((*robot).givesUp)),
		"sends keys by INFO":  alone((*robot).presses),
		"holds and retrieves": alone((*robot).holds),
		"offers by UPDATE": alone(func(r *robot, o *office) {
			c := r.talks(o)
			if res := r.do(c, "UPDATE", r.sdp("RTP/AVP 8", "a=sendonly\r\n")); res == nil || res.StatusCode != 200 {
				o.miss("UPDATE: %v", res)
			}
			r.do(c, "BYE", "")
		}),
		"transfers":                  alone(func(r *robot, o *office) { r.transfers(o, call.TransferOver) }),
		"transfers in vain":          alone(func(r *robot, o *office) { r.transfers(o, call.TransferFailed) }),
		"transfers after asking":     alone((*robot).consults),
		"confirms":                   alone(func(r *robot, o *office) { r.confirms(o, 1) }),
		"is confirmed":               alone(func(r *robot, o *office) { r.isConfirmed(o, 1) }),
		"watches":                    alone((*robot).watchesOne),
		"refreshes":                  alone(func(r *robot, o *office) { r.refreshesOnce(o, "uac") }),
		"is refreshed":               alone(func(r *robot, o *office) { r.refreshesOnce(o, "uas") }),
		"is called and hangs up":     alone(func(r *robot, o *office) { r.taken(o, true) }),
		"is called and is hung up":   alone(func(r *robot, o *office) { r.taken(o, false) }),
		"is called and busy":         alone((*robot).isBusy),
		"is called no more":          alone((*robot).ringsInVain),
		"gives up as it is answered": racing(alone((*robot).givesUpLate)),
		"answers as the caller goes": racing(alone((*robot).crosses)),
		"rings beside its twin":      racing(twins((*robot).rings)),
		"races with its twin":        racing(twins((*robot).hurries)),
		"is picked up":               both((*robot).isPickedUp),
		"has its call taken over":    both((*robot).isTakenOver),
		"writes":                     both((*robot).writes),
	} {
		t.Run(name, func(t *testing.T) {
			st.everywhere(t)
			st.inStorms(t, 12)
		})
	}
}

// talks calls, is put through, and acknowledges.
func (r *robot) talks(o *office) *talk {
	o.when(call.OffHook, tone("ringback"), connected(call.Through))
	c, res := r.place("802")
	if res == nil || res.StatusCode != 200 {
		o.miss("the call is answered with %v", res)
	}
	<-time.After(time.Second)
	return c
}

func (r *robot) givesUp(o *office) {
	o.when(call.OffHook, tone("ringback"))
	c := r.talk("802")
	res := r.do(c, "INVITE", r.offer())
	text := r.text(c, "INVITE", r.offer(), r.authorization(res, "INVITE", c.uri, 0))
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.insist(c, "INVITE", text)
	}()
	<-time.After(2 * time.Second)
	r.cancels(text)
	<-done
}

func (r *robot) presses(o *office) {
	c := r.talks(o)
	for _, k := range "12" {
		r.do(c, "INFO", "Signal="+string(k)+"\r\nDuration=160\r\n", "Content-Type: application/dtmf-relay")
	}
	r.do(c, "BYE", "")
}

func (r *robot) holds(o *office) {
	c := r.talks(o)
	for _, way := range []string{"a=sendonly\r\n", "a=sendrecv\r\n"} {
		if res := r.ask(c, r.sdp("RTP/AVP 8", way)); res == nil || res.StatusCode != 200 {
			o.miss("INVITE with %s: %v", way, res)
		}
		<-time.After(time.Second)
	}
	r.do(c, "BYE", "")
}

func (r *robot) transfers(o *office, how call.EffectKind) {
	c := r.talks(o)
	o.when(call.Transfer, outcome(call.TransferRings, ""), outcome(how, ""))
	if res := r.signedIn(c, "REFER", "", "Refer-To: <sip:803@10.0.0.1>"); res == nil || res.StatusCode != 202 {
		o.miss("REFER: %v", res)
	}
	<-time.After(40 * time.Second)
	if how == call.TransferFailed {
		r.do(c, "BYE", "")
	}
}

func (r *robot) consults(o *office) {
	first := r.talks(o)
	o.mu.Lock()
	o.react = nil
	o.mu.Unlock()
	o.when(call.OffHook, call.Effect{Kind: call.Connect, Port: port805.Channel(2), Peer: "sim0/fxo1", Mode: call.Through})
	second, res := r.place("803")
	if res == nil || res.StatusCode != 200 {
		o.miss("the second call is answered with %v", res)
		return
	}
	<-time.After(time.Second)
	o.when(call.Transfer, on(call.TransferOver, port805.Channel(2)), on(call.TransferOver, port805))
	r.signedIn(first, "REFER", "", "Refer-To: <sip:803@10.0.0.1?Replaces="+url.QueryEscape(second.named())+">")
	<-time.After(40 * time.Second)
}

func (r *robot) watchesOne(o *office) {
	o.stack.Show([]Watched{{Number: "801"}})
	c := r.talk("801")
	res := r.signedIn(c, "SUBSCRIBE", "", "Event: dialog", "Expires: 300")
	if res == nil || res.StatusCode != 200 {
		o.miss("SUBSCRIBE: %v", res)
		return
	}
	c.to, c.uri = strings.TrimPrefix(res.To().String(), "To: "), res.Contact().Address.String()
	o.stack.Show([]Watched{{Number: "801", Calls: []WatchedCall{{ID: 3, Stage: CallConfirmed}}}})
	<-time.After(time.Second)
	for _, life := range []string{"300", "0"} {
		if res := r.signedIn(c, "SUBSCRIBE", "", "Event: dialog", "Expires: "+life); res == nil || res.StatusCode != 200 {
			o.miss("SUBSCRIBE for %s s: %v", life, res)
		}
		<-time.After(time.Second)
	}
}

// refreshesOnce talks for as long as one refresh of the shortest session takes.
func (r *robot) refreshesOnce(o *office, who string) {
	o.when(call.OffHook, connected(call.Through))
	c, res := r.place("802", "Supported: timer", "Session-Expires: 90;refresher="+who, "Allow: UPDATE")
	if res == nil || res.StatusCode != 200 {
		o.miss("the call is answered with %v", res)
		return
	}
	<-time.After(44 * time.Second)
	if who == "uac" {
		r.do(c, "UPDATE", "", "Supported: timer", "Session-Expires: 90;refresher=uac")
	}
	<-time.After(6 * time.Second)
	r.do(c, "BYE", "")
}

func (r *robot) taken(o *office, itself bool) {
	o.stack.Do(ringEffect("02123"))
	req := r.called()
	if req == nil {
		o.miss("it does not ring")
		return
	}
	r.say(req, 180, "")
	<-time.After(time.Second)
	if !r.serves(req, r.sdp("RTP/AVP 8", "")) {
		o.miss("its answer was not acknowledged")
	}
	if itself {
		r.do(r.dialogOf(req), "BYE", "")
		return
	}
	o.stack.Do(tone("busy"))
}

func (r *robot) isBusy(o *office) {
	o.stack.Do(ringEffect("02123"))
	if req := r.called(); req != nil {
		r.refuse(req, 486)
	}
}

// ringsInVain: the caller hangs up before the answer.
func (r *robot) ringsInVain(o *office) {
	o.stack.Do(ringEffect("02123"))
	req := r.called()
	if req == nil {
		return
	}
	r.say(req, 180, "")
	<-time.After(time.Second)
	o.stack.Do(call.Effect{Kind: call.StopRinging, Port: port805})
	<-time.After(time.Second)
	r.refuse(req, 487)
}

// crosses: its 200 meets our CANCEL.
func (r *robot) crosses(o *office) {
	o.stack.Do(ringEffect("02123"))
	req := r.called()
	if req == nil {
		return
	}
	r.say(req, 180, "")
	<-time.After(time.Second)
	o.stack.Do(call.Effect{Kind: call.StopRinging, Port: port805})
	r.serves(req, r.sdp("RTP/AVP 8", ""))
	o.stack.Do(tone("busy")) // it may have been the first
	<-time.After(40 * time.Second)
	r.mu.Lock()
	hung := r.byes[req.CallID().Value()]
	r.mu.Unlock()
	if !hung {
		o.miss("a telephone that answered too late was not hung up")
	}
}
