package sipstack

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
)

// watches runs f with 805 signed in and two extensions that can be watched.
func watches(t *testing.T, f func(*office, *desk)) {
	t.Helper()
	inOffice(t, nil, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(600)
		o.heard()
		o.stack.Show([]Watched{{Number: "801"}, {Number: "802"}, {Number: "805"}, {Number: "line1"}})
		f(o, d)
		o.idle()
	})
}

// subscribe begins a subscription and returns its dialog.
func (d *desk) subscribe(number, event string, more ...string) *talk {
	d.t.Helper()
	c := d.talk(number)
	d.signed(c, "SUBSCRIBE", "", append([]string{"Event: " + event}, more...)...)
	res := d.response(200)
	c.to = strings.TrimPrefix(res.To().String(), "To: ")
	c.uri = res.Contact().Address.String()
	return c
}

// lamp takes a NOTIFY, answers it, and returns its state and body.
func (d *desk) lamp() (state, body string) {
	d.t.Helper()
	req := d.request(sip.NOTIFY)
	d.respond(req, 200, "")
	return req.GetHeader("Subscription-State").Value(), string(req.Body())
}

func (d *desk) wantLamp(state, words string) {
	d.t.Helper()
	s, body := d.lamp()
	if !strings.HasPrefix(s, state) || !strings.Contains(body, words) {
		d.t.Errorf("told %q\n%s\nwant %q with %q", s, body, state, words)
	}
}

// show says what calls 801 has.
func show(o *office, calls ...WatchedCall) {
	o.stack.Show([]Watched{{Number: "801", Calls: calls}, {Number: "802"}, {Number: "805"}, {Number: "line1"}})
}

func rings(id uint64) WatchedCall {
	return WatchedCall{ID: id, Stage: CallEarly, Number: "0912345678", Name: `<Wang> & "Co"`}
}

func makes(id uint64, s CallStage) WatchedCall {
	return WatchedCall{ID: id, Began: true, Stage: s, Number: "803"}
}

const lampHead = `<?xml version="1.0"?>
<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="%d" state="full" entity="sip:801@10.0.0.1">
`

func (d *desk) wantDialogs(version int, dialogs ...string) {
	d.t.Helper()
	want := fmt.Sprintf(lampHead, version) + strings.Join(dialogs, "") + "</dialog-info>\n"
	if _, body := d.lamp(); body != want {
		d.t.Errorf("told\n%s\nwant\n%s", body, want)
	} else if err := xml.Unmarshal([]byte(body), new(struct{})); err != nil {
		d.t.Errorf("%v\n%s", err, body)
	}
}

func TestALampFollowsItsExtension(t *testing.T) {
	watches(t, func(o *office, d *desk) {
		d.subscribe("801", "dialog", "Expires: 300", "Accept: application/dialog-info+xml")
		d.wantDialogs(0, "<dialog id=\"801\">\n<state>terminated</state>\n</dialog>\n")
		show(o, rings(7))
		d.wantDialogs(1, "<dialog id=\"7i\" direction=\"recipient\">\n<state>early</state>\n</dialog>\n")
		show(o, rings(7))
		d.quiet(time.Second)
		show(o, WatchedCall{ID: 7, Stage: CallConfirmed}, makes(8, CallTrying))
		d.wantDialogs(2, "<dialog id=\"7i\" direction=\"recipient\">\n<state>confirmed</state>\n</dialog>\n",
			"<dialog id=\"8o\" direction=\"initiator\">\n<state>trying</state>\n</dialog>\n")
		show(o, makes(8, CallConfirmed))
		d.wantDialogs(3, "<dialog id=\"8o\" direction=\"initiator\">\n<state>confirmed</state>\n</dialog>\n",
			"<dialog id=\"7i\" direction=\"recipient\">\n<state>terminated</state>\n</dialog>\n")
		show(o)
		d.wantDialogs(4, "<dialog id=\"8o\" direction=\"initiator\">\n<state>terminated</state>\n</dialog>\n")
		o.stack.Show(nil) // the extension is no more
		d.wantLamp("terminated;reason=noresource", "")
	})
}

// Who calls is for those who may answer, and for nobody else.
func TestWhoCallsIsShownToThoseWhoMaySeeIt(t *testing.T) {
	for may, want := range map[bool]string{
		false: "",
		true:  "<remote><identity display=\"&lt;Wang&gt; &amp; Co\">sip:0912345678@10.0.0.1</identity><target uri=\"sip:0912345678@10.0.0.1\"/></remote>\n",
	} {
		inOffice(t, func(opts *Options) {
			opts.Sees = func(watcher, number string) bool { return may && watcher == "805" && number == "801" }
		}, func(o *office) {
			d := o.desk("805", "tea-pot", "10.0.0.9:5062")
			d.register(600)
			show(o, rings(7))
			d.subscribe("801", "dialog")
			d.wantDialogs(0, "<dialog id=\"7i\" direction=\"recipient\">\n<state>early</state>\n"+want+"</dialog>\n")
			show(o, WatchedCall{ID: 7, Stage: CallEarly, Number: "sip:evil\"/>"})
			d.wantDialogs(1, "<dialog id=\"7i\" direction=\"recipient\">\n<state>early</state>\n</dialog>\n")
		})
	}
}

// With more calls than telephones have keys for, the notice still fits into a
// datagram.
func TestANoticeOfManyCallsFitsIntoADatagram(t *testing.T) {
	inOffice(t, func(opts *Options) { opts.Sees = func(string, string) bool { return true } }, func(o *office) {
		d := o.desk("805", "tea-pot", "10.0.0.9:5062")
		d.register(600)
		var all []WatchedCall
		for i := range uint64(9) {
			all = append(all, WatchedCall{ID: 18446744073709551000 + i, Stage: CallConfirmed, Number: strings.Repeat("9", 15), Name: strings.Repeat("王", 20)})
		}
		show(o, all...)
		d.subscribe("801", "dialog")
		req := d.request(sip.NOTIFY)
		if n := len(req.String()); n > 1300 || strings.Count(string(req.Body()), "<dialog ") != maxShown || !strings.Contains(string(req.Body()), "王") {
			o.t.Errorf("%d bytes\n%s", n, req)
		}
		d.respond(req, 200, "")
	})
}

// What is new replaces what a slow telephone has not been told yet.
func TestALampThatAnswersSlowlyIsToldTheLatest(t *testing.T) {
	watches(t, func(o *office, d *desk) {
		d.subscribe("801", "dialog")
		slow := d.request(sip.NOTIFY)
		for i := range uint64(20) {
			show(o, makes(i+1, CallConfirmed))
		}
		show(o, rings(99))
		d.respond(slow, 200, "")
		d.wantLamp("active", "<dialog id=\"99i\"")
		d.quiet(time.Minute)
	})
}

func TestASubscriptionIsRenewedEndedAndRunsOut(t *testing.T) {
	watches(t, func(o *office, d *desk) {
		c := d.subscribe("801", "presence;id=k3", "Expires: 100")
		d.wantLamp("active;expires=100", "<basic>open</basic>")
		<-time.After(80 * time.Second)
		d.signed(c, "SUBSCRIBE", "", "Event: presence;id=k3", "Expires: 100")
		d.response(200)
		d.wantLamp("active;expires=100", "<note>Ready</note>")
		<-time.After(90 * time.Second)
		show(o, makes(1, CallConfirmed))
		d.wantLamp("active;expires=10", "<rpid:on-the-phone/>")
		d.wantLamp("terminated;reason=timeout", "")
		again := d.subscribe("801", "presence")
		d.lamp()
		d.signed(again, "SUBSCRIBE", "", "Event: presence", "Expires: 0")
		d.response(200)
		d.wantLamp("terminated", "")
		if n := o.stack.Watchers(); n != 0 {
			o.t.Errorf("%d subscriptions are left", n)
		}
		d.signed(again, "SUBSCRIBE", "", "Event: presence", "Expires: 100")
		d.response(481)
	})
}

func TestAMessageLampTellsTheTruth(t *testing.T) {
	watches(t, func(o *office, d *desk) {
		d.subscribe("805", "message-summary")
		d.wantLamp("active", "Messages-Waiting: no\r\nMessage-Account: sip:805@10.0.0.1\r\nVoice-Message: 0/0 (0/0)\r\n")
		o.stack.Show([]Watched{{Number: "805", NewMessages: 2, OldMessages: 1}})
		d.wantLamp("active", "Messages-Waiting: yes\r\nMessage-Account: sip:805@10.0.0.1\r\nVoice-Message: 2/1 (0/0)\r\n")
	})
}

func TestSubscriptionsThatAreRefused(t *testing.T) {
	for name, x := range map[string]struct {
		number, event, expires string
		code                   int
	}{
		"unknown extension": {"999", "dialog", "300", 404},
		"unknown event":     {"801", "weather", "300", 489},
		"no event":          {"801", "", "300", 489},
		"too brief":         {"801", "dialog", "5", 423},
	} {
		t.Run(name, func(t *testing.T) {
			watches(t, func(o *office, d *desk) {
				d.signed(d.talk(x.number), "SUBSCRIBE", "", "Event: "+x.event, "Expires: "+x.expires)
				d.response(x.code)
				if o.stack.Watchers() != 0 {
					o.t.Error("it watches all the same")
				}
			})
		})
	}
}

func TestASubscriptionThatItsTelephoneForgotEnds(t *testing.T) {
	watches(t, func(o *office, d *desk) {
		d.subscribe("801", "dialog")
		d.respond(d.request(sip.NOTIFY), 481, "")
		o.heard()
		if o.stack.Watchers() != 0 {
			o.t.Error("it is told on and on")
		}
		d.subscribe("801", "dialog")
		d.drain() // no answer at all
		<-time.After(40 * time.Second)
		o.heard()
		if o.stack.Watchers() != 0 {
			o.t.Error("a telephone that is gone is told on and on")
		}
	})
}

func TestTooManySubscriptions(t *testing.T) {
	watches(t, func(o *office, d *desk) {
		for range maxWatchesEach {
			d.subscribe("801", "dialog")
			d.lamp()
		}
		d.signed(d.talk("801"), "SUBSCRIBE", "", "Event: dialog")
		d.response(503)
	})
}

func TestTextsBetweenTelephones(t *testing.T) {
	watches(t, func(o *office, d *desk) {
		other := o.desk("806", "milk-jug", "10.0.0.10:5062")
		send := func(to, kind, body string) { d.signed(d.talk(to), "MESSAGE", body, "Content-Type: "+kind) }
		send("806", "text/plain", "hello")
		d.response(480) // nobody has signed in
		other.register(600)
		send("806", "text/plain;charset=UTF-8", "你好，茶好了")
		got := other.request(sip.MESSAGE)
		if string(got.Body()) != "你好，茶好了" || got.From().Address.User != "805" {
			o.t.Errorf("806 got\n%s", got)
		}
		other.respond(got, 200, "")
		d.response(200)
		send("806", "text/html", "<b>")
		d.response(415)
		send("806", "text/plain", strings.Repeat("x", maxText+1))
		d.response(413)
		send("806", "text/plain", "\xff\xfe")
		d.response(400)
		send("999", "text/plain", "x")
		d.response(404)
		send("806", "text/plain", "busy?")
		other.respond(other.request(sip.MESSAGE), 486, "")
		d.response(486)
		for range textsMost - 3 {
			send("806", "text/plain", "x")
			other.respond(other.request(sip.MESSAGE), 200, "")
			d.response(200)
		}
		send("806", "text/plain", "one more")
		d.response(503)
	})
}

func TestStrangersNeitherWatchNorWrite(t *testing.T) {
	watches(t, func(o *office, _ *desk) {
		for _, verb := range []string{"SUBSCRIBE", "MESSAGE"} {
			s := o.desk("666", "x", "10.0.0.66:5060")
			s.send(s.text(s.talk("801"), verb, "", "Event: dialog", "Content-Type: text/plain"))
			s.response(401)
			s.away()
		}
	})
}
