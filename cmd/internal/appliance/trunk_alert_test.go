package appliance

import (
	"testing"

	"ringdown/internal/alert"
	"ringdown/internal/call"
	"ringdown/internal/store"
)

// A trunk that is taken out of the settings, or whose appliance stops, is no
// fault of which people should know.
func TestATrunkThatIsTakenAwayIsNoAlert(t *testing.T) {
	m, err := New(Options{Data: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	m.watchTrunk(call.Event{Kind: call.PortDown, Port: "trunk/net", How: call.HowForced, Text: "net: the trunk is not set up any more."})
	m.watchTrunk(call.Event{Kind: call.PortDown, Port: "trunk/net", Text: "net: the proxy does not answer."})
	m.watchTrunk(call.Event{Kind: call.PortDown, Port: "trunk/net", Text: "net: the proxy does not answer."})
	page, err := m.Alerts().List(store.Query{Limit: 10})
	if err != nil || len(page.Items) != 1 || page.Items[0].Kind != alert.TrunkDown {
		t.Errorf("alerts are %+v, %v", page.Items, err)
	}
}
