package appliance

import (
	"strings"
	"testing"

	"ringdown/internal/config"
	"ringdown/internal/engine"
	"ringdown/sipstack"
	"ringdown/webadmin"
)

// AD-5: a trunk that is down is named with what its provider or the DNS said, once,
// and nothing else beside it.
func TestATrunkThatIsDownIsNamedWithItsReason(t *testing.T) {
	for _, why := range []string{"the provider refuses to let us sign in (403 Forbidden)", "the name sip.provider.example is not known"} {
		f := signing(func(f *findings) {
			f.q = webadmin.DiagnoseQuestion{Symptom: "cannot-receive", Line: "provider"}
			f.c.Trunks = []config.Trunk{{ID: "provider", Enabled: true}}
			f.sip.trunks = []sipstack.TrunkView{{ID: "provider", Reason: why}}
			f.live = engine.Snapshot{}
			f.explain = func(config.Config, webadmin.ExplainQuestion) (webadmin.Explanation, error) {
				return webadmin.Explanation{Steps: []webadmin.ExplainStep{{What: "rings", Where: "821"}}}, nil
			}
		})
		if err := f.run(); err != nil {
			t.Fatal(err)
		}
		if faults, all := told(f.diagnosis()); !strings.Contains(faults, "trunk provider no call can come in: "+why) || strings.Count(faults, "\n") != 1 {
			t.Errorf("want %q alone of\n%s", why, all)
		}
		f.checks = nil
		f.brokenLines()
		if faults, all := told(f.diagnosis()); !strings.Contains(faults, "The trunk provider cannot be used: "+why) || strings.Count(faults, "\n") != 1 {
			t.Errorf("calling out: want %q alone of\n%s", why, all)
		}
		f.sip.trunks[0].Up, f.checks = true, nil
		if f.brokenLines(); len(f.checks) != 0 {
			t.Errorf("a trunk that works: %+v", f.checks)
		}
	}
}
