package acd_test

import (
	"strings"
	"testing"

	"ringdown/acd"
	"ringdown/internal/call"
)

// meeting is a world in which a room has participants.
type meeting struct {
	world
	m acd.Meeting
}

func (w meeting) InRoom(string) acd.Meeting { return w.m }

func someMeeting() acd.Meeting {
	at := func(p call.Port, label string, leads bool) acd.Participant {
		return acd.Participant{Target: call.Target{Port: p, Label: label}, Leader: leads}
	}
	return acd.Meeting{In: []acd.Participant{at("a/1", "801", false), at("a/2", "802", true), at("a/3", "803", false), at("a/4", "804", true)}}
}

// TS-6: what keys do in a room, for who leads and for who does not.
func TestKeysOfAConferenceRoom(t *testing.T) {
	led := []acd.Room{{Number: "690", LeaderPIN: "2468"}}
	for name, x := range map[string]struct {
		rooms        []acd.Room
		key          string
		leader, sure bool
		act          call.RoomAct
		sound, whom  string
	}{
		"1 counts":                         {led, "1", false, false, "", "prompt/conference-people number/4", ""},
		"0 reads out what all have":        {led, "0", false, false, "", "prompt/conference-keys", ""},
		"0 reads out what the leader has":  {led, "0", true, false, "", "prompt/conference-keys prompt/conference-key-lock prompt/conference-leader-keys", ""},
		"2 locks":                          {led, "2", true, false, call.ActLock, "prompt/conference-locked", ""},
		"2 is the leader's":                {led, "2", false, false, "", "prompt/not-possible", ""},
		"2 is everybody's without leader":  {[]acd.Room{{Number: "690"}}, "2", false, false, call.ActLock, "prompt/conference-locked", ""},
		"3 has the last one leave":         {led, "3", true, false, call.ActDismiss, "tone/confirm", "803"},
		"3 is the leader's":                {led, "3", false, false, "", "prompt/not-possible", ""},
		"9 asks":                           {led, "9", true, false, call.ActAskEnd, "prompt/conference-end-sure", ""},
		"9 twice ends":                     {led, "9", true, true, call.ActEnd, "", "801 803 804"},
		"9 is the leader's":                {led, "9", false, true, "", "prompt/not-possible", ""},
		"7 is no key":                      {led, "7", true, false, "", "prompt/not-possible", ""},
		"a room that was taken out counts": {nil, "1", false, false, "", "prompt/conference-people number/4", ""},
	} {
		p := acd.Plan{Rooms: x.rooms}
		r := p.Decide(call.Ask{Kind: call.AskRoomKey, Port: "a/2", Room: "690", Digits: x.key, Leader: x.leader, Sure: x.sure}, meeting{m: someMeeting()})
		var whom []string
		for _, to := range r.Targets {
			whom = append(whom, to.Label)
		}
		if r.Kind != call.RouteInRoom || r.Act != x.act || string(r.Sound) != x.sound || strings.Join(whom, " ") != x.whom || r.Reason == "" {
			t.Errorf("%s: %s %q %q for %v (%s)", name, r.Kind, r.Act, r.Sound, whom, r.Reason)
		}
	}
}
