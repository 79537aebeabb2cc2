package sipstack

import (
	"testing"
	"time"

	"ringdown/internal/call"
)

const port805 = call.Port("sip/805")

func TestTelephoneSignsInAndOut(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		res := d.register(600)
		if got := res.Contact().Value(); got != "<sip:805@10.0.0.9:5062>;expires=600" {
			t.Errorf("Contact is %s", got)
		}
		o.expect("port-up sip/805")
		<-time.After(599 * time.Second)
		o.expect("")
		<-time.After(2 * time.Second)
		o.expect("port-down sip/805 805 is not registered: no telephone has signed in.")
		d.register(600)
		o.expect("port-up sip/805")
		d.register(0)
		o.expect("port-down sip/805 805 is not registered: no telephone has signed in.")
	})
}

func TestTelephoneCallsAndHangsUp(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(600)
		o.heard()
		c := d.invite("802")
		o.expect("off-hook sip/805 802")
		o.do(call.Effect{Kind: call.PlayTone, Port: port805, Tone: "ringback"})
		d.response(180)
		o.do(call.Effect{Kind: call.Connect, Port: port805, Peer: "sim0/fxs2", Mode: call.Through})
		d.up(c)
		if got := o.media.last().sendsTo().String(); got != "10.0.0.9:4000" {
			t.Errorf("sound goes to %s", got)
		}
		d.send(d.text(c, "BYE", ""))
		d.response(200)
		o.expect("on-hook sip/805")
		o.idle()
	})
}

func TestTelephoneIsCalledAndTheOtherSideHangsUp(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(600)
		o.heard()
		o.do(call.Effect{Kind: call.RingPhone, Port: port805, CallerID: call.CallerID{Number: "0912345678", Name: "陳 \"A\""}})
		req := d.request("INVITE")
		if got := req.From().Value(); got[:len(`"陳 A" <sip:0912345678@10.0.0.1>`)] != `"陳 A" <sip:0912345678@10.0.0.1>` {
			t.Errorf("From is %s", got)
		}
		d.respond(req, 180, "")
		d.respond(req, 200, d.sdp("RTP/AVP 8", ""))
		d.request("ACK")
		o.expect("off-hook sip/805")
		o.do(call.Effect{Kind: call.Connect, Port: "sim0/fxo1", Peer: port805, Mode: call.Through},
			call.Effect{Kind: call.PlayTone, Port: port805, Tone: "busy"})
		d.respond(d.request("BYE"), 200, "")
		o.expect("on-hook sip/805")
		o.idle()
	})
}
