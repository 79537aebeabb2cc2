package sipstack

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// robot is a telephone that follows RFC 3261 by itself: sipgo's transactions
// are not asked, for they are what is being tested. It repeats what is not
// answered, and answers what is repeated.
type robot struct {
	*desk
	mu    sync.Mutex
	final map[string]chan *sip.Response // by CSeq and Call-ID
	said  map[string]string             // our answers, by branch and method
	calls chan *sip.Request             // new INVITEs
	acked map[string]bool               // Call-IDs whose 2xx was acknowledged
	byes  map[string]bool

	progress func(*sip.Response) // told of provisional answers; nil: nobody is
	asked    func(*sip.Request)  // told of requests within a call; nil: nobody is

	acks    map[string]string       // our ACKs, by Call-ID and CSeq: repeated when the answer is
	replies func(*sip.Request) bool // answers a request itself; nil: 200
}

func (o *office) robot(addr string) *robot {
	r := &robot{
		desk:  &desk{t: o.t, conn: o.net.listen(o.t, addr), user: "805", password: "tea-pot"},
		final: map[string]chan *sip.Response{}, said: map[string]string{}, calls: make(chan *sip.Request, 16),
		acked: map[string]bool{}, byes: map[string]bool{}, acks: map[string]string{},
	}
	r.in = make(chan sip.Message, 1024)
	o.t.Cleanup(r.away)
	go r.read()
	go func() {
		for {
			select {
			case m := <-r.in:
				r.take(m)
			case <-r.conn.closed:
				return
			}
		}
	}()
	return r
}

func (r *robot) take(m sip.Message) {
	switch m := m.(type) {
	case *sip.Response:
		if m.StatusCode < 200 {
			if r.progress != nil {
				r.progress(m)
			}
			return
		}
		r.mu.Lock()
		c, ack := r.final[m.CallID().Value()+m.CSeq().Value()], r.acks[m.CallID().Value()+m.CSeq().Value()]
		r.mu.Unlock()
		if ack != "" {
			r.send(ack)
		}
		if c != nil {
			select {
			case c <- m:
			default:
			}
		}
	case *sip.Request:
		r.serve(m)
	}
}

func (r *robot) serve(req *sip.Request) {
	if req.Method == sip.ACK {
		r.mu.Lock()
		r.acked[req.CallID().Value()] = true
		r.acked[req.CallID().Value()+itoa(int(req.CSeq().SeqNo))] = true
		r.mu.Unlock()
		return
	}
	branch, _ := req.Via().Params.Get("branch")
	key := branch + string(req.Method)
	r.mu.Lock()
	text, again := r.said[key]
	if !again {
		r.said[key] = ""
	}
	r.mu.Unlock()
	switch {
	case again && text != "":
		r.send(text)
	case again:
	case req.Method == sip.INVITE:
		r.calls <- req
	default:
		if req.Method == sip.BYE {
			r.mu.Lock()
			r.byes[req.CallID().Value()] = true
			r.mu.Unlock()
		}
		if r.asked != nil {
			r.asked(req)
		}
		if r.replies == nil || !r.replies(req) {
			r.say(req, 200, "")
		}
	}
}

// say answers and remembers the answer for repetitions.
func (r *robot) say(req *sip.Request, status int, body string, headers ...string) {
	res := sip.NewResponseFromRequest(req, status, "Because", nil)
	if to := res.To(); status > 100 {
		to.Params.Remove("tag")
		tag, ok := req.To().Params.Get("tag")
		if !ok {
			tag = "robot"
		}
		to.Params.Add("tag", tag)
	}
	if status < 300 {
		res.AppendHeader(sip.NewHeader("Contact", fmt.Sprintf("<sip:805@%s>", r.conn.addr)))
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		res.AppendHeader(sip.NewHeader(name, value))
	}
	if body != "" {
		res.AppendHeader(sip.NewHeader("Content-Type", "application/sdp"))
		res.SetBody([]byte(body))
	}
	branch, _ := req.Via().Params.Get("branch")
	r.mu.Lock()
	r.said[branch+string(req.Method)] = res.String()
	r.mu.Unlock()
	r.send(res.String())
}

// do sends a request until its final answer comes; nil if none does.
func (r *robot) do(c *talk, method, body string, headers ...string) *sip.Response {
	return r.insist(c, method, r.text(c, method, body, headers...))
}

// insist sends a request that was written, and repeats it.
func (r *robot) insist(c *talk, method, text string) *sip.Response {
	got := make(chan *sip.Response, 8)
	r.mu.Lock()
	r.final[fmt.Sprintf("%s%d %s", c.id, c.seq, method)] = got
	r.mu.Unlock()
	pause, limit := firstAgain, time.After(giveUpACK)
	r.send(text)
	for {
		select {
		case res := <-got:
			if method == "INVITE" && res.StatusCode >= 300 {
				ack := refusalACK(c, text, res)
				r.mu.Lock()
				r.acks[c.id+res.CSeq().Value()] = ack
				r.mu.Unlock()
				r.send(ack)
			}
			return res
		case <-time.After(pause):
			r.send(text)
			pause = min(2*pause, mostAgain)
		case <-limit:
			return nil
		}
	}
}

// signedIn does a request with credentials, asked for as often as need be.
func (r *robot) signedIn(c *talk, method, body string, headers ...string) *sip.Response {
	res := r.do(c, method, body, headers...)
	for n := 0; n < 3 && res != nil && res.StatusCode == 401; n++ {
		res = r.do(c, method, body, append(headers, r.authorization(res, method, c.uri, 0))...)
	}
	return res
}

// weather loses, doubles, delays and so reorders, the same way for one seed.
func weather(seed uint64) func(packet) []time.Duration {
	var mu sync.Mutex
	r := rand.New(rand.NewPCG(seed, 1))
	return func(packet) []time.Duration {
		mu.Lock()
		defer mu.Unlock()
		late := func() time.Duration { return time.Duration(1+r.IntN(300)) * time.Millisecond }
		switch r.IntN(10) {
		case 0, 1:
			return nil
		case 2:
			return []time.Duration{late(), late()}
		case 3, 4:
			return []time.Duration{late()}
		}
		return []time.Duration{time.Millisecond}
	}
}

// Whatever the network does to a call from a telephone, both sides end free.
func TestCallsInBadWeather(t *testing.T) {
	for seed := range uint64(150) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			inOffice(t, nil, func(o *office) {
				r := o.robot("10.0.0.9:5062")
				r.signedIn(r.talk("805"), "REGISTER", "", "Expires: 7200")
				o.net.mu.Lock()
				o.net.fault = weather(seed)
				o.net.mu.Unlock()
				if seed%2 == 0 {
					r.callsOut(o, seed)
				} else {
					r.isCalled(o, seed)
				}
				<-time.After(2 * time.Minute) // every repetition has run out
				o.heard()
				o.idle()
			})
		})
	}
}

// callsOut: the telephone calls; it hangs up, or the other side does.
func (r *robot) callsOut(o *office, seed uint64) {
	go func() {
		for range 400 { // the engine: who calls is connected
			<-time.After(100 * time.Millisecond)
			o.mu.Lock()
			called := strings.Contains(fmt.Sprint(o.events), "off-hook")
			o.mu.Unlock()
			if called {
				o.stack.Do(tone("ringback"))
				o.stack.Do(connected(call.Through))
				return
			}
		}
	}()
	c := r.talk("802")
	res := r.signedIn(c, "INVITE", r.offer())
	if res == nil || res.StatusCode != 200 {
		<-time.After(time.Minute)
		o.stack.Do(tone("busy"))
		return
	}
	c.to = strings.TrimPrefix(res.To().String(), "To: ")
	c.uri = res.Contact().Address.String()
	for range 8 { // an ACK may be lost: each repetition of the 200 would bring one
		r.send(r.text(c, "ACK", ""))
		<-time.After(400 * time.Millisecond)
	}
	switch {
	case seed%5 == 0: // it transfers the call, and may be told so
		r.signedIn(c, "REFER", "", "Refer-To: <sip:803@10.0.0.1>")
		<-time.After(time.Second)
		o.stack.Do(outcome(call.TransferRings, ""))
		<-time.After(time.Duration(seed) * 20 * time.Millisecond)
		o.stack.Do(outcome(call.TransferOver, ""))
	case seed%4 == 0:
		o.stack.Do(tone("busy"))
	default:
		r.do(c, "BYE", "")
	}
}

// isCalled: the telephone rings, answers if it is to, and is hung up.
func (r *robot) isCalled(o *office, seed uint64) {
	o.stack.Do(ringEffect("02123"))
	select {
	case req := <-r.calls:
		r.say(req, 180, "")
		<-time.After(time.Second)
		if seed%3 == 0 {
			o.stack.Do(call.Effect{Kind: call.StopRinging, Port: port805})
		}
		for range 8 {
			r.say(req, 200, r.sdp("RTP/AVP 8", ""))
			<-time.After(500 * time.Millisecond)
		}
	case <-time.After(40 * time.Second):
	}
	o.stack.Do(call.Effect{Kind: call.StopRinging, Port: port805})
	o.stack.Do(tone("busy"))
}
