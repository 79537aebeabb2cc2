package sipstack

import (
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/internal/call"
)

// TestACallThatIsOverLeavesNothing: what can still come is gone after T4, and begins
// nothing.
func TestACallThatIsOverLeavesNothing(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(600)
		o.heard()
		<-time.After(time.Minute)
		before := runtime.NumGoroutine()
		c := d.talk("802")
		challenge := d.text(c, "INVITE", d.offer())
		d.send(challenge)
		res := d.response(401)
		d.ackRefusal(c, challenge, res)
		invite := d.text(c, "INVITE", d.offer(), d.authorization(res, "INVITE", c.uri, 0))
		d.send(invite)
		o.expect("off-hook sip/805 802")
		o.do(call.Effect{Kind: call.Connect, Port: port805, Peer: "sim0/fxs2", Mode: call.Through})
		d.up(c)
		d.send(d.text(c, "BYE", ""))
		d.response(200)
		o.expect("on-hook sip/805")
		o.idle()
		<-time.After(2 * timeT4)
		synctest.Wait()
		if n := runtime.NumGoroutine() - before; n > 0 {
			t.Errorf("%d goroutines are left of a call", n)
		}
		d.drain()
		d.send(invite)
		d.response(401)
		o.expect("")
	})
}
