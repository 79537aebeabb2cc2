package engine

import (
	"math/rand/v2"
	"testing"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
)

// Timers that are armed and stopped in any order fire by their deadlines, and
// those of stopped ones do not pile up.
func TestDeadlinesAreThoseOfTheTimersThatRun(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	e := New(Options{Plan: &acd.Plan{}})
	for id := call.ID(1); id <= 20; id++ {
		e.calls[id] = &live{call: call.Call{ID: id}}
	}
	gen := uint32(0)
	for range 5000 {
		l := e.calls[1+call.ID(rnd.IntN(20))]
		if gen++; rnd.IntN(3) > 0 {
			e.arm(l, call.Effect{Timer: call.WaitRetry, Gen: gen, Main: true, After: time.Duration(rnd.IntN(1000)) * time.Hour})
		} else if len(l.timers) > 0 {
			l.disarm(l.timers[0].says.Gen)
		}
		if got, due := e.earliest(); got != nil {
			for _, o := range e.calls {
				if x, runs := o.next(); runs && x.due.Before(due.due) {
					t.Fatalf("call %d is due at %v, call %d already at %v", got.call.ID, due.due, o.call.ID, x.due)
				}
			}
		}
	}
	if most := staleMost*(len(e.calls)+1) + 1; len(e.due) > most {
		t.Errorf("%d deadlines are kept for %d calls, at most %d are wanted", len(e.due), len(e.calls), most)
	}
}

func BenchmarkEarliestOfAThousandCalls(b *testing.B) {
	e := New(Options{Plan: &acd.Plan{}})
	for id := call.ID(1); id <= 1000; id++ {
		e.calls[id] = &live{call: call.Call{ID: id}}
		e.arm(e.calls[id], call.Effect{Gen: 1, Main: true, After: time.Duration(id) * time.Hour})
	}
	for b.Loop() {
		e.earliest()
	}
}
