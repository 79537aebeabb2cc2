package sipstack

import (
	"cmp"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

func TestATelephoneLearnsWhoCallsForWhomAndHow(t *testing.T) {
	for _, x := range []struct {
		effect call.Effect
		want   map[string]string
	}{
		{call.Effect{CallerID: call.CallerID{Number: "801", Name: `王 "W"`}, Alert: call.AlertInternal}, map[string]string{
			"P-Asserted-Identity": `"王 W" <sip:801@10.0.0.1>`, "Privacy": "", "Alert-Info": "<http://127.0.0.1>;info=alert-internal",
			"Diversion": "", "History-Info": "",
		}},
		{call.Effect{CallerID: call.CallerID{Number: "0912", Withheld: true}, Alert: call.AlertExternal}, map[string]string{
			"P-Asserted-Identity": `"Anonymous" <sip:anonymous@anonymous.invalid>`, "Privacy": "id", "Alert-Info": "<http://127.0.0.1>;info=alert-external",
		}},
		{call.Effect{CallerID: call.CallerID{Number: "x\r\nEvil: 1"}, Alert: "x\r\nEvil: 2", Behalf: "x\r\nEvil: 3"}, map[string]string{
			"P-Asserted-Identity": "", "Alert-Info": "", "Diversion": "", "Evil": "",
		}},
		{call.Effect{CallerID: call.CallerID{Number: "0912"}, Behalf: "821", Alert: call.AlertGroup}, map[string]string{
			"Diversion":    "<sip:821@10.0.0.1>;reason=unconditional;counter=1",
			"History-Info": "<sip:821@10.0.0.1>;index=1, <sip:805@10.0.0.1;cause=302>;index=1.1;mp=1",
			"Alert-Info":   "<http://127.0.0.1>;info=alert-group", "User-to-User": "",
		}},
		// FC-5, RFC 7434: the octet that says IA5, and the text.
		{call.Effect{Data: []call.Mark{{Name: "order", Value: "12345"}, {Name: "who", Value: "王 &"}}}, map[string]string{
			"User-to-User": "04" + hex.EncodeToString([]byte("order=12345&who=%E7%8E%8B+%26")) + ";encoding=hex;purpose=isdn-uui;content=isdn-uui",
		}},
		{call.Effect{Data: []call.Mark{{Name: "a", Value: strings.Repeat("x", 200)}, {Name: "b", Value: "1"}}}, map[string]string{ // what is too long is left out
			"User-to-User": "04" + hex.EncodeToString([]byte("b=1")) + ";encoding=hex;purpose=isdn-uui;content=isdn-uui",
		}},
	} {
		inOffice(t, nil, func(o *office) {
			d := o.desk("805", "tea-pot", "10.0.0.9:5062")
			d.register(7200)
			o.heard()
			x.effect.Kind, x.effect.Port = call.RingPhone, port805
			o.do(x.effect)
			req := d.request("INVITE")
			for name, want := range x.want {
				if got := value(req, name, ""); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
			d.respond(req, 486, "")
			d.request("ACK")
			<-time.After(time.Minute)
			o.idle()
		})
	}
}

func shown(number, name string) call.Effect {
	return call.Effect{Kind: call.ShowCallerID, Port: port805, CallerID: call.CallerID{Number: number, Name: name}}
}

// Caller id that comes after ringing began is shown where the telephone can.
func TestARingingTelephoneIsToldLater(t *testing.T) {
	ringing(t, func(o *office, d *desk, req *sip.Request) {
		o.do(shown("0912", "Chen"))
		d.quiet(400 * time.Millisecond) // there is no dialog yet
		d.respond(req, 180, "", "Allow: INVITE, UPDATE")
		update := d.request(sip.UPDATE)
		if got := value(update, "P-Asserted-Identity", ""); got != `"Chen" <sip:0912@10.0.0.1>` || timing(update) != "" {
			t.Errorf("UPDATE is\n%s", update)
		}
		d.respond(update, 200, "")
		d.respond(req, 180, "", "Allow: INVITE, UPDATE")
		o.do(shown("0912", "Chen"))
		d.quiet(time.Second) // it knows
		d.respond(req, 486, "")
		d.request("ACK")
		o.heard()
	})
	ringing(t, func(o *office, d *desk, req *sip.Request) {
		d.respond(req, 180, "", "Allow: INVITE")
		o.do(shown("0912", "Chen"))
		d.quiet(time.Second) // it cannot
		d.respond(req, 486, "")
		d.request("ACK")
		o.heard()
	})
}

func TestATelephoneLearnsWhoIsAtTheOtherEndNow(t *testing.T) {
	callingBy(t, (*desk).offer, []string{"Allow: UPDATE", "Supported: timer"}, func(o *office, d *desk, c *talk) {
		o.do(shown("822", "Lin"), connected(call.Through))
		if got := value(d.up(c), "P-Asserted-Identity", ""); got != `"Lin" <sip:822@10.0.0.1>` {
			t.Errorf("200 names %q", got)
		}
		x := shown("823", "")
		x.Data = []call.Mark{{Name: "a", Value: "1"}}
		for _, n := range []string{"823", ""} { // then nobody knows who it is
			x.CallerID.Number = n
			o.do(x)
			update := d.request(sip.UPDATE)
			if got := value(update, "P-Asserted-Identity", ""); got != "<sip:"+cmp.Or(n, "unknown")+"@10.0.0.1>" || timing(update) != "1800;refresher=uas" ||
				!strings.HasPrefix(value(update, "User-to-User", ""), "04613d31;") {
				t.Errorf("UPDATE is\n%s", update)
			}
			d.respond(update, 200, "", "Session-Expires: 1800;refresher=uas")
		}
		hangUp(o, d, c)
	})
	calling(t, func(o *office, d *desk, c *talk) {
		o.do(connected(call.Through))
		d.up(c)
		o.heard()
		o.do(shown("823", ""))
		again := d.request("INVITE")
		if got := value(again, "P-Asserted-Identity", ""); got != "<sip:823@10.0.0.1>" || !strings.Contains(string(again.Body()), "a=sendrecv") {
			t.Errorf("INVITE is\n%s", again)
		}
		d.respond(again, 200, d.sdp("RTP/AVP 8", ""))
		d.request("ACK")
		hangUp(o, d, c)
	})
}
