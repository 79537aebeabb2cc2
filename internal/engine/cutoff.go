package engine

import (
	"time"

	"ringdown/internal/call"
)

// cutWindow is how long after an open loop a line may be found to be cut off:
// fxo looks for voltage that comes back for 2.5 s (noVoltageTalking).
const cutWindow = 4 * time.Second

// leftLine remembers the call whose line may turn out to have been cut off; one
// for each line.
func (e *Engine) leftLine(l *live) {
	if at := l.call.Left; at != "" {
		e.cuts[at] = l
	}
}

// cutOff tells a call that is over what really ended it.
func (e *Engine) cutOff(ev call.Event) {
	l := e.cuts[ev.Port]
	if l == nil || ev.Kind != call.PortDown && ev.Kind != call.RingStart {
		return
	}
	delete(e.cuts, ev.Port)
	if ev.Kind == call.PortDown && time.Since(l.call.Rec.Ended) <= cutWindow {
		l.saved, l.amends = 0, true
		e.step(l, ev)
	}
}
