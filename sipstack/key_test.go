package sipstack

import (
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// A key reaches a telephone without telephone-events by INFO, once.
func TestKeysArePassedOnByINFO(t *testing.T) {
	const plain = "RTP/AVP 8"
	for _, x := range []struct {
		name, allow, formats string
		want                 bool
	}{
		{"takes INFO, has no telephone-events", "Allow: INVITE, INFO", plain, true},
		{"does not take INFO", "Allow: INVITE", plain, false},
		{"has telephone-events", "Allow: INVITE, INFO", "RTP/AVP 8 101", false},
	} {
		t.Run(x.name, func(t *testing.T) {
			between(t, "RTP/AVP 8 101", "a=rtpmap:101 telephone-event/8000\r\n", func(p *pair) {
				attributes := ""
				if x.formats != plain {
					attributes = "a=rtpmap:101 telephone-event/8000\r\n"
				}
				p.b.respond(p.invite, 200, p.b.sdp(x.formats, attributes), x.allow)
				p.b.request(sip.ACK)
				p.do(call.Effect{Kind: call.Connect, Port: port805, Peer: port806, Mode: call.Through})
				p.a.up(p.call)
				p.heard()
				p.media.legs[0].request.Digit('5')
				p.expect("digit sip/805 5")
				if !x.want {
					p.b.quiet(time.Second)
					return
				}
				info := p.b.request(sip.INFO)
				if got := string(info.Body()); got != "Signal=5\r\nDuration=160\r\n" {
					t.Errorf("INFO says %q", got)
				}
				p.b.respond(info, 200, "")
			})
		})
	}
}
