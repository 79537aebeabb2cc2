package appliance

import (
	"testing"

	"ringdown/internal/config"
)

// What nobody has named is named in the language that the office reads.
func TestCallBacksAreNamedInTheAppliancesLanguage(t *testing.T) {
	group := config.Group{Number: "610", WhenBusy: config.BusyQueue, Queue: config.Queue{Callback: config.Callback{Key: "1"}}}
	named := group
	named.Queue.Callback.Name = "優先"
	for language, want := range map[string]string{"en": "Call back", "zh-Hant": "回電", "zh-Hans": "回电"} {
		if got := planGroup(group, language).Queue.CallBack.Name; got != want {
			t.Errorf("in %s members read %q, not %q", language, got, want)
		}
		if got := planGroup(named, language).Queue.CallBack.Name; got != "優先" {
			t.Errorf("in %s members read %q, and not what was set", language, got)
		}
	}
}
