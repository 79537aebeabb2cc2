package webadmin_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"ringdown/internal/config"
	"ringdown/webadmin"
)

// change sends a change with If-Match.
func (r *rig) change(method, path, tag string, body any) *httptest.ResponseRecorder {
	q := r.request(method, path, body)
	if tag != "" {
		q.Header.Set("If-Match", tag)
	}
	return r.send(q)
}

// read reads a resource and its ETag.
func (r *rig) read(path string, into any) string {
	r.t.Helper()
	a := r.do("GET", path, nil)
	r.want(a, http.StatusOK)
	if err := json.Unmarshal(a.Body.Bytes(), into); err != nil {
		r.t.Fatal(err)
	}
	return a.Header().Get("ETag")
}

func located(p webadmin.Problem) []string {
	var at []string
	for _, e := range p.Errors {
		at = append(at, e.Location)
	}
	return at
}

func TestSettingsOfALineAreChangedAndInForce(t *testing.T) {
	r := newOwnerRig(t)
	var line config.Line
	tag := r.read("/api/v1/lines/2", &line)
	line.Name, line.Incoming = "Fax", config.Incoming{Direct: "802"}
	a := r.change("PUT", "/api/v1/lines/2", tag, line)
	r.want(a, http.StatusOK)
	var now config.Line
	if next := r.read("/api/v1/lines/2", &now); now.Name != "Fax" || now.Incoming.Direct != "802" || next == tag || next != a.Header().Get("ETag") {
		t.Errorf("now %+v, tag %s, then %s", now, tag, next)
	}
	in := r.world.applied[len(r.world.applied)-1]
	if l, _ := in.Line(2); l.Name != "Fax" {
		t.Errorf("in force: %+v", l)
	}
	if h := r.do("GET", "/api/v1/config/versions", nil).Body.String(); !strings.Contains(h, "line 2: name, incoming.direct, incoming.group") {
		t.Errorf("history: %s", h)
	}
}

func TestWhoComesSecondIsToldAndNothingIsLost(t *testing.T) {
	r := newOwnerRig(t)
	var line config.Line
	tag := r.read("/api/v1/lines/1", &line)
	line.Name = "First"
	r.want(r.change("PUT", "/api/v1/lines/1", tag, line), http.StatusOK)
	line.Name = "Second"
	r.problem(r.change("PUT", "/api/v1/lines/1", tag, line), http.StatusPreconditionFailed, "changed")
	r.problem(r.change("PUT", "/api/v1/lines/1", "", line), http.StatusPreconditionRequired, "if-match-missing")
	r.problem(r.change("DELETE", "/api/v1/lines/1", tag, nil), http.StatusPreconditionFailed, "changed")
	var now config.Line
	if r.read("/api/v1/lines/1", &now); now.Name != "First" {
		t.Errorf("now %q", now.Name)
	}
}

func TestChangesOfDifferentThingsDoNotMeet(t *testing.T) {
	r := newOwnerRig(t)
	var line config.Line
	var x config.Extension
	lineTag, xTag := r.read("/api/v1/lines/1", &line), r.read("/api/v1/extensions/802", &x)
	line.Name, x.Name = "Main", "Ann"
	r.want(r.change("PUT", "/api/v1/lines/1", lineTag, line), http.StatusOK)
	r.want(r.change("PUT", "/api/v1/extensions/802", xTag, x), http.StatusOK)
}

func TestEveryBadFieldIsNamedAtOnce(t *testing.T) {
	r := newOwnerRig(t)
	a := r.change("PUT", "/api/v1/lines/1", "*", map[string]any{
		"id": 1, "port": "sim0/fxs1", "name": 7, "incoming": map[string]any{"direct": "999"}, "colour": "red",
		"profile": map[string]any{"impedance": "7 Ω", "disconnect": map[string]any{"busy_cycles": "many"}},
	})
	at := located(r.problem(a, http.StatusUnprocessableEntity, "invalid"))
	for _, want := range []string{"body.port", "body.name", "body.incoming.direct", "body.colour", "body.profile.impedance", "body.profile.disconnect.busy_cycles"} {
		if !slices.Contains(at, want) {
			t.Errorf("%s is not named, only %v", want, at)
		}
	}
	if len(at) != 6 {
		t.Errorf("named: %v", at)
	}
}

func TestFaultThatIsMadeElsewhereIsNamedByItsPlaceInTheConfiguration(t *testing.T) {
	r := newOwnerRig(t)
	var x config.Extension
	tag := r.read("/api/v1/extensions/802", &x)
	x.Number = "812"
	p := r.problem(r.change("PUT", "/api/v1/extensions/802", tag, x), http.StatusUnprocessableEntity, "invalid")
	if !slices.Contains(located(p), "groups[0].members[1]") {
		t.Errorf("named: %+v", p.Errors)
	}
}

func TestWhatIsStillUsedIsNotRemoved(t *testing.T) {
	r := newOwnerRig(t)
	p := r.problem(r.change("DELETE", "/api/v1/groups/600", "*", nil), http.StatusConflict, "in-use")
	if !slices.Contains(located(p), "lines[1].incoming.group") {
		t.Errorf("used by: %+v", p.Errors)
	}
	r.want(r.change("DELETE", "/api/v1/extensions/804", "*", nil), http.StatusNoContent)
	r.problem(r.do("GET", "/api/v1/extensions/804", nil), http.StatusNotFound, "not-found")
	r.problem(r.change("DELETE", "/api/v1/extensions/804", "*", nil), http.StatusNotFound, "not-found")
}

func TestSIPPasswordIsMadeAndShownOnce(t *testing.T) {
	r := newOwnerRig(t)
	a := r.do("POST", "/api/v1/extensions", map[string]any{"number": "821", "name": "Ann"})
	r.want(a, http.StatusCreated)
	var made config.Extension
	if err := json.Unmarshal(a.Body.Bytes(), &made); err != nil {
		t.Fatal(err)
	}
	if len(made.SIP.Password) < 16 || a.Header().Get("Location") != "/api/v1/extensions/821" {
		t.Errorf("made %s, %v", a.Body, a.Header())
	}
	var seen config.Extension
	tag := r.read("/api/v1/extensions/821", &seen)
	if seen.SIP.Password != "(hidden)" {
		t.Errorf("read %q", string(seen.SIP.Password))
	}
	seen.Name = "Ben"
	r.want(r.change("PUT", "/api/v1/extensions/821", tag, seen), http.StatusOK)
	in := r.world.applied[len(r.world.applied)-1]
	if x, _ := in.Extension("821"); string(x.SIP.Password) != string(made.SIP.Password) || x.Name != "Ben" {
		t.Error("the password was not kept")
	}
	if all := r.do("GET", "/api/v1/settings", nil).Body.String(); strings.Contains(all, string(made.SIP.Password)) || !strings.Contains(all, `"number":"821"`) {
		t.Error("the settings are not there, or show the password")
	}
}

func TestAddedTwiceIsRefused(t *testing.T) {
	r := newOwnerRig(t)
	p := r.problem(r.do("POST", "/api/v1/extensions", map[string]any{"number": "801"}), http.StatusUnprocessableEntity, "invalid")
	if !slices.Contains(located(p), "body.number") {
		t.Errorf("%+v", p.Errors)
	}
}

func TestSectionIsChanged(t *testing.T) {
	r := newOwnerRig(t)
	var sys config.System
	tag := r.read("/api/v1/settings/system", &sys)
	sys.AccessCode = "0"
	r.want(r.change("PUT", "/api/v1/settings/system", tag, sys), http.StatusOK)
	sys.Country, sys.TimeZone = "XX", "Mars/Olympus"
	p := r.problem(r.change("PUT", "/api/v1/settings/system", "*", sys), http.StatusUnprocessableEntity, "invalid")
	if at := located(p); !slices.Contains(at, "body.country") || !slices.Contains(at, "body.time_zone") {
		t.Errorf("named: %v", at)
	}
	broken := r.request("PUT", "/api/v1/settings/system", "{")
	broken.Header.Set("Content-Type", "application/json")
	broken.Header.Set("If-Match", "*")
	r.problem(r.send(broken), http.StatusBadRequest, "malformed")
}

func TestHardwareIsAListOfURLs(t *testing.T) {
	r := newOwnerRig(t)
	p := r.problem(r.change("PUT", "/api/v1/settings/hardware", "*", []string{"http://x"}), http.StatusUnprocessableEntity, "invalid")
	if !slices.Contains(located(p), "body[0]") {
		t.Errorf("%+v", p.Errors)
	}
}
