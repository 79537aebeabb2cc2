package sipstack

import (
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// The rows of RFC 3398 s.8.2.6.1 and s.7.2.4.1 that telephones and trunks meet.
func TestCausesAndAnswersSayTheSame(t *testing.T) {
	for status, cause := range map[int]int{
		180: 0, 200: 0, 302: 0, 400: 41, 401: 21, 403: 21, 404: 1, 405: 63, 406: 79, 408: 102, 410: 22, 413: 127, 415: 79, 420: 127,
		480: 18, 481: 41, 482: 25, 483: 25, 484: 28, 485: 1, 486: 17, 488: 88, 500: 41, 501: 79, 502: 38, 503: 41, 504: 102,
		505: 127, 600: 17, 603: 21, 604: 1, 606: 88, 699: 127,
	} {
		if got := causeOf(status); got != cause {
			t.Errorf("%d is cause %d, want %d", status, got, cause)
		}
	}
	for cause, status := range map[int]int{
		1: 404, 2: 404, 3: 404, 17: 486, 18: 408, 19: 480, 20: 480, 21: 403, 22: 410, 23: 410, 26: 404, 27: 502, 28: 484,
		29: 501, 31: 480, 34: 503, 38: 503, 41: 503, 42: 503, 47: 503, 55: 403, 57: 403, 58: 503, 65: 488, 70: 488, 79: 501,
		87: 403, 88: 503, 102: 504, 111: 500, 127: 500, 0: 500,
	} {
		if got, _ := statusOf(cause); got != status {
			t.Errorf("cause %d is %d, want %d", cause, got, status)
		}
	}
}

func TestReasonsAreRead(t *testing.T) {
	for text, want := range map[string]int{
		"Q.850;cause=17":                                  17,
		`q.850 ; text="busy" ; cause = 17`:                17,
		"SIP;cause=486":                                   17,
		"SIP;cause=486, Q.850;cause=31":                   31,
		"SIP;cause=200;text=\"Call completed elsewhere\"": 0,
		"Q.850":                    0,
		"Q.850;cause=999999999999": 0,
		"Q.850;cause=-1":           0,
		"X.25;cause=5":             0,
		"":                         0,
		";;;=,,,;cause":            0,
		"SIP;cause=603;text=\"a;cause=1\", X;cause=2,Q.850;cause": 21,
	} {
		m := sip.NewRequest(sip.BYE, sip.Uri{})
		m.AppendHeader(sip.NewHeader("Reason", text))
		if got := reasonOf(m); got != want {
			t.Errorf("%q is cause %d, want %d", text, got, want)
		}
	}
}

// Who did not win shows no missed call (RFC 3326 s.3.1).
func TestTelephonesThatRangInVainAreToldWho(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		a, b := twoDesks(o)
		o.do(ringEffect("02123"))
		atA, atB := a.request("INVITE"), b.request("INVITE")
		a.respond(atA, 180, "")
		o.heard()
		b.respond(atB, 200, b.sdp("RTP/AVP 8", ""))
		b.request("ACK")
		cancel := a.request("CANCEL")
		if got := cancel.GetHeaders("Reason"); len(got) != 2 || got[0].Value() != `SIP;cause=200;text="Call completed elsewhere"` ||
			got[1].Value() != `Q.850;cause=26;text="Call completed elsewhere"` {
			t.Errorf("the reasons are %v", got)
		}
		a.respond(cancel, 200, "")
		a.respond(atA, 487, "")
		a.request("ACK")
		o.expect("off-hook sip/805")
		o.do(call.Effect{Kind: call.SignalCPC, Port: port805})
		b.respond(b.request("BYE"), 200, "")
		o.expect("on-hook sip/805")
		o.idle()
	})
}

func TestWhatATelephoneGivesAsItsReasonIsTold(t *testing.T) {
	calling(t, func(o *office, d *desk, c *talk) {
		o.do(connected(call.Through))
		d.up(c)
		o.heard()
		d.send(d.text(c, "BYE", "", "Reason: Q.850;cause=27"))
		d.response(200)
		o.expect("on-hook sip/805 destination out of order")
	})
	ringing(t, func(o *office, d *desk, req *sip.Request) { // a gateway without an answer of its own
		d.respond(req, 503, "", "Reason: Q.850;cause=17")
		d.request("ACK")
		o.expect("phone-refused sip/805 busy 805 is busy (486).")
	})
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(600)
		o.heard()
		o.do(ringEffect("02123"))
		d.respond(d.request("INVITE"), 480, "", "Reason: Q.850;cause=20")
		d.request("ACK")
		o.expect("phone-refused sip/805 805 does not take calls now (480): subscriber absent.")
		<-time.After(time.Minute)
		o.idle()
	})
}
