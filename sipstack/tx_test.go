package sipstack

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// timeline writes down when messages came, in ms since the first, until none
// came for a minute.
func (d *desk) timeline() (first sip.Message, at string) {
	var all []string
	var begin time.Time
	for {
		select {
		case m := <-d.in:
			if first == nil {
				first, begin = m, time.Now()
			}
			all = append(all, fmt.Sprint(time.Since(begin).Milliseconds()))
		case <-time.After(time.Minute):
			return first, strings.Join(all, " ")
		}
	}
}

// transactionsLeft is how many there are of each side.
func (o *office) transactionsLeft() (asked, asking, due int) {
	synctest.Wait()
	o.stack.ask(func() {
		asked, asking, due = len(o.stack.tx.asked), len(o.stack.tx.asking), len(o.stack.alarms.heap)
	})
	return asked, asking, due
}

// nothingLeft looks whether half a minute later all transactions are forgotten.
func (o *office) nothingLeft(timers int) {
	o.t.Helper()
	<-time.After(2 * timeGivenUp)
	if asked, asking, due := o.transactionsLeft(); asked+asking != 0 || due != timers {
		o.t.Errorf("%d transactions of others, %d of ours and %d alarms are left", asked, asking, due)
	}
}

const (
	invitesAt = "0 500 1500 3500 7500 15500 31500"                         // timers A and B, RFC 3261 s.17.1.1.2
	othersAt  = "0 500 1500 3500 7500 11500 15500 19500 23500 27500 31500" // timers E and F, G and H
)

func TestARefusalIsRepeatedUntilItsACK(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.send(d.text(d.talk("802"), "INVITE", d.offer()))
		if m, at := d.timeline(); at != othersAt {
			t.Errorf("%s came at %s, want %s", first(m), at, othersAt)
		}
		c := d.talk("802")
		invite := d.text(c, "INVITE", d.offer())
		d.send(invite)
		res := d.response(401)
		d.response(401) // the first repetition
		d.ackRefusal(c, invite, res)
		d.quiet(time.Minute)
		o.nothingLeft(0)
	})
}

func TestAnINVITEThatNobodyAnswersIsRepeated(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(3600)
		o.heard()
		o.do(call.Effect{Kind: call.RingPhone, Port: port805})
		if m, at := d.timeline(); at != invitesAt {
			t.Errorf("%s came at %s, want %s", first(m), at, invitesAt)
		}
		o.expect("phone-refused sip/805 805 cannot be reached: its telephone does not answer.")
		o.idle()
		o.nothingLeft(0)
	})
}

func TestARequestThatNobodyAnswersIsRepeated(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(3600)
		c := d.invite("802")
		o.heard()
		o.do(connected(call.Through))
		d.up(c)
		synctest.Wait()
		o.do(tone("busy"))
		if m, at := d.timeline(); at != othersAt {
			t.Errorf("%s came at %s, want %s", first(m), at, othersAt)
		}
		o.idle()
		o.nothingLeft(0)
	})
}

func TestARequestThatComesTwiceHasOneAnswerTwice(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		c := d.invite("802")
		o.heard()
		o.do(connected(call.Through))
		d.up(c)
		bye := d.text(c, "BYE", "")
		d.send(bye)
		one := d.response(200)
		o.heard()
		<-time.After(timeGivenUp - time.Second)
		d.send(bye)
		if two := d.response(200); two.String() != one.String() {
			t.Errorf("the second answer is\n%s\nand the first was\n%s", two, one)
		}
		<-time.After(2 * time.Second)
		d.send(bye) // timer J is over: it is looked at anew
		d.response(481)
		o.expect("")
		o.nothingLeft(0)
	})
}

func TestARefusalThatComesTwiceIsAcknowledgedTwice(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(3600)
		o.heard()
		o.do(call.Effect{Kind: call.RingPhone, Port: port805})
		req := d.request(sip.INVITE)
		d.respond(req, 486, "")
		one := d.request(sip.ACK)
		<-time.After(20 * time.Second)
		d.respond(req, 486, "")
		two := d.request(sip.ACK)
		if one.String() != two.String() || one.CSeq().SeqNo != req.CSeq().SeqNo || one.Via().Value() != req.Via().Value() {
			t.Errorf("the ACKs are\n%s\nand\n%s", one, two)
		}
		o.heard()
		o.nothingLeft(0)
	})
}

// What comes late of an INVITE whose call is over already is answered as before.
func TestA2xxAfterTheCallIsAcknowledged(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(3600)
		o.do(call.Effect{Kind: call.RingPhone, Port: port805})
		req := d.request(sip.INVITE)
		d.respond(req, 200, d.offer())
		ack := d.request(sip.ACK)
		o.heard()
		o.do(tone("busy"))
		d.respond(d.request(sip.BYE), 200, "")
		d.respond(req, 200, d.offer())
		if again := d.request(sip.ACK); again.CSeq().SeqNo != ack.CSeq().SeqNo || again.To().String() != ack.To().String() {
			t.Errorf("the repeated 2xx was acknowledged by\n%s\nand the first by\n%s", again, ack)
		}
		d.respond(req, 200, d.offer(), "To: another-branch")
		d.request(sip.ACK)
		d.respond(d.request(sip.BYE), 200, "")
		o.heard()
		o.idle()
		<-time.After(timeT4)
		d.respond(req, 200, d.offer())
		d.quiet(time.Second)
		o.nothingLeft(0)
	})
}

// An office on two networks has a socket in each: who comes by one is answered,
// and rung, by that one.
func TestEachTelephoneIsReachedByTheSocketThatItUses(t *testing.T) {
	var other *memConn
	more := func(op *Options) {
		other = newMemNet().listen(t, "10.9.0.1:5060")
		op.Listeners = append(op.Listeners, Listener{Conn: other})
	}
	inOffice(t, more, func(o *office) {
		o.net.mu.Lock()
		other.net = o.net
		o.net.conns[other.addr] = other
		o.net.mu.Unlock()
		d := o.desk("805", "tea-pot", "10.9.0.9:5062")
		c := d.talk("805")
		c.uri = "sip:10.9.0.1"
		from := make(chan string, 64)
		o.net.mu.Lock()
		o.net.fault = func(p packet) []time.Duration {
			if p.from.Port() == 5060 {
				from <- p.from.String()
			}
			return []time.Duration{0}
		}
		o.net.mu.Unlock()
		sendTo := func(text string) { o.net.deliver(packet{from: d.conn.addr, to: other.addr, data: []byte(text)}) }
		sendTo(d.text(c, "REGISTER", "", "Expires: 60"))
		res := d.response(401)
		sendTo(d.text(c, "REGISTER", "", "Expires: 60", d.authorization(res, "REGISTER", c.uri, 0)))
		d.response(200)
		o.do(call.Effect{Kind: call.RingPhone, Port: port805})
		d.respond(d.request(sip.INVITE), 486, "")
		d.request(sip.ACK)
		for len(from) > 0 {
			if a := <-from; a != "10.9.0.1:5060" {
				t.Errorf("a message came from %s", a)
			}
		}
		o.heard()
	})
}
