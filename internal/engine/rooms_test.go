package engine_test

import (
	"testing"

	"ringdown/acd"
	"ringdown/internal/call"
	"ringdown/internal/feature"
)

// roomPlan is deskPlan with a conference room, slots, and a supervisor at 804.
func roomPlan() *acd.Plan {
	p := deskPlan()
	p.Rooms = []acd.Room{{Number: "690", Most: 3}}
	p.Park = acd.Park{Slots: []string{"71", "72"}}
	p.Codes = feature.Table(feature.ProfileRingdown, nil)
	p.Extensions[3].Monitors = []string{"801"}
	return p
}

func (o *office) enters(p call.Port) {
	o.on(call.OffHook, p)
	o.press(p, "690")
	o.on(call.SoundOver, p)
}

func TestEverybodyInARoomHearsAllOthers(t *testing.T) {
	officeWith(t, roomPlan(), func(o *office) {
		o.enters("c/P1")
		o.want("play-tone c/P1 dial, stop-tone c/P1, play-sound c/P1, play-sound c/P1")
		o.enters("c/P2")
		o.want("play-tone c/P2 dial, stop-tone c/P2, play-sound c/P2, stop-tone c/P1, hear c/P1 c/P2, hear c/P2 c/P1")
		o.enters("c/P3")
		o.want("play-tone c/P3 dial, stop-tone c/P3, play-sound c/P3, hear c/P1 c/P3, hear c/P2 c/P3, hear c/P3 c/P1, hear c/P3 c/P2")
		o.press("c/P2", "*")
		o.want("play-sound c/P2, unhear c/P1 c/P2, unhear c/P3 c/P2")
		o.press("c/P2", "*")
		o.want("play-sound c/P2, hear c/P1 c/P2, hear c/P3 c/P2")
		o.on(call.SoundOver, "c/P2")
		o.on(call.OnHook, "c/P1")
		o.on(call.OnHook, "c/P3")
		o.did()
		o.on(call.OffHook, "c/P1")
		o.press("c/P1", "690")
		o.want("play-tone c/P1 dial, stop-tone c/P1, play-sound c/P1, stop-tone c/P2, hear c/P1 c/P2, hear c/P2 c/P1")
	})
}

func TestARoomThatIsFullIsBusy(t *testing.T) {
	officeWith(t, roomPlan(), func(o *office) {
		for _, p := range []call.Port{"c/P1", "c/P2", "c/P3"} {
			o.enters(p)
		}
		o.on(call.OffHook, "c/P4")
		o.did()
		o.press("c/P4", "690")
		o.want("stop-tone c/P4, play-sound c/P4")
		o.on(call.SoundOver, "c/P4")
		o.want("play-tone c/P4 busy")
	})
}

func TestASupervisorListensCoachesAndJoins(t *testing.T) {
	officeWith(t, roomPlan(), func(o *office) {
		o.on(call.RingStart, "c/L1")
		o.on(call.OffHook, "c/P1")
		o.on(call.OffHook, "c/P4")
		o.did()
		o.press("c/P4", "*81801")
		o.want("stop-tone c/P4, play-sound c/P4, hear c/P4 c/L1, hear c/P4 c/P1")
		o.press("c/P4", "2")
		o.want("hear c/P1 c/P4")
		o.press("c/P4", "3")
		o.want("hear c/L1 c/P4")
		o.press("c/P4", "1")
		o.want("unhear c/L1 c/P4, unhear c/P1 c/P4")
		o.on(call.Flash, "c/P1")
		o.want("disconnect c/L1 c/P1, play-sound c/L1, unhear c/P4 c/L1, unhear c/P4 c/P1, play-tone c/P1 dial")
		o.on(call.Flash, "c/P1")
		o.did()
		o.on(call.OnHook, "c/P1")
		o.want("disconnect c/L1 c/P1, release-line c/L1, unhear c/P4 c/L1, unhear c/P4 c/P1, play-tone c/P4 busy")
	})
}

func TestOnlyWhoMaySupervisesAndReleases(t *testing.T) {
	officeWith(t, roomPlan(), func(o *office) {
		o.on(call.RingStart, "c/L1")
		o.on(call.OffHook, "c/P1")
		o.on(call.OffHook, "c/P3")
		o.press("c/P3", "*84801")
		o.on(call.OnHook, "c/P3")
		o.on(call.OffHook, "c/P4")
		o.did()
		o.press("c/P4", "*84801")
		o.want("stop-tone c/P4, play-sound c/P4, disconnect c/L1 c/P1, release-line c/L1, play-tone c/P1 congestion")
	})
}

func TestACallIsParkedByFlashTakenElsewhereOrComesBack(t *testing.T) {
	officeWith(t, roomPlan(), func(o *office) {
		o.on(call.RingStart, "c/L1")
		o.on(call.OffHook, "c/P1")
		o.on(call.Flash, "c/P1")
		o.did()
		o.press("c/P1", "71")
		o.want("stop-tone c/P1, play-sound c/P1, play-sound c/L1")
		o.on(call.OnHook, "c/P1")
		o.on(call.OffHook, "c/P3")
		o.did()
		o.press("c/P3", "71")
		o.want("stop-tone c/P3, connect c/L1 c/P3 through")
		o.on(call.Flash, "c/P3")
		o.press("c/P3", "*68")
		o.on(call.OnHook, "c/P3")
		o.did()
		o.wait(call.DefaultParked + 1)
		o.want("stop-tone c/L1, ring c/P3, play-tone c/L1 ringback")
	})
}
