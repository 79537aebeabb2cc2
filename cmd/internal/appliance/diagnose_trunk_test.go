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

// The DNS of a trunk's host is a check of its own, where the host has a name.
func TestTheHostOfATrunkIsACheckOfItsOwn(t *testing.T) {
	const gone = "the name sip.provider.example cannot be resolved: the DNS gives no answer"
	for name, x := range map[string]struct {
		proxy string
		view  sipstack.TrunkView
		want  string
	}{
		"it is not found":          {"sip.provider.example", sipstack.TrunkView{Reason: gone, Unresolved: "sip.provider.example"}, "dns fault: The trunk provider cannot be used: " + gone + ". Check the spelling"},
		"it was found":             {"sip.provider.example:5060", sipstack.TrunkView{Reason: "the proxy 203.0.113.1:5060 does not answer"}, "dns ok: The DNS knows the host of the trunk provider: sip.provider.example."},
		"it is not found any more": {"sip.provider.example", sipstack.TrunkView{Up: true, Unresolved: "sip.provider.example"}, "dns unknown: The host sip.provider.example of the trunk provider could not be looked up again"},
		"it is being looked up":    {"sip.provider.example", sipstack.TrunkView{}, ""},
		"an address":               {"203.0.113.1:5060", sipstack.TrunkView{Reason: "the proxy 203.0.113.1:5060 does not answer"}, ""},
		"an address of IPv6":       {"[2001:db8::1]", sipstack.TrunkView{Up: true}, ""},
	} {
		f := signing(func(f *findings) { x.view.ID = "provider"; f.sip.trunks = []sipstack.TrunkView{x.view} })
		fault := f.hostUnknown(config.Trunk{ID: "provider", Enabled: true, Proxies: []string{x.proxy}})
		_, all := told(f.diagnosis())
		if !strings.HasPrefix(all, x.want) || x.want == "" && all != "" || fault != strings.HasPrefix(x.want, "dns fault") {
			t.Errorf("%s: a fault %v, said %q", name, fault, all)
		}
	}
}
