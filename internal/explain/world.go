package explain

import (
	"slices"
	"strings"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
)

// world is how things stand in a question.
type world struct{ r *run }

// Look implements acd.World.
func (w world) Look(at call.Port) acd.Condition {
	c := w.r.call
	x, phone := w.r.plan.ExtensionAt(at)
	switch {
	case slices.Contains(c.Ringing(), at):
		return acd.Ringing
	case slices.Contains(c.Ports(), at), w.busy(at):
		return acd.InCall
	case at.Outside():
	case phone && w.away(x):
		return acd.Absent
	}
	return acd.Idle
}

func (w world) busy(at call.Port) bool {
	q := w.r.q
	if at != at.Base() {
		return false // a call may wait on a telephone's further channel (EX-18)
	}
	if x, phone := w.r.plan.ExtensionAt(at); phone {
		return slices.Contains(q.Busy, x.Number)
	}
	l, line := w.r.plan.LineAt(at)
	return line && (slices.Contains(q.Busy, "line "+l.ID) || slices.Contains(q.Busy, l.Label()))
}

// away: nobody has signed in. An analog telephone is there.
func (w world) away(x acd.Extension) bool {
	q := w.r.q
	return slices.Contains(q.Away, x.Number) || x.Port.SIP() && q.SignedIn != nil && !slices.Contains(q.SignedIn, x.Number)
}

// Used implements acd.World: nothing else goes on.
func (w world) Used(what string) acd.Use {
	n := 0
	for _, at := range w.r.call.Ports() {
		if string(at.Base()) == what {
			n++
		}
	}
	return acd.Use{Now: n}
}

// Now implements acd.World.
func (w world) Now() time.Time { return w.r.now }

// History implements acd.World.
func (w world) History() *acd.History { return w.r.history }

// Locked implements acd.World.
func (w world) Locked(string) bool { return false }

// Outward implements acd.World.
func (w world) Outward(string) int { return 0 }

// Rings implements acd.World: nothing else rings.
func (w world) Rings() []acd.Rings { return nil }

// Holder implements acd.World: lines that are busy have calls out.
func (w world) Holder(at call.Port) acd.Holder {
	if w.busy(at) {
		return acd.Holder{Call: busyCall, Answered: true}
	}
	return acd.Holder{}
}

// busyCall stands for any other call.
const busyCall call.ID = 999

// Standing implements acd.World: those who wait already stay where they are.
func (w world) Standing(group string, who call.ID) acd.Standing {
	n := w.r.q.Waiting[group]
	if c := w.r.call; c.State == call.StateQueued && strings.EqualFold(c.Group, group) && c.ID == who {
		return acd.Standing{Waiting: n + 1, Ahead: n, Place: n + 1}
	}
	return acd.Standing{Waiting: n, Ahead: n}
}

// Phone implements acd.World.
func (w world) Phone(number string) acd.PhoneState {
	s := w.r.q.Phones[number]
	s.DND = s.DND || slices.Contains(w.r.q.DND, number)
	return s
}

// Talking implements acd.World: nobody talks but those who are said to be busy,
// and with whom is not known.
func (w world) Talking(call.Port) (call.Port, call.ID) { return "", 0 }

// Recordable implements acd.World.
func (w world) Recordable(call.Port) bool { return false }

// Holds implements acd.World.
func (w world) Holds(call.Port) call.Port { return "" }

// Parked implements acd.World.
func (w world) Abroad(string) call.Port { return "" }

// Parked implements acd.World.
func (w world) Parked(string) call.Port { return "" }

// InRoom implements acd.World.
func (w world) InRoom(string) acd.Meeting { return acd.Meeting{} }
