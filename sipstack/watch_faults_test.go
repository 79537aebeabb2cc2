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

// lampKey is what a telephone knows of an extension that it watches.
type lampKey struct {
	mu    sync.Mutex
	seq   uint32
	state string
	body  string
	fault string
}

// take reads a NOTIFY that has not come before.
func (k *lampKey) take(req *sip.Request) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if n := req.CSeq().SeqNo; n <= k.seq {
		k.fault = fmt.Sprintf("notice %d comes after %d", n, k.seq)
	}
	k.seq, k.state, k.body = req.CSeq().SeqNo, req.GetHeader("Subscription-State").Value(), string(req.Body())
}

func (k *lampKey) look() (state, body, fault string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.state, k.body, k.fault
}

// Whatever the network does, notices come in their order, and a lamp that is
// still told of its extension shows the truth in the end.
func TestLampsInBadWeather(t *testing.T) {
	for seed := range uint64(60) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			inOffice(t, nil, func(o *office) {
				r, k := o.robot("10.0.0.9:5062"), &lampKey{}
				r.asked = k.take
				r.signedIn(r.talk("805"), "REGISTER", "", "Expires: 7200")
				show(o)
				o.net.mu.Lock()
				o.net.fault = weather(seed)
				o.net.mu.Unlock()
				c := r.talk("801")
				if res := r.signedIn(c, "SUBSCRIBE", "", "Event: dialog", "Expires: 600"); res != nil && res.StatusCode == 200 {
					c.to = strings.TrimPrefix(res.To().String(), "To: ")
					c.uri = res.Contact().Address.String()
				}
				for i := range uint64(20) {
					show(o, makes(i+1, CallConfirmed))
					<-time.After(time.Duration(100+37*i) * time.Millisecond)
					if i == 10 {
						r.signedIn(c, "SUBSCRIBE", "", "Event: dialog", "Expires: 600")
					}
				}
				show(o, rings(99))
				<-time.After(2 * time.Minute) // every repetition has run out
				state, body, fault := k.look()
				told := strings.HasPrefix(state, "active") && strings.Contains(body, `<dialog id="99i"`)
				if fault != "" || o.stack.Watchers() > 0 && !told {
					t.Errorf("%s; the lamp says %q\n%s", fault, state, body)
				}
				r.signedIn(c, "SUBSCRIBE", "", "Event: dialog", "Expires: 0")
				<-time.After(2 * time.Minute)
				if n := o.stack.Watchers(); n != 0 {
					t.Errorf("%d subscriptions are left", n)
				}
				o.idle()
			})
		})
	}
}

// A refresh that comes behind the end of its subscription, or twice, does
// nothing.
func TestSubscribesOutOfOrder(t *testing.T) {
	watches(t, func(o *office, d *desk) {
		c := d.subscribe("801", "dialog", "Expires: 600")
		d.lamp()
		late := d.text(c, "SUBSCRIBE", "", "Event: dialog", "Expires: 0", d.credentials("SUBSCRIBE", c.uri, 2))
		d.send(d.text(c, "SUBSCRIBE", "", "Event: dialog", "Expires: 900", d.credentials("SUBSCRIBE", c.uri, 3)))
		d.response(200)
		d.wantLamp("active;expires=900", "")
		d.send(late)
		d.response(500)
		if n := o.stack.Watchers(); n != 1 {
			o.t.Errorf("%d subscriptions are left", n)
		}
		d.signed(c, "SUBSCRIBE", "", "Event: presence")
		d.response(481)
	})
}

// A telephone that cannot take a notice for the moment is told again.
func TestANoticeThatIsRefusedForTheMomentComesAgain(t *testing.T) {
	watches(t, func(_ *office, d *desk) {
		d.subscribe("801", "dialog")
		d.respond(d.request(sip.NOTIFY), 500, "")
		d.quiet(noticeAgain - time.Second)
		d.wantLamp("active", "terminated")
	})
}

func TestOnlyWhatATelephoneTakesIsSent(t *testing.T) {
	watches(t, func(o *office, d *desk) {
		for accept, code := range map[string]int{"text/html": 406, "application/*": 200, "application/pidf+xml, application/dialog-info+xml;q=1": 200} {
			d.signed(d.talk("801"), "SUBSCRIBE", "", "Event: dialog", "Expires: 0", "Accept: "+accept)
			d.response(code)
			if code == 200 {
				d.wantLamp("terminated;reason=timeout", "") // it looked once
			}
		}
		d.signed(d.talk("801"), "SUBSCRIBE", "", "Event: dialog", "Require: eventlist")
		d.response(420)
		d.subscribe("line1", "dialog", "Expires: 0")
		d.wantLamp("terminated", "entity=\"sip:line1@10.0.0.1\"")
		if o.stack.Watchers() != 0 {
			o.t.Error("a look became a subscription")
		}
	})
}

func TestAStackThatEndsSaysWhenToComeBack(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(600)
		show(o)
		d.subscribe("801", "dialog")
		d.lamp()
		o.cancel()
		d.wantLamp("terminated;reason=probation;retry-after=15", "")
	})
}

// Who loses the account watches no more.
func TestAWatcherWithoutAnAccountIsRejected(t *testing.T) {
	all := accounts{"805": "tea-pot", "806": "milk-jug"}
	inOffice(t, func(opts *Options) { opts.Accounts = all }, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(600)
		show(o)
		d.subscribe("801", "dialog")
		d.lamp()
		o.stack.ask(func() { delete(all, "805") })
		o.stack.Recheck()
		d.wantLamp("terminated;reason=rejected", "")
	})
}

// reply answers a request that came by a connection.
func (f *flow) reply(req string) {
	res := "SIP/2.0 200 OK\r\n"
	for line := range strings.SplitSeq(req, "\r\n") {
		switch name, _, _ := strings.Cut(line, ":"); name {
		case "Via", "From", "To", "Call-Id", "Cseq":
			res += line + "\r\n"
		}
	}
	f.send(res + "Content-Length: 0\r\n\r\n")
}

// A telephone whose connection breaks opens another one and signs in: it
// believes that it still watches, and it does.
func TestASubscriptionOutlivesItsConnection(t *testing.T) {
	h := inHouse(t, "127.0.0.1")
	f := h.dialTCP()
	f.register("sip:805@192.0.2.9:5070;transport=tcp")
	h.event(call.PortUp)
	h.stack.Show([]Watched{{Number: "801"}})
	f.signed("SUBSCRIBE", "sip:801@here", "sip:805@192.0.2.9:5070;transport=tcp", "", "Event: dialog")
	f.next("SIP/2.0 200")
	f.reply(f.next("NOTIFY"))
	f.shut()
	h.event(call.PortDown)
	h.stack.Show([]Watched{{Number: "801", Calls: []WatchedCall{rings(7)}}})
	f = h.dialTCP()
	f.register("sip:805@192.0.2.9:5071;transport=tcp")
	got := f.next("NOTIFY")
	if f.reply(got); !strings.Contains(got, "<state>early</state>") || h.stack.Watchers() != 1 {
		t.Errorf("%d watch, and are told\n%s", h.stack.Watchers(), got)
	}
}

func TestTextsThatAreNotPassedOn(t *testing.T) {
	watches(t, func(o *office, d *desk) {
		other := o.desk("806", "milk-jug", "10.0.0.10:5062")
		other.register(600)
		send := func(to, body string, more ...string) {
			d.signed(d.talk(to), "MESSAGE", body, append([]string{"Content-Type: text/plain"}, more...)...)
		}
		send("802", "hello")
		if res := d.response(480); res.Reason != "No Telephone There Shows Texts" {
			o.t.Errorf("an analog telephone: %s", res.StartLine())
		}
		send("806", "x", "Content-Encoding: gzip")
		d.response(415)
		send("806", "x", "Require: recipient-list-message")
		d.response(420)
		send("806", strings.Repeat("x", maxText))
		other.respond(other.request(sip.MESSAGE), 202, "")
		d.response(202)
		send("806", "who are you?")
		other.respond(other.request(sip.MESSAGE), 401, "")
		d.response(480)
		began := time.Now()
		send("806", "are you there?")
		d.response(480)
		if took := time.Since(began); took > textWait+time.Second {
			o.t.Errorf("told after %v", took)
		}
		other.drain()
		c := d.talk("806")
		c.to += ";tag=nobody"
		d.signed(c, "MESSAGE", "x", "Content-Type: text/plain")
		d.response(481)
		<-time.After(20 * time.Second) // the text that nobody took is given up
	})
}
