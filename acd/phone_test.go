package acd_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"ringdown/acd"
)

func set(t *testing.T, s acd.PhoneState, name, value string) acd.PhoneState {
	t.Helper()
	after, err := s.With(name, value)
	if err != nil {
		t.Errorf("set %s to %q: %v", name, value, err)
	}
	return after
}

// Each thing is set and taken back again, and nothing stays.
func TestPhoneStateIsSetAndTakenBack(t *testing.T) {
	for name, value := range map[string]string{
		acd.SetDND: acd.On, acd.SetAlways: "802", acd.SetBusy: "803", acd.SetNoAnswer: "804", acd.SetUnreachable: "90912345678",
		acd.SetFilter: acd.On, acd.SetNoAnonymous: acd.On, acd.SetGroup + "600": "in", acd.SetPause: "lunch",
		acd.SetSpeed + "12": "90212345", acd.SetLastDialled: "802", acd.SetLastCaller: "802", acd.SetWake: "2026-11-21T07:30",
		acd.SetCallBack: "802",
	} {
		was := acd.PhoneState{Speed: map[string]string{"1": "801"}, SignedIn: map[string]bool{"601": true}}
		s := set(t, was, name, value)
		if reflect.DeepEqual(s, was) {
			t.Errorf("%s=%s changes nothing", name, value)
		}
		if s = set(t, s, name, ""); !reflect.DeepEqual(s, was) {
			t.Errorf("%s=%s leaves %+v", name, value, s)
		}
		if len(was.Speed) != 1 || len(was.SignedIn) != 1 {
			t.Errorf("%s=%s changed the state before", name, value)
		}
	}
	s := set(t, set(t, acd.PhoneState{}, acd.SetAlways, "1"), acd.SetUnreachable, "2")
	if s = set(t, s, acd.SetForwards, ""); s.Forward != (acd.Forwards{}) {
		t.Errorf("forwards are left: %+v", s.Forward)
	}
	s = set(t, set(t, acd.PhoneState{}, acd.SetWake, "2026-11-21T06:00"), acd.SetWake, "2026-11-21T07:00")
	if s = set(t, s, acd.SetWake, "-2026-11-21T06:00"); len(s.Wake) != 1 || s.Wake[0] != "2026-11-21T07:00" {
		t.Errorf("wake-up calls left: %v", s.Wake)
	}
}

// A telephone cannot be made to remember without end.
func TestPhoneStateIsBounded(t *testing.T) {
	var s acd.PhoneState
	refused := func(name, value string) {
		t.Helper()
		if after, err := s.With(name, value); err == nil || !reflect.DeepEqual(after, s) {
			t.Errorf("%s=%s is taken", name, value)
		}
	}
	refused(acd.SetDND, strings.Repeat("x", 65))
	refused(acd.SetSpeed, "801")
	refused("mood", "good")
	refused(acd.SetWake, "07:30")
	refused(acd.SetForwards, "801")
	for i := range acd.MaxSpeed {
		s = set(t, s, fmt.Sprintf("%s%02d", acd.SetSpeed, i), "801")
	}
	refused(acd.SetSpeed+"100", "801")
	for i := range acd.MaxWake {
		s = set(t, s, acd.SetWake, fmt.Sprintf("2026-11-21T%02d:00", i))
	}
	refused(acd.SetWake, "2026-11-21T23:00")
	s = set(t, s, acd.SetWake, "2026-11-21T00:00") // it is there
	for i := range acd.MaxCallBacks {
		s = set(t, s, acd.SetCallBack, fmt.Sprint(800+i))
	}
	refused(acd.SetCallBack, "899")
}
