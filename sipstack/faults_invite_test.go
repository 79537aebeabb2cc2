package sipstack

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// Whatever the network does to the messages of PRACK, UPDATE, session timers,
// redirections and forks, nothing is left over.
func TestExtensionsInBadWeather(t *testing.T) {
	for name, play := range map[string]func(*robot, *office, uint64){
		"confirms": (*robot).confirms, "is confirmed": (*robot).isConfirmed,
		"refreshes": (*robot).refreshes, "is refreshed": (*robot).isRefreshed,
		"passes on": (*robot).passesOn, "wants a longer session": (*robot).wantsLonger,
	} {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(40) {
				inOffice(t, nil, func(o *office) {
					r := o.robot("10.0.0.9:5062")
					r.signedIn(r.talk("805"), "REGISTER", "", "Expires: 7200")
					o.net.mu.Lock()
					o.net.fault = weather(seed)
					o.net.mu.Unlock()
					play(r, o, seed)
					<-time.After(3 * time.Minute) // every repetition has run out
					o.heard()
					o.idle()
					if t.Failed() {
						t.Fatalf("in the weather of seed %d", seed)
					}
				})
			}
		})
	}
}

// refuse says a refusal until its ACK comes.
func (r *robot) refuse(req *sip.Request, status int, headers ...string) {
	for range 16 {
		r.mu.Lock()
		done := r.acked[req.CallID().Value()+itoa(int(req.CSeq().SeqNo))]
		r.mu.Unlock()
		if done {
			return
		}
		r.say(req, status, "", headers...)
		<-time.After(timeT2)
	}
}

// serveCall is the engine of a call that is heard early and then answered.
func (o *office) serveCall(effects ...call.Effect) {
	for range 400 {
		<-time.After(100 * time.Millisecond)
		o.mu.Lock()
		called := strings.Contains(fmt.Sprint(o.events), "off-hook")
		o.mu.Unlock()
		if called {
			for _, e := range effects {
				o.stack.Do(e)
				<-time.After(300 * time.Millisecond)
			}
			return
		}
	}
}

// confirms: it calls, and confirms what comes on the way.
func (r *robot) confirms(o *office, seed uint64) {
	go o.serveCall(tone("ringback"), connected(call.Dialling), connected(call.Through))
	c := r.talk("802")
	n := 500
	var mu sync.Mutex
	r.progress = func(res *sip.Response) {
		mu.Lock()
		defer mu.Unlock()
		n++
		mine := &talk{id: c.id, from: c.from, to: strings.TrimPrefix(res.To().String(), "To: "), uri: "sip:10.0.0.1", seq: n}
		rack := value(res, "RSeq", "") + " " + res.CSeq().Value()
		if value(res, "RSeq", "") == "" {
			return
		}
		go r.do(mine, "PRACK", "", "RAck: "+rack)
	}
	res := r.signedIn(c, "INVITE", r.offer(), "Supported: 100rel")
	r.over(o, c, res, seed)
}

// over ends a call that the robot made, if it came up.
func (r *robot) over(o *office, c *talk, res *sip.Response, seed uint64) {
	if res == nil || res.StatusCode != 200 {
		<-time.After(time.Minute)
		o.stack.Do(tone("busy"))
		return
	}
	c.to = strings.TrimPrefix(res.To().String(), "To: ")
	c.uri = res.Contact().Address.String()
	for range 8 {
		r.send(r.text(c, "ACK", ""))
		<-time.After(400 * time.Millisecond)
	}
	c.seq += 1000
	if seed%2 == 0 {
		o.stack.Do(tone("busy"))
		return
	}
	r.do(c, "BYE", "")
}

// isConfirmed: it is called, and its answers on the way are to be confirmed.
func (r *robot) isConfirmed(o *office, seed uint64) {
	var mu sync.Mutex
	confirmed := false
	r.asked = func(req *sip.Request) {
		mu.Lock()
		defer mu.Unlock()
		confirmed = confirmed || req.Method == sip.PRACK
	}
	o.stack.Do(ringEffect("02123"))
	select {
	case req := <-r.calls:
		for range 20 {
			r.say(req, 183, r.sdp("RTP/AVP 8", ""), "Require: 100rel", "RSeq: 7", "Allow: UPDATE")
			<-time.After(500 * time.Millisecond)
			mu.Lock()
			done := confirmed
			mu.Unlock()
			if done {
				break
			}
		}
		o.stack.Do(shown("0912", "Chen"))
		if seed%3 == 0 {
			o.stack.Do(call.Effect{Kind: call.StopRinging, Port: port805})
		}
		for range 8 {
			r.say(req, 200, "")
			<-time.After(500 * time.Millisecond)
		}
	case <-time.After(40 * time.Second):
	}
	o.stack.Do(call.Effect{Kind: call.StopRinging, Port: port805})
	o.stack.Do(tone("busy"))
}

// refreshes: it calls with the shortest session, and refreshes it.
func (r *robot) refreshes(o *office, seed uint64) {
	go o.serveCall(connected(call.Through))
	c := r.talk("802")
	res := r.signedIn(c, "INVITE", r.offer(), "Supported: timer", "Session-Expires: 90", "Allow: UPDATE")
	if res != nil && res.StatusCode == 200 {
		c.to, c.uri = strings.TrimPrefix(res.To().String(), "To: "), "sip:10.0.0.1"
		for range 8 {
			r.send(r.text(c, "ACK", ""))
			<-time.After(400 * time.Millisecond)
		}
		for range 3 {
			<-time.After(20 * time.Second)
			r.do(c, "UPDATE", "", "Supported: timer", "Session-Expires: 90;refresher=uac")
		}
	}
	r.over(o, c, res, seed)
}

// isRefreshed: it calls, and leaves the refreshes to us; now and then both sides
// offer at once.
func (r *robot) isRefreshed(o *office, seed uint64) {
	go o.serveCall(connected(call.Through))
	c := r.talk("802")
	allow := "Allow: UPDATE"
	if seed%3 == 0 {
		allow = "Allow: INVITE"
	}
	res := r.signedIn(c, "INVITE", r.offer(), "Supported: timer", "Session-Expires: 90;refresher=uas", allow)
	if res != nil && res.StatusCode == 200 {
		c.to, c.uri = strings.TrimPrefix(res.To().String(), "To: "), "sip:10.0.0.1"
		for range 8 {
			r.send(r.text(c, "ACK", ""))
			<-time.After(400 * time.Millisecond)
		}
		go func() { // INVITEs within the call
			for req := range r.calls {
				r.say(req, []int{200, 491, 200}[seed%3], r.sdp("RTP/AVP 8", ""))
			}
		}()
		<-time.After(42 * time.Second)
		if res := r.do(c, "INVITE", r.offer()); res != nil && res.StatusCode == 200 {
			for range 4 {
				r.send(r.text(c, "ACK", ""))
				<-time.After(400 * time.Millisecond)
			}
		}
		<-time.After(2 * time.Minute)
	}
	r.over(o, c, res, seed)
	<-time.After(time.Minute)
	close(r.calls)
}

// passesOn: it is called, and names another number.
func (r *robot) passesOn(o *office, _ uint64) {
	o.stack.Do(ringEffect("02123"))
	select {
	case req := <-r.calls:
		r.refuse(req, 302, "Contact: <sip:806@10.0.0.1>")
	case <-time.After(40 * time.Second):
	}
	o.stack.Do(call.Effect{Kind: call.StopRinging, Port: port805})
}

// wantsLonger: it refuses our session timer at first.
func (r *robot) wantsLonger(o *office, seed uint64) {
	o.stack.Do(ringEffect("02123"))
	for n := range 2 {
		select {
		case req := <-r.calls:
			if n == 0 {
				r.refuse(req, 422, "Min-SE: 3600")
				continue
			}
			for range 8 {
				r.say(req, 200, r.sdp("RTP/AVP 8", ""), "Session-Expires: 3600;refresher=uac")
				<-time.After(500 * time.Millisecond)
			}
			if seed%5 == 0 {
				o.stack.Do(call.Effect{Kind: call.StopRinging, Port: port805})
			}
		case <-time.After(40 * time.Second):
		}
	}
	o.stack.Do(call.Effect{Kind: call.StopRinging, Port: port805})
	o.stack.Do(tone("busy"))
}
