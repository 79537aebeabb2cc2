package sipstack

import (
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

func TestBothDigestsAreTakenAndNothingElse(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		for n, name := range []string{"MD5", "SHA-256"} {
			c := d.talk("805")
			d.send(d.text(c, "REGISTER", ""))
			res := d.response(401)
			d.send(d.text(c, "REGISTER", "", d.authorization(res, "REGISTER", c.uri, n)))
			if d.response(200); d.auth.Algorithm != name {
				t.Errorf("challenge %d is %s", n, d.auth.Algorithm)
			}
			d.send(d.text(c, "REGISTER", "", d.credentials("REGISTER", c.uri, 2))) // a refresh needs no new challenge
			d.response(200)
			d.send(d.text(c, "REGISTER", "", d.credentials("REGISTER", c.uri, 2))) // a replay does
			if got := d.response(401).GetHeader("WWW-Authenticate").Value(); !strings.Contains(got, "stale=true") {
				t.Errorf("a replay is answered %s", got)
			}
			<-time.After(nonceLife + time.Second)
			d.send(d.text(c, "REGISTER", "", d.credentials("REGISTER", c.uri, 3)))
			d.response(401)
		}
	})
}

func TestANonceIsOfNoUseElsewhere(t *testing.T) {
	a := newAuthority("ringdown")
	now, here, there := time.Now(), netip.MustParseAddr("10.0.0.9"), netip.MustParseAddr("10.0.0.10")
	c := credentials{username: "805", realm: "ringdown", nonce: a.nonce(here, now), uri: "sip:x", qop: "auth", nc: "00000001", cnonce: "c"}
	c.response = c.digest("REGISTER", "tea-pot")
	if v := a.check(c, "REGISTER", "tea-pot", there, now); v != verdictStale {
		t.Errorf("from elsewhere: %v", v)
	}
	if v := a.check(c, "INVITE", "tea-pot", here, now); v != verdictWrong {
		t.Errorf("for another method: %v", v)
	}
	if v := a.check(c, "REGISTER", "tea-pot", here, now); v != verdictGood {
		t.Errorf("as it should be: %v", v)
	}
	if v := newAuthority("ringdown").check(c, "REGISTER", "tea-pot", here, now); v != verdictStale {
		t.Errorf("after a restart: %v", v)
	}
}

func TestNonceCountsAreTakenOnce(t *testing.T) {
	u := &uses{top: 1, seen: 1}
	for _, x := range []struct {
		nc   uint32
		good bool
	}{{1, false}, {2, true}, {5, true}, {3, true}, {3, false}, {4, true}, {500, true}, {436, false}, {437, true}, {437, false}} {
		if got := u.take(x.nc); got != x.good {
			t.Errorf("count %d: %v", x.nc, got)
		}
	}
}

func TestOldNoncesAreForgottenSafely(t *testing.T) {
	a := newAuthority("ringdown")
	now, here := time.Now(), netip.MustParseAddr("10.0.0.9")
	first := a.nonce(here, now)
	made, _ := a.made(first, here)
	if !a.take(credentials{nonce: first, qop: "auth", nc: "1"}, made) {
		t.Fatal("the first use is refused")
	}
	for i := range maxNonces {
		n := a.nonce(here, now.Add(time.Duration(i+1)))
		made, _ := a.made(n, here)
		a.take(credentials{nonce: n, qop: "auth", nc: "1"}, made)
	}
	if len(a.used) != maxNonces {
		t.Errorf("%d nonces are remembered", len(a.used))
	}
	if a.take(credentials{nonce: first, qop: "auth", nc: "1"}, made) {
		t.Error("a forgotten nonce can be used again")
	}
}

func TestWhoFailsTooOftenGetsNoAnswerAtAll(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "guess", "10.0.0.66:5060")
		for range maxFailures {
			d.signed(d.talk("805"), "REGISTER", "")
			d.response(403)
		}
		synctest.Wait() // the answer may be here before the lock is written down
		d.send(d.text(d.talk(""), "OPTIONS", ""))
		d.quiet(10 * time.Second)
		ls := o.stack.Locks()
		if len(ls) != 1 || ls[0].Address.String() != "10.0.0.66" || ls[0].Until.Sub(ls[0].Since) != firstLock {
			t.Fatalf("locks are %+v", ls)
		}
		<-time.After(firstLock)
		d.signed(d.talk("805"), "REGISTER", "") // once more
		d.response(403)
		synctest.Wait()
		if ls = o.stack.Locks(); len(ls) != 1 || ls[0].Until.Sub(ls[0].Since) != 2*firstLock {
			t.Fatalf("the second lock is %+v", ls)
		}
		if !o.stack.Lift(netip.MustParseAddr("10.0.0.66")) {
			t.Fatal("the lock cannot be lifted")
		}
		d.password = "tea-pot"
		d.register(600)
	})
}

func TestStrangersReachNobody(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("sipvicious", "", "10.0.0.66:5060")
		c := d.talk("900441234567")
		text := d.text(c, "INVITE", d.offer())
		d.send(text)
		d.ackRefusal(c, text, d.response(403))
		d.send(d.text(d.talk("805"), "REGISTER", ""))
		d.response(401) // as for a user that exists
		d.send(d.text(d.talk(""), "OPTIONS", ""))
		d.response(200)
		d.send(d.text(d.talk("805"), "SUBSCRIBE", "", "Event: dialog"))
		d.response(401)
		d.send(d.text(d.talk("805"), "BYE", ""))
		d.response(481)
		o.expect("")
		o.idle()
	})
	inOffice(t, func(o *Options) { o.SilentToStrangers = true }, func(o *office) {
		d := o.desk("sipvicious", "", "10.0.0.66:5060")
		d.send(d.text(d.talk("900441234567"), "INVITE", d.offer()))
		d.quiet(100 * time.Millisecond)
		o.expect("")
	})
	inOffice(t, func(o *Options) { o.Allow = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/28")} }, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.66:5060")
		d.send(d.text(d.talk(""), "OPTIONS", ""))
		d.quiet(10 * time.Second)
		o.desk("805", "tea-pot", "10.0.0.9:5060").register(600)
	})
}

func TestNobodyCallsInAnothersName(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		c := d.talk("802")
		c.from = strings.Replace(c.from, "805", "806", 1)
		d.signed(c, "INVITE", d.offer())
		d.response(403)
		o.expect("")
		o.idle()
	})
}

func TestAFloodIsNotAnswered(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("x", "", "10.0.0.66:5060")
		for range int(strangerBurst) + 10 {
			d.send("OPTIONS sip:10.0.0.1 SIP/2.0\r\n\r\n")
		}
		o.heard()
		d.drain()
		d.send(d.text(d.talk(""), "OPTIONS", ""))
		d.quiet(firstLock - time.Second)
		<-time.After(2 * time.Second)
		d.send(d.text(d.talk(""), "OPTIONS", ""))
		d.response(200)
	})
}

func TestTheTableOfSourcesIsBounded(t *testing.T) {
	g := newGuard(nil, func(netip.Addr, time.Time) {})
	now := time.Now()
	locked := netip.MustParseAddr("192.0.2.1")
	for range maxFailures {
		g.fail(locked, now)
	}
	for i := range 2 * maxSources {
		g.admit(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), now)
	}
	if len(g.sources) > maxSources {
		t.Errorf("%d sources are remembered", len(g.sources))
	}
	if g.admit(locked, now) {
		t.Error("new sources pushed a lock out")
	}
}

func TestWhatIsRememberedOfSendersIsBoundedAndCallsGoOn(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(7200)
		c := d.invite("802")
		o.heard()
		o.do(connected(call.Through))
		d.up(c)
		from := o.net.listen(t, "10.1.0.1:1")
		for i := range maxEntrances + 10 {
			from.addr = netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 1, byte(i >> 8), byte(i)}), 5060)
			_, _ = from.WriteTo([]byte("OPTIONS sip:10.0.0.1 SIP/2.0\r\n\r\n"), o.stack.o.Listeners[0].Conn.LocalAddr())
			if i%1000 == 0 {
				o.heard()
			}
		}
		o.heard()
		o.stack.ask(func() {
			if n := len(o.stack.entrances); n > maxEntrances {
				t.Errorf("%d senders are remembered", n)
			}
		})
		o.do(tone("busy"))
		d.respond(d.request("BYE"), 200, "")
		o.expect("on-hook sip/805")
		o.idle()
	})
}

func TestWrongMessagesDoNoHarm(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(7200)
		o.heard()
		good := d.text(d.talk("802"), "INVITE", d.offer())
		for _, x := range []string{
			strings.Repeat("\x00", 100),
			"INVITE sip:802@10.0.0.1 SIP/2.0\r\n\r\n",
			strings.Repeat("A", 60000),
			strings.Replace(good, "CSeq: 101 INVITE", "CSeq: 101 BYE", 1),
			strings.Replace(good, "CSeq: 101 INVITE", "CSeq: 99999999999 INVITE", 1),
			strings.Replace(good, ";tag=", ";nag=", 1),
			strings.Replace(good, "Via:", "Vie:", 1),
			strings.Replace(good, "Contact:", "Kontakt:", 1),
			strings.Replace(good, "Content-Length: ", "Content-Length: -", 1),
			strings.Replace(good, "Content-Length: ", "Content-Length: 9", 1),
			strings.Replace(good, "From: <", "From: \"<<<", 1),
			"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bKx\r\nCSeq: 1 INVITE\r\n\r\n",
			"SIP/2.0 999 What\r\n\r\n",
		} {
			d.send(x)
			d.drain()
		}
		o.expect("")
		c := d.invite("802") // and it still works
		o.expect("off-hook sip/805 802")
		o.do(tone("busy"))
		res := d.response(486)
		d.ackRefusal(c, "Via: "+res.Via().Value(), res)
		o.heard()
		o.idle()
	})
}

func TestWhatIsNotANumberIsNotDialled(t *testing.T) {
	for user, want := range map[string]string{
		"802": "802", "+886-2-2345(6789)": "+886223456789", "*%23": "*#", "802;phone-context=x": "802", "": "",
	} {
		if got, ok := dialled(user); !ok || got != want {
			t.Errorf("%q is %q, %v", user, got, ok)
		}
	}
	for _, user := range []string{"bob", "8+02", "802\n", strings.Repeat("1", maxNumber+1)} {
		if got, ok := dialled(user); ok {
			t.Errorf("%q is dialled as %q", user, got)
		}
	}
}

func TestRegisterRules(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		register := func(hs ...string) *sip.Response {
			d.signed(d.talk("805"), "REGISTER", "", hs...)
			for m := d.next(); ; m = d.next() {
				if r, ok := m.(*sip.Response); ok {
					return r
				}
			}
		}
		if r := register("Expires: 30"); r.StatusCode != 423 || r.GetHeader("Min-Expires").Value() != "60" {
			t.Errorf("30 s gives %s", r.StartLine())
		}
		if r := register("Expires: 9999999"); r.Contact().Value() != "<sip:805@10.0.0.9:5062>;expires=7200" {
			t.Errorf("too long gives %s", r.Contact().Value())
		}
		if r := register("Contact: <sip:805@192.168.1.5:5060>", "Expires: 3600"); len(r.GetHeaders("Contact")) != 2 ||
			r.GetHeaders("Contact")[1].Value() != "<sip:805@192.168.1.5:5060>;expires=120" {
			t.Errorf("behind NAT gives %s", r)
		}
		for i := range 7 {
			register("Contact: <sip:805@10.0.0.9:" + itoa(6000+i) + ">")
		}
		ps := o.stack.Phones()
		if len(ps) != 1 || len(ps[0].Contacts) != DefaultContacts {
			t.Errorf("phones are %+v", ps)
		}
		if r := register("Contact: *", "Expires: 0"); r.StatusCode != 200 || r.Contact() != nil {
			t.Errorf("* gives %s", r)
		}
		o.expect("port-up sip/805; port-down sip/805 805 is not registered: no telephone has signed in.")
	})
}
