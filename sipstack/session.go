package sipstack

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// stage is how far a call has come.
type stage int

const (
	stageCalling stage = iota // the telephone called us and has no final answer
	stageRinging              // we call its telephones
	stageTalking              // a 2xx was sent or came
	stageOver
)

// holder is whose calls sessions are: the telephones of an extension, or a
// trunk. Its methods are called by the owner.
type holder interface {
	// label is how people call it: "821".
	label() string
	// freed is told that a session of its is over and its channel free.
	freed()
	// ended is what the engine is told of a call that ended by itself.
	ended(ending) call.Event
}

// session is one call, from its first message to its last. It has a channel of
// its holder to itself.
type session struct {
	s     *Stack
	of    holder
	port  call.Port // its channel
	stage stage
	d     *dialog // nil while ringing

	leg    Leg
	ours   ours
	theirs *description // nil until it said something
	both   []Format     // what it and we understand, in its order
	chosen []Format     // what was agreed, nil while its offer waits for us to choose
	source netip.Addr   // where its last description came from
	with   call.Port    // the other side of the call

	fax      bool     // a fax machine was heard: nothing but G.711 will do
	recorded bool     // its sound must be understood here
	mixed    bool     // likewise, since it was played to or heard by more than one; it stays so
	offered  []Format // our last offer
	offering bool     // our INVITE within the call has no final answer
	keys     string   // how the telephone sends keys: the first way it used

	in    *incoming // stageCalling
	early []byte    // the answer that a 183 gave
	forks []*fork   // stageRinging
	out   *outcall  // the same, of a call that goes out on a trunk
	sent  *exchange // the INVITE of ours that was accepted

	rel       *reliable // stageCalling: our provisional answer that waits for its PRACK
	rseq      uint32
	next      func()  // what is to be sent after that: the last of what was to be
	accepting bool    // that is the 2xx
	last      lasting // the session timer
	sure      bool    // sound was agreed on reliably before the call was accepted
	holds     bool    // its telephone has the other party on hold

	listened *early // stageRinging: whose sound before the answer is heard
	sounded  bool   // and it came

	referral  *referral // a transfer that is under way, nil none
	referrals int       // how many there were

	shows *call.CallerID // who is at the other end, where that was said since the call began
	data  []call.Mark    // what goes with the call, where that was said then

	timer *time.Timer // the one time-out or repetition of the stage
	probe *time.Timer // looks whether the other side is still there
	await *accepted   // our 2xx that waits for its ACK

	acked *incoming // the INVITE whose 2xx has got it
}

// ending is why a call ends.
type ending struct {
	code   int    // the final answer if there is none yet
	reason string // its words
	cause  int    // Q.850, for the Reason header
	told   int    // Q.850, as the far end's Reason header had it, 0 none
	event  bool   // the engine does not know yet: it is told OnHook
	theirs bool   // the telephone ended it: it needs no BYE

	how  call.HangupHow // of that OnHook, where it was not a hand that did it
	text string
}

// How calls end. Causes are those of Q.850 table 1.
var (
	endShutdown   = ending{code: sip.StatusServiceUnavailable, reason: "Service Unavailable", cause: 41, event: true}
	endNoMedia    = ending{code: sip.StatusNotAcceptableHere, reason: "Not Acceptable Here", cause: 88, event: true}
	endByPhone    = ending{event: true, theirs: true}
	endBusy       = ending{code: sip.StatusBusyHere, reason: "Busy Here", cause: 17, event: true}
	endRefused    = ending{code: sip.StatusServiceUnavailable, reason: "Service Unavailable", cause: 34, event: true}
	endUnknown    = ending{code: sip.StatusNotFound, reason: "Not Found", cause: 1, event: true}
	endFarGone    = ending{code: sip.StatusTemporarilyUnavailable, reason: "Temporarily Unavailable", cause: 16, event: true}
	endUnanswered = ending{cause: 102, event: true, how: call.HowTimeout, text: "its telephone does not answer any more"}
)

// newSession takes a channel for a call and opens its leg.
func (s *Stack) newSession(of holder, port call.Port, st stage, to peer) (*session, error) {
	c := &session{s: s, of: of, port: port, stage: st}
	leg, err := s.o.Media.OpenLeg(LegRequest{Port: port, Bind: s.bind(to), Device: s.deviceTo(to.addr.Addr()), Digit: c.keyed, Fax: c.faxed})
	if err != nil {
		return nil, fmt.Errorf("open sound of %s: %w", port, err)
	}
	c.leg = leg
	c.ours = ours{id: rand.Uint64N(1 << 62), address: s.home(to).Addr(), local: leg.Local()}
	s.sessions[port] = c
	return c, nil
}

// bind is where sound is received for a peer: on the listener's own address if
// it has one and tells that, else on all of its family.
func (s *Stack) bind(to peer) netip.Addr {
	home := s.home(to).Addr()
	for _, l := range s.o.Listeners {
		if ap, ok := addrPort(l.address()); ok && ap.Addr() == home {
			return home
		}
	}
	if to.addr.Addr().Is4() {
		return netip.IPv4Unspecified()
	}
	return netip.IPv6Unspecified()
}

// post tells the engine something of this port.
func (c *session) post(e call.Event) {
	e.Port, e.At = c.port, time.Now()
	c.s.o.Post(e)
}

// agree takes an offer from the telephone. What it is answered with is settled
// now as far as can be known, and finally when it is answered.
func (c *session) agree(d *description, from peer) error {
	was := c.ours.seal
	if err := c.ours.seal.take(d); err != nil {
		return err
	}
	if err := c.agreeCodecs(d, from); err != nil {
		c.ours.seal = was
		return err
	}
	return nil
}

func (c *session) agreeCodecs(d *description, from peer) error {
	both, err := d.agree(c.ours.local, nil)
	if err != nil {
		return err
	}
	c.theirs, c.both, c.source = d, both, from.addr.Addr()
	if err := c.decide(); err != nil && (c.stage != stageCalling || !errors.Is(err, errNoCodec)) {
		return err
	}
	return nil
}

// keyed is called by the leg for each key, on a goroutine of its own choice.
func (c *session) keyed(digit byte) {
	c.s.mail.put(func() { c.key("telephone-event", digit) }, maxWaitingOrders)
}

// key reports a key once: a telephone that sends it in several ways is heard
// in the first one only.
func (c *session) key(way string, digit byte) {
	if c.keys == "" {
		c.keys = way
	}
	if c.stage == stageOver || c.keys != way {
		return
	}
	c.tellKey(way)
	c.post(call.Event{Kind: call.Digit, Digits: string(digit)})
	c.passKey(digit)
}

// end ends a call in whatever way its stage needs.
func (c *session) end(e ending) {
	switch c.stage {
	case stageCalling:
		if e.code != 0 {
			c.in.answer(e.code, e.reason, reasonHeader(e.cause)...)
		}
	case stageRinging:
		c.stopForks()
	case stageTalking:
		if !e.theirs {
			c.s.bye(c.d, e.cause)
		}
	case stageOver:
		return
	}
	c.over()
	if e.event {
		c.post(c.of.ended(e))
	}
	c.of.freed()
}

// endedBy ends a call that the telephone has ended, for the reason that it
// gave.
func (c *session) endedBy(req *sip.Request) {
	e := endByPhone
	e.text, e.told = because(req), reasonOf(req)
	if c.await != nil { // its ACK was lost, or is late: it has our 2xx all the same
		c.acked = c.await.in
	}
	c.end(e)
}

// over releases all that a call holds.
func (c *session) over() {
	c.stage = stageOver
	for _, t := range []*time.Timer{c.timer, c.probe} {
		if t != nil {
			t.Stop()
		}
	}
	c.last.stop()
	if c.rel != nil {
		c.rel.timer.Stop()
	}
	for _, f := range c.forks {
		f.forget(nil)
	}
	if c.out != nil {
		c.out.early.forget(nil)
	}
	if c.d != nil {
		delete(c.s.dialogs, c.d.id)
	}
	c.leg.Close()
	c.leg = closed{}
	delete(c.s.sessions, c.port)
	c.spent()
}

// bye ends a dialog from our side. What the telephone says to it changes
// nothing.
func (s *Stack) bye(d *dialog, cause int) {
	req := s.request(d, sip.BYE)
	for _, h := range reasonHeader(cause) {
		req.AppendHeader(h)
	}
	s.say(d, req, func(*sip.Response) {}, func(err error) {
		s.log.Debug("sip: BYE was not answered", "call", d.id.call, "error", err)
	})
}

// errNoSDP says that a message should have described sound and did not.
var errNoSDP = errors.New("there is no SDP in it")

// sound reads the SDP of a message; nil if it has none.
func sound(m sip.Message) (*description, error) {
	if len(m.Body()) == 0 {
		return nil, nil
	}
	var kind string
	if h := contentType(m); h != nil {
		kind = h.Value()
	}
	if !isSDP(kind) {
		return nil, fmt.Errorf("read body: %q is not SDP", clip(kind, 40))
	}
	return parseSDP(m.Body())
}
