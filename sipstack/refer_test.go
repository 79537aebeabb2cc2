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

// onTheTelephone is a telephone that talks with an outside line.
func onTheTelephone(t *testing.T, f func(*office, *desk, *talk)) {
	t.Helper()
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(600)
		c := o.talks(d, port805)
		f(o, d, c)
		o.idle()
	})
}

// talks is a call of a telephone that is up.
func (o *office) talks(d *desk, port call.Port) *talk {
	o.t.Helper()
	c := d.invite("802")
	o.heard()
	o.do(call.Effect{Kind: call.Connect, Port: port, Peer: "sim0/fxo1", Mode: call.Through})
	d.up(c)
	o.heard()
	return c
}

// refer asks for a transfer, and takes the 202 and the first NOTIFY.
func (d *desk) refer(c *talk, to string) {
	d.t.Helper()
	d.signed(c, "REFER", "", "Refer-To: "+to)
	if res := d.response(202); res.Contact() == nil {
		d.t.Error("the 202 has no Contact")
	}
	d.notified("active", "SIP/2.0 100 Trying")
}

// notified takes a NOTIFY about a transfer.
func (d *desk) notified(state, says string) {
	d.t.Helper()
	req := d.request("NOTIFY")
	if got := value(req, "Subscription-State", ""); !strings.HasPrefix(got, state) {
		d.t.Errorf("the subscription is %s, want %s", got, state)
	}
	if got := strings.TrimSpace(string(req.Body())); got != says {
		d.t.Errorf("NOTIFY says %q, want %q", got, says)
	}
	if e, k := value(req, "Event", "o"), value(req, "Content-Type", "c"); !strings.HasPrefix(e, "refer") || k != "message/sipfrag;version=2.0" {
		d.t.Errorf("event %s, content %s", e, k)
	}
	d.respond(req, 200, "")
}

// named is the Replaces of a dialog as its telephone sees it.
func (c *talk) named() string {
	tag := func(s string) string { _, v, _ := strings.Cut(s, "tag="); return v }
	return fmt.Sprintf("%s;to-tag=%s;from-tag=%s", c.id, tag(c.to), tag(c.from))
}

func outcome(k call.EffectKind, t call.Tone) call.Effect {
	return call.Effect{Kind: k, Port: port805, Tone: t}
}

func on(k call.EffectKind, p call.Port) call.Effect { return call.Effect{Kind: k, Port: p} }

// RFC 3515: the telephone hears how it goes, and is let go when it is done.
func TestABlindTransfer(t *testing.T) {
	onTheTelephone(t, func(o *office, d *desk, c *talk) {
		d.refer(c, "<sip:803@10.0.0.1>")
		o.expect("transfer sip/805 803")
		o.do(on(call.TransferRings, port805))
		d.notified("active", "SIP/2.0 180 Ringing")
		o.do(on(call.TransferOver, port805))
		o.expect("on-hook sip/805") // its channel is free at once
		d.notified("terminated", "SIP/2.0 200 OK")
		d.respond(d.request("BYE"), 200, "")
		o.expect("")
	})
}

func TestATransferThatFailsLeavesTheCall(t *testing.T) {
	for tone, says := range map[call.Tone]string{
		call.BusyTone: "486 Busy Here", call.Congestion: "503 Service Unavailable", call.Unobtainable: "404 Not Found",
	} {
		onTheTelephone(t, func(o *office, d *desk, c *talk) {
			for n := range 2 { // and may be tried again
				d.refer(c, "sip:803@10.0.0.1")
				o.expect("transfer sip/805 803")
				o.do(call.Effect{Kind: call.TransferFailed, Port: port805, Tone: tone})
				d.notified("terminated", "SIP/2.0 "+says)
				if n == 0 {
					d.quiet(time.Second)
				}
			}
			hangUp(o, d, c)
		})
	}
}

// The telephone that hangs up first has heard enough.
func TestTheTelephoneHangsUpBeforeItsTransferIsDone(t *testing.T) {
	onTheTelephone(t, func(o *office, d *desk, c *talk) {
		d.refer(c, "<tel:803>")
		hangUp(o, d, c)
		o.do(on(call.TransferOver, port805))
		d.quiet(40 * time.Second)
	})
}

// The BYEs of both sides meet.
func TestBothSidesPartAfterATransfer(t *testing.T) {
	onTheTelephone(t, func(o *office, d *desk, c *talk) {
		d.refer(c, "<sip:803@10.0.0.1>")
		o.heard()
		o.do(on(call.TransferOver, port805))
		done := d.request("NOTIFY")
		d.send(d.text(c, "BYE", ""))
		d.response(200)
		d.respond(done, 200, "")
		o.expect("on-hook sip/805")
		d.quiet(10 * time.Second)
	})
}

// A telephone that answers no NOTIFY is let go all the same, and its channel is
// free at once.
func TestTheLastNotifyIsNotAnswered(t *testing.T) {
	onTheTelephone(t, func(o *office, d *desk, c *talk) {
		d.refer(c, "<sip:803@10.0.0.1>")
		o.heard()
		o.do(on(call.TransferOver, port805))
		for range 3 { // T1, 2*T1
			d.request("NOTIFY")
		}
		d.invite("804")
		o.expect("on-hook sip/805; off-hook sip/805 804")
		for {
			if r := d.next(); strings.HasPrefix(first(r), "BYE") {
				break
			}
		}
		o.do(call.Effect{Kind: call.PlayTone, Port: port805, Tone: "busy"})
		<-time.After(time.Minute)
	})
}

// RFC 4488.
func TestATransferWithoutNotifications(t *testing.T) {
	onTheTelephone(t, func(o *office, d *desk, c *talk) {
		d.signed(c, "REFER", "", "Refer-To: <sip:803@10.0.0.1>", "Refer-Sub: false", "Require: norefersub")
		if got := value(d.response(202), "Refer-Sub", ""); got != "false" {
			t.Errorf("Refer-Sub is %q", got)
		}
		o.expect("transfer sip/805 803")
		o.do(on(call.TransferRings, port805), on(call.TransferOver, port805))
		d.respond(d.request("BYE"), 200, "")
	})
}

// The two calls of a telephone become one, and both of its own end.
func TestAnAttendedTransfer(t *testing.T) {
	onTheTelephone(t, func(o *office, d *desk, c *talk) {
		consult := o.talks(d, port805.Channel(2))
		d.refer(c, "<sip:803@10.0.0.1?Replaces="+url.QueryEscape(consult.named())+">")
		o.expect("transfer sip/805 sip/805/2")
		o.do(on(call.TransferOver, port805.Channel(2)), on(call.TransferOver, port805))
		for range 3 { // both calls end; the first one's end waits for the news of it
			switch req := d.next().(*sip.Request); req.Method {
			case sip.NOTIFY:
				if got := string(req.Body()); got != "SIP/2.0 200 OK\r\n" {
					t.Errorf("NOTIFY says %q", got)
				}
				fallthrough
			default:
				d.respond(req, 200, "")
			}
		}
		d.quiet(time.Minute)
		o.expect("on-hook sip/805/2; on-hook sip/805")
	})
}

// Before the one who is asked has answered: the call to them ends without a BYE.
func TestAnAttendedTransferBeforeTheAnswer(t *testing.T) {
	onTheTelephone(t, func(o *office, d *desk, c *talk) {
		consult := d.invite("803")
		o.heard()
		o.do(call.Effect{Kind: call.PlayTone, Port: port805.Channel(2), Tone: "ringback"})
		ringing := d.response(180)
		consult.to = strings.TrimPrefix(ringing.To().String(), "To: ")
		o.heard()
		d.refer(c, "<sip:803@10.0.0.1?Replaces="+url.QueryEscape(consult.named())+">")
		o.expect("transfer sip/805 sip/805/2")
		o.do(on(call.TransferOver, port805.Channel(2)))
		d.ackRefusal(consult, "Via: "+ringing.Via().Value(), d.response(487))
		hangUp(o, d, c)
	})
}

// A transfer into a call that is gone, or somebody else's.
func TestAnAttendedTransferWithoutItsOtherCall(t *testing.T) {
	onTheTelephone(t, func(o *office, d *desk, c *talk) {
		other := o.desk("806", "milk-jug", "10.0.0.8:5062")
		other.register(600)
		theirs := o.talks(other, "sip/806")
		for name, says := range map[string]string{
			"none;to-tag=a;from-tag=b": "481 Call/Transaction Does Not Exist",
			c.named():                  "481 Call/Transaction Does Not Exist",
			theirs.named():             "403 Not Transferred",
		} {
			d.signed(c, "REFER", "", "Refer-To: <sip:803@10.0.0.1?Replaces="+url.QueryEscape(name)+">")
			d.response(202)
			d.notified("active", "SIP/2.0 100 Trying")
			d.notified("terminated", "SIP/2.0 "+strings.Replace(says, "Call/Transaction Does Not Exist", "Not Transferred", 1))
		}
		o.expect("")
		hangUp(o, d, c)
		other.send(other.text(theirs, "BYE", ""))
		other.response(200)
		o.heard()
	})
}

func TestTransfersThatAreRefused(t *testing.T) {
	for name, x := range map[string]struct {
		headers []string
		status  int
	}{
		"nobody":       {nil, 400},
		"two":          {[]string{"Refer-To: <sip:803@10.0.0.1>", "Refer-To: <sip:804@10.0.0.1>"}, 400},
		"not a number": {[]string{"Refer-To: <sip:eve@10.0.0.1>"}, 400},
		"no user":      {[]string{"Refer-To: <sip:10.0.0.1>"}, 400},
		"another verb": {[]string{"Refer-To: <sip:803@10.0.0.1;method=BYE>"}, 400},
		"a web page":   {[]string{"Refer-To: <https://10.0.0.1/803>"}, 400},
		"foreign":      {[]string{"Refer-To: <sip:803@evil.example>"}, 403},
		"long":         {[]string{"Refer-To: <sip:803@10.0.0.1?X=" + strings.Repeat("a", 1100) + ">"}, 400},
		"half a name":  {[]string{"Refer-To: <sip:803@10.0.0.1?Replaces=a%3Bto-tag%3Db>"}, 400},
		"an extension": {[]string{"Refer-To: <sip:803@10.0.0.1>", "Require: telepathy"}, 420},
	} {
		t.Run(name, func(t *testing.T) {
			onTheTelephone(t, func(o *office, d *desk, c *talk) {
				d.signed(c, "REFER", "", x.headers...)
				d.response(x.status)
				o.expect("")
				hangUp(o, d, c)
			})
		})
	}
}

// Only a call that is up can be transferred, by its own telephone, once at a
// time; and nobody has a call made from outside of one.
func TestTransfersOutOfTurn(t *testing.T) {
	onTheTelephone(t, func(o *office, d *desk, c *talk) {
		outside := d.talk("802")
		d.send(d.text(outside, "REFER", "", "Refer-To: <sip:803@10.0.0.1>"))
		d.response(403)
		strange := *c
		strange.id = "strange"
		d.send(d.text(&strange, "REFER", "", "Refer-To: <sip:803@10.0.0.1>"))
		d.response(481)

		d.refer(c, "<sip:803@10.0.0.1>")
		d.signed(c, "REFER", "", "Refer-To: <sip:804@10.0.0.1>")
		d.response(491)
		o.expect("transfer sip/805 803")
		o.do(call.Effect{Kind: call.TransferFailed, Port: port805, Tone: call.BusyTone})
		d.notified("terminated", "SIP/2.0 486 Busy Here")

		early := d.invite("803")
		o.heard()
		o.do(call.Effect{Kind: call.PlayTone, Port: port805.Channel(2), Tone: "ringback"})
		early.to = strings.TrimPrefix(d.response(180).To().String(), "To: ")
		d.send(d.text(early, "REFER", "", "Refer-To: <sip:804@10.0.0.1>"))
		d.response(403)
		o.do(call.Effect{Kind: call.PlayTone, Port: port805.Channel(2), Tone: "busy"})
		d.response(486)
		hangUp(o, d, c)
	})
}

// A REFER makes a call in somebody's name: it is signed with that name's
// password, whoever knows the dialog.
func TestATransferIsSignedByTheCallsOwnTelephone(t *testing.T) {
	onTheTelephone(t, func(o *office, d *desk, c *talk) {
		thief := &desk{t: d.t, conn: d.conn, in: d.in, n: d.n, user: "806", password: "milk-jug"}
		stolen := *c
		stolen.from = strings.Replace(c.from, "805", "806", 1)
		thief.signed(&stolen, "REFER", "", "Refer-To: <sip:803@10.0.0.1>")
		thief.response(403)
		o.expect("")
		c.seq, d.n = stolen.seq, thief.n
		hangUp(o, d, c)
	})
}

// A telephone may know us by a name: it transfers to numbers of that name.
func TestATransferToANumberOfTheNameThatTheTelephoneKnowsUsBy(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		in := d.talk("805")
		in.uri, in.to = "sip:office.example", "<sip:805@office.example>"
		d.signed(in, "REGISTER", "", "Expires: 600")
		d.response(200)
		c := o.talks(d, port805)
		d.refer(c, "<sip:803@Office.Example:5060;user=phone>")
		o.expect("transfer sip/805 803")
		o.do(outcome(call.TransferFailed, call.BusyTone))
		d.notified("terminated", "SIP/2.0 486 Busy Here")
		hangUp(o, d, c)
		o.idle()
	})
}
