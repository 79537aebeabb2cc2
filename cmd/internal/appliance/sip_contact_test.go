package appliance_test

import (
	"encoding/hex"
	"os"
	"regexp"
	"testing"
	"time"

	"ringdown/hal/sim"
	"ringdown/internal/config"
)

// invited finds what the INVITEs that came say: the name in From, and User-to-User.
var invited = regexp.MustCompile(`(?s)INVITE sip:[^\r\n]* SIP/2\.0\r?\n.*?From: "([^"\r\n]*)".*?User-to-User: ([0-9a-f]+);`)

// shows is what the telephone was told of who calls and of what goes with the call.
func (p *telephone) shows() (name, data string) {
	text, err := os.ReadFile(p.wire)
	if err != nil {
		p.t.Fatal(err)
	}
	found := invited.FindSubmatch(text)
	if found == nil {
		p.t.Fatalf("no INVITE with a name and data in\n%s", text)
	}
	octets, err := hex.DecodeString(string(found[2]))
	if err != nil || octets[0] != 4 {
		p.t.Fatalf("User-to-User %s: %v", found[2], err)
	}
	return string(found[1]), string(octets[1:])
}

// FC-5: a caller who is in the address book keys an order number in a flow. The SIP
// telephone that rings shows the name and has the number, and so has the one that
// it transfers the call to by REFER.
func TestAContactsNameAndTheCallsDataGoToSIPTelephones(t *testing.T) {
	const asks = `{"start": "ask", "variables": [{"name": "order", "record": true}, {"name": "pin"}], "nodes": [
		{"id": "ask", "kind": "collect", "prompt": "prompt/enter-number", "length": 5, "store": "order", "timeout_seconds": 20, "next": "desk"},
		{"id": "desk", "kind": "extension", "number": "821"}]}`
	o := inOfficeWith(t, "127.0.0.1:0", func(c *config.Config) {
		c.Contacts = []config.Contact{{Name: "王小明 茶行", Numbers: []string{"13912345678"}}}
	})
	o.must(o.SaveFlow("ask", []byte(asks)))
	o.must(o.Change(t.Context(), "a test", func(c config.Config) (config.Config, error) {
		c.Lines[1].Incoming = config.Incoming{Flow: "ask"}
		return c, nil
	}))
	lobby, shop := o.signedIn("821"), o.signedIn("822")
	lobby.referTo("sip:822@" + o.sip)
	end, endShop := lobby.start("answers-and-transfers", "", time.Second), shop.start("answers-and-is-hung-up-on", "", time.Second)
	o.must(o.Desk().Line(2).Call(sim.CallOptions{From: "13912345678"}))
	o.await("the caller is answered", func() bool { return o.line(2).State == sim.LineTalking })
	o.must(o.Desk().Line(2).Press("12345"))
	o.talking("822")
	end()
	for _, p := range []*telephone{lobby, shop} {
		if name, data := p.shows(); name != "王小明 茶行" || data != "order=12345" {
			t.Errorf("%s was told %q, %q", p.user, name, data)
		}
	}
	o.must(o.Desk().Line(2).Hangup(sim.HangupBusy))
	endShop()
	if r := o.record(); r.Caller.Name != "王小明 茶行" || len(r.Data()) != 1 || r.Data()[0].Value != "12345" {
		t.Errorf("%+v", r)
	}
}
