package sipstack

import (
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

func ringEffect(from string) call.Effect {
	return call.Effect{Kind: call.RingPhone, Port: port805, CallerID: call.CallerID{Number: from}}
}

// twoDesks signs two telephones in as 805.
func twoDesks(o *office) (a, b *desk) {
	a = o.desk("805", "tea-pot", "10.0.0.9:5062")
	b = o.desk("805", "tea-pot", "10.0.0.10:5062")
	a.register(600)
	b.register(600)
	o.heard()
	return a, b
}

func TestAllTelephonesRingAndTheFirstHasTheCall(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		a, b := twoDesks(o)
		o.do(ringEffect("02123"))
		atA, atB := a.request("INVITE"), b.request("INVITE")
		a.respond(atA, 180, "")
		b.respond(atB, 180, "")
		o.heard()
		b.respond(atB, 200, b.sdp("RTP/AVP 0", ""))
		b.request("ACK")
		a.respond(a.request("CANCEL"), 200, "")
		a.respond(atA, 487, "")
		a.request("ACK")
		o.expect("off-hook sip/805")
		if got := o.media.last().now().Formats; len(got) != 1 || got[0].Name != "PCMU" {
			t.Errorf("agreed on %v", got)
		}
		c := &talk{
			id: atB.CallID().Value(), from: "<sip:805@x>;tag=d" + b.conn.addr.String(),
			to: "<sip:y@z>;tag=" + tagOf(atB), uri: "sip:10.0.0.1",
		}
		b.send(b.text(c, "BYE", ""))
		b.response(200)
		o.expect("on-hook sip/805")
		o.idle()
	})
}

func tagOf(req *sip.Request) string {
	t, _ := req.From().Params.Get("tag")
	return t
}

func TestATelephoneThatAnswersTooLateIsHungUp(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		a, b := twoDesks(o)
		o.do(ringEffect("02123"))
		atA, atB := a.request("INVITE"), b.request("INVITE")
		a.respond(atA, 180, "")
		b.respond(atB, 180, "")
		o.heard()
		a.respond(atA, 200, a.sdp("RTP/AVP 8", ""))
		a.request("ACK")
		o.expect("off-hook sip/805")
		b.respond(atB, 200, b.sdp("RTP/AVP 8", "")) // it crosses our CANCEL
		if got := b.request("CANCEL"); got.Via().Value() != atB.Via().Value() {
			t.Errorf("CANCEL's Via is %s, the INVITE's %s", got.Via().Value(), atB.Via().Value())
		}
		b.request("ACK")
		b.respond(b.request("BYE"), 200, "")
		o.expect("")
		o.do(call.Effect{Kind: call.SignalCPC, Port: port805})
		a.respond(a.request("BYE"), 200, "")
		o.expect("on-hook sip/805")
		<-time.After(time.Minute)
		o.idle()
	})
}

func TestWhoWillNotTakeTheCallIsSaid(t *testing.T) {
	for _, x := range []struct {
		name string
		a, b int // answers of the two; 0 never
		want string
	}{
		{"both busy", 486, 486, "phone-refused sip/805 busy 805 is busy (486)."},
		{"one busy, one broken", 500, 486, "phone-refused sip/805 busy 805 is busy (486)."},
		{"one declines for all", 603, 0, "phone-refused sip/805 busy 805 declined (603)."},
		{"do not disturb", 480, 500, "phone-refused sip/805 805 does not take calls now (480)."},
		{"neither is there any more", 0, 0, "phone-refused sip/805 805 cannot be reached: its telephone does not answer."},
	} {
		t.Run(x.name, func(t *testing.T) {
			inOffice(t, nil, func(o *office) {
				a, b := twoDesks(o)
				o.do(ringEffect("02123"))
				atA, atB := a.request("INVITE"), b.request("INVITE")
				if x.a != 0 {
					a.respond(atA, x.a, "")
				}
				if x.b != 0 {
					b.respond(atB, x.b, "")
				}
				<-time.After(40 * time.Second)
				o.expect(x.want)
				<-time.After(40 * time.Second)
				o.idle()
			})
		})
	}
}

func TestRingingIsStoppedBeforeAnyAnswerAndAfter(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		a, b := twoDesks(o)
		o.do(ringEffect("02123"))
		atA, atB := a.request("INVITE"), b.request("INVITE")
		a.respond(atA, 180, "")
		o.do(call.Effect{Kind: call.StopRinging, Port: port805})
		a.respond(a.request("CANCEL"), 200, "")
		a.respond(atA, 487, "")
		a.request("ACK")
		b.respond(atB, 100, "") // only now may it be cancelled
		b.respond(b.request("CANCEL"), 200, "")
		b.respond(atB, 487, "")
		b.request("ACK")
		o.expect("")
		o.idle()
		o.do(ringEffect("02123")) // and it can ring again
		a.request("INVITE")
		b.request("INVITE")
		o.do(call.Effect{Kind: call.StopRinging, Port: port805})
		<-time.After(40 * time.Second)
		o.idle()
	})
}

func TestAPortThatCannotRingSaysWhy(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		o.do(ringEffect("02123"))
		o.expect("phone-refused sip/805 805 is not registered: no telephone has signed in.")
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(600)
		d.invite("802")
		o.heard()
		o.do(ringEffect("02123"))
		o.expect("phone-refused sip/805 busy 805 has a call already.")
		o.do(call.Effect{Kind: call.PlayTone, Port: port805, Tone: "congestion"})
		d.response(503)
		o.expect("on-hook sip/805")
		o.media.fail = true
		o.do(ringEffect("02123"))
		o.expect("phone-refused sip/805 There is no free sound channel for 805.")
	})
}

func TestAnAnswerWithoutACommonCodecIsHungUp(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(600)
		o.heard()
		o.do(ringEffect("02123"))
		req := d.request("INVITE")
		d.respond(req, 200, d.sdp("RTP/AVP 97", "a=rtpmap:97 opus/48000/2\r\n"))
		d.request("ACK")
		d.respond(d.request("BYE"), 200, "")
		o.expect("phone-refused sip/805 805 understands none of our codecs (488).")
		o.idle()
	})
}
