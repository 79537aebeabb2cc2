package sipstack

import (
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// farEnd is the call of an INVITE of ours as the provider speaks in it.
func (p provider) farEnd(req *sip.Request) *talk {
	return &talk{
		id: req.CallID().Value(), from: strings.TrimPrefix(req.To().String(), "To: "),
		to: strings.TrimPrefix(req.From().String(), "From: "), uri: req.Contact().Address.String(), seq: 7,
	}
}

// ends lets us hang up, and nothing is left.
func (p provider) ends(o *office) {
	p.t.Helper()
	o.do(release(chanOut, call.BusyTone))
	p.reply(p.request(sip.BYE), 200)
	o.expect("")
	o.idle()
}

func TestATrunkIsOfferedReliableAnswersAndATimer(t *testing.T) {
	inTrunk(t, nil, func(o *office, p provider) {
		o.out(chanOut, "0912")
		req := p.request(sip.INVITE)
		if !supports(req, option100rel) || !supports(req, optionTimer) || timing(req) != "1800" || requires(req, option100rel) {
			t.Errorf("INVITE is\n%s", req)
		}
		p.reply(req, 486)
		p.request(sip.ACK)
	})
}

func TestReliableAnswersOfATrunkAreConfirmed(t *testing.T) {
	inTrunk(t, nil, func(o *office, p provider) {
		o.out(chanOut, "0912")
		req := p.request(sip.INVITE)
		p.reply(req, 180, "Require: 100rel", "RSeq: 700")
		prack := p.request(sip.PRACK)
		if got := value(prack, "RAck", ""); got != "700 1 INVITE" || prack.CSeq().SeqNo != 2 {
			t.Errorf("PRACK is\n%s", prack)
		}
		p.reply(prack, 200)
		o.expect("far-ringing trunk/net/1")
		p.reply(req, 180, "Require: 100rel", "RSeq: 700") // our PRACK's answer crossed it
		p.reply(req, 180, "Require: 100rel", "RSeq: 702") // one is missing
		p.quiet(time.Second)
		p.replyWith(req, 183, p.sdp("RTP/AVP 0", ""), "Require: 100rel", "RSeq: 701")
		p.reply(p.request(sip.PRACK), 200)
		o.expect("far-sound trunk/net/1")
		p.replyWith(req, 200, p.sdp("RTP/AVP 8", "")) // what came reliably holds
		p.request(sip.ACK)
		o.expect("far-answered trunk/net/1")
		if got := o.media.last().now().Formats; got[0].Name != "PCMU" {
			t.Errorf("agreed on %+v", got)
		}
		p.ends(o)
	})
}

func TestATrunkRingsOnceForTheEngine(t *testing.T) {
	inTrunk(t, nil, func(o *office, p provider) {
		o.out(chanOut, "0912")
		req := p.request(sip.INVITE)
		for range 3 {
			p.reply(req, 180)
		}
		o.expect("far-ringing trunk/net/1")
		p.replyWith(req, 200, p.sdp("RTP/AVP 8", ""))
		p.request(sip.ACK)
		o.heard()
		p.ends(o)
	})
}

// RFC 3311: a gateway changes its sound before it answers.
func TestATrunkChangesItsSoundBeforeItAnswers(t *testing.T) {
	inTrunk(t, nil, func(o *office, p provider) {
		o.out(chanOut, "0912")
		req := p.request(sip.INVITE)
		p.replyWith(req, 183, p.sdp("RTP/AVP 8", ""), "Require: 100rel", "RSeq: 1")
		p.reply(p.request(sip.PRACK), 200)
		o.expect("far-sound trunk/net/1")
		c := p.farEnd(req)
		p.desk.send(p.text(c, "UPDATE", p.sdp("RTP/AVP 0", "")))
		p.response(200)
		if got := o.media.last().now().Formats; got[0].Name != "PCMU" {
			t.Errorf("agreed on %+v", got)
		}
		p.reply(req, 200)
		p.request(sip.ACK)
		o.expect("far-answered trunk/net/1")
		p.ends(o)
	})
}

func TestATrunkForksACall(t *testing.T) {
	inTrunk(t, nil, func(o *office, p provider) {
		o.out(chanOut, "0912")
		req := p.request(sip.INVITE)
		p.desk.respond(req, 183, p.sdp("RTP/AVP 0", ""), "Require: 100rel", "RSeq: 1", "To: x")
		p.reply(p.request(sip.PRACK), 200)
		p.desk.respond(req, 183, p.sdp("RTP/AVP 8", ""), "Require: 100rel", "RSeq: 9", "To: y")
		prack := p.request(sip.PRACK)
		if tag, _ := prack.To().Params.Get("tag"); tag != "y" {
			t.Errorf("PRACK is\n%s", prack)
		}
		p.reply(prack, 200)
		o.expect("far-sound trunk/net/1; far-sound trunk/net/1")
		p.desk.respond(req, 200, "", "To: x")
		p.request(sip.ACK)
		o.expect("far-answered trunk/net/1")
		if got := o.media.last().now().Formats; got[0].Name != "PCMU" {
			t.Errorf("the one that answered is not the one that is heard: %+v", got)
		}
		p.desk.respond(req, 200, "", "To: y") // the other one too: its numbers go on
		p.request(sip.ACK)
		bye := p.request(sip.BYE)
		if tag, _ := bye.To().Params.Get("tag"); tag != "y" || bye.CSeq().SeqNo <= prack.CSeq().SeqNo {
			t.Errorf("BYE is\n%s", bye)
		}
		p.reply(bye, 200)
		p.ends(o)
	})
}

func TestATrunkWantsALongerSession(t *testing.T) {
	inTrunk(t, nil, func(o *office, p provider) {
		o.out(chanOut, "0912")
		p.challenge(p.request(sip.INVITE), "n7", "MD5")
		p.request(sip.ACK)
		p.reply(p.request(sip.INVITE), 422, "Min-SE: 4000")
		p.request(sip.ACK)
		req := p.request(sip.INVITE)
		p.signedBy(req, "acc-7", "s3cret", "n7", 2) // it need not ask again
		if timing(req) != "4000" || value(req, "Min-SE", "") != "4000" || req.CSeq().SeqNo != 3 {
			t.Errorf("the third INVITE is\n%s", req)
		}
		p.replyWith(req, 200, p.sdp("RTP/AVP 8", ""), "Session-Expires: 4000;refresher=uas", "Require: timer")
		p.request(sip.ACK)
		o.heard()
		p.ends(o)
	})
	inTrunk(t, nil, func(o *office, p provider) {
		o.out(chanOut, "0912")
		for range maxTooBrief + 1 {
			p.reply(p.request(sip.INVITE), 422, "Min-SE: 4000")
			p.request(sip.ACK)
		}
		o.expect("far-refused trunk/net/1 422 Because")
	})
}

// talking is a call on the trunk whose 2xx has these headers.
func (p provider) talking(o *office, headers ...string) *sip.Request {
	p.t.Helper()
	o.out(chanOut, "0912")
	req := p.request(sip.INVITE)
	p.replyWith(req, 200, p.sdp("RTP/AVP 8", ""), headers...)
	p.request(sip.ACK)
	o.expect("far-answered trunk/net/1")
	return req
}

func TestWeRefreshACallOnATrunk(t *testing.T) {
	for _, allow := range []sip.RequestMethod{sip.UPDATE, sip.INVITE} {
		inTrunk(t, nil, func(o *office, p provider) {
			p.talking(o, "Session-Expires: 90;refresher=uac", "Require: timer", "Allow: INVITE, "+string(allow))
			<-time.After(45*time.Second - time.Millisecond)
			p.quiet(0)
			req := p.request(allow)
			if got := timing(req); got != "90;refresher=uac" {
				t.Errorf("it is refreshed by\n%s", req)
			}
			p.challenge(req, "n8", "MD5") // many providers ask for credentials within a call too
			if allow == sip.INVITE {
				p.request(sip.ACK)
			}
			again := p.request(allow)
			if again.CSeq().SeqNo != req.CSeq().SeqNo+1 || !strings.Contains(again.String(), `username="acc-7"`) {
				t.Errorf("after a challenge comes\n%s", again)
			}
			p.replyWith(again, 200, map[bool]string{true: p.sdp("RTP/AVP 8", "")}[allow == sip.INVITE], "Session-Expires: 90;refresher=uac", "Require: timer")
			if allow == sip.INVITE {
				p.request(sip.ACK)
			}
			<-time.After(30 * time.Second)
			o.expect("")
			p.ends(o)
		})
	}
}

func TestAProviderRefreshesTheCall(t *testing.T) {
	inTrunk(t, nil, func(o *office, p provider) {
		req := p.talking(o, "Session-Expires: 90;refresher=uas")
		c := p.farEnd(req)
		for range 3 {
			<-time.After(50 * time.Second)
			p.desk.send(p.text(c, "UPDATE", "", "Supported: timer", "Session-Expires: 90;refresher=uac"))
			if got := timing(p.response(200)); got != "90;refresher=uac" {
				t.Errorf("the refresh is answered by %q", got)
			}
		}
		<-time.After(61 * time.Second) // no more of them
		p.reply(p.request(sip.BYE), 200)
		o.expect("far-disconnected trunk/net/1 timeout the far end gives no sign of life any more")
		o.do(release(chanOut, call.BusyTone))
		o.idle()
	})
}

func TestASessionFromATrunkThatIsTooShort(t *testing.T) {
	inTrunk(t, nil, func(o *office, p provider) {
		c, text := p.calls("0223456780", "Supported: timer", "Session-Expires: 30")
		if res := p.refused(c, text, 422); value(res, "Min-SE", "") != "90" {
			t.Errorf("refused by\n%s", res)
		}
		o.expect("")
		o.idle()
	})
}
