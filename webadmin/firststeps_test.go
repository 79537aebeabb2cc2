package webadmin_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"testing"

	"ringdown/internal/config"
	"ringdown/internal/host"
	"ringdown/webadmin"
)

// found is a card with two lines, one of them without an exchange, and three
// telephones, in a machine with one address.
type found struct{}

func (found) Sockets() []webadmin.Socket {
	return []webadmin.Socket{
		{Port: "sim0/fxo1", Kind: "FXO", State: webadmin.SocketLine, Volts: 48},
		{Port: "sim0/fxo2", Kind: "FXO", State: webadmin.SocketDead},
		{Port: "sim0/fxs1", Kind: "FXS", State: webadmin.SocketOnHook, Volts: 48},
		{Port: "sim0/fxs10", Kind: "FXS", State: webadmin.SocketOnHook, Volts: 48},
		{Port: "sim0/fxs2", Kind: "FXS", State: webadmin.SocketLifted, Volts: 8},
	}
}

func (found) Network() (webadmin.Reach, error) {
	return webadmin.Reach{SIP: 5060, Network: host.Network{Name: "box", Addresses: []host.Address{{Interface: "eth0", Prefix: netip.MustParsePrefix("192.168.1.20/24")}}}}, nil
}

// newEmptyRig is an appliance with a card, for which nothing is set up yet.
func newEmptyRig(t *testing.T) *rig {
	t.Helper()
	r := newOwnerRig(t, func(d *webadmin.Deps) { d.Sockets, d.Network = found{}, found{} })
	empty, err := config.Default("TW", "en", "Asia/Taipei")
	if err != nil {
		t.Fatal(err)
	}
	tag := r.do("GET", "/api/v1/config", nil).Header().Get("ETag")
	r.want(r.change("PUT", "/api/v1/config", tag, string(empty.Text())), http.StatusOK)
	return r
}

func answered[T any](t *testing.T, a *httptest.ResponseRecorder) (v T) {
	t.Helper()
	if err := json.Unmarshal(a.Body.Bytes(), &v); err != nil || a.Code >= http.StatusBadRequest {
		t.Fatalf("%d %s: %v", a.Code, a.Body, err)
	}
	return v
}

func (r *rig) inForce() config.Config { return r.world.applied[len(r.world.applied)-1] }

func TestFirstRunGoesOnWhereItWasAfterAReload(t *testing.T) {
	r := newOwnerRig(t)
	step := func() string {
		return answered[webadmin.Me](t, r.do("GET", "/api/v1/session", nil)).SetupStep
	}
	if got := step(); got != "network" {
		t.Errorf("after the owner was made comes %q", got)
	}
	r.want(r.do("PUT", "/api/v1/setup/step", map[string]string{"step": "phones"}), http.StatusOK)
	if got := step(); got != "phones" {
		t.Errorf("after a reload comes %q", got)
	}
	r.problem(r.do("PUT", "/api/v1/setup/step", map[string]string{"step": "lunch"}), http.StatusUnprocessableEntity, "invalid")
	r.want(r.do("PUT", "/api/v1/setup/step", map[string]string{"step": "done"}), http.StatusOK)
	if got := step(); got != "done" {
		t.Errorf("at the end comes %q", got)
	}
}

func TestFirstRunWithoutABrowserAsksNothingAfterwards(t *testing.T) {
	r := newRig(t)
	_, err := r.server.FirstRun(t.Context(), webadmin.SetupAnswers{Language: "en", Country: "GB", TimeZone: "Europe/London", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	if got := answered[webadmin.Me](t, r.local("GET", "/api/v1/session")).SetupStep; got != "done" {
		t.Errorf("it asks %q", got)
	}
}

func TestEachPortOfTheHardwareGetsALineOrAnExtensionOnce(t *testing.T) {
	r := newEmptyRig(t)
	ports := answered[webadmin.SocketsView](t, r.do("GET", "/api/v1/setup/ports", nil)).Items
	if len(ports) != 5 || ports[3].Port != "sim0/fxs2" || ports[0].Used != "" || ports[1].State != webadmin.SocketDead {
		t.Errorf("found: %+v", ports)
	}
	made := answered[webadmin.SocketsUsed](t, r.do("POST", "/api/v1/setup/ports", map[string]string{"first_extension": "201"}))
	if !slices.Equal(made.Lines, []string{"1", "2"}) || !slices.Equal(made.Extensions, []string{"201", "202", "203"}) || made.Group != "600" {
		t.Errorf("made: %+v", made)
	}
	c := r.inForce()
	if x, _ := c.Extension("202"); x.Port != "sim0/fxs2" {
		t.Errorf("202 is at %s", x.Port)
	}
	if l, _ := c.Line(2); l.Incoming.Group != "600" || !l.Enabled || !l.AllowOut {
		t.Errorf("line 2: %+v", l)
	}
	if g, _ := c.Group("600"); len(g.Members) != 3 || g.Strategy != config.RingAll {
		t.Errorf("group: %+v", g)
	}
	again := answered[webadmin.SocketsUsed](t, r.do("POST", "/api/v1/setup/ports", map[string]string{"first_extension": "201"}))
	if len(again.Lines)+len(again.Extensions) != 0 {
		t.Errorf("asked again it made %+v", again)
	}
	if got := answered[webadmin.SocketsView](t, r.do("GET", "/api/v1/setup/ports", nil)).Items[1].Used; got != "line 2" {
		t.Errorf("the second port is used by %q", got)
	}
}

// The access code for outside lines is 9: no extension can begin with it.
func TestAFirstNumberThatCannotBeIsNamed(t *testing.T) {
	r := newEmptyRig(t)
	a := r.do("POST", "/api/v1/setup/ports", map[string]string{"first_extension": "901"})
	if a.Code == http.StatusOK {
		return // the number plan allows it
	}
	p := r.problem(a, http.StatusUnprocessableEntity, "invalid")
	if p.Errors[0].Location != "body.first_extension" {
		t.Errorf("errors: %+v", p.Errors)
	}
}

func office() map[string]any {
	return map[string]any{
		"number": "600", "name": "Reception", "members": []string{"201", "202"}, "greeting": map[string]any{"kind": "none"},
		"week": []string{"mon-fri 09:00-18:00"}, "holidays": "TW", "closed": "voicemail",
	}
}

func TestAnOfficeIsSetUpInOneForm(t *testing.T) {
	r := newEmptyRig(t)
	r.want(r.do("POST", "/api/v1/setup/ports", map[string]string{"first_extension": "201"}), http.StatusOK)
	made := answered[webadmin.OfficeMade](t, r.do("POST", "/api/v1/setup/office", office()))
	if made.Group != "600" || made.Calendar != "office" || !slices.Equal(made.Lines, []string{"1", "2"}) {
		t.Errorf("made: %+v", made)
	}
	c := r.inForce()
	l, _ := c.Line(1)
	if l.Incoming.Group != "600" || l.Hours.Calendar != "office" || l.Hours.Closed.Voicemail != "600" {
		t.Errorf("line 1: %+v", l)
	}
	g, _ := c.Group("600")
	if g.Name != "Reception" || !slices.Equal(g.Members, []string{"201", "202"}) || !g.Voicemail.Enabled || g.Overflow.Voicemail != "600" {
		t.Errorf("group: %+v", g)
	}
	if x, _ := c.Calendar("office"); x.Holidays != "TW" || len(x.Week) != 1 {
		t.Errorf("calendar: %+v", x)
	}
	other := office()
	other["closed"], other["lines"] = "message", []int{2}
	r.want(r.do("POST", "/api/v1/setup/office", other), http.StatusOK)
	c = r.inForce()
	if l, _ := c.Line(2); l.Hours.Closed.Sound != "prompt/closed" || len(c.Groups) != 1 || len(c.Calendars) != 1 {
		t.Errorf("asked again: %+v", l)
	}
}

func TestAnOfficesFaultsStandAtTheFieldsOfItsForm(t *testing.T) {
	r := newEmptyRig(t)
	r.want(r.do("POST", "/api/v1/setup/ports", map[string]string{"first_extension": "201"}), http.StatusOK)
	before := r.inForce()
	for at, spoil := range map[string]func(map[string]any){
		"body.members[1]":    func(o map[string]any) { o["members"] = []string{"201", "299"} },
		"body.week[0]":       func(o map[string]any) { o["week"] = []string{"someday"} },
		"body.week":          func(o map[string]any) { o["week"] = []string{} },
		"body.holidays":      func(o map[string]any) { o["holidays"] = "MARS" },
		"body.number":        func(o map[string]any) { o["number"] = "201" },
		"body.lines[0]":      func(o map[string]any) { o["lines"] = []int{77} },
		"body.greeting.text": func(o map[string]any) { o["greeting"] = map[string]any{"kind": "spoken", "text": " "} },
		"body.closed":        func(o map[string]any) { o["closed"] = "perhaps" },
	} {
		o := office()
		spoil(o)
		p := r.problem(r.do("POST", "/api/v1/setup/office", o), http.StatusUnprocessableEntity, "invalid")
		if !slices.ContainsFunc(p.Errors, func(e webadmin.ProblemField) bool { return e.Location == at }) {
			t.Errorf("%s: %+v", at, p.Errors)
		}
	}
	if now := r.inForce(); len(config.Diff(before, now)) != 0 {
		t.Errorf("a refused form changed %v", config.Diff(before, now))
	}
}

func TestTheNetworkIsShownWithTheAuthorityThatBrowsersCanTrust(t *testing.T) {
	r := newEmptyRig(t)
	v := answered[webadmin.NetworkView](t, r.do("GET", "/api/v1/system/network", nil))
	if v.Host != "box" || len(v.Addresses) != 1 || v.Addresses[0].Address != "192.168.1.20" || v.Addresses[0].Network != "192.168.1.0/24" || !v.Addresses[0].Private {
		t.Errorf("network: %+v", v)
	}
	if v.Seen != "127.0.0.1" || v.Secure || !v.HTTPS || len(v.Names) != 0 {
		t.Errorf("network: %+v", v)
	}
}
