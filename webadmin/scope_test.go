package webadmin_test

import (
	"archive/zip"
	"bytes"
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
