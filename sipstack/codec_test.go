package sipstack

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// wideOffer is a telephone's that prefers Opus, then G.722.
const (
	wideFormats    = "RTP/AVP 111 9 8 101 110 13"
	wideAttributes = "a=rtpmap:111 opus/48000/2\r\na=fmtp:111 useinbandfec=1;stereo=0\r\na=rtpmap:101 telephone-event/8000\r\n" +
		"a=rtpmap:110 telephone-event/48000\r\n"
)

// spoken lists the formats of a message's SDP.
func spoken(t *testing.T, m sip.Message) string {
	t.Helper()
	d, err := parseSDP(m.Body())
	if err != nil {
		t.Fatalf("%v\n%s", err, m.Body())
	}
	var all []string
	for _, f := range d.form {
		all = append(all, fmt.Sprintf("%s/%d:%d", f.Name, f.Clock/1000, f.Payload))
	}
	return strings.Join(all, " ")
}

func same(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %s, want %s", what, got, want)
	}
}

// agreedOn is what a leg was told.
func (l *leg) agreedOn() string {
	var all []string
	for _, f := range l.now().Formats {
		all = append(all, fmt.Sprintf("%s/%d:%d<%d", f.Name, f.Clock/1000, f.Payload, f.Arrives))
	}
	return strings.Join(all, " ")
}

// pair is two telephones, 805 having called 806, which rings.
type pair struct {
	*office
	a, b   *desk
	call   *talk
	invite *sip.Request // to b
}

const port806 = call.Port("sip/806")

// between runs f with a's offer given by its formats and attributes.
func between(t *testing.T, formats, attributes string, f func(p *pair)) {
	t.Helper()
	inOffice(t, nil, func(o *office) {
		p := &pair{office: o, a: o.desk("805", "tea-pot", "10.0.0.9:5062"), b: o.desk("806", "milk-jug", "10.0.0.8:5062")}
		p.a.register(600)
		p.b.register(600)
		p.call = p.a.talk("806")
		p.a.signed(p.call, "INVITE", p.a.sdp(formats, attributes))
		o.heard()
		o.do(call.Effect{Kind: call.RingPhone, Port: port806, Peer: port805})
		p.invite = p.b.request(sip.INVITE)
		f(p)
		p.b.drain()
		o.do(call.Effect{Kind: call.PlayTone, Port: port805, Tone: call.Congestion},
			call.Effect{Kind: call.PlayTone, Port: port806, Tone: call.Congestion})
		p.a.respond(p.a.request(sip.BYE), 200, "")
		p.b.respond(p.b.request(sip.BYE), 200, "")
		o.idle()
	})
}

// answer lets b take the call, and gives the answer that a gets.
func (p *pair) answer(formats, attributes string) *sip.Response {
	p.t.Helper()
	p.b.respond(p.invite, 200, p.b.sdp(formats, attributes))
	p.b.request(sip.ACK)
	p.do(call.Effect{Kind: call.Connect, Port: port805, Peer: port806, Mode: call.Through})
	return p.a.up(p.call)
}

func TestOpusBetweenTwoTelephonesThatSpeakIt(t *testing.T) {
	between(t, wideFormats, wideAttributes, func(p *pair) {
		same(t, "offered to 806", spoken(t, p.invite), "opus/48:111 G722/8:9 PCMA/8:8 PCMU/8:0 telephone-event/8:101 telephone-event/48:102")
		if !strings.Contains(string(p.invite.Body()), "a=fmtp:111 useinbandfec=1;stereo=0\r\n") {
			t.Errorf("the caller's parameters are not passed on:\n%s", p.invite.Body())
		}
		res := p.answer("RTP/AVP 99 96", "a=rtpmap:99 OPUS/48000/2\r\na=fmtp:99 maxaveragebitrate=24000\r\na=rtpmap:96 telephone-event/48000\r\n")
		same(t, "answered to 805", spoken(t, res), "opus/48:111 telephone-event/48:110")
		if !strings.Contains(string(res.Body()), "a=fmtp:111 maxaveragebitrate=24000\r\n") {
			t.Errorf("the answerer's parameters are not passed on:\n%s", res.Body())
		}
		same(t, "805's leg", p.media.legs[0].agreedOn(), "opus/48:111<111 telephone-event/48:110<110")
		same(t, "806's leg", p.media.legs[1].agreedOn(), "opus/48:99<111 telephone-event/48:96<102")
		p.a.quiet(5 * time.Second)
	})
}

func TestBothSidesEndOnTheSameCodec(t *testing.T) {
	for answer, want := range map[string]string{
		"RTP/AVP 9":   "G722/8:9 telephone-event/8:101 CN/8:13",
		"RTP/AVP 8 0": "PCMA/8:8 telephone-event/8:101 CN/8:13",
		"RTP/AVP 0":   "PCMA/8:8 telephone-event/8:101 CN/8:13", // 805 has no µ-law: one side is transcoded
	} {
		between(t, wideFormats, wideAttributes, func(p *pair) {
			same(t, "answered to 805", spoken(t, p.answer(answer, "")), want)
		})
	}
}

// Towards an analog port nothing is won by a wide band, and Opus cannot be
// understood.
func TestAnalogSoundIsG711(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(600)
		c := d.talk("802")
		d.signed(c, "INVITE", d.sdp(wideFormats, wideAttributes))
		o.heard()
		o.do(connected(call.Through))
		same(t, "answered", spoken(t, d.up(c)), "PCMA/8:8 telephone-event/8:101 CN/8:13")
		hangUp(o, d, c)
		o.idle()
	})
}

func TestATelephoneThatSpeaksOnlyOpusReachesNoAnalogPort(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(600)
		c := d.talk("802")
		d.signed(c, "INVITE", d.sdp("RTP/AVP 111", wideAttributes))
		o.heard()
		o.do(connected(call.Through))
		res := d.response(488)
		d.ackRefusal(c, "Via: "+res.Via().Value(), res)
		o.expect("on-hook sip/805")
		o.idle()
	})
}

// A call in Opus that moves to an analog port is offered G.711, and in the
// mean time and after a refusal it goes on.
func TestOpusGivesWayWhenACallMoves(t *testing.T) {
	between(t, wideFormats, wideAttributes, func(p *pair) {
		p.answer("RTP/AVP 111", wideAttributes)
		p.do(call.Effect{Kind: call.Connect, Port: "sim0/fxs1", Peer: port806, Mode: call.Through})
		again := p.b.request(sip.INVITE)
		same(t, "offered to 806", spoken(t, again), "PCMA/8:8 PCMU/8:0 G722/8:9 telephone-event/8:101")
		p.b.respond(again, 491, "") // its own offer is under way
		p.b.request(sip.ACK)
		p.b.quiet(leastGlareSteps*glareStep - 10*time.Millisecond)
		again = p.b.request(sip.INVITE)
		p.b.respond(again, 200, p.b.sdp("RTP/AVP 8 101", "a=rtpmap:101 telephone-event/8000\r\n"))
		ack := p.b.request(sip.ACK)
		if ack.CSeq().SeqNo != again.CSeq().SeqNo {
			t.Errorf("ACK has number %d, the INVITE %d", ack.CSeq().SeqNo, again.CSeq().SeqNo)
		}
		same(t, "806's leg", p.media.legs[1].agreedOn(), "PCMA/8:8<8 telephone-event/8:101<101")
		p.b.quiet(10 * time.Second)
	})
}

// A telephone that leaves Opus by an offer of its own takes the other with it.
func TestBothLeaveOpusTogether(t *testing.T) {
	between(t, wideFormats, wideAttributes, func(p *pair) {
		p.answer("RTP/AVP 111", wideAttributes)
		p.a.send(p.a.text(p.call, "INVITE", p.a.sdp("RTP/AVP 8", "")))
		same(t, "answered to 805", spoken(t, p.a.up(p.call)), "PCMA/8:8")
		again := p.b.request(sip.INVITE)
		same(t, "offered to 806", spoken(t, again), "PCMA/8:8 PCMU/8:0 G722/8:9 telephone-event/8:101")
		p.b.respond(again, 200, p.b.sdp("RTP/AVP 8", ""))
		p.b.request(sip.ACK)
		p.b.quiet(10 * time.Second)
	})
}

// Two offers that meet: theirs is refused with 491, and ours goes on.
func TestAnOfferDuringOursIsPending(t *testing.T) {
	between(t, wideFormats, wideAttributes, func(p *pair) {
		p.answer("RTP/AVP 111", wideAttributes)
		p.do(call.Effect{Kind: call.Connect, Port: "sim0/fxs1", Peer: port805, Mode: call.Through})
		ours := p.a.request(sip.INVITE)
		theirs := p.a.text(p.call, "INVITE", p.a.sdp("RTP/AVP 8", ""))
		p.a.send(theirs)
		p.a.ackRefusal(p.call, theirs, p.a.response(491))
		p.a.respond(ours, 200, p.a.sdp("RTP/AVP 8", ""))
		p.a.request(sip.ACK)
		same(t, "805's leg", p.media.legs[0].agreedOn(), "PCMA/8:8<8")
	})
}

func TestOffersNumberEachFormatOnce(t *testing.T) {
	l := (&leg{}).Local()
	clash := []Format{{Payload: 101, Name: "opus", Clock: 48000, Channels: 2}, {Payload: 8, Name: "PCMA", Clock: 8000}}
	seen := map[uint8]string{}
	for _, f := range offerOf(l, clash) {
		if old, twice := seen[f.Payload]; twice {
			t.Errorf("%s and %s are both %d", old, f.Name, f.Payload)
		}
		seen[f.Payload] = f.Name
	}
	if seen[96] != "opus" {
		t.Errorf("offered %v", seen)
	}
}

// A fax machine behind an analog port that talks to a telephone (an adapter) in
// G.722.
func TestAFaxIsCarriedInG711(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(600)
		c := d.talk("802")
		d.signed(c, "INVITE", d.sdp("RTP/AVP 9", ""))
		o.heard()
		o.do(connected(call.Through))
		same(t, "answered", spoken(t, d.up(c)), "G722/8:9")
		o.media.last().request.Fax()
		again := d.request(sip.INVITE)
		same(t, "offered", spoken(t, again), "PCMA/8:8 PCMU/8:0 telephone-event/8:101")
		d.respond(again, 200, d.sdp("RTP/AVP 0", ""))
		d.request(sip.ACK)
		same(t, "the leg", o.media.last().agreedOn(), "PCMU/8:0<0")
		o.media.last().request.Fax()
		d.quiet(5 * time.Second)
		hangUp(o, d, c)
		o.idle()
	})
}

// What only passes here could not be recorded: the telephones of a recorded call
// are asked for a codec that is spoken here.
func TestARecordedCallIsNotInOpus(t *testing.T) {
	record := call.Effect{Kind: call.StartRecording, Port: port805, Peer: port806}
	between(t, wideFormats, wideAttributes, func(p *pair) {
		p.answer("RTP/AVP 111", wideAttributes)
		p.do(record)
		for _, d := range []*desk{p.a, p.b} {
			again := d.request(sip.INVITE)
			if got := spoken(t, again); strings.Contains(got, "opus") {
				t.Errorf("offered to %s: %s", d.user, got)
			}
			d.respond(again, 200, d.sdp("RTP/AVP 8", ""))
			d.request(sip.ACK)
		}
		for n, l := range p.media.legs {
			same(t, "leg "+itoa(n), l.agreedOn(), "PCMA/8:8<8")
		}
		p.a.quiet(5 * time.Second)
		p.do(call.Effect{Kind: call.StopRecording, Port: port805, Peer: port806})
		p.a.quiet(5 * time.Second) // what they found is good enough
	})
	between(t, wideFormats, wideAttributes, func(p *pair) { // known before the caller gets its answer
		p.do(record)
		res := p.answer("RTP/AVP 9 111", wideAttributes)
		same(t, "answered to 805", spoken(t, res), "G722/8:9 telephone-event/8:101 CN/8:13")
	})
}
