package fxo

import (
	"fmt"
	"testing"
	"time"

	"ringdown/hal/sim"
	"ringdown/internal/call"
)

// TestOneSeedGivesOneRun plays an office's day twice and compares every event
// and every instant.
func TestOneSeedGivesOneRun(t *testing.T) {
	const runs = 4
	var first []string
	for i := range runs {
		day := playDay(t)
		if i == 0 {
			first = day
			t.Logf("%d events", len(day))
			continue
		}
		for k := range max(len(day), len(first)) {
			if k >= len(day) || k >= len(first) || day[k] != first[k] {
				t.Fatalf("run %d differs from the first at event %d:\n%s\n%s", i, k, at(first, k), at(day, k))
			}
		}
	}
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return "(nothing)"
}

// playDay is what happens: calls both ways with all hang-ups, and faults.
func playDay(t *testing.T) (events []string) {
	inOffice(t, "country=CN&cid=dtmf-before-ring&seed=11", nil, func(o *office) {
		for _, how := range []sim.Hangup{sim.HangupCPC, sim.HangupPolarity, sim.HangupBusy} {
			o.incomingTalk()
			o.must(o.desk.Line(1).Press("12"))
			o.wait(2 * time.Second)
			o.must(o.desk.Line(1).Hangup(how))
			o.wait(2 * time.Second)
			o.do(call.ReleaseLine, "fxo1")
			o.must(o.desk.Phone(1).Down())
			o.wait(3 * time.Second)
		}
		o.on(call.OffHook, func(call.Event) {
			o.do(call.SeizeLine, "fxo1")
			o.do(call.Connect, "fxs1", toPeer("fxo1", call.Dialling))
		})
		o.on(call.Digit, func(ev call.Event) { o.do(call.DialDigits, "fxo1", withDigits(ev.Digits)) })
		o.must(o.desk.Phone(1).Up())
		o.wait(2 * time.Second)
		o.must(o.desk.Phone(1).Dial("13800138000"))
		o.wait(20 * time.Second)
		o.desk.EventStorm(500)
		o.must(o.desk.Line(1).Unplug())
		o.wait(5 * time.Second)
		o.must(o.desk.Line(1).Plug())
		o.desk.Vanish()
		o.wait(time.Second)
		o.desk.Return()
		o.wait(15 * time.Second)
		o.mu.Lock()
		defer o.mu.Unlock()
		for _, ev := range o.log {
			events = append(events, fmt.Sprintf("%v %s %s %s %s %s", ev.At.Sub(o.start), ev.Port, ev.Kind, ev.Digits, ev.How, ev.Text))
		}
	})
	return events
}
