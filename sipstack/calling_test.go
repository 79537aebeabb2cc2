package sipstack

import (
	"strings"
	"testing"
	"time"

	"ringdown/internal/call"
)

// calling runs f with a telephone that has called 802 and has no answer.
func calling(t *testing.T, f func(*office, *desk, *talk)) {
	t.Helper()
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(600)
		c := d.invite("802")
		o.heard()
		f(o, d, c)
		o.idle()
	})
}

func tone(t call.Tone) call.Effect {
	return call.Effect{Kind: call.PlayTone, Port: port805, Tone: t}
}

func connected(m call.Mode) call.Effect {
	return call.Effect{Kind: call.Connect, Port: port805, Peer: "sim0/fxo1", Mode: m}
}

// hangUp ends an established call from the telephone.
func hangUp(o *office, d *desk, c *talk) {
	d.t.Helper()
	o.heard()
	d.send(d.text(c, "BYE", ""))
	d.response(200)
	o.expect("on-hook sip/805")
}

func TestTonesBecomeAnswers(t *testing.T) {
	for tn, code := range map[call.Tone]int{"busy": 486, "congestion": 503, "unobtainable": 404, "sit": 503} {
		calling(t, func(o *office, d *desk, c *talk) {
			o.do(tone("ringback"))
			d.response(180)
			o.do(tone(tn))
			res := d.response(code)
			d.ackRefusal(c, "Via: "+res.Via().Value(), res)
			o.expect("on-hook sip/805")
		})
	}
}

func TestEarlyMediaWhileALineIsDialled(t *testing.T) {
	calling(t, func(o *office, d *desk, c *talk) {
		o.do(connected(call.Dialling))
		early := d.response(183)
		if !strings.Contains(string(early.Body()), "m=audio 20000 RTP/AVP 8 96") {
			t.Errorf("183 says\n%s", early.Body())
		}
		o.do(connected(call.Through))
		final := d.up(c)
		if string(final.Body()) != string(early.Body()) {
			t.Errorf("200 says\n%s\n183 said\n%s", final.Body(), early.Body())
		}
		if a, b := early.To().Value(), final.To().Value(); a != b {
			t.Errorf("To is %s in 183 and %s in 200", a, b)
		}
		if r := o.media.last().now(); r.Ptime != 30*time.Millisecond || !r.Send || !r.Receive {
			t.Errorf("agreed on %+v", r)
		}
		hangUp(o, d, c)
	})
}

func TestACallIsCancelled(t *testing.T) {
	calling(t, func(o *office, d *desk, c *talk) {
		o.do(tone("ringback"))
		ringing := d.response(180)
		d.send(strings.Replace(d.text(c, "CANCEL", ""), "z9hG4bK805"+itoa(d.n), "z9hG4bK805"+itoa(d.n-1), 1))
		d.response(200)
		refused := d.response(487)
		if a, b := ringing.To().Value(), refused.To().Value(); a != b {
			t.Errorf("To is %s in 180 and %s in 487", a, b)
		}
		o.expect("on-hook sip/805")
		o.do(connected(call.Through)) // too late: it must not become a 200
		m := d.next()                 // the 487 again, for it had no ACK
		if got := first(m); !strings.HasPrefix(got, "SIP/2.0 487") {
			t.Errorf("after CANCEL came %s", got)
		}
		d.ackRefusal(c, "Via: "+refused.Via().Value(), refused)
	})
}

func TestA200WithoutACKIsRepeatedAndThenHungUp(t *testing.T) {
	calling(t, func(o *office, d *desk, _ *talk) {
		o.do(connected(call.Through))
		for range 11 { // 0, 0.5, 1.5, 3.5, 7.5 and then each 4 s up to 31.5 (RFC 3261 s.13.3.1.4)
			d.response(200)
		}
		d.respond(d.request("BYE"), 200, "")
		o.expect("on-hook sip/805 timeout its telephone does not answer any more")
	})
}

func TestHoldAndRetrieve(t *testing.T) {
	calling(t, func(o *office, d *desk, c *talk) {
		o.do(connected(call.Through))
		d.up(c)
		for _, x := range []struct {
			attribute, answer string
			send, receive     bool
			event             string
		}{
			{"sendonly", "a=recvonly", false, true, "hold sip/805"},
			{"inactive", "a=inactive", false, false, ""},
			{"recvonly", "a=sendonly", true, false, "retrieve sip/805"},
			{"sendrecv", "a=sendrecv", true, true, ""},
		} {
			d.send(d.text(c, "INVITE", d.sdp("RTP/AVP 8", "a="+x.attribute+"\r\n")))
			res := d.response(200)
			d.send(d.text(c, "ACK", ""))
			if !strings.Contains(string(res.Body()), x.answer) {
				t.Errorf("%s is answered\n%s", x.attribute, res.Body())
			}
			if r := o.media.last().now(); r.Send != x.send || r.Receive != x.receive {
				t.Errorf("%s: send %v, receive %v", x.attribute, r.Send, r.Receive)
			}
			o.expect(x.event)
		}
		hangUp(o, d, c)
	})
}

func TestTheTelephoneMovesDuringACall(t *testing.T) {
	calling(t, func(o *office, d *desk, c *talk) {
		o.do(connected(call.Through))
		d.up(c)
		moved := o.desk("805", "tea-pot", "10.0.0.77:5070")
		moved.send(moved.text(c, "UPDATE", ""))
		moved.response(200)
		o.do(tone("busy"))
		bye := moved.request("BYE")
		if got := bye.Recipient.String(); got != "sip:805@10.0.0.77:5070" {
			t.Errorf("BYE goes to %s", got)
		}
		if got := bye.GetHeader("Reason").Value(); got != "Q.850;cause=16" {
			t.Errorf("Reason is %s", got)
		}
		moved.respond(bye, 200, "")
		o.expect("on-hook sip/805")
	})
}

func TestARefusedChangeLeavesTheCallAsItWas(t *testing.T) {
	calling(t, func(o *office, d *desk, c *talk) {
		o.do(connected(call.Through))
		d.up(c)
		before := len(o.media.last().remotes)
		d.send(d.text(c, "INVITE", d.sdp("RTP/AVP 97", "a=rtpmap:97 opus/48000/2\r\n")))
		res := d.response(488)
		d.ackRefusal(c, "Via: "+res.Via().Value(), res)
		if n := len(o.media.last().remotes); n != before {
			t.Error("the leg was told something all the same")
		}
		hangUp(o, d, c)
	})
}

func TestAnInviteWithoutOfferGetsOurs(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(600)
		c := d.talk("802")
		d.signed(c, "INVITE", "")
		o.heard()
		o.do(connected(call.Through))
		res := d.response(200)
		if !strings.Contains(string(res.Body()), "m=audio 20000 RTP/AVP 8 0 9 101") {
			t.Errorf("the offer is\n%s", res.Body())
		}
		c.to = strings.TrimPrefix(res.To().String(), "To: ")
		d.send(d.text(c, "ACK", d.sdp("RTP/AVP 0", "")))
		o.heard()
		if r := o.media.last().now(); len(r.Formats) != 1 || r.Formats[0].Name != "PCMU" {
			t.Errorf("agreed on %+v", r.Formats)
		}
		hangUp(o, d, c)
		o.idle()
	})
}

func TestKeysAreReportedOnce(t *testing.T) {
	calling(t, func(o *office, d *desk, c *talk) {
		o.do(connected(call.Through))
		d.up(c)
		o.media.last().request.Digit('5')
		d.send(d.text(c, "INFO", "Signal=5\r\nDuration=100\r\n", "Content-Type: application/dtmf-relay"))
		d.response(200)
		o.expect("digit sip/805 5")
		hangUp(o, d, c)
		o.media.last().request.Digit('6')
		o.expect("")
	})
}

func TestATelephoneThatVanishedIsNoticed(t *testing.T) {
	calling(t, func(o *office, d *desk, c *talk) {
		o.do(connected(call.Through))
		d.up(c)
		<-time.After(probeEvery)
		d.respond(d.request("OPTIONS"), 200, "")
		d.away()
		<-time.After(6 * time.Minute)
		if got := o.heard(); !strings.HasPrefix(got, "on-hook sip/805") {
			t.Errorf("events are %q", got)
		}
		<-time.After(time.Minute)
	})
}

func TestRegistrationEndsDuringACall(t *testing.T) {
	calling(t, func(o *office, d *desk, c *talk) {
		o.do(connected(call.Through))
		d.up(c)
		d.register(0)
		o.expect("")
		d.send(d.text(c, "BYE", ""))
		d.response(200)
		o.expect("on-hook sip/805; port-down sip/805 805 is not registered: no telephone has signed in.")
	})
}

func TestShutdownHangsUp(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(600)
		c := d.invite("802")
		o.heard()
		o.do(connected(call.Through))
		d.up(c)
		o.cancel()
		d.respond(d.request("BYE"), 200, "")
	})
}
