package appliance

import (
	"testing"

	"ringdown/internal/alert"
)

func TestACardThatGoesIsOneAlertAndOneWhenItIsBack(t *testing.T) {
	var c cardAlerts
	var told []alert.Alert
	for _, cause := range []string{"", "card is gone: its wire broke: EOF", "open card: no such device", "", ""} {
		c.tell("main", cause, func(a alert.Alert) { told = append(told, a) })
	}
	if len(told) != 2 || told[0].Kind != alert.CardGone || told[0].Detail != "card is gone: its wire broke: EOF" || told[1].Kind != alert.CardBack {
		t.Errorf("told %+v", told)
	}
}
