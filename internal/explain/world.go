package explain

import (
	"slices"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
)

// world is how things stand in a question: what it tells, then what the call that
// is thought of does itself, then what goes on around it.
type world struct{ r *run }

// memory is what is remembered, and who waits.
func (w world) memory() acd.World {
	if w.r.q.Around == nil {
		return quiet{w.r.call}
	}
	return w.r.q.Around(w.r.call)
}

// present is what goes on around the call.
func (w world) present() acd.World {
	if !w.r.q.Now {
		return quiet{w.r.call}
	}
	return w.memory()
}

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
		return w.present().Look(at)
	case phone && w.away(x):
		return acd.Absent
	}
	is := w.present().Look(at)
	if is == acd.Absent && slices.Contains(w.r.q.SignedIn, x.Number) {
		return acd.Idle
	}
	return is
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

// Used implements acd.World.
func (w world) Used(what string) acd.Use {
	u := w.present().Used(what)
	for _, at := range w.r.call.Ports() {
		if string(at.Base()) == what {
			u.Now++
		}
	}
	return u
}

// Now implements acd.World.
func (w world) Now() time.Time { return w.r.now }

// History implements acd.World.
func (w world) History() *acd.History { return w.r.history }

// Locked implements acd.World.
func (w world) Locked(who string) bool { return w.memory().Locked(who) }

// Outward implements acd.World.
func (w world) Outward(number string) int { return w.present().Outward(number) }

// Rings implements acd.World.
func (w world) Rings() []acd.Rings { return w.present().Rings() }

// Holder implements acd.World: lines that are said to be busy have calls out.
func (w world) Holder(at call.Port) acd.Holder {
	if w.busy(at) {
		return acd.Holder{Call: busyCall, Answered: true}
	}
	return w.present().Holder(at)
}

// busyCall stands for any other call.
const busyCall call.ID = 999

// Standing implements acd.World.
func (w world) Standing(group string, who call.ID) acd.Standing {
	return w.memory().Standing(group, who)
}

// Phone implements acd.World.
func (w world) Phone(number string) acd.PhoneState {
	s := w.state(number)
	s.DND = s.DND || slices.Contains(w.r.q.DND, number)
	return s
}

// state is what was set at a telephone, by this call or before it.
func (w world) state(number string) acd.PhoneState {
	if s, set := w.r.phones[number]; set {
		return s
	}
	return w.memory().Phone(number)
}

// Talking implements acd.World: with whom those talk who are said to be busy is
// not known.
func (w world) Talking(at call.Port) (call.Port, call.ID) { return w.present().Talking(at) }

// Recordable implements acd.World.
func (w world) Recordable(at call.Port) bool { return w.present().Recordable(at) }

// Holds implements acd.World.
func (w world) Holds(at call.Port) call.Port { return w.present().Holds(at) }

// Abroad implements acd.World.
func (w world) Abroad(number string) call.Port { return w.present().Abroad(number) }

// Parked implements acd.World.
func (w world) Parked(slot string) call.Port { return w.present().Parked(slot) }

// InRoom implements acd.World.
func (w world) InRoom(room string) acd.Meeting { return w.present().InRoom(room) }
