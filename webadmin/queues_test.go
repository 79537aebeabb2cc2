package webadmin_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/engine"
)

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
