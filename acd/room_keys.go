package acd

import (
	"fmt"

	"ringdown/internal/call"
)

// The keys of a conference room that concern more than the participant; those
// that do not are call.MuteKey and call.LeaveKey.
const (
	keyHelp    = "0"
	keyCount   = "1"
	keyLock    = "2"
	keyDismiss = "3"
	keyEnd     = "9"
)

// roomKey answers a key of a participant.
func (p *Plan) roomKey(a call.Ask, w World) call.Route {
	r, _ := p.room(a.Room) // taken out of the plan meanwhile, it goes on without a leader
	m := w.InRoom(a.Room)
	switch a.Digits {
	case keyHelp:
		return said(roomHelp(r, a), "The keys are read out.")
	case keyCount:
		return countRoom(m)
	case keyLock:
		return r.lock(m, a)
	case keyDismiss:
		return r.dismiss(m, a)
	case keyEnd:
		return r.end(m, a)
	}
	return said(notPossible, fmt.Sprintf("%s is no key of a conference room.", a.Digits))
}

// notPossible is heard by who may not, or by whom nothing can be done.
const notPossible call.Sound = "prompt/not-possible"

func said(s call.Sound, reason string) call.Route {
	return call.Route{Kind: call.RouteInRoom, Sound: s, Reason: reason}
}

func roomHelp(r Room, a call.Ask) call.Sound {
	switch {
	case a.Leader:
		return "prompt/conference-keys prompt/conference-key-lock prompt/conference-leader-keys"
	case r.LeaderPIN == "":
		return "prompt/conference-keys prompt/conference-key-lock"
	}
	return "prompt/conference-keys"
}

func countRoom(m Meeting) call.Route {
	if len(m.In) == 1 {
		return said("prompt/conference-alone", "Nobody else is there.")
	}
	return said(call.Sound(fmt.Sprintf("prompt/conference-people number/%d", len(m.In))), fmt.Sprintf("%d are there.", len(m.In)))
}

// lock keeps others out, or lets them in again. Where nobody leads everybody may.
func (r Room) lock(m Meeting, a call.Ask) call.Route {
	if r.LeaderPIN != "" && !a.Leader {
		return said(notPossible, "Only the leader locks the room.")
	}
	if m.Locked {
		x := said("prompt/conference-unlocked", fmt.Sprintf("The room %s takes others again.", a.Room))
		x.Act = call.ActUnlock
		return x
	}
	x := said("prompt/conference-locked", fmt.Sprintf("The room %s takes nobody else.", a.Room))
	x.Act = call.ActLock
	return x
}

// dismiss has whoever came last leave, but no leader.
func (r Room) dismiss(m Meeting, a call.Ask) call.Route {
	if !a.Leader {
		return said(notPossible, "Only the leader has others leave.")
	}
	for i := len(m.In) - 1; i >= 0; i-- {
		if last := m.In[i]; !last.Leader && last.Port != a.Port {
			x := said("tone/confirm", fmt.Sprintf("The leader has %s leave, who came last.", last.Label))
			x.Act, x.Targets = call.ActDismiss, []call.Target{last.Target}
			return x
		}
	}
	return said(notPossible, "Nobody is there whom the leader could have leave.")
}

// end ends the conference when the key is pressed a second time.
func (r Room) end(m Meeting, a call.Ask) call.Route {
	switch {
	case !a.Leader:
		return said(notPossible, "Only the leader ends the conference.")
	case !a.Sure:
		x := said("prompt/conference-end-sure", "The key that ends the conference is to be pressed again.")
		x.Act = call.ActAskEnd
		return x
	}
	x := call.Route{Kind: call.RouteInRoom, Act: call.ActEnd, Reason: "The leader ends the conference."}
	for _, other := range m.In {
		if other.Port != a.Port {
			x.Targets = append(x.Targets, other.Target)
		}
	}
	return x
}
