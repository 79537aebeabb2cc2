package sipstack

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// inTalk runs f with a telephone that talks on its first channel.
func inTalk(t *testing.T, f func(*office, *desk, *talk)) {
	t.Helper()
	calling(t, func(o *office, d *desk, c *talk) {
		o.do(connected(call.Through))
		d.up(c)
		f(o, d, c)
	})
}

// notice takes a NOTIFY, answers it and returns what it says.
func (d *desk) notice() string {
	d.t.Helper()
	req := d.request(sip.NOTIFY)
	d.respond(req, 200, "")
	event, state := req.GetHeader("Event").Value(), req.GetHeader("Subscription-State").Value()
	return fmt.Sprintf("%s, %s: %s", event, strings.SplitN(state, ";", 2)[0], strings.TrimSpace(string(req.Body())))
}

func (d *desk) wantNotice(want string) {
	d.t.Helper()
	if got := d.notice(); got != want {
		d.t.Errorf("told %q, want %q", got, want)
	}
}

func outcome(k call.EffectKind, t call.Tone) call.Effect {
	return call.Effect{Kind: k, Port: port805, Tone: t}
}

func TestABlindTransferIsToldStepByStep(t *testing.T) {
	inTalk(t, func(o *office, d *desk, c *talk) {
		o.heard()
		d.send(d.text(c, "REFER", "", "Refer-To: <sip:803@10.0.0.1>", "Referred-By: <sip:805@10.0.0.1>"))
		d.response(202)
		d.wantNotice("refer, active: SIP/2.0 100 Trying")
		o.expect("transfer sip/805 803")
		o.do(outcome(call.TransferRings, ""))
		d.wantNotice("refer, active: SIP/2.0 180 Ringing")
		o.do(outcome(call.TransferOver, ""))
		d.wantNotice("refer, terminated: SIP/2.0 200 OK")
		d.respond(d.request(sip.BYE), 200, "")
		o.expect("on-hook sip/805")
	})
}

func TestATransferThatFailsLeavesTheCall(t *testing.T) {
	for tone, says := range map[call.Tone]string{"busy": "486 Busy Here", "unobtainable": "404 Not Found", "congestion": "503 Service Unavailable"} {
		inTalk(t, func(o *office, d *desk, c *talk) {
			d.send(d.text(c, "REFER", "", "Refer-To: sip:803@10.0.0.1"))
			d.response(202)
			d.notice()
			o.do(outcome(call.TransferFailed, tone))
			d.wantNotice("refer, terminated: SIP/2.0 " + says)
			d.send(d.text(c, "REFER", "", "Refer-To: <sip:804@10.0.0.1>"))
			d.response(202)
			if got := d.notice(); !strings.HasPrefix(got, "refer;id=") || !strings.HasSuffix(got, "active: SIP/2.0 100 Trying") {
				o.t.Errorf("the second transfer is told as %q", got)
			}
			hangUp(o, d, c)
		})
	}
}

func TestATelephoneThatWantsNoNotices(t *testing.T) {
	inTalk(t, func(o *office, d *desk, c *talk) {
		d.send(d.text(c, "REFER", "", "Refer-To: <sip:803@10.0.0.1>", "Refer-Sub: false", "Supported: norefersub"))
		if res := d.response(202); res.GetHeader("Refer-Sub") == nil || res.GetHeader("Refer-Sub").Value() != "false" {
			o.t.Errorf("202 says\n%s", res)
		}
		o.do(outcome(call.TransferRings, ""), outcome(call.TransferOver, ""))
		d.respond(d.request(sip.BYE), 200, "")
	})
}

// The telephone may hang up as soon as its transfer was accepted.
func TestATelephoneHangsUpBeforeItsTransferEnds(t *testing.T) {
	inTalk(t, func(o *office, d *desk, c *talk) {
		d.send(d.text(c, "REFER", "", "Refer-To: <sip:803@10.0.0.1>"))
		d.response(202)
		d.notice()
		hangUp(o, d, c)
		o.do(outcome(call.TransferOver, ""))
		d.quiet(time.Minute)
	})
}

// A telephone that does not take notices is hung up on all the same.
func TestATelephoneThatAnswersNoNotice(t *testing.T) {
	inTalk(t, func(o *office, d *desk, c *talk) {
		d.send(d.text(c, "REFER", "", "Refer-To: <sip:803@10.0.0.1>"))
		d.response(202)
		d.request(sip.NOTIFY)
		o.heard()
		o.do(outcome(call.TransferOver, ""))
		for {
			if req, ok := d.next().(*sip.Request); !ok || req.Method == sip.BYE {
				d.respond(req, 200, "")
				break
			}
		}
		o.expect("on-hook sip/805")
		for d.next() != nil { // the notices' repetitions end
		}
	})
}

func TestReferencesThatAreRefused(t *testing.T) {
	for name, x := range map[string]struct {
		code    int
		headers []string
	}{
		"elsewhere":     {403, []string{"Refer-To: <sip:803@evil.example>"}},
		"nobody":        {404, []string{"Refer-To: <sip:10.0.0.1>"}},
		"no number":     {404, []string{"Refer-To: <sip:ann@10.0.0.1>"}},
		"missing":       {400, nil},
		"two":           {400, []string{"Refer-To: <sip:803@10.0.0.1>", "Refer-To: <sip:804@10.0.0.1>"}},
		"another verb":  {400, []string{"Refer-To: <sip:803@10.0.0.1;method=BYE>"}},
		"a page":        {400, []string{"Refer-To: <http://10.0.0.1/>"}},
		"too long":      {400, []string{"Refer-To: <sip:" + strings.Repeat("8", 2000) + "@10.0.0.1>"}},
		"unknown call":  {481, []string{"Refer-To: <sip:803@10.0.0.1?Replaces=x%3Bto-tag%3Da%3Bfrom-tag%3Db>"}},
		"broken dialog": {400, []string{"Refer-To: <sip:803@10.0.0.1?Replaces=x>"}},
	} {
		t.Run(name, func(t *testing.T) {
			inTalk(t, func(o *office, d *desk, c *talk) {
				o.heard()
				d.send(d.text(c, "REFER", "", x.headers...))
				d.response(x.code)
				o.expect("")
				hangUp(o, d, c)
			})
		})
	}
}

func TestAReferenceOutsideACallIsRefused(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(600)
		o.heard()
		d.send(d.text(d.talk("803"), "REFER", "", "Refer-To: <sip:803@10.0.0.1>"))
		d.response(481)
		o.expect("")
	})
}

// replaces names a dialog as the telephone that has it knows it.
func (c *talk) replaces() string {
	tag := func(h string) string { _, t, _ := strings.Cut(h, "tag="); return t }
	return fmt.Sprintf("%s;to-tag=%s;from-tag=%s", c.id, tag(c.to), tag(c.from))
}

func TestAnAttendedTransferNamesBothCalls(t *testing.T) {
	inTalk(t, func(o *office, d *desk, c *talk) {
		second := d.invite("803")
		o.heard()
		o.do(call.Effect{Kind: call.Connect, Port: port805.Channel(2), Peer: "sim0/fxs3", Mode: call.Through})
		d.up(second)
		var posted []call.Event
		o.mu.Lock()
		o.events = nil
		o.mu.Unlock()
		d.send(d.text(c, "REFER", "", "Refer-To: <sip:803@10.0.0.1?Replaces="+url.QueryEscape(second.replaces())+">"))
		d.response(202)
		d.notice()
		o.mu.Lock()
		posted = o.events
		o.mu.Unlock()
		if len(posted) != 1 || posted[0].Kind != call.Transfer || posted[0].Port != port805 || posted[0].Peer != port805.Channel(2) {
			o.t.Errorf("posted %+v", posted)
		}
		o.do(call.Effect{Kind: call.TransferOver, Port: port805.Channel(2)})
		d.respond(d.request(sip.BYE), 200, "")
		o.do(outcome(call.TransferOver, ""))
		d.wantNotice("refer, terminated: SIP/2.0 200 OK")
		d.respond(d.request(sip.BYE), 200, "")
	})
}

// takes runs f with a second telephone that wants the place of the first, which
// talks.
func takes(t *testing.T, more string, f func(o *office, d, other *desk, c, mine *talk)) {
	t.Helper()
	inTalk(t, func(o *office, d *desk, c *talk) {
		other := o.desk("806", "milk-jug", "10.0.0.10:5062")
		other.register(600)
		o.heard()
		mine := other.talk("805")
		other.signed(mine, "INVITE", other.offer(), "Require: replaces", "Replaces: "+c.replaces()+more)
		f(o, d, other, c, mine)
	})
}

func TestAnotherTelephoneTakesACallOver(t *testing.T) {
	takes(t, "", func(o *office, d, other *desk, _, mine *talk) {
		o.expect("joined sip/805")
		o.do(outcome(call.TransferOver, ""), call.Effect{Kind: call.Connect, Port: "sim0/fxo1", Peer: "sip/806", Mode: call.Through})
		d.respond(d.request(sip.BYE), 200, "")
		other.up(mine)
		o.heard()
		other.send(other.text(mine, "BYE", ""))
		other.response(200)
		o.expect("on-hook sip/806")
	})
}

func TestTakeOversThatAreRefused(t *testing.T) {
	takes(t, ";early-only", func(o *office, d, other *desk, c, mine *talk) {
		res := other.response(486)
		other.ackRefusal(mine, "Via: "+res.Via().Value(), res)
		hangUp(o, d, c)
		gone := other.talk("805")
		other.signed(gone, "INVITE", other.offer(), "Replaces: "+c.replaces())
		res = other.response(481)
		other.ackRefusal(gone, "Via: "+res.Via().Value(), res)
		bad := other.talk("805")
		other.signed(bad, "INVITE", other.offer(), "Replaces: nonsense")
		res = other.response(400)
		other.ackRefusal(bad, "Via: "+res.Via().Value(), res)
	})
}

// What the engine refuses is refused to the telephone.
func TestATakeOverThatComesTooLate(t *testing.T) {
	takes(t, "", func(o *office, d, other *desk, c, mine *talk) {
		o.heard()
		o.do(call.Effect{Kind: call.PlayTone, Port: "sip/806", Tone: "congestion"})
		res := other.response(503)
		other.ackRefusal(mine, "Via: "+res.Via().Value(), res)
		o.heard()
		hangUp(o, d, c)
	})
}

// A telephone that rings is picked up by another (RFC 3891 s.3, early dialog).
func TestARingingTelephoneIsPickedUp(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(600)
		other := o.desk("806", "milk-jug", "10.0.0.10:5062")
		other.register(600)
		o.do(call.Effect{Kind: call.RingPhone, Port: port805, CallerID: call.CallerID{Number: "0912"}})
		ring := d.request(sip.INVITE)
		d.respond(ring, 180, "")
		o.heard()
		mine := other.talk("805")
		from, _ := ring.From().Params.Get("tag")
		other.signed(mine, "INVITE", other.offer(), fmt.Sprintf("Replaces: %s;to-tag=%s;from-tag=x;early-only", ring.CallID().Value(), from))
		o.expect("joined sip/805")
		o.do(call.Effect{Kind: call.StopRinging, Port: port805}, call.Effect{Kind: call.Connect, Port: "sim0/fxo1", Peer: "sip/806", Mode: call.Through})
		cancel := d.request(sip.CANCEL)
		d.respond(cancel, 200, "")
		d.respond(ring, 487, "")
		other.up(mine)
	})
}
