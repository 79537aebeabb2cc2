package sipstack

import (
	"fmt"
	"testing"

	"ringdown/internal/call"
)

// A telephone consults while its first call is on hold: each call has a channel
// of its own, and the lowest that is free is taken.
func TestATelephoneHasSeveralCalls(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(600)
		o.heard()
		var calls []*talk
		for n := 1; n <= maxChannels; n++ {
			calls = append(calls, d.invite("802"))
			o.expect(fmt.Sprintf("off-hook %s 802", port805.Channel(n)))
		}
		many := d.invite("802")
		refused := d.response(486)
		d.ackRefusal(many, "Via: "+refused.Via().Value(), refused)
		for n, c := range calls {
			o.do(call.Effect{Kind: call.Connect, Port: port805.Channel(n + 1), Peer: "sim0/fxo1", Mode: call.Through})
			d.up(c)
		}
		second := calls[1]
		d.send(d.text(second, "BYE", ""))
		d.response(200)
		o.expect("on-hook sip/805/2")
		d.invite("803")
		o.expect("off-hook sip/805/2 803")
	})
}

// An extension that consults somebody is busy, though its own port is free.
func TestATelephoneWithACallOnAnotherChannelIsBusy(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(600)
		first := d.invite("802")
		o.heard()
		d.invite("803")
		o.heard()
		o.do(connected(call.Through))
		d.up(first)
		hangUp(o, d, first)
		o.do(call.Effect{Kind: call.RingPhone, Port: port805})
		o.expect("phone-refused sip/805 busy 805 has a call already.")
	})
}

// EX-18: a call that waits comes to a telephone that talks, on its second channel.
func TestASecondCallComesToATelephoneThatTalks(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(600)
		first := d.invite("802")
		o.heard()
		o.do(connected(call.Through))
		d.up(first)
		second := port805.Channel(2)
		o.do(call.Effect{Kind: call.RingPhone, Port: second, CallerID: call.CallerID{Number: "803"}})
		req := d.request("INVITE")
		d.respond(req, 180, "")
		d.respond(req, 200, d.sdp("RTP/AVP 8", ""))
		d.request("ACK")
		o.expect("off-hook sip/805/2")
		o.do(call.Effect{Kind: call.RingPhone, Port: second})
		o.expect("phone-refused sip/805/2 busy 805 has a call already.")
	})
}
