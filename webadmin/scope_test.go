package webadmin_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

// oneScope is the scope of sim0/fxo1.
type oneScope struct{ closed bool }

func (s *oneScope) Open(port string) (webadmin.Scope, error) {
	if port != "sim0/fxo1" {
		return nil, fmt.Errorf("look at port %s: %w", port, webadmin.ErrNotFound)
	}
	return s, nil
}

func (s *oneScope) Save(port string) ([]byte, time.Time, []webadmin.ScopeMark, error) {
	if port != "sim0/fxo1" {
		return nil, time.Time{}, nil, fmt.Errorf("save port %s: %w: nobody looks at its scope", port, webadmin.ErrNotNow)
	}
	from := time.Unix(1000, 0)
	return []byte("RIFF"), from, []webadmin.ScopeMark{{At: from.Add(1500 * time.Millisecond), What: "tone-heard", Text: "busy"}}, nil
}

func (s *oneScope) Measure() (volts, milliamps float64) { return -48.06, 0 }
func (s *oneScope) Trace(t *webadmin.ScopeTrace)        { t.Rx, t.RxLevel = append(t.Rx, -3, 4), -20 }
func (s *oneScope) Close()                              { s.closed = true }

func TestTheLastMinuteOfAPortIsSavedAndAudited(t *testing.T) {
	r := newOwnerRig(t, func(d *webadmin.Deps) { d.Scopes = &oneScope{} })
	a := r.do("GET", "/api/v1/scope/recording?port=sim0/fxo1", nil)
	r.want(a, http.StatusOK)
	z, err := zip.NewReader(bytes.NewReader(a.Body.Bytes()), int64(a.Body.Len()))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("events.csv")
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(f); err != nil || !strings.Contains(string(text), "1.500,") || !strings.Contains(string(text), "tone-heard,busy") {
		t.Errorf("events: %s, %v", text, err)
	}
	if log := r.do("GET", "/api/v1/audit", nil).Body.String(); !strings.Contains(log, "save-scope") || !strings.Contains(log, "scope/sim0/fxo1") {
		t.Errorf("the audit log says %s", log)
	}
	r.problem(r.do("GET", "/api/v1/scope/recording?port=sim0/fxo2", nil), http.StatusConflict, "scope-not-now")
	r.problem(r.do("GET", "/api/v1/scope/events?port=sim0/fxo2", nil), http.StatusNotFound, "no-analog-port")
	installer := r.as(auth.Installer) // may look, but not listen
	installer.problem(installer.do("GET", "/api/v1/scope/recording?port=sim0/fxo1", nil), http.StatusForbidden, "not-permitted")
}

// onePortTest tests sim0/fxo1, unless it is in use.
type onePortTest struct{ used bool }

func (o *onePortTest) Run(_ context.Context, port, kind string) (webadmin.PortTest, error) {
	switch {
	case port != "sim0/fxo1":
		return webadmin.PortTest{}, fmt.Errorf("test port %s: %w", port, webadmin.ErrNotFound)
	case o.used:
		return webadmin.PortTest{}, fmt.Errorf("test port %s: %w: it is in use", port, webadmin.ErrNotNow)
	}
	return webadmin.PortTest{Port: port, Kind: kind, Result: "good", Verdict: "The loop is whole.", Steps: []webadmin.PortTestStep{}}, nil
}

func (o *onePortTest) Past(string) []webadmin.PortTest { return nil }

func (o *onePortTest) Echo(context.Context, string) webadmin.PortEcho {
	return webadmin.PortEcho{Known: true, ReturnLoss: 14.5}
}

func TestAPortIsTestedByWhoMayAndAudited(t *testing.T) {
	tests := &onePortTest{}
	r := newOwnerRig(t, func(d *webadmin.Deps) { d.PortTests = tests })
	ask := map[string]string{"port": "sim0/fxo1", "kind": "loop"}
	if a := r.do("POST", "/api/v1/port-tests", ask); a.Code != http.StatusOK || !strings.Contains(a.Body.String(), "The loop is whole.") {
		t.Errorf("%d %s", a.Code, a.Body)
	}
	if log := r.do("GET", "/api/v1/audit", nil).Body.String(); !strings.Contains(log, "test-port") {
		t.Errorf("the audit log says %s", log)
	}
	if a := r.do("GET", "/api/v1/port-tests?port=sim0/fxo1", nil); a.Code != http.StatusOK || !strings.Contains(a.Body.String(), `"return_loss":14.5`) {
		t.Errorf("%d %s", a.Code, a.Body)
	}
	r.problem(r.do("POST", "/api/v1/port-tests", map[string]string{"port": "sim0/fxo9", "kind": "loop"}), http.StatusNotFound, "no-analog-port")
	r.want(r.do("POST", "/api/v1/port-tests", map[string]string{"port": "sim0/fxo1", "kind": "fire"}), http.StatusUnprocessableEntity)
	tests.used = true
	r.problem(r.do("POST", "/api/v1/port-tests", ask), http.StatusConflict, "port-in-use")
	supervisor := r.as(auth.Supervisor)
	supervisor.problem(supervisor.do("POST", "/api/v1/port-tests", ask), http.StatusForbidden, "not-permitted")
}
