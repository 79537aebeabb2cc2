package explain

import (
	"strings"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
)

// quiet is the world of a call when nothing else goes on, and nothing was before:
// all telephones are there and free.
type quiet struct{ c call.Call }

// Look implements acd.World.
func (quiet) Look(at call.Port) acd.Condition {
	if at.Desk() {
		return acd.SignedOut
	}
	return acd.Idle
}

// Standing implements acd.World.
func (q quiet) Standing(group string, who call.ID) acd.Standing {
	if q.c.State == call.StateQueued && strings.EqualFold(q.c.Group, group) && q.c.ID == who {
		return acd.Standing{Waiting: 1, Place: 1}
	}
	return acd.Standing{}
}

// Used implements acd.World.
func (quiet) Used(string) acd.Use { return acd.Use{} }

// Now implements acd.World.
func (quiet) Now() time.Time { return time.Time{} }

// History implements acd.World.
func (quiet) History() *acd.History { return nil }

// Locked implements acd.World.
func (quiet) Locked(string) bool { return false }

// Outward implements acd.World.
func (quiet) Outward(string) int { return 0 }

// Rings implements acd.World.
func (quiet) Rings() []acd.Rings { return nil }

// Holder implements acd.World.
func (quiet) Holder(call.Port) acd.Holder { return acd.Holder{} }

// Phone implements acd.World.
func (quiet) Phone(string) acd.PhoneState { return acd.PhoneState{} }

// Talking implements acd.World.
func (quiet) Talking(call.Port) (call.Port, call.ID) { return "", 0 }

// Recordable implements acd.World.
func (quiet) Recordable(call.Port) bool { return false }

// Holds implements acd.World.
func (quiet) Holds(call.Port) call.Port { return "" }

// Abroad implements acd.World.
func (quiet) Abroad(string) call.Port { return "" }

// Parked implements acd.World.
func (quiet) Parked(string) call.Port { return "" }

// InRoom implements acd.World.
func (quiet) InRoom(string) acd.Meeting { return acd.Meeting{} }
