package appliance

import (
	"strings"
	"testing"

	"ringdown/internal/alert"
	"ringdown/internal/store"
)

// What a disk that refuses leaves in memory can be read as an alert, also while
// nothing can be written.
func TestAStoreThatCannotWriteIsAnAlert(t *testing.T) {
	m, err := New(Options{Data: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	m.storeAlert(store.Alert{Kind: store.WriteFailed, Text: "call records cannot be written to /data (no space left on device)", Waiting: 3})
	page, err := m.Alerts().List(store.Query{Limit: 10})
	if err != nil || len(page.Items) != 1 {
		t.Fatalf("alerts are %+v, %v", page.Items, err)
	}
	if a := page.Items[0]; a.Kind != alert.Storage || !strings.Contains(a.Text, "no space left") || a.Detail != "3 records wait in memory, 0 were lost." {
		t.Errorf("the alert is %+v", a)
	}
}
