package sipstack

import (
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// A proxy that is slow rings the number although the call went by the next one:
// it is told to stop, and hung up on when somebody answered there.
func TestASlowProxyThatWasGivenUpIsLetGo(t *testing.T) {
	for name, late := range map[string]func(o *office, a provider, req *sip.Request){
		"rings": func(_ *office, a provider, req *sip.Request) {
			a.reply(req, 180)
			a.reply(a.request(sip.CANCEL), 200)
			a.reply(req, 487)
			a.request(sip.ACK)
		},
		"answers": func(_ *office, a provider, req *sip.Request) {
			a.replyWith(req, 200, a.sdp("RTP/AVP 8", ""))
			a.request(sip.ACK)
			a.reply(a.request(sip.BYE), 200)
		},
		"refuses": func(_ *office, a provider, req *sip.Request) {
			a.reply(req, 503)
			a.request(sip.ACK)
		},
	} {
		t.Run(name, func(t *testing.T) {
			inTrunk(t, func(c *Trunk) { c.Proxies = []string{proxyA, proxyB} }, func(o *office, a provider) {
				b := o.provider(proxyB)
				o.out(chanOut, "0912")
				first := a.request(sip.INVITE)
				req := b.request(sip.INVITE)
				a.drain()
				late(o, a, first)
				b.replyWith(req, 200, b.sdp("RTP/AVP 8", ""))
				b.request(sip.ACK)
				o.expect("far-answered trunk/net/1")
				o.do(release(chanOut, call.BusyTone))
				b.reply(b.request(sip.BYE), 200)
				pass(time.Minute)
				o.idle()
			})
		})
	}
}
