package sipstack

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// Lost, doubled and late messages, at each step of a call both ways.
func TestCallsOfATrunkOnABadNetwork(t *testing.T) {
	for n := range 14 {
		for fault, delays := range map[string][]time.Duration{"lost": {}, "doubled": {0, 20 * time.Millisecond}, "late": {700 * time.Millisecond}} {
			inTrunk(t, nil, func(o *office, p provider) {
				var count atomic.Int64
				o.net.mu.Lock()
				o.net.fault = func(packet) []time.Duration {
					if count.Add(1) == int64(n+1) {
						return delays
					}
					return []time.Duration{0}
				}
				o.net.mu.Unlock()
				done := make(chan struct{})
				go func() { defer close(done); p.serve() }()
				o.do(call.Effect{Kind: call.SeizeLine, Port: chanOut}, call.Effect{Kind: call.DialDigits, Port: chanOut, Digits: "0912"})
				pass(20 * time.Second)
				if got := o.heard(); !strings.HasSuffix(got, "far-answered trunk/net/1") {
					t.Errorf("%s %d: %q", fault, n, got)
				}
				o.do(release(chanOut, call.BusyTone))
				pass(40 * time.Second)
				o.idle()
				p.away()
				<-done
			})
		}
	}
}

// serve answers calls until its socket closes: 180, and 200 until the ACK comes.
func (p provider) serve() {
	var unconfirmed *sip.Request
	for {
		select {
		case m := <-p.in:
			req, ok := m.(*sip.Request)
			switch {
			case !ok:
			case req.IsAck():
				unconfirmed = nil
			case req.IsInvite():
				p.reply(req, 180)
				p.replyWith(req, 200, p.sdp("RTP/AVP 8", ""))
				unconfirmed = req
			default:
				p.reply(req, 200)
			}
		case <-time.After(firstAgain):
			if unconfirmed != nil {
				p.replyWith(unconfirmed, 200, p.sdp("RTP/AVP 8", ""))
			}
		case <-p.conn.closed:
			return
		}
	}
}
