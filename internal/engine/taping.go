package engine

import (
	"strings"
	"time"

	"ringdown/internal/call"
)

// recordKeysWithin is how long may pass between the keys that ask for a
// recording: who keys to a machine at the far end is slower or faster, but has
// no reason to key just these.
const recordKeysWithin = 2 * time.Second

// inCall are the last keys of one who talks, as far as they may ask for a
// recording. No track has them: what is keyed to the far end is nobody's
// business (a card number, a PIN).
type inCall struct {
	port call.Port
	keys string
	at   time.Time
}

// talkKey takes a key of one who talks: the keys of the plan ask for a recording.
// The far end hears them.
func (e *Engine) talkKey(l *live, ev call.Event) {
	wanted := e.plan.RecordKeys
	if wanted == "" || !l.call.Rules.Record || ev.Port.Trunk() {
		return
	}
	k := &l.keyed
	if k.port != ev.Port || ev.At.Sub(k.at) > recordKeysWithin {
		*k = inCall{port: ev.Port}
	}
	k.at = ev.At
	if k.keys += ev.Digits; !strings.HasPrefix(wanted, k.keys) {
		k.keys = ev.Digits // they may begin with this one
	}
	if k.keys == wanted {
		*k = inCall{}
		e.step(l, call.Event{Kind: call.RecordKeyed, At: ev.At, Port: ev.Port})
	}
}

// Recordable implements acd.World.
func (w world) Recordable(at call.Port) bool {
	l := w.e.calls[w.e.owner(at)]
	return l != nil && (l.call.Taping == call.RecordAlways || l.call.Taping == call.RecordOnDemand)
}
