package appliance

import (
	"strings"
	"testing"
	"time"

	"github.com/spf13/afero"

	"ringdown/webadmin"
)

// WH-5, IV-13: what would happen to a call is told beyond the beginning of a flow,
// up to where the caller has to do something, and to its end where nothing is
// asked of them.
func TestExplainFollowsACallIntoItsFlow(t *testing.T) {
	const nightly = `{"start": "hours", "nodes": [
		{"id": "hours", "kind": "hours", "calendar": "office", "open": "menu", "closed": "ask"},
		{"id": "menu", "kind": "menu", "prompt": "prompt/welcome", "dial": true},
		{"id": "ask", "kind": "http", "url": "http://crm.example.com/", "next": "desk"},
		{"id": "desk", "kind": "extension", "number": "802"}]}`
	liveWith(t, "TW", flowDemo(t), afero.NewMemMapFs(), nil, func(r *rig) {
		if err := r.main.SaveFlow("night", []byte(nightly)); err != nil {
			t.Fatal(err)
		}
		c, err := r.main.settings.Current(r.t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for state, want := range map[string]string{
			"open":   "hears prompt/welcome|What follows depends on what the caller keys.",
			"closed": "802|rings|http://crm.example.com has not answered as it should: the defaults count.",
		} {
			e, err := explainer{r.main.flows, r.main.engine.Mind}.Explain(r.t.Context(), c, webadmin.ExplainQuestion{
				Line: "1", From: "0912345678", At: time.Date(2026, 11, 20, 14, 5, 0, 0, time.UTC), Hours: map[string]string{"office": state},
			})
			if err != nil {
				t.Fatal(err)
			}
			var told strings.Builder
			for _, s := range e.Steps {
				told.WriteString(s.Where + "|" + s.What + "|" + s.Why + "\n")
			}
			for _, part := range strings.Split(want, "|") {
				if !strings.Contains(told.String(), part) {
					t.Errorf("%s: %q is not told:\n%s", state, part, told.String())
				}
			}
		}
	})
}

// flowDemo is the demo with a calendar, whose line 1 is led by a flow once there
// is one.
func flowDemo(t *testing.T) string {
	t.Helper()
	c, err := DemoFor(map[string][]string{"country": {"TW"}, "lines": {"2"}, "phones": {"2"}})
	if err == nil {
		c, err = c.WithTour()
	}
	if err != nil {
		t.Fatal(err)
	}
	c.Lines[0].Incoming.Direct, c.Lines[0].Incoming.Flow = "", "night"
	return string(c.Text())
}
