package sipstack

import (
	"strings"
	"testing"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// A telephone that called is answered so that it hears what is played to it.
func TestATelephoneIsAnsweredForASound(t *testing.T) {
	for _, e := range []call.Effect{
		{Kind: call.PlaySound, Port: port805, Sound: "prompt/goodbye"},
		{Kind: call.Hear, Port: port805, Peer: "sim0/fxs1"},
	} {
		between(t, wideFormats, wideAttributes, func(p *pair) {
			p.do(e)
			res := p.a.up(p.call)
			if got := spoken(t, res); strings.Contains(got, "opus") {
				t.Errorf("%s: answered with %s", e.Kind, got)
			}
			p.b.respond(p.invite, 200, p.b.sdp("RTP/AVP 8", ""))
			p.b.request(sip.ACK)
		})
	}
}

// What is to be mixed with other sound must be spoken here.
func TestTwoInOpusAreAskedForAnotherCodecWhenAThirdHearsThem(t *testing.T) {
	between(t, wideFormats, wideAttributes, func(p *pair) {
		p.answer("RTP/AVP 111", wideAttributes)
		p.do(call.Effect{Kind: call.Hear, Port: "sim0/fxs1", Peer: port805})
		for _, d := range []*desk{p.a, p.b} {
			again := d.request(sip.INVITE)
			d.respond(again, 200, d.sdp("RTP/AVP 8", ""))
			d.request(sip.ACK)
		}
		for n, l := range p.media.legs {
			same(t, "leg "+itoa(n), l.agreedOn(), "PCMA/8:8<8")
		}
	})
}
