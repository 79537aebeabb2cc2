package sipstack

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// in is the first channel for incoming calls of a trunk with two.
const (
	chanIn  = call.Port("trunk/net/3")
	chanOut = call.Port("trunk/net/1")
)

func release(port call.Port, t call.Tone) call.Effect {
	return call.Effect{Kind: call.ReleaseLine, Port: port, Tone: t}
}

func TestACallFromATrunk(t *testing.T) {
	inTrunk(t, nil, func(o *office, p provider) {
		c, _ := p.calls("0223456780", `P-Asserted-Identity: "Wang" <sip:+886912345678@ims.example>`)
		o.expect("ring-start trunk/net/3 0223456780")
		o.do(call.Effect{Kind: call.PlayTone, Port: chanIn, Tone: call.Ringback})
		p.response(180)
		o.do(call.Effect{Kind: call.AnswerLine, Port: chanIn}, call.Effect{Kind: call.Connect, Port: chanIn, Peer: "sim0/fxs1", Mode: call.Through})
		p.up(c)
		if v := o.stack.Trunks()[0]; v.Calls != 1 {
			t.Errorf("seen: %+v", v)
		}
		p.desk.send(p.text(c, "BYE", ""))
		p.response(200)
		o.expect("far-disconnected trunk/net/3 released")
		o.do(release(chanIn, call.BusyTone)) // the engine lets go of what has gone
		o.idle()
	})
}

func TestWeEndACallFromATrunk(t *testing.T) {
	inTrunk(t, nil, func(o *office, p provider) {
		c, _ := p.calls("0223456780")
		o.heard()
		o.do(call.Effect{Kind: call.Connect, Port: chanIn, Peer: "sim0/fxs1", Mode: call.Through})
		p.up(c)
		o.do(release(chanIn, call.BusyTone))
		bye := p.request(sip.BYE)
		if h := bye.GetHeader("Reason"); h == nil || h.Value() != "Q.850;cause=16" {
			t.Errorf("BYE says %v", h)
		}
		p.reply(bye, 200)
		o.expect("")
		o.idle()
	})
}

func TestWhoFromATrunkIsNotPutThroughIsToldWhy(t *testing.T) {
	for tone, status := range map[call.Tone]int{call.BusyTone: 486, call.Unobtainable: 404, call.Congestion: 480} {
		inTrunk(t, nil, func(o *office, p provider) {
			c, text := p.calls("0223456780")
			o.heard()
			o.do(release(chanIn, tone))
			p.refused(c, text, status)
			o.expect("")
			o.idle()
		})
	}
}

func TestACallerFromATrunkGivesUp(t *testing.T) {
	inTrunk(t, nil, func(o *office, p provider) {
		c, text := p.calls("0223456780")
		o.heard()
		cancel := strings.Replace(text, "INVITE ", "CANCEL ", 1)
		cancel, _, _ = strings.Cut(strings.Replace(cancel, " INVITE\r\n", " CANCEL\r\n", 1), "Contact:")
		p.desk.send(cancel + "Content-Length: 0\r\n\r\n")
		p.response(200)
		p.refused(c, text, 487)
		o.expect("far-disconnected trunk/net/3 released")
		o.do(release(chanIn, ""))
		o.idle()
	})
}

// LN-12: the call over the cap is refused, and somebody is told.
func TestATrunkHasSoManyCalls(t *testing.T) {
	var told []string
	change := func(opts *Options) {
		opts.Capped = func(trunk string, most int, caller call.CallerID) {
			told = append(told, trunk+" "+itoa(most)+" "+caller.Number)
		}
	}
	inOffice(t, change, func(o *office) {
		p := o.provider(proxyA)
		o.trunks(hinet())
		p.letIn("n1")
		o.heard()
		o.out(chanOut, "0912")
		p.reply(p.request(sip.INVITE), 180)
		o.expect("far-ringing trunk/net/1")
		p.calls("0223456780")
		o.expect("ring-start trunk/net/3 0223456780")
		p.drain()
		c, text := p.calls("0223456781")
		p.refused(c, text, 486)
		o.do(call.Effect{Kind: call.SeizeLine, Port: "trunk/net/2"})
		o.expect("seize-failed trunk/net/2 the trunk has its 2 calls already.")
		if strings.Join(told, ";") != "HiNet 2 0933" {
			t.Errorf("told %q", told)
		}
	})
}

// Nobody reaches a line who is not the trunk.
func TestStrangersAreNoTrunk(t *testing.T) {
	inTrunk(t, func(c *Trunk) { c.Peers = []netip.Prefix{netip.MustParsePrefix("10.0.1.0/24")} }, func(o *office, _ provider) {
		eve := o.provider("10.0.0.66:5060")
		c, text := eve.calls("0223456780")
		eve.refused(c, text, 403)
		o.expect("")
		friend := o.provider("10.0.1.9:5080")
		c, text = friend.calls("0223456780")
		o.expect("ring-start trunk/net/3 0223456780")
		o.do(release(chanIn, call.BusyTone))
		friend.refused(c, text, 486)
	})
}

func TestCallsThatGoRoundAreStopped(t *testing.T) {
	inTrunk(t, nil, func(o *office, p provider) {
		c := p.talk("0223456780")
		text := strings.Replace(p.text(c, "INVITE", p.offer()), "Max-Forwards: 70", "Max-Forwards: 0", 1)
		p.desk.send(text)
		p.refused(c, text, 483)
		c = p.talk("0223456780")
		text = strings.Replace(p.text(c, "INVITE", p.offer()), "Max-Forwards", "Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKours\r\nMax-Forwards", 1)
		p.desk.send(text)
		p.response(482)
		o.expect("")
	})
}

func TestWhoCallsAndWhomByATrunk(t *testing.T) {
	conf := hinet()
	request := func(uri, to string, headers ...string) *sip.Request {
		text := "INVITE " + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.200;branch=z9hG4bKx\r\nFrom: \"F\" <sip:0911@x>;tag=1\r\nTo: " + to +
			"\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n" + strings.Join(append(headers, ""), "\r\n") + "Content-Length: 0\r\n\r\n"
		m, err := sip.ParseMessage([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return m.(*sip.Request)
	}
	for _, x := range []struct {
		name, uri, to string
		trust         []string
		headers       []string
		number        string
		caller        call.CallerID
	}{
		{"by the request", "sip:+886223456780@us", "<sip:x@y>", nil, nil, "+886223456780", call.CallerID{Number: "0911", Name: "F", Scheme: "sip"}},
		{"by To", "sip:0223456789@us", "<sip:02-2345-6781@y>", nil, nil, "0223456781", call.CallerID{Number: "0911", Name: "F", Scheme: "sip"}},
		{"by P-Called-Party-ID", "sip:0223456789@us", "<sip:0223456789@y>", nil, []string{"P-Called-Party-ID: <sip:0800@y>"}, "0800", call.CallerID{Number: "0911", Name: "F", Scheme: "sip"}},
		{"asserted", "sip:1@us", "<sip:1@y>", nil, []string{`P-Asserted-Identity: "Wang" <sip:+886912@y>`}, "1", call.CallerID{Number: "+886912", Name: "Wang", Scheme: "sip"}},
		{"asserted by tel", "sip:1@us", "<sip:1@y>", nil, []string{"P-Asserted-Identity: tel:+886-912-345;x=y"}, "1", call.CallerID{Number: "+886912345", Scheme: "sip"}},
		{"asserted, not trusted", "sip:1@us", "<sip:1@y>", []string{"from"}, []string{"P-Asserted-Identity: <sip:+886912@y>"}, "1", call.CallerID{Number: "0911", Name: "F", Scheme: "sip"}},
		{"no number asserted", "sip:1@us", "<sip:1@y>", nil, []string{"P-Asserted-Identity: <sip:bob@y>"}, "1", call.CallerID{Number: "0911", Name: "F", Scheme: "sip"}},
		{"remote party", "sip:1@us", "<sip:1@y>", []string{"rpid"}, []string{"Remote-Party-ID: <sip:0955@y>;privacy=off"}, "1", call.CallerID{Number: "0955", Scheme: "sip"}},
		{"diverted", "sip:1@us", "<sip:1@y>", nil, []string{`Diversion: "Front, desk" <sip:0222@y>;reason=no-answer;counter=2, <tel:0233>;reason=unconditional`}, "1", call.CallerID{Number: "0911", Name: "F", Scheme: "sip", Diverted: "0222"}},
		{"diverted, told twice", "sip:1@us", "<sip:1@y>", nil, []string{"Diversion: <sip:front@y>", "Diversion: <sip:0233@y>", "History-Info: <sip:0244@y>;index=1, <sip:1@us>;index=1.1"}, "1", call.CallerID{Number: "0911", Name: "F", Scheme: "sip", Diverted: "0233"}},
		{"diverted by history", "sip:1@us", "<sip:1@y>", nil, []string{"History-Info: <sip:0255@y>;index=1, <sip:0244@y?Reason=SIP%3Bcause%3D486>;index=1.1", "History-Info: <sip:1@us;cause=486>;index=1.1.1;mp=1.1"}, "1", call.CallerID{Number: "0911", Name: "F", Scheme: "sip", Diverted: "0244"}},
		{"never diverted, by history", "sip:1@us", "<sip:1@y>", nil, []string{"History-Info: <sip:1@us>;index=1"}, "1", call.CallerID{Number: "0911", Name: "F", Scheme: "sip"}},
		{"withheld and diverted", "sip:1@us", "<sip:1@y>", nil, []string{"Privacy: id", "Diversion: <sip:0222@y>"}, "1", call.CallerID{Withheld: true, Scheme: "sip", Diverted: "0222"}},
		{"withheld", "sip:1@us", "<sip:1@y>", nil, []string{"P-Asserted-Identity: <sip:+886912@y>", "Privacy: user;id"}, "1", call.CallerID{Withheld: true, Scheme: "sip"}},
	} {
		conf.CallerID.Trust = x.trust
		tr := &trunk{conf: conf}
		req := request(x.uri, x.to, x.headers...)
		if number, ok := tr.called(req); number != x.number || !ok {
			t.Errorf("%s: called %q, %v", x.name, number, ok)
		}
		if got := tr.callerOf(req); got != x.caller {
			t.Errorf("%s: from %+v", x.name, got)
		}
	}
}

func TestACallGoesOutOnATrunk(t *testing.T) {
	inTrunk(t, nil, func(o *office, p provider) {
		o.out(chanOut, "+886912345678")
		first := p.request(sip.INVITE)
		p.challenge(first, "n7", "MD5")
		p.request(sip.ACK)
		req := p.request(sip.INVITE)
		p.signedBy(req, "acc-7", "s3cret", "n7", 1)
		if got := req.Recipient.String(); got != "sip:+886912345678@ims.example" {
			t.Errorf("calls %s", got)
		}
		if req.CallID().Value() != first.CallID().Value() || req.CSeq().SeqNo != first.CSeq().SeqNo+1 {
			t.Error("the signed INVITE is another call")
		}
		p.reply(req, 180)
		o.expect("far-ringing trunk/net/1")
		p.replyWith(req, 183, p.sdp("RTP/AVP 0 101", "a=rtpmap:101 telephone-event/8000\r\n"))
		o.expect("far-sound trunk/net/1")
		if l := o.media.last(); l.sendsTo() != netip.MustParseAddrPort("10.0.0.200:4000") || l.now().Formats[0].Name != "PCMU" {
			t.Errorf("early sound %+v", l.now())
		}
		o.do(call.Effect{Kind: call.Connect, Port: "sim0/fxs1", Peer: chanOut, Mode: call.Dialling})
		p.replyWith(req, 200, p.sdp("RTP/AVP 0 101", "a=rtpmap:101 telephone-event/8000\r\n"))
		p.request(sip.ACK)
		o.expect("far-answered trunk/net/1")
		o.do(call.Effect{Kind: call.Connect, Port: "sim0/fxs1", Peer: chanOut, Mode: call.Through})
		p.replyWith(req, 200, p.sdp("RTP/AVP 0 101", "a=rtpmap:101 telephone-event/8000\r\n")) // our ACK was lost
		p.request(sip.ACK)
		o.do(release(chanOut, call.BusyTone))
		p.reply(p.request(sip.BYE), 200)
		o.expect("")
		o.idle()
	})
}

func TestTheFarEndHangsUpOnATrunk(t *testing.T) {
	inTrunk(t, nil, func(o *office, p provider) {
		o.out(chanOut, "0912")
		req := p.request(sip.INVITE)
		p.replyWith(req, 200, p.sdp("RTP/AVP 8", ""))
		p.request(sip.ACK)
		o.heard()
		c := &talk{id: req.CallID().Value(), from: strings.TrimPrefix(req.To().String(), "To: "), to: strings.TrimPrefix(req.From().String(), "From: "), uri: req.Contact().Address.String(), seq: 7}
		p.desk.send(p.text(c, "BYE", ""))
		p.response(200)
		o.expect("far-disconnected trunk/net/1 released")
		o.do(release(chanOut, call.BusyTone))
		o.idle()
	})
}

func TestWhatATrunkRefusesIsTold(t *testing.T) {
	for status, want := range map[int]string{
		486: "far-refused trunk/net/1 486 Because", 404: "far-refused trunk/net/1 404 Because",
		503: "far-refused trunk/net/1 503 Because", 302: "far-refused trunk/net/1 302 Because: it leads to another number",
		407: "far-refused trunk/net/1 407 Because: user name or password is wrong",
	} {
		inTrunk(t, nil, func(o *office, p provider) {
			o.out(chanOut, "0912")
			p.reply(p.request(sip.INVITE), status)
			p.request(sip.ACK)
			o.expect(want)
			o.do(release(chanOut, ""))
			o.idle()
		})
	}
}

func TestThePasswordIsTriedOnceForACall(t *testing.T) {
	inTrunk(t, nil, func(o *office, p provider) {
		o.out(chanOut, "0912")
		for _, nonce := range []string{"a", "b"} {
			p.challenge(p.request(sip.INVITE), nonce, "MD5")
			p.request(sip.ACK)
		}
		o.expect("far-refused trunk/net/1 407 Because: user name or password is wrong")
		p.quiet(5 * time.Second)
		o.idle()
	})
}

func TestACallThatIsGivenUp(t *testing.T) {
	inTrunk(t, nil, func(o *office, p provider) {
		o.out(chanOut, "0912")
		req := p.request(sip.INVITE)
		o.do(release(chanOut, "")) // before any answer: CANCEL must wait
		p.quiet(100 * time.Millisecond)
		p.reply(req, 180)
		p.reply(p.request(sip.CANCEL), 200)
		p.reply(req, 487)
		p.request(sip.ACK)
		o.expect("")
		o.idle()
	})
}

func TestAnAnswerThatCameTooLateIsHungUp(t *testing.T) {
	inTrunk(t, nil, func(o *office, p provider) {
		o.out(chanOut, "0912")
		req := p.request(sip.INVITE)
		p.reply(req, 180)
		o.heard()
		o.do(release(chanOut, ""))
		p.request(sip.CANCEL)
		p.replyWith(req, 200, p.sdp("RTP/AVP 8", ""))
		p.request(sip.ACK)
		p.reply(p.request(sip.BYE), 200)
		o.expect("")
		pass(time.Minute)
		o.idle()
	})
}

// The caller hears a pause; the call goes by the next address.
func TestACallGoesByTheNextAddress(t *testing.T) {
	for name, ill := range map[string]func(o *office, a provider){
		"503":    func(_ *office, a provider) { a.reply(a.request(sip.INVITE), 503) },
		"silent": func(_ *office, a provider) { a.request(sip.INVITE) },
	} {
		t.Run(name, func(t *testing.T) {
			inTrunk(t, func(c *Trunk) { c.Proxies = []string{proxyA, proxyB} }, func(o *office, a provider) {
				b := o.provider(proxyB)
				o.out(chanOut, "0912")
				ill(o, a)
				req := b.request(sip.INVITE)
				b.replyWith(req, 200, b.sdp("RTP/AVP 8", ""))
				b.request(sip.ACK)
				o.expect("far-answered trunk/net/1")
				o.do(release(chanOut, call.BusyTone))
				b.reply(b.request(sip.BYE), 200)
				a.drain()
				pass(time.Minute)
				o.idle()
			})
		})
	}
}

func TestNobodyAnswersOnATrunk(t *testing.T) {
	inTrunk(t, nil, func(o *office, p provider) {
		o.out(chanOut, "0912")
		p.reply(p.request(sip.INVITE), 180)
		o.heard()
		pass(timerC + time.Second)
		o.expect("far-refused trunk/net/1 nobody answered within 3m5s")
	})
}

func TestWhichNumberIsShownOutside(t *testing.T) {
	ext := call.Effect{CallerID: call.CallerID{Number: "801", Name: "Ann"}}
	passed := call.Effect{CallerID: call.CallerID{Number: "0911", Name: "F"}, Behalf: "802"}
	hidden := call.Effect{CallerID: call.CallerID{Withheld: true}, Behalf: "802"}
	for _, x := range []struct {
		name   string
		policy TrunkCallerID
		e      call.Effect
		want   string
	}{
		{"the trunk's own, by user", TrunkCallerID{}, ext, `"Ann" <sip:0223456789@ims.example> | P-Asserted-Identity: "Ann" <sip:0223456789@ims.example>`},
		{"the trunk's own number", TrunkCallerID{Number: "+8862", Send: []string{"from"}}, ext, `"Ann" <sip:+8862@ims.example>`},
		{"the extension's", TrunkCallerID{Present: "extension", Send: []string{"pai"}}, ext, `<sip:0223456789@ims.example> | P-Asserted-Identity: "Ann" <sip:801@ims.example>`},
		{"passed on, not shown", TrunkCallerID{Present: "extension"}, passed, `<sip:0223456789@ims.example> | P-Asserted-Identity: <sip:0223456789@ims.example>`},
		{"passed on", TrunkCallerID{Present: "pass", Diversion: true, Send: []string{"from"}}, passed, `"F" <sip:0911@ims.example> | Diversion: <sip:0223456789@ims.example>;reason=unconditional;counter=1`},
		{"remote party", TrunkCallerID{Present: "pass", Send: []string{"rpid"}}, passed, `<sip:0223456789@ims.example> | Remote-Party-ID: "F" <sip:0911@ims.example>;party=calling;screen=yes;privacy=off`},
		{"withheld", TrunkCallerID{Present: "pass"}, hidden, `"Anonymous" <sip:anonymous@anonymous.invalid> | P-Asserted-Identity: <sip:0223456789@ims.example> | Privacy: id`},
	} {
		conf := hinet()
		conf.CallerID = x.policy
		tr := &trunk{conf: conf}
		p := tr.present(x.e)
		got, _, _ := strings.Cut(tr.from(p).Value(), ";tag=")
		for _, h := range tr.identities(p, x.e) {
			got += " | " + h.Name() + ": " + h.Value()
		}
		if got != x.want {
			t.Errorf("%s:\n got %s\nwant %s", x.name, got, x.want)
		}
	}
}

func TestATrunkSpeaksItsCodecsOnly(t *testing.T) {
	inTrunk(t, func(c *Trunk) { c.Codecs = []string{"PCMU"} }, func(o *office, p provider) {
		o.out(chanOut, "0912")
		same(t, "offered", spoken(t, p.request(sip.INVITE)), "PCMU/8:0 telephone-event/8:101")
		c := p.talk("0223456780")
		c.uri = "sip:0223456780@10.0.0.1"
		text := p.text(c, "INVITE", p.sdp("RTP/AVP 8", ""))
		p.desk.send(text)
		p.refused(c, text, 488)
	})
}
