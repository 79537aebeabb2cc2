package webadmin_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"ringdown/internal/call"
	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

// kept are recordings in memory.
type kept map[string]string

func (k kept) Open(name string) (webadmin.Sound, error) {
	text, is := k[name]
	if !is {
		return webadmin.Sound{}, webadmin.ErrNotFound
	}
	return webadmin.Sound{ReadSeekCloser: inMemory{bytes.NewReader([]byte(text))}, At: time.Unix(1000, 0)}, nil
}

type inMemory struct{ *bytes.Reader }

func (inMemory) Close() error { return nil }

func newListenRig(t *testing.T) *rig {
	t.Helper()
	r := newOwnerRig(t, func(d *webadmin.Deps) { d.Recordings = kept{"a.wav": "RIFF0123456789"} })
	at := time.Date(2026, 5, 1, 8, 30, 0, 0, time.UTC)
	for id, file := range map[call.ID]string{1: "a.wav", 2: "", 3: "gone.wav"} {
		r.world.records.Save(call.Record{ID: id, Started: at, Ended: at, Recording: file})
	}
	return r
}

func TestARecordingIsPlayedWholeOrInParts(t *testing.T) {
	r := newListenRig(t)
	whole := r.do("GET", "/api/v1/records/1/recording", nil)
	r.want(whole, http.StatusOK)
	if h := whole.Header(); whole.Body.String() != "RIFF0123456789" || h.Get("Content-Type") != "audio/wav" || h.Get("Accept-Ranges") != "bytes" || h.Get("Content-Disposition") != "" {
		t.Errorf("%q %v", whole.Body, h)
	}
	q := r.request("GET", "/api/v1/records/1/recording", nil)
	q.Header.Set("Range", "bytes=4-7")
	part := r.send(q)
	r.want(part, http.StatusPartialContent)
	if part.Body.String() != "0123" || part.Header().Get("Content-Range") != "bytes 4-7/14" {
		t.Errorf("%q %v", part.Body, part.Header())
	}
	q.Header.Set("Range", "bytes=90-")
	r.want(r.send(q), http.StatusRequestedRangeNotSatisfiable)
}

func TestARecordingIsSavedUnderANameThatTellsTheCall(t *testing.T) {
	a := newListenRig(t).do("GET", "/api/v1/records/1/recording?download=true", nil)
	if got := a.Header().Get("Content-Disposition"); got != "attachment; filename=call-1-20260501-083000.wav" {
		t.Error(got)
	}
}

func TestWhatWasNotRecordedCannotBeHeard(t *testing.T) {
	r := newListenRig(t)
	for path, code := range map[string]string{"2": "not-recorded", "3": "not-found", "4": "not-found"} {
		r.problem(r.do("GET", "/api/v1/records/"+path+"/recording", nil), http.StatusNotFound, code)
	}
}

// Who sets an appliance up, and who only reads its state, does not hear what was
// said.
func TestOnlyOwnersAndSupervisorsListen(t *testing.T) {
	r := newListenRig(t)
	for role, status := range map[auth.Role]int{
		auth.Supervisor: http.StatusOK, auth.Installer: http.StatusForbidden, auth.Agent: http.StatusForbidden, auth.ReadOnly: http.StatusForbidden,
	} {
		if a := r.as(role).do("GET", "/api/v1/records/1/recording", nil); a.Code != status {
			t.Errorf("%s: %d %s", role, a.Code, strings.TrimSpace(a.Body.String()))
		}
	}
}
