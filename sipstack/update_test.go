package sipstack

import (
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

func TestAnOfferBeforeTheCallIsAccepted(t *testing.T) {
	callingBy(t, (*desk).offer, []string{"Supported: 100rel"}, func(o *office, d *desk, c *talk) {
		invite := c.seq
		o.do(connected(call.Dialling))
		early := d.response(183)
		d.prack(c, early, "")
		d.response(200)
		d.send(d.text(c, "UPDATE", d.sdp("RTP/AVP 0", "a=sendonly\r\n")))
		res := d.response(200)
		if !strings.Contains(string(res.Body()), "a=recvonly") {
			t.Errorf("UPDATE is answered\n%s", res.Body())
		}
		if r := o.media.last().now(); r.Send || r.Formats[0].Name != "PCMU" {
			t.Errorf("agreed on %+v", r)
		}
		o.do(connected(call.Through))
		d.up200(c, invite)
		hangUp(o, d, c)
	})
}

func TestAnOfferMeetsOneWithoutAnAnswer(t *testing.T) {
	callingBy(t, (*desk).offer, []string{"Supported: 100rel"}, func(o *office, d *desk, c *talk) {
		invite := c.seq
		o.do(tone("ringback"))
		ringing := d.response(180)
		c.to, c.uri = strings.TrimPrefix(ringing.To().String(), "To: "), "sip:10.0.0.1"
		d.send(d.text(c, "UPDATE", d.sdp("RTP/AVP 0", "")))
		res := d.response(500) // its own offer has no answer (RFC 3311 s.5.2)
		if n := number(t, value(res, "Retry-After", "")); n < 0 || n > 10 {
			t.Errorf("Retry-After is %d", n)
		}
		d.prack(c, ringing, "")
		d.response(200)
		o.do(connected(call.Through))
		d.up200(c, invite)
		hangUp(o, d, c)
	})
	callingBy(t, noOffer, []string{"Require: 100rel"}, func(o *office, d *desk, c *talk) {
		invite := c.seq
		o.do(tone("ringback"))
		ringing := d.response(180)
		c.to, c.uri = strings.TrimPrefix(ringing.To().String(), "To: "), "sip:10.0.0.1"
		d.send(d.text(c, "UPDATE", d.sdp("RTP/AVP 0", "")))
		d.response(491) // ours has none
		d.prack(c, ringing, d.sdp("RTP/AVP 8", ""))
		d.response(200)
		o.do(connected(call.Through))
		d.up200(c, invite)
		hangUp(o, d, c)
	})
}

// A telephone that rings may change its sound by UPDATE, once it has said it.
func TestARingingTelephoneChangesItsSound(t *testing.T) {
	ringing(t, func(o *office, d *desk, req *sip.Request) {
		c := &talk{
			id: req.CallID().Value(), from: "<sip:805@x>;tag=d" + d.conn.addr.String(),
			to: "<sip:y@z>;tag=" + tagOf(req), uri: "sip:10.0.0.1",
		}
		d.respond(req, 180, "")
		o.heard()
		d.send(d.text(c, "UPDATE", d.sdp("RTP/AVP 0", "")))
		d.response(491)
		d.respond(req, 183, d.sdp("RTP/AVP 8", ""), "Require: 100rel", "RSeq: 5")
		d.respond(d.request(sip.PRACK), 200, "")
		o.expect("early-media sip/805")
		d.send(d.text(c, "UPDATE", d.sdp("RTP/AVP 0", "")))
		d.response(200)
		if got := o.media.last().now().Formats; got[0].Name != "PCMU" {
			t.Errorf("agreed on %+v", got)
		}
		d.send(d.text(c, "BYE", "")) // which only who calls may do (RFC 3261 s.15)
		d.response(481)
		d.respond(req, 486, "")
		d.request("ACK")
		o.expect("phone-refused sip/805 busy 805 is busy (486).")
	})
}

func TestAnInviteWithoutOfferWithinACall(t *testing.T) {
	calling(t, func(o *office, d *desk, c *talk) {
		o.do(connected(call.Through))
		d.up(c)
		d.send(d.text(c, "INVITE", ""))
		res := d.response(200)
		if !strings.Contains(string(res.Body()), "a=sendrecv") {
			t.Errorf("the offer is\n%s", res.Body())
		}
		invite := c.seq
		d.send(d.text(c, "UPDATE", d.sdp("RTP/AVP 0", "")))
		d.response(491)
		c.seq = invite
		d.send(d.text(c, "ACK", d.sdp("RTP/AVP 0", "a=inactive\r\n")))
		o.heard()
		if r := o.media.last().now(); r.Formats[0].Name != "PCMU" || r.Send || r.Receive {
			t.Errorf("agreed on %+v", r)
		}
		c.seq++
		hangUp(o, d, c)
	})
}

// timing is a session timer in a message.
func timing(m sip.Message) string { return value(m, "Session-Expires", "x") }

func TestSessionTimersAreAgreedOn(t *testing.T) {
	for _, x := range []struct{ headers, agreed, require string }{
		{"Supported: timer", "1800;refresher=uac", "timer"},
		{"k: timer|x: 600", "600;refresher=uac", "timer"},
		{"Supported: timer|Session-Expires: 600;refresher=uas", "600;refresher=uas", ""},
		{"Supported: timer|Session-Expires: 7200;refresher=uac|Min-SE: 90", "1800;refresher=uac", "timer"},
		{"Supported: timer|Session-Expires: 7200|Min-SE: 3600", "3600;refresher=uac", "timer"},
		{"Require: timer|Session-Expires: 90", "90;refresher=uac", "timer"},
		{"Session-Expires: 600", "", ""},
		{"Session-Expires: 5", "", ""},
		{"Supported: timer|Session-Expires: soon", "1800;refresher=uac", "timer"},
	} {
		callingBy(t, (*desk).offer, strings.Split(x.headers, "|"), func(o *office, d *desk, c *talk) {
			o.do(connected(call.Through))
			res := d.up(c)
			if got := timing(res); got != x.agreed || value(res, "Require", "") != x.require {
				t.Errorf("%s: agreed on %q, required %q", x.headers, got, value(res, "Require", ""))
			}
			hangUp(o, d, c)
		})
	}
}

func TestASessionThatIsTooShortIsRefused(t *testing.T) {
	callingBy(t, (*desk).offer, []string{"Supported: timer", "Session-Expires: 89"}, func(o *office, d *desk, c *talk) {
		res := d.response(422)
		d.ackRefusal(c, "Via: "+res.Via().Value(), res)
		if got := value(res, "Min-SE", ""); got != "90" {
			t.Errorf("Min-SE is %q", got)
		}
		o.expect("")
	})
}

func TestWhoDoesNotRefreshIsHungUp(t *testing.T) {
	callingBy(t, (*desk).offer, []string{"Supported: timer", "Session-Expires: 90"}, func(o *office, d *desk, c *talk) {
		o.do(connected(call.Through))
		d.up(c)
		for _, method := range []string{"UPDATE", "INVITE"} {
			<-time.After(45 * time.Second)
			body := ""
			if method == "INVITE" {
				body = d.offer()
			}
			d.send(d.text(c, method, body, "Supported: timer", "Session-Expires: 90;refresher=uac"))
			if got := timing(d.response(200)); got != "90;refresher=uac" {
				t.Errorf("%s: agreed on %q", method, got)
			}
			if method == "INVITE" {
				d.send(d.text(c, "ACK", ""))
			}
		}
		start := time.Now()
		bye := nextBye(d)
		if got := time.Since(start); got != 60*time.Second { // 90 s less a third (RFC 4028 s.10)
			t.Errorf("BYE came after %v", got)
		}
		if got := value(bye, "Reason", ""); got != "Q.850;cause=102" {
			t.Errorf("Reason is %s", got)
		}
		d.respond(bye, 200, "")
		o.expect("on-hook sip/805 timeout its telephone gives no sign of life any more")
	})
}

// nextBye is the BYE that comes, however long it takes.
func nextBye(d *desk) *sip.Request {
	d.t.Helper()
	for range 30 {
		if m := d.next(); m != nil {
			req, ok := m.(*sip.Request)
			if !ok || req.Method != sip.BYE {
				d.t.Fatalf("%s waits for BYE and got %s", d.user, first(m))
			}
			return req
		}
	}
	d.t.Fatalf("%s got no BYE", d.user)
	return nil
}

// refreshed runs f with a call whose session we are to refresh each 90 s.
func refreshed(t *testing.T, allow string, f func(*office, *desk, *talk)) {
	t.Helper()
	callingBy(t, (*desk).offer, []string{"Supported: timer", "Session-Expires: 90;refresher=uas", "Allow: " + allow}, func(o *office, d *desk, c *talk) {
		o.do(connected(call.Through))
		d.up(c)
		<-time.After(45*time.Second - time.Millisecond)
		d.quiet(0)
		f(o, d, c)
	})
}

func TestWeRefresh(t *testing.T) {
	refreshed(t, "INVITE, ACK, BYE, UPDATE", func(o *office, d *desk, c *talk) {
		for range 3 {
			req := d.request(sip.UPDATE)
			if got := timing(req); got != "90;refresher=uac" || len(req.Body()) != 0 {
				t.Errorf("UPDATE is\n%s", req)
			}
			d.respond(req, 200, "", "Session-Expires: 90;refresher=uac", "Require: timer")
			<-time.After(30 * time.Second)
		}
		hangUp(o, d, c)
	})
	refreshed(t, "INVITE, ACK, BYE", func(o *office, d *desk, c *talk) {
		req := d.request("INVITE")
		if got := timing(req); got != "90;refresher=uac" {
			t.Errorf("INVITE is\n%s", req)
		}
		d.respond(req, 200, d.sdp("RTP/AVP 8", ""), "Session-Expires: 90;refresher=uas")
		d.request("ACK")
		<-time.After(45 * time.Second) // now the telephone is to
		d.respond(nextBye(d), 200, "")
		o.expect("on-hook sip/805 timeout its telephone gives no sign of life any more")
	})
}

func TestARefreshIsRefused(t *testing.T) {
	for _, x := range []struct {
		status  int
		headers []string
		least   time.Duration
		most    time.Duration
		want    string
	}{
		{422, []string{"Min-SE: 120"}, 0, time.Millisecond, "120;refresher=uac"},
		{491, nil, 0, 2 * time.Second, "90;refresher=uac"}, // the telephone began the call (RFC 3261 s.14.1)
		{500, []string{"Retry-After: 7"}, 7 * time.Second, 7 * time.Second, "90;refresher=uac"},
		{503, []string{"Retry-After: 99999 (later)"}, 5 * time.Second, 30 * time.Second, ""},
	} {
		refreshed(t, "UPDATE", func(o *office, d *desk, c *talk) {
			d.respond(d.request(sip.UPDATE), x.status, "", x.headers...)
			start := time.Now()
			req, _ := d.next().(*sip.Request)
			if got := time.Since(start); got < x.least || got > x.most {
				t.Errorf("after %d came %s in %v", x.status, first(req), got)
			}
			if x.want == "" {
				d.respond(req, 200, "")
				if req.Method != sip.BYE {
					t.Errorf("after %d came %s", x.status, first(req))
				}
				o.expect("on-hook sip/805 timeout its telephone gives no sign of life any more")
				return
			}
			if got := timing(req); got != x.want {
				t.Errorf("after %d: %s", x.status, got)
			}
			d.respond(req, 200, "", "Session-Expires: "+timing(req))
			hangUp(o, d, c)
		})
	}
	refreshed(t, "UPDATE", func(o *office, d *desk, _ *talk) {
		d.respond(d.request(sip.UPDATE), 481, "")
		d.respond(d.request("BYE"), 481, "")
		o.expect("on-hook sip/805 timeout its telephone does not answer any more")
	})
	refreshed(t, "UPDATE", func(o *office, d *desk, _ *talk) {
		d.away()
		<-time.After(2 * time.Minute)
		o.expect("on-hook sip/805 timeout its telephone does not answer any more")
	})
}

func TestACalledTelephoneAgreesOnATimer(t *testing.T) {
	ringing(t, func(o *office, d *desk, req *sip.Request) {
		if got := timing(req); got != "1800" || !supports(req, "timer") {
			t.Errorf("INVITE asks for %q", got)
		}
		d.respond(req, 200, d.sdp("RTP/AVP 8", ""), "Session-Expires: 1000;refresher=uac", "Allow: UPDATE")
		d.request("ACK")
		o.expect("off-hook sip/805")
		for {
			probe := d.next()
			if probe == nil {
				continue
			}
			req := probe.(*sip.Request)
			if req.Method == sip.UPDATE {
				d.respond(req, 200, "", "Session-Expires: 1000;refresher=uac")
				break
			}
			d.respond(req, 200, "")
		}
		ended(o, d)
	})
}

// A telephone that bears less refreshes than we ask for says how many.
func TestACalledTelephoneWantsALongerSession(t *testing.T) {
	ringing(t, func(o *office, d *desk, req *sip.Request) {
		d.respond(req, 422, "", "Min-SE: 4000")
		d.request("ACK")
		again := d.request("INVITE")
		if again.CallID().Value() != req.CallID().Value() || again.CSeq().SeqNo != 2 || timing(again) != "4000" || value(again, "Min-SE", "") != "4000" {
			t.Errorf("the second INVITE is\n%s", again)
		}
		d.respond(again, 180, "")
		d.respond(again, 200, d.sdp("RTP/AVP 8", ""), "Session-Expires: 4000;refresher=uas")
		if ack := d.request("ACK"); ack.CSeq().SeqNo != 2 {
			t.Errorf("ACK has number %d", ack.CSeq().SeqNo)
		}
		o.expect("off-hook sip/805")
		ended(o, d)
	})
	ringing(t, func(o *office, d *desk, req *sip.Request) {
		for range maxTooBrief + 1 {
			d.respond(req, 422, "", "Min-SE: 4000")
			d.request("ACK")
			if req, _ = d.next().(*sip.Request); req == nil {
				break
			}
		}
		o.expect("phone-refused sip/805 805 refused (422).")
	})
}
