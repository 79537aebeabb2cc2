package webadmin_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"ringdown/webadmin"
)

// slots take a bundle that begins with "good".
type slots struct {
	took  int
	order string
}

func (f *slots) Status(context.Context) (webadmin.FirmwareStatus, error) {
	return webadmin.FirmwareStatus{Board: "test", Version: "v1.0.0", Slots: []webadmin.FirmwareSlot{{Name: "A", Runs: true}}}, nil
}

func (f *slots) Apply(_ context.Context, r io.Reader) (string, error) {
	head := make([]byte, 2)
	if _, err := io.ReadFull(r, head); err != nil || string(head) != "go" {
		return "", fmt.Errorf("%w: this is no firmware bundle", webadmin.ErrInvalid)
	}
	text, err := io.ReadAll(r)
	if f.took = len(head) + len(text); err != nil {
		return "", err
	}
	return "v1.1.0", nil
}

func (f *slots) MarkGood(context.Context) error { f.order = "good"; return nil }

func (f *slots) Rollback(context.Context) (string, error) {
	return "", fmt.Errorf("%w: there is no other firmware that has proved itself", webadmin.ErrNotNow)
}

func (f *slots) Restart(_ context.Context, now bool) error {
	f.order = fmt.Sprintf("restart %v", now)
	return nil
}

func TestAFirmwareBundleStreamsToWhoeverWritesIt(t *testing.T) {
	f := &slots{}
	r := newOwnerRig(t, func(d *webadmin.Deps) { d.Firmware = f })
	send := func(body string) *http.Request {
		q := r.request("PUT", "/api/v1/system/firmware", nil)
		q.Body, q.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
		q.Header.Set("Content-Type", "application/octet-stream")
		return q
	}
	large := "good" + strings.Repeat("x", 20<<20) // more than any other body may have
	a := r.send(send(large))
	r.want(a, http.StatusOK)
	if f.took != len(large) || !strings.Contains(a.Body.String(), `"v1.1.0"`) {
		t.Errorf("%d of %d bytes, %s", f.took, len(large), a.Body)
	}
	refused := send("PK and much more of it")
	r.want(r.send(refused), http.StatusUnprocessableEntity)
	if rest, err := io.ReadAll(refused.Body); err != nil || len(rest) > 0 {
		t.Errorf("%d bytes of a refused bundle were not read (%v): who sends them sees a broken connection", len(rest), err)
	}
	r.want(r.do("GET", "/api/v1/system/firmware", nil), http.StatusOK)
	r.want(r.do("POST", "/api/v1/system/firmware/rollback", nil), http.StatusConflict)
	r.want(r.do("POST", "/api/v1/system/firmware/good", nil), http.StatusNoContent)
	r.want(r.do("POST", "/api/v1/system/restart", map[string]string{"when": "now"}), http.StatusAccepted)
	if f.order != "restart true" {
		t.Error(f.order)
	}
	r.want(r.do("POST", "/api/v1/system/restart", map[string]string{"when": "never"}), http.StatusUnprocessableEntity)
}

func TestAProgramOfAnotherSystemHasNoFirmware(t *testing.T) {
	r := newOwnerRig(t)
	r.want(r.do("GET", "/api/v1/system/firmware", nil), http.StatusNotFound)
	r.want(r.do("POST", "/api/v1/system/restart", map[string]string{"when": "idle"}), http.StatusNotFound)
}
