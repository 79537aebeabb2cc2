package appliance

import (
	"strings"
	"testing"

	"github.com/spf13/afero"

	"ringdown/internal/config"
)

// Settings that take from a flow in use what it names are refused, with the line
// that leads there, the node and the field. What a flow lacks already is no reason.
func TestSettingsThatBreakAFlowInUseAreRefused(t *testing.T) {
	liveWith(t, "TW", flowDemo(t), afero.NewMemMapFs(), nil, func(r *rig) {
		const night = `{"start": "hours", "nodes": [
			{"id": "hours", "kind": "hours", "calendar": "office", "open": "desk", "closed": "desk"},
			{"id": "desk", "kind": "extension", "number": "802"}]}`
		if err := r.main.SaveFlow("night", []byte(night)); err != nil {
			t.Fatal(err)
		}
		without := func(c config.Config) (config.Config, error) {
			c.Calendars = nil
			return c, nil
		}
		err := r.main.Change(r.t.Context(), "test", without)
		if want := `line 1: incoming.flow: leads to the flow "night", which would have a fault: node "hours", calendar is "office"`; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("it is %v, want %s", err, want)
		}
		// A flow that calls come to through another is in use as well, whichever
		// version of it the other goes through.
		const day = `{"start": "which", "nodes": [
			{"id": "which", "kind": "hours", "calendar": "office", "open": "desk", "closed": "desk"},
			{"id": "desk", "kind": "end"}]}`
		const through = `{"start": "day", "nodes": [{"id": "day", "kind": "flow", "flow": "day/1", "next": "bye"}, {"id": "bye", "kind": "end"}]}`
		if err := r.main.SaveFlow("day", []byte(day)); err != nil {
			t.Fatal(err)
		}
		if err := r.main.SaveFlow("night", []byte(through)); err != nil {
			t.Fatal(err)
		}
		err = r.main.Change(r.t.Context(), "test", without)
		if want := `line 1: incoming.flow: leads to the flow "day/1", which would have a fault: node "which", calendar is "office"`; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("it is %v, want %s", err, want)
		}
		named := func(c config.Config) (config.Config, error) {
			c.Extensions[1].Name = "Ann"
			return c, nil
		}
		if err := r.main.Change(r.t.Context(), "test", named); err != nil {
			t.Error(err)
		}
	})
}
