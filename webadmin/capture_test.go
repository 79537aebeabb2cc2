package webadmin_test

import (
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

// playedCapture is a desk of captures of which the test decides what it does.
type playedCapture struct {
	order webadmin.CaptureOrder
	state webadmin.CaptureState
	ended chan struct{}
}

func (p *playedCapture) Begin(_ context.Context, o webadmin.CaptureOrder) (func(context.Context) error, error) {
	switch {
	case p.state.State == "running":
		return nil, fmt.Errorf("%w: packets are captured already", webadmin.ErrNotNow)
	case o.Call == 9:
		return nil, fmt.Errorf("%w: call 9", webadmin.ErrNotFound)
	}
	at := time.Unix(1000, 0)
	p.order, p.ended = o, make(chan struct{})
	p.state = webadmin.CaptureState{State: "running", Sound: o.Sound, By: o.By, Started: &at, Packets: 7}
	return func(context.Context) error { <-p.ended; return nil }, nil
}

func (p *playedCapture) State() webadmin.CaptureState { return p.state }

func (p *playedCapture) End() {
	if p.state.State == "running" {
		p.state.State = "done"
		close(p.ended)
	}
}

func (p *playedCapture) Write(w io.Writer) error {
	_, err := io.WriteString(w, "packets")
	return err
}

func (p *playedCapture) Discard() { p.state = webadmin.CaptureState{State: "none"} }

func TestPacketsAreCapturedByWhoMay(t *testing.T) {
	desk := &playedCapture{state: webadmin.CaptureState{State: "none"}}
	r := newOwnerRig(t, func(d *webadmin.Deps) { d.Captures, d.CaptureFile = desk, desk })
	r.problem(r.do("GET", "/api/v1/capture.pcap", nil), http.StatusNotFound, "not-found")
	r.problem(r.do("POST", "/api/v1/capture", map[string]any{"call": "9"}), http.StatusNotFound, "not-found")
	for _, bad := range []map[string]any{{"seconds": 601}, {"megabytes": 33}, {"megabytes": 0}, {"call": "x"}, {"sound": "yes"}} {
		if a := r.do("POST", "/api/v1/capture", bad); a.Code != http.StatusUnprocessableEntity && a.Code != http.StatusNotFound {
			t.Errorf("%v: %d %s", bad, a.Code, a.Body)
		}
	}
	r.want(r.do("POST", "/api/v1/capture", map[string]any{"sound": true}), http.StatusAccepted)
	if o := desk.order; o.For != time.Minute || o.Memory != 8<<20 || !o.Sound || o.Expires != time.Hour || o.By == "" {
		t.Errorf("the order is %+v", o)
	}
	r.problem(r.do("POST", "/api/v1/capture", map[string]any{}), http.StatusConflict, "not-now")
	r.problem(r.do("GET", "/api/v1/capture.pcap", nil), http.StatusConflict, "not-now")
	r.want(r.do("POST", "/api/v1/capture/stop", nil), http.StatusNoContent)
	a := r.do("GET", "/api/v1/capture.pcap", nil)
	r.want(a, http.StatusOK)
	if a.Body.String() != "packets" || !strings.Contains(a.Header().Get("Content-Disposition"), "capture-") || a.Header().Get("Cache-Control") != "private, no-store" {
		t.Errorf("%s %v", a.Body, a.Header())
	}
	installer := r.as(auth.Installer)
	installer.problem(installer.do("GET", "/api/v1/capture.pcap", nil), http.StatusForbidden, "not-permitted")
	installer.problem(installer.do("POST", "/api/v1/capture", map[string]any{"sound": true}), http.StatusForbidden, "not-permitted")
	installer.want(installer.do("POST", "/api/v1/capture", map[string]any{"seconds": 5}), http.StatusAccepted)
	installer.want(installer.do("DELETE", "/api/v1/capture", nil), http.StatusNoContent)
	for _, role := range []auth.Role{auth.Supervisor, auth.Agent, auth.ReadOnly} {
		who := r.as(role)
		who.problem(who.do("GET", "/api/v1/capture", nil), http.StatusForbidden, "not-permitted")
		who.problem(who.do("POST", "/api/v1/capture", map[string]any{}), http.StatusForbidden, "not-permitted")
	}
	log := r.do("GET", "/api/v1/audit", nil).Body.String()
	for _, what := range []string{"start-capture", "stop-capture", "save-capture", "forget-capture"} {
		if !strings.Contains(log, what) {
			t.Errorf("the audit log has no %s", what)
		}
	}
	if jobs := r.do("GET", "/api/v1/jobs", nil).Body.String(); !strings.Contains(jobs, `"what":"capture"`) {
		t.Errorf("the jobs are %s", jobs)
	}
}
