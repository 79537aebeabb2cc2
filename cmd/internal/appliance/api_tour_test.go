package appliance

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

type tourState struct{ Ready bool }

// calledFront gives extension 805 another name.
func (r *apiRig) calledFront(name string) {
	var x map[string]any
	r.read("/api/v1/extensions/805", &x)
	x["name"] = name
	r.must("PUT", "/api/v1/extensions/805", x)
}

func TestTheTourTakesItsOwnSettingsBackAndLeavesThoseOfOthers(t *testing.T) {
	liveAPI(t, func(r *apiRig) {
		r.calledFront("Front door")
		want := r.must("GET", "/api/v1/config", nil).Body.String()
		r.calledFront("Kitchen")
		r.must("POST", "/api/v1/sim/tour", nil)
		r.calledFront("Front door") // meanwhile
		var now tourState
		if r.into(r.must("DELETE", "/api/v1/sim/tour", nil), &now); now.Ready {
			t.Error("the tour's settings are still in force")
		}
		if got := r.must("GET", "/api/v1/config", nil).Body.String(); got != want {
			t.Errorf("the settings are not those before the tour, with the new name:\n%s", got)
		}
	})
}

func TestWhatSomebodyChangedOfTheTourIsNamedAndNotOverwritten(t *testing.T) {
	liveAPI(t, func(r *apiRig) {
		r.must("POST", "/api/v1/sim/tour", nil)
		var line map[string]any
		r.read("/api/v1/lines/3", &line)
		line["incoming"] = map[string]any{"direct": "802"}
		r.must("PUT", "/api/v1/lines/3", line)
		a := r.send("DELETE", "/api/v1/sim/tour", nil)
		var p struct{ Code, Detail string }
		if err := json.Unmarshal(a.Body.Bytes(), &p); err != nil || a.Code != http.StatusConflict || p.Code != "changed-since" || !strings.Contains(p.Detail, "lines[2].incoming") {
			t.Errorf("%d %s", a.Code, a.Body)
		}
	})
}
