package sipstack

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// besides is an office where 805 does something that 806 knows of.
func besides(t *testing.T, f func(o *office, d, other *desk)) {
	t.Helper()
	inOffice(t, nil, func(o *office) {
		d, other := o.desk("805", "tea-pot", "10.0.0.9:5062"), o.desk("806", "milk-jug", "10.0.0.8:5062")
		d.register(600)
		other.register(600)
		o.heard()
		f(o, d, other)
		o.idle()
	})
}

// replacing calls in place of another call.
func (d *desk) replacing(name string, headers ...string) *talk {
	d.t.Helper()
	c := d.talk("805")
	d.signed(c, "INVITE", d.offer(), append(headers, "Replaces: "+name)...)
	return c
}

func TestATelephoneTakesACallOver(t *testing.T) {
	besides(t, func(o *office, d, other *desk) {
		c := o.talks(d, port805)
		took := other.replacing(c.named(), "Require: replaces")
		o.expect("joined sip/805 sip/806")
		o.do(on(call.TransferOver, port805), call.Effect{Kind: call.Connect, Port: "sim0/fxo1", Peer: port806, Mode: call.Through})
		other.up(took)
		d.respond(d.request("BYE"), 200, "")
		other.send(other.text(took, "BYE", ""))
		other.response(200)
		o.expect("on-hook sip/805; on-hook sip/806")
	})
}

// rung is the dialog of a call that rings at a telephone, as its tags name it.
func rung(o *office, d *desk) (invite *sip.Request, ours, theirs string) {
	o.t.Helper()
	o.do(call.Effect{Kind: call.RingPhone, Port: port805})
	invite = d.request("INVITE")
	d.respond(invite, 180, "")
	ours, _ = invite.From().Params.Get("tag")
	theirs, _ = invite.To().Params.Get("tag")
	o.heard()
	return invite, ours, theirs
}

// RFC 3891 s.7.1, RFC 5359 s.2.15: directed pickup. Some telephones name the
// dialog as the one that rings sees it.
func TestATelephonePicksUpWhatRingsElsewhere(t *testing.T) {
	for _, turned := range []bool{false, true} {
		besides(t, func(o *office, d, other *desk) {
			invite, ours, theirs := rung(o, d)
			if turned {
				ours, theirs = theirs, ours
			}
			took := other.replacing(invite.CallID().Value() + ";to-tag=" + ours + ";from-tag=" + theirs + ";early-only")
			o.expect("joined sip/805 sip/806")
			o.do(call.Effect{Kind: call.StopRinging, Port: port805, Peer: port806}, call.Effect{Kind: call.Connect, Port: "sim0/fxo1", Peer: port806, Mode: call.Through})
			cancel := d.request("CANCEL")
			if why := value(cancel, "Reason", ""); why != `SIP;cause=200;text="Call completed elsewhere"` {
				t.Errorf("the telephone would show a missed call: %q", why)
			}
			d.respond(cancel, 200, "")
			d.respond(invite, 487, "")
			d.request("ACK")
			other.up(took)
			other.send(other.text(took, "BYE", ""))
			other.response(200)
			o.expect("on-hook sip/806")
		})
	}
}

func TestCallsThatCannotBeTakenOver(t *testing.T) {
	besides(t, func(o *office, d, other *desk) {
		c := o.talks(d, port805)
		waits := other.invite("802") // it called us, and waits: not ours to give (RFC 3891 s.3)
		o.heard()
		o.do(call.Effect{Kind: call.PlayTone, Port: port806, Tone: "ringback"})
		waits.to = strings.TrimPrefix(other.response(180).To().String(), "To: ")
		o.heard()
		for _, x := range []struct {
			name    string
			headers []string
			status  int
		}{
			{"none;to-tag=a;from-tag=b", nil, 481},
			{c.named() + ";early-only", nil, 486},
			{waits.named(), nil, 481},
			{"none", nil, 400},
			{c.named(), []string{"Replaces: " + c.named()}, 400},
			{strings.Repeat("x", 600) + ";to-tag=a;from-tag=b", nil, 400},
		} {
			refused := other.replacing(x.name, x.headers...)
			other.refusedBy(refused, x.status)
			o.expect("")
		}
		o.do(call.Effect{Kind: call.PlayTone, Port: port806, Tone: "busy"})
		other.response(486)
		o.heard()
		hangUp(o, d, c)
	})
}

// The call that was to be taken over ended in that moment.
func TestTheCallToTakeOverIsGone(t *testing.T) {
	besides(t, func(o *office, d, other *desk) {
		c := o.talks(d, port805)
		took := other.replacing(c.named())
		o.expect("joined sip/805 sip/806")
		hangUpQuietly(o, d, c)
		o.do(call.Effect{Kind: call.TransferFailed, Port: port806, Tone: call.Congestion})
		other.refusedBy(took, 481)
		o.expect("on-hook sip/806")
	})
}

func hangUpQuietly(o *office, d *desk, c *talk) {
	d.send(d.text(c, "BYE", ""))
	d.response(200)
	o.heard()
}

// refusedBy takes a refusal of an INVITE.
func (d *desk) refusedBy(c *talk, status int) {
	d.t.Helper()
	res := d.response(status)
	d.ackRefusal(c, "Via: "+res.Via().Value(), res)
}

// A lamp's notice names what rings to who may answer it, whatever kind of
// telephone rings; nobody can make such a name up.
func TestALampsCallIsPickedUp(t *testing.T) {
	inOffice(t, func(opts *Options) {
		opts.Sees = func(watcher, _ string) bool { return watcher == "805" }
	}, func(o *office) {
		d, other := o.desk("805", "tea-pot", "10.0.0.9:5062"), o.desk("806", "milk-jug", "10.0.0.8:5062")
		d.register(600)
		other.register(600)
		o.heard()
		ringing := WatchedCall{ID: 7, Stage: CallEarly, Port: "sim0/fxs1"}
		show(o, ringing)
		d.subscribe("801", "dialog")
		_, body := d.lamp()
		var told struct {
			Dialog struct {
				Call   string `xml:"call-id,attr"`
				Local  string `xml:"local-tag,attr"`
				Remote string `xml:"remote-tag,attr"`
			} `xml:"dialog"`
		}
		if err := xml.Unmarshal([]byte(body), &told); err != nil {
			t.Fatalf("%v\n%s", err, body)
		}
		x := told.Dialog
		took := d.replacing(x.Call + ";to-tag=" + x.Remote + ";from-tag=" + x.Local)
		o.expect("joined sim0/fxs1 sip/805")
		o.do(call.Effect{Kind: call.Connect, Port: "sim0/fxo1", Peer: port805, Mode: call.Through})
		d.up(took)

		other.subscribe("801", "dialog")
		if _, body := other.lamp(); strings.Contains(body, "call-id") {
			t.Errorf("806 was told\n%s", body)
		}
		other.refusedBy(other.replacing("7.sim0/fxs2;to-tag="+x.Remote+";from-tag="+x.Local), 481)
		show(o, WatchedCall{ID: 7, Stage: CallConfirmed, Port: "sim0/fxs1"})
		if _, body := d.lamp(); strings.Contains(body, "call-id") {
			t.Errorf("a call that is up is named\n%s", body)
		}
	})
}
