package sipstack

import (
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// confirm acknowledges a 2xx, and each copy of it that comes.
func (r *robot) confirm(c *talk, res *sip.Response) {
	c.to = strings.TrimPrefix(res.To().String(), "To: ")
	c.uri = res.Contact().Address.String()
	ack := r.text(c, "ACK", "")
	r.mu.Lock()
	r.acks[c.id+res.CSeq().Value()] = ack
	r.mu.Unlock()
	r.send(ack)
}

// place calls a number until the call is up or refused.
func (r *robot) place(number string, headers ...string) (*talk, *sip.Response) {
	c := r.talk(number)
	return c, r.ask(c, r.offer(), headers...)
}

// ask sends an INVITE of a dialog, signed, and acknowledges what comes.
func (r *robot) ask(c *talk, body string, headers ...string) *sip.Response {
	res := r.signedIn(c, "INVITE", body, headers...)
	if res != nil && res.StatusCode < 300 {
		r.confirm(c, res)
	}
	return res
}

// serves answers an INVITE with 2xx until its ACK comes, or for as long as RFC
// 3261 wants it.
func (r *robot) serves(req *sip.Request, body string, headers ...string) bool {
	key := req.CallID().Value() + itoa(int(req.CSeq().SeqNo))
	pause := firstAgain
	for began := time.Now(); time.Since(began) < giveUpACK; pause = min(2*pause, mostAgain) {
		r.say(req, 200, body, headers...)
		<-time.After(pause)
		r.mu.Lock()
		done := r.acked[key]
		r.mu.Unlock()
		if done {
			return true
		}
	}
	return false
}

// called is the next call that comes, nil if none does.
func (r *robot) called() *sip.Request {
	select {
	case req := <-r.calls:
		return req
	case <-time.After(40 * time.Second):
		return nil
	}
}

// dialogOf is a call that came, as the robot goes on in it.
func (r *robot) dialogOf(req *sip.Request) *talk {
	to := req.To()
	if !to.Params.Has("tag") {
		to.Params.Add("tag", "robot")
	}
	return &talk{
		id: req.CallID().Value(), from: strings.TrimPrefix(to.String(), "To: "),
		to: strings.TrimPrefix(req.From().String(), "From: "), uri: req.Contact().Address.String(), seq: 50,
	}
}

// cancels gives an INVITE up whose text is given: the same branch and CSeq.
func (r *robot) cancels(invite string) {
	text := strings.Replace(invite, "INVITE ", "CANCEL ", 1)
	text, _, _ = strings.Cut(strings.Replace(text, " INVITE\r\n", " CANCEL\r\n", 1), "Contact:")
	text += "Content-Length: 0\r\n\r\n"
	for range 6 { // whatever is answered: a CANCEL too many does no harm
		r.send(text)
		<-time.After(firstAgain)
	}
}

// signIn is REGISTER of this robot's user.
func (r *robot) signIn(seconds int) *sip.Response {
	c := r.talk(r.user)
	c.uri = "sip:10.0.0.1"
	return r.signedIn(c, "REGISTER", "", "Expires: "+itoa(seconds))
}

// soon carries an effect out a little later, as an engine on its own goroutine
// would.
func (o *office) soon(d time.Duration, es ...call.Effect) {
	for i, e := range es {
		time.AfterFunc(d+time.Duration(i)*50*time.Millisecond, func() { o.stack.Do(e) })
	}
}

// when lets the engine do something the first time that this event comes.
func (o *office) when(k call.EventKind, es ...call.Effect) {
	o.mu.Lock()
	defer o.mu.Unlock()
	before, done := o.react, false
	o.react = func(e call.Event) {
		if before != nil {
			before(e)
		}
		if e.Kind == k && !done {
			done = true
			o.soon(100*time.Millisecond, es...)
		}
	}
}

// miss is an error of a call that should have succeeded: in fair weather, and
// with one mishap.
func (o *office) miss(format string, args ...any) {
	o.t.Helper()
	if !o.storm {
		o.t.Errorf(format, args...)
	}
}
