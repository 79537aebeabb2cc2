package webadmin_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"ringdown/internal/call"
	"ringdown/internal/engine"
	"ringdown/webadmin"
)

// handsets has one telephone's state for all, and refuses a mood.
type handsets struct{ state engine.PhoneState }

func (h *handsets) Phone(context.Context, string) (engine.PhoneState, error) { return h.state, nil }

func (h *handsets) Quiet(_ context.Context, number string) ([]engine.Passing, error) {
	return []engine.Passing{{Reason: number + " is a member of no group.", Change: "membership"}}, nil
}

func (h *handsets) SetPhone(_ context.Context, _ string, changes []call.Change) error {
	for _, c := range changes {
		if c.Name == "mood" {
			return errors.New("set mood: nothing of that name can be set at a telephone")
		}
		h.state.Forward.Always = c.Value
	}
	return nil
}

func TestWhatIsSetAtATelephone(t *testing.T) {
	r := newOwnerRig(t, func(d *webadmin.Deps) { d.Handsets = &handsets{} })
	for _, step := range []struct {
		method, path string
		body         any
		code         int
		has          string
	}{
		{"GET", "/api/v1/extensions/801/state", nil, http.StatusOK, `"dnd":false,"forward_always":""`},
		{"GET", "/api/v1/extensions/899/state", nil, http.StatusNotFound, "There is no extension 899."},
		{"PATCH", "/api/v1/extensions/801/state", json.RawMessage(`{"set":{"forward-always":"802"}}`), http.StatusOK, `"forward_always":"802"`},
		{"PATCH", "/api/v1/extensions/899/state", json.RawMessage(`{"set":{"forward-always":"802"}}`), http.StatusNotFound, "There is no extension 899."},
		{"PATCH", "/api/v1/extensions/801/state", json.RawMessage(`{"set":{"mood":"good"}}`), http.StatusUnprocessableEntity, "nothing of that name"},
		{"PATCH", "/api/v1/extensions/801/state", json.RawMessage(`{"set":{}}`), http.StatusUnprocessableEntity, ""},
		{"GET", "/api/v1/extensions/801/no-calls", nil, http.StatusOK, `{"items":[{"group":"","reason":"801 is a member of no group.","change":"membership"}]}`},
		{"GET", "/api/v1/extensions/899/no-calls", nil, http.StatusNotFound, "There is no extension 899."},
		{"GET", "/api/v1/codes", nil, http.StatusOK, `{"feature":"forward-always-on","code":"*72","argument":"number","what":"Forward every call","own":false}`},
	} {
		a := r.do(step.method, step.path, step.body)
		if a.Code != step.code || !strings.Contains(a.Body.String(), step.has) {
			t.Errorf("%s %s: %d %s", step.method, step.path, a.Code, a.Body)
		}
	}
}
