package webadmin_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/engine"
)

func (w *world) RefusedCallers(context.Context) ([]string, error) { return w.refused, nil }

func (w *world) RefuseCaller(_ context.Context, number string, off bool) error {
	if off {
		w.refused = nil
		return nil
	}
	if len(w.refused) > 0 {
		return errors.New("the black list is full")
	}
	w.refused = append(w.refused, number)
	return nil
}

func TestWhoWaitsIsShownInOrder(t *testing.T) {
	r := newOwnerRig(t)
	r.world.change(func(s *engine.Snapshot) {
		s.Lines = []engine.LineView{{Group: "600", Name: "Sales", Callers: []engine.WaiterView{
			{Call: 7, Caller: call.CallerID{Number: "0911"}, Since: time.Unix(1, 0), VIP: true, Rings: []call.Port{"sim0/fxs1"}},
			{Call: 6, Caller: call.CallerID{Number: "0912"}},
		}}}
	})
	a := r.do("GET", "/api/v1/queues", nil)
	r.want(a, http.StatusOK)
	body := a.Body.String()
	if first, second := strings.Index(body, "0911"), strings.Index(body, "0912"); first < 0 || second < first || !strings.Contains(body, `"rings":["sim0/fxs1"]`) {
		t.Error(body)
	}
}

func TestACallerIsPutOnTheBlackListAndTakenOff(t *testing.T) {
	r := newOwnerRig(t)
	const path = "/api/v1/callers/refused"
	r.want(r.do("PUT", path+"/+886912345678", nil), http.StatusNoContent)
	if a := r.do("GET", path, nil); !strings.Contains(a.Body.String(), `["+886912345678"]`) {
		t.Error(a.Body.String())
	}
	r.problem(r.do("PUT", path+"/0912", nil), http.StatusConflict, "conflict")
	r.problem(r.do("PUT", path+"/nobody", nil), http.StatusUnprocessableEntity, "invalid")
	r.want(r.do("DELETE", path+"/0912", nil), http.StatusNoContent)
	if a := r.do("GET", path, nil); !strings.Contains(a.Body.String(), `[]`) {
		t.Error(a.Body.String())
	}
}
