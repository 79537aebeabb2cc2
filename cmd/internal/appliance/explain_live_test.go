package appliance

import (
	"strings"
	"testing"

	"github.com/spf13/afero"

	"ringdown/acd"
	"ringdown/internal/call"
	"ringdown/webadmin"
)

// BX-3: a running appliance tells by the configuration in force what a call would
// meet now, what was set at telephones included; by another configuration it
// knows nothing of that.
func TestExplainKnowsWhatWasSetAtTelephones(t *testing.T) {
	live(t, "TW", afero.NewMemMapFs(), func(r *rig) {
		if err := r.main.engine.SetPhone(r.t.Context(), "801", []call.Change{{Name: acd.SetDND, Value: acd.On}}); err != nil {
			t.Fatal(err)
		}
		c, err := r.main.settings.Current(r.t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for text, disturbed := range map[string]bool{"": false, string(c.Text()): true} {
			e, err := explainer{r.main.flows, r.main.engine.Mind}.Explain(r.t.Context(), c, webadmin.ExplainQuestion{Line: "1", From: "0912345678", Config: text})
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Contains(e.Track, "ring port=sim0/fxs1"); got != disturbed {
				t.Errorf("801, not to be disturbed, rings: %v\n%s", got, e.Track)
			}
		}
	})
}

// BX-3: what goes on in the appliance counts where the question wants that, and
// not otherwise.
func TestExplainKnowsWhatGoesOnNow(t *testing.T) {
	live(t, "TW", afero.NewMemMapFs(), func(r *rig) {
		r.talks()
		c, err := r.main.settings.Current(r.t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for now, want := range map[bool]string{true: "801 is in a call.", false: "801 is free and rings."} {
			e, err := explainer{r.main.flows, r.main.engine.Mind}.Explain(r.t.Context(), c, webadmin.ExplainQuestion{Line: "1", From: "0223456789", Now: now})
			if err != nil {
				t.Fatal(err)
			}
			if !e.Live || !strings.Contains(e.Track, want) {
				t.Errorf("now %v: not told: %q\n%s", now, want, e.Track)
			}
		}
	})
}
