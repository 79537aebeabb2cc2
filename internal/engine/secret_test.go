package engine_test

import (
	"strings"
	"testing"
	"time"

	"ringdown/acd"
	"ringdown/internal/alert"
	"ringdown/internal/call"
)

// TS-1: what is keyed as a secret number reaches acd, and neither track nor
// record; too many wrong ones lock who keys them, for a while.
func TestSecretNumbersStaySecretAndGuessingIsStopped(t *testing.T) {
	work(t, func(o *office) {
		p := plan()
		p.PINSets = []acd.PINSet{{ID: "s", Digits: 4, Numbers: []acd.PIN{{Number: "4719", Name: "Ann"}}}}
		p.Routes = []acd.OutRoute{{Name: "all", Over: []string{"line/2"}, PINs: "s"}}
		if err := o.SetPlan(o.t.Context(), p); err != nil {
			t.Fatal(err)
		}
		for _, code := range []string{"1*4719", "47*#4719"} {
			o.on(call.OffHook, "P4")
			o.press("P4", "9021#"+code)
			o.settle()
			o.on(call.OnHook, "P4")
			r := o.record(call.ResultAbandoned)
			if strings.Contains(r.Track, "4719") || strings.Contains(r.Track, "digits=7") || r.Account != "Ann" {
				t.Errorf("account %q\n%s", r.Account, r.Track)
			}
		}
		for range 3 {
			o.on(call.OffHook, "P4")
			o.press("P4", "9021#"+"111122223333")
			o.settle()
			o.on(call.OnHook, "P4")
			o.take()
		}
		o.on(call.OffHook, "P4")
		o.press("P4", "9021#1111")
		o.settle()
		o.on(call.OnHook, "P4")
		o.take()
		o.did()
		o.mu.Lock()
		if len(o.alerts) != 1 || o.alerts[0].Kind != alert.CodeLocked || o.alerts[0].Text != "Codes are not taken from extension 804 for 15m0s: 10 wrong ones were keyed in a row." {
			t.Errorf("%+v", o.alerts)
		}
		o.mu.Unlock()
		o.dial("P4", "9021#", "play-tone P4 congestion")
		o.on(call.OnHook, "P4")
		o.wait(16 * time.Minute)
		o.did()
		o.on(call.OffHook, "P4")
		o.press("P4", "9021#4719")
		o.settle()
		if did := o.did(); !strings.HasSuffix(did, "seize-line L2") {
			t.Error(did)
		}
	})
}
