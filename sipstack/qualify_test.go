package sipstack

import (
	"maps"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

func TestATelephoneThatDoesNotAnswerIsNotRung(t *testing.T) {
	inOffice(t, func(o *Options) { o.Qualify = DefaultQualify }, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(7200)
		o.expect("port-up sip/805")
		req := enquired(t, d)
		<-time.After(3 * time.Millisecond)
		d.respond(req, 404, "") // any answer will do
		synctest.Wait()
		if c := o.stack.Phones()[0].Contacts[0]; c.Away || c.RoundTrip < 3*time.Millisecond {
			t.Errorf("the contact is %+v", c)
		}
		<-time.After(DefaultQualify + 40*time.Second) // its power fails
		d.drain()
		o.expect("port-down sip/805 805 cannot be reached: its telephone has signed in and does not answer any more.")
		if c := o.stack.Phones()[0].Contacts[0]; !c.Away {
			t.Errorf("the contact is %+v", c)
		}
		o.do(call.Effect{Kind: call.RingPhone, Port: call.SIPPort("805")})
		o.expect("phone-refused sip/805 805 cannot be reached: its telephone has signed in and does not answer any more.")
		d.quiet(time.Second)
		<-time.After(DefaultQualify)
		d.drain()
		d.register(7200) // it starts again
		o.expect("port-up sip/805")
	})
}

// enquired is the next OPTIONS, which comes within two rounds.
func enquired(t *testing.T, d *desk) *sip.Request {
	t.Helper()
	for range 4 {
		if req, ok := d.next().(*sip.Request); ok && req.Method == sip.OPTIONS {
			return req
		}
	}
	t.Fatal("nobody asks")
	return nil
}

func TestATelephoneAnswersAgain(t *testing.T) {
	inOffice(t, func(o *Options) { o.Qualify = DefaultQualify }, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(7200)
		<-time.After(3 * DefaultQualify)
		o.heard()
		d.drain()
		d.respond(enquired(t, d), 200, "")
		o.expect("port-up sip/805")
	})
}

func TestATelephoneInACallIsNotAsked(t *testing.T) {
	inOffice(t, func(o *Options) { o.Qualify = DefaultQualify }, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(7200)
		c := d.invite("802")
		o.heard()
		o.do(connected(call.Through))
		d.up(c)
		d.quiet(probeEvery - time.Second)
	})
}

// shelf keeps registrations in memory.
type shelf struct {
	mu  sync.Mutex
	all map[string][]Registration
}

func (s *shelf) Kept() map[string][]Registration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.all)
}

func (s *shelf) Keep(user string, all []Registration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all[user] = all; len(all) == 0 {
		delete(s.all, user)
	}
}

func TestSignInsOutliveARestart(t *testing.T) {
	now := time.Time{}
	good := func(user string) []Registration {
		return []Registration{{
			URI: "sip:" + user + "@10.0.0.9:5062", CallID: "x", Seq: 1, Address: netip.MustParseAddrPort("10.0.0.9:5062"),
			Paths: []string{"<sip:10.0.0.7;lr>"}, Agent: "Desk 1", Since: now, Expires: now.Add(time.Hour),
		}}
	}
	s := &shelf{}
	inOffice(t, func(o *Options) {
		now = time.Now()
		s.all = map[string][]Registration{"805": good("805"), "806": good("806"), "gone": good("gone")}
		s.all["806"][0].Expires = now
		o.Keep = s
	}, func(o *office) {
		o.expect("port-up sip/805")
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		o.do(call.Effect{Kind: call.RingPhone, Port: call.SIPPort("805")})
		req := d.request(sip.INVITE)
		if r := req.GetHeader("Route"); r == nil || r.Value() != "<sip:10.0.0.7;lr>" {
			t.Errorf("it is rung by\n%s", req)
		}
		d.respond(req, 486, "")
		o.expect("phone-refused sip/805 busy 805 is busy (486).")
		if kept := s.Kept(); len(kept["806"]) > 0 || len(kept) != 1 {
			t.Errorf("kept are %+v", s.Kept())
		}
		<-time.After(time.Hour + time.Second)
		o.expect("port-down sip/805 805 is not registered: no telephone has signed in.")
		if len(s.Kept()) != 0 {
			t.Errorf("kept are %+v", s.Kept())
		}
	})
}

func TestSignInsAreKeptAsTheyCome(t *testing.T) {
	s := &shelf{all: map[string][]Registration{}}
	inOffice(t, func(o *Options) { o.Keep = s }, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(600)
		o.heard()
		if r := s.Kept()["805"]; len(r) != 1 || r[0].Address != netip.MustParseAddrPort("10.0.0.9:5062") || !strings.HasPrefix(r[0].URI, "sip:805@10.0.0.9:5062") {
			t.Errorf("kept are %+v", s.Kept())
		}
		d.signed(d.talk("805"), "REGISTER", "", "Contact: *", "Expires: 0")
		d.response(200)
		o.heard()
		if len(s.Kept()) != 0 {
			t.Errorf("kept are %+v", s.Kept())
		}
	})
}

func TestATelephoneInALoopIsToldToWait(t *testing.T) {
	var q quota
	now := time.Now()
	for range registersPerMinute {
		if !q.take(now) {
			t.Fatal("refused too soon")
		}
	}
	if q.take(now) || !q.take(now.Add(time.Second)) {
		t.Error("the limit does not hold, or for ever")
	}
}

func TestTheNetworkCanBeChangedWhileCallsAreUp(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		far := o.desk("806", "milk-jug", "198.51.100.9:5062")
		public := func() netip.Addr { return netip.MustParseAddr("203.0.113.7") }
		o.stack.Configure(Reach{Public: public})
		synctest.Wait()
		for x, want := range map[*desk]string{d: "10.0.0.1", far: "203.0.113.7"} {
			x.register(600)
			c := x.invite("802")
			o.heard()
			o.do(call.Effect{Kind: call.Connect, Port: call.SIPPort(x.user), Peer: "sim0/fxs1", Mode: call.Through})
			res := x.up(c)
			if res.Contact().Address.Host != want || !strings.Contains(string(res.Body()), "c=IN IP4 "+want) {
				t.Errorf("%s is told\n%s", x.user, res)
			}
		}
		synctest.Wait() // the ACKs are in
		o.stack.Configure(Reach{Allow: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, Local: []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}})
		synctest.Wait()
		far.send(far.text(far.talk(""), "OPTIONS", ""))
		far.quiet(time.Second)
		d.send(d.text(d.talk(""), "OPTIONS", ""))
		d.response(200)
	})
}
