package sipstack

import (
	"time"

	"ringdown/internal/call"
)

// rings: two telephones of an extension ring, and one takes the call.
func (r *robot) rings(twin *robot, o *office) {
	o.stack.Do(ringEffect("02123"))
	mine, theirs := r.called(), twin.called()
	if mine == nil || theirs == nil {
		o.miss("not both ring")
		return
	}
	r.say(mine, 180, "")
	twin.say(theirs, 180, "")
	<-time.After(time.Second)
	done := make(chan struct{})
	go func() {
		defer close(done)
		<-time.After(2 * time.Second) // by then it was cancelled
		twin.refuse(theirs, 487)
	}()
	r.serves(mine, r.sdp("RTP/AVP 8", ""))
	<-done
	r.do(r.dialogOf(mine), "BYE", "")
}

// hurries: both answer at once. One has the call, and the other is hung up on.
func (r *robot) hurries(twin *robot, o *office) {
	o.stack.Do(ringEffect("02123"))
	mine, theirs := r.called(), twin.called()
	if mine == nil || theirs == nil {
		o.miss("not both ring")
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		twin.serves(theirs, twin.sdp("RTP/AVP 8", ""))
	}()
	r.serves(mine, r.sdp("RTP/AVP 8", ""))
	<-done
	<-time.After(time.Second)
	hung := 0
	for _, x := range []*robot{r, twin} {
		x.mu.Lock()
		hung += len(x.byes)
		x.mu.Unlock()
	}
	if hung != 1 {
		o.miss("%d of two telephones were hung up on", hung)
	}
	o.stack.Do(tone("busy"))
}

// isPickedUp: it rings, and the other one takes the call by INVITE with
// Replaces (RFC 3891 s.7.1).
func (r *robot) isPickedUp(other *robot, o *office) {
	o.when(call.Joined, on(call.StopRinging, port805), call.Effect{Kind: call.Connect, Port: port806, Peer: "sim0/fxo1", Mode: call.Through})
	o.stack.Do(ringEffect("02123"))
	req := r.called()
	if req == nil {
		o.miss("it does not ring")
		return
	}
	for range 3 { // a 180 is not repeated by anybody, and names the dialog
		r.say(req, 180, "")
		<-time.After(time.Second)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		<-time.After(5 * time.Second)
		r.refuse(req, 487)
	}()
	c, res := other.place("805", "Replaces: "+r.dialogOf(req).named())
	<-done
	if res == nil || res.StatusCode != 200 {
		o.miss("the call is picked up with %v", res)
		return
	}
	other.do(c, "BYE", "")
}

// isTakenOver: it talks, and the other one takes its place.
func (r *robot) isTakenOver(other *robot, o *office) {
	o.when(call.Joined, on(call.TransferOver, port805), call.Effect{Kind: call.Connect, Port: port806, Peer: "sim0/fxo1", Mode: call.Through})
	mine := r.talks(o)
	c, res := other.place("805", "Replaces: "+mine.named())
	if res == nil || res.StatusCode != 200 {
		o.miss("the call is taken over with %v", res)
		return
	}
	<-time.After(time.Second)
	other.do(c, "BYE", "")
}

// writes: a text to the other one.
func (r *robot) writes(_ *robot, o *office) {
	res := r.signedIn(r.talk("806"), "MESSAGE", "hello", "Content-Type: text/plain")
	if res == nil || res.StatusCode != 200 {
		o.miss("MESSAGE: %v", res)
	}
}

// givesUpLate: its CANCEL meets our 200. Whichever is first, the call ends.
func (r *robot) givesUpLate(o *office) {
	o.when(call.OffHook, tone("ringback"))
	c := r.talk("802")
	res := r.do(c, "INVITE", r.offer())
	if res == nil || res.StatusCode != 401 {
		o.miss("the challenge is %v", res)
		return
	}
	text := r.text(c, "INVITE", r.offer(), r.authorization(res, "INVITE", c.uri, 0))
	done := make(chan struct{})
	go func() {
		defer close(done)
		<-time.After(2 * time.Second)
		r.cancels(text)
	}()
	o.soon(2*time.Second+time.Millisecond, connected(call.Through))
	res = r.insist(c, "INVITE", text)
	if res != nil && res.StatusCode == 200 {
		r.confirm(c, res)
		r.do(c, "BYE", "")
	}
	<-done
}
