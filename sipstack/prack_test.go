package sipstack

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// callingBy is calling with headers of the INVITE's and without waiting for an
// answer.
func callingBy(t *testing.T, body func(*desk) string, headers []string, f func(*office, *desk, *talk)) {
	t.Helper()
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(600)
		c := d.talk("802")
		d.signed(c, "INVITE", body(d), headers...)
		o.heard()
		f(o, d, c)
		o.idle()
	})
}

func noOffer(*desk) string { return "" }

// prack confirms a reliable answer.
func (d *desk) prack(c *talk, res *sip.Response, body string) {
	d.t.Helper()
	c.to = strings.TrimPrefix(res.To().String(), "To: ")
	if res.Contact() != nil {
		c.uri = res.Contact().Address.String()
	}
	d.send(d.text(c, "PRACK", body, "RAck: "+value(res, "RSeq", "")+" "+res.CSeq().Value()))
}

func reliableHeaders(t *testing.T, res *sip.Response) {
	t.Helper()
	if value(res, "Require", "") != "100rel" || value(res, "RSeq", "") == "" {
		t.Errorf("%s is not reliable", res.StartLine())
	}
}

func TestProvisionalAnswersAreRepeatedUntilConfirmed(t *testing.T) {
	callingBy(t, (*desk).offer, []string{"Require: 100rel"}, func(o *office, d *desk, c *talk) {
		invite := c.seq
		o.do(tone("ringback"))
		start := time.Now()
		var ringing *sip.Response
		for _, ms := range []int{0, 500, 1500, 3500} { // T1, doubled (RFC 3262 s.3)
			ringing = d.response(180)
			reliableHeaders(t, ringing)
			if got := time.Since(start); got != time.Duration(ms)*time.Millisecond {
				t.Errorf("180 came after %v, want %d ms", got, ms)
			}
		}
		o.do(connected(call.Dialling)) // waits: one at a time
		d.quiet(time.Second)
		ringing.CSeq().SeqNo = uint32(invite)
		d.prack(c, ringing, "")
		d.response(200)
		early := d.response(183)
		reliableHeaders(t, early)
		if a, b := value(ringing, "RSeq", ""), value(early, "RSeq", ""); b != fmt.Sprint(number(t, a)+1) {
			t.Errorf("RSeq is %s after %s", b, a)
		}
		o.do(connected(call.Through)) // waits too: its sound is not confirmed
		d.quiet(400 * time.Millisecond)
		d.prack(c, early, "")
		d.response(200)
		final := d.up200(c, invite)
		if len(final.Body()) != 0 {
			t.Errorf("200 says what was confirmed before\n%s", final.Body())
		}
		hangUp(o, d, c)
	})
}

func number(t *testing.T, s string) int {
	t.Helper()
	n := 0
	if _, err := fmt.Sscan(s, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

// up200 takes the 200 to the INVITE with this number and acknowledges that.
func (d *desk) up200(c *talk, invite int) *sip.Response {
	d.t.Helper()
	res := d.response(200)
	if res.CSeq().MethodName != sip.INVITE {
		d.t.Fatalf("a 200 to %s came", res.CSeq().Value())
	}
	c.to = strings.TrimPrefix(res.To().String(), "To: ")
	c.uri = res.Contact().Address.String()
	seq := c.seq
	c.seq = invite
	d.send(d.text(c, "ACK", ""))
	c.seq = seq
	return res
}

func TestAnAnswerThatIsNeverConfirmedEndsTheCall(t *testing.T) {
	callingBy(t, (*desk).offer, []string{"Supported: 100rel"}, func(o *office, d *desk, c *talk) {
		o.do(connected(call.Dialling))
		o.do(connected(call.Through))
		res := d.response(504)
		d.ackRefusal(c, "Via: "+res.Via().Value(), res)
		o.expect("on-hook sip/805 timeout its telephone does not confirm our answers")
	})
}

func TestWhoDoesNotKnow100relGetsPlainAnswers(t *testing.T) {
	calling(t, func(o *office, d *desk, c *talk) {
		o.do(tone("ringback"))
		if res := d.response(180); value(res, "Require", "") != "" {
			t.Error("180 is to be confirmed by a telephone that cannot")
		}
		o.do(connected(call.Through))
		d.up(c)
		hangUp(o, d, c)
	})
}

func TestAPRACKForNothingIsRefused(t *testing.T) {
	callingBy(t, (*desk).offer, []string{"Supported: 100rel"}, func(o *office, d *desk, c *talk) {
		o.do(tone("ringback"))
		ringing := d.response(180)
		c.to = strings.TrimPrefix(ringing.To().String(), "To: ")
		invite := c.seq
		for _, rack := range []string{"", "1 1 INVITE", "x", value(ringing, "RSeq", "") + " 101 BYE", strings.Repeat("9", 400)} {
			d.send(d.text(c, "PRACK", "", "RAck: "+rack))
			d.response(481)
		}
		d.prack(c, ringing, "")
		d.response(200)
		d.prack(c, ringing, "")
		d.response(481)
		o.do(connected(call.Through))
		d.up200(c, invite)
		hangUp(o, d, c)
	})
}

// An INVITE without an offer gets ours in the first reliable answer, and PRACK
// brings the telephone's (RFC 3262 s.5).
func TestAnOfferInAReliableAnswer(t *testing.T) {
	for _, x := range []struct {
		header string
		first  call.Effect
		status int
	}{
		{"Require: 100rel", tone("ringback"), 180},
		{"Supported: timer, 100rel", connected(call.Dialling), 183},
	} {
		callingBy(t, noOffer, []string{x.header}, func(o *office, d *desk, c *talk) {
			invite := c.seq
			o.do(x.first)
			offered := d.response(x.status)
			if !strings.Contains(string(offered.Body()), "m=audio 20000 RTP/AVP 8 0 9 101") {
				t.Errorf("the offer is\n%s", offered.Body())
			}
			o.do(connected(call.Through))
			d.prack(c, offered, "") // forgot the answer
			d.response(488)
			d.prack(c, offered, d.sdp("RTP/AVP 0", ""))
			d.response(200)
			if got := o.media.last().now().Formats; len(got) != 1 || got[0].Name != "PCMU" {
				t.Errorf("agreed on %+v", got)
			}
			if final := d.up200(c, invite); len(final.Body()) != 0 {
				t.Errorf("200 says\n%s", final.Body())
			}
			hangUp(o, d, c)
		})
	}
}

func TestACallIsCancelledBeforeItsAnswerIsConfirmed(t *testing.T) {
	callingBy(t, (*desk).offer, []string{"Supported: 100rel"}, func(o *office, d *desk, c *talk) {
		o.do(connected(call.Dialling))
		d.response(183)
		d.send(strings.Replace(d.text(c, "CANCEL", "", "Reason: SIP;cause=408"), "z9hG4bK805"+itoa(d.n), "z9hG4bK805"+itoa(d.n-1), 1))
		d.response(200)
		refused := d.response(487)
		d.ackRefusal(c, "Via: "+refused.Via().Value(), refused)
		o.expect("on-hook sip/805 recovery on timer expiry")
	})
}

// ringing runs f with 805 being called.
func ringing(t *testing.T, f func(*office, *desk, *sip.Request)) {
	t.Helper()
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(7200)
		o.heard()
		o.do(ringEffect("02123"))
		f(o, d, d.request("INVITE"))
		<-time.After(time.Minute)
		o.idle()
	})
}

// ended hangs a call up that the telephone took.
func ended(o *office, d *desk) {
	d.t.Helper()
	o.do(call.Effect{Kind: call.SignalCPC, Port: port805})
	d.respond(d.request("BYE"), 200, "")
	o.expect("on-hook sip/805")
}

func TestReliableAnswersOfATelephoneAreConfirmedInOrder(t *testing.T) {
	ringing(t, func(o *office, d *desk, req *sip.Request) {
		say := func(status, rseq int) {
			d.respond(req, status, "", "Require: 100rel", "RSeq: "+itoa(rseq))
		}
		say(180, 700)
		p := d.request(sip.PRACK)
		if got := value(p, "RAck", ""); got != "700 1 INVITE" || p.CSeq().SeqNo != 2 {
			t.Errorf("RAck is %s, CSeq %d", got, p.CSeq().SeqNo)
		}
		d.respond(p, 200, "")
		say(180, 700) // it comes again: nothing new
		say(183, 702) // one is missing
		d.quiet(time.Second)
		say(183, 701)
		p = d.request(sip.PRACK)
		d.respond(p, 200, "")
		say(183, 702)
		p = d.request(sip.PRACK)
		if got := value(p, "RAck", ""); got != "702 1 INVITE" || p.CSeq().SeqNo != 4 {
			t.Errorf("RAck is %s, CSeq %d", got, p.CSeq().SeqNo)
		}
		d.respond(p, 200, "")
		d.respond(req, 200, d.sdp("RTP/AVP 8", ""))
		if ack := d.request("ACK"); ack.CSeq().SeqNo != 1 {
			t.Errorf("ACK has number %d", ack.CSeq().SeqNo)
		}
		o.expect("off-hook sip/805")
		ended(o, d)
	})
}

// What came reliably holds; the 2xx need not say it again (RFC 3261 s.13.2.1).
func TestTheAnswerCameReliablyBefore(t *testing.T) {
	ringing(t, func(o *office, d *desk, req *sip.Request) {
		d.respond(req, 183, d.sdp("RTP/AVP 0", ""), "Require: 100rel", "RSeq: 1")
		d.respond(d.request(sip.PRACK), 200, "")
		o.expect("early-media sip/805")
		d.respond(req, 200, "")
		d.request("ACK")
		o.expect("off-hook sip/805")
		if got := o.media.last().now().Formats; len(got) != 1 || got[0].Name != "PCMU" {
			t.Errorf("agreed on %+v", got)
		}
		ended(o, d)
	})
}

func TestForkedAnswersHaveEachItsDialog(t *testing.T) {
	ringing(t, func(o *office, d *desk, req *sip.Request) {
		d.respond(req, 183, d.sdp("RTP/AVP 0", ""), "Require: 100rel", "RSeq: 1", "To: x")
		d.respond(d.request(sip.PRACK), 200, "")
		d.respond(req, 183, d.sdp("RTP/AVP 8", ""), "Require: 100rel", "RSeq: 9", "To: y")
		p := d.request(sip.PRACK)
		if tag, _ := p.To().Params.Get("tag"); tag != "y" || value(p, "RAck", "") != "9 1 INVITE" {
			t.Errorf("PRACK is\n%s", p)
		}
		d.respond(p, 200, "")
		o.expect("early-media sip/805")
		if got := o.media.last().now().Formats; got[0].Name != "PCMU" {
			t.Errorf("the first is not the one that is heard: %+v", got)
		}
		d.respond(req, 200, "", "To: y") // and the second answers
		d.request("ACK")
		o.expect("off-hook sip/805")
		if got := o.media.last().now().Formats; got[0].Name != "PCMA" {
			t.Errorf("the one that answered is not the one that is heard: %+v", got)
		}
		d.respond(req, 200, d.sdp("RTP/AVP 8", ""), "To: x") // both did
		d.request("ACK")
		bye := d.request("BYE")
		if tag, _ := bye.To().Params.Get("tag"); tag != "x" || value(bye, "Reason", "") != "Q.850;cause=26" {
			t.Errorf("BYE is\n%s", bye)
		}
		d.respond(bye, 200, "")
		ended(o, d)
	})
}

func TestTooManyBranchesAreNotFollowed(t *testing.T) {
	ringing(t, func(o *office, d *desk, req *sip.Request) {
		for n := range 3 * maxEarly {
			d.respond(req, 180, "", "To: t"+itoa(n))
		}
		o.heard()
		o.stack.ask(func() {
			if n := len(o.stack.dialogs); n != maxEarly {
				t.Errorf("%d early dialogs are kept, at most %d should be", n, maxEarly)
			}
		})
		d.respond(req, 200, d.sdp("RTP/AVP 8", ""), "To: t20")
		d.request("ACK")
		o.expect("off-hook sip/805")
		ended(o, d)
	})
}

func TestRingingTelephonesAreGivenTime(t *testing.T) {
	ringing(t, func(o *office, d *desk, req *sip.Request) {
		for range 4 { // Timer C begins anew with each 180 (RFC 3261 s.16.7 step 2)
			d.respond(req, 180, "")
			<-time.After(2 * time.Minute)
		}
		o.expect("")
		<-time.After(50 * time.Second)
		d.respond(d.request("CANCEL"), 200, "")
		d.respond(req, 487, "")
		o.expect("phone-refused sip/805 805 nobody answered.")
		d.request("ACK")
	})
}
