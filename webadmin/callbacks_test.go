package webadmin_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/engine"
	"ringdown/webadmin"
)

// promised has one call back.
type promised struct{ dropped call.ID }

func (p *promised) DropCallBack(_ context.Context, id call.ID, _ string) error {
	if id != 42 || p.dropped != 0 {
		return engine.ErrNoCallBack
	}
	p.dropped = id
	return nil
}

func TestACallBackIsShownAndDropped(t *testing.T) {
	p := &promised{}
	r := newOwnerRig(t, func(deps *webadmin.Deps) { deps.CallBacks = p })
	r.world.change(func(s *engine.Snapshot) {
		s.Lines = []engine.LineView{{Group: "600", Backs: []engine.BackView{{Call: 42, Number: "0912345678", Place: 1, Since: time.Unix(1, 0), Until: time.Unix(2, 0), Attempts: 1, Most: 3}}}}
	})
	body := r.do("GET", "/api/v1/queues", nil).Body.String()
	for _, part := range []string{`"call":"42"`, `"number":"0912345678"`, `"attempts":1`, `"most":3`, `"next":null`, `"callers":[]`} {
		if !strings.Contains(body, part) {
			t.Errorf("%s is not in %s", part, body)
		}
	}
	r.want(r.do("DELETE", "/api/v1/queues/callbacks/42", nil), http.StatusNoContent)
	r.problem(r.do("DELETE", "/api/v1/queues/callbacks/42", nil), http.StatusNotFound, "not-found")
	r.problem(r.do("DELETE", "/api/v1/queues/callbacks/x", nil), http.StatusUnprocessableEntity, "invalid")
}
