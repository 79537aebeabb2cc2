package engine_test

import (
	"strings"
	"testing"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
)

// within waits, in virtual time, and tells whether the port was rung meanwhile.
func (o *office) within(d time.Duration, p call.Port) bool {
	o.t.Helper()
	o.did()
	<-time.After(d)
	if err := o.Check(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, x := range o.effects {
		if x.Kind == call.RingPhone && x.Port == p {
			return true
		}
	}
	return false
}

func (o *office) set(number, name, value string) {
	o.t.Helper()
	if err := o.SetPhone(o.t.Context(), number, []call.Change{{Name: name, Value: value}}); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) phone(number string) acd.PhoneState {
	o.t.Helper()
	s, err := o.Phone(o.t.Context(), number)
	if err != nil {
		o.t.Fatal(err)
	}
	return s
}

// A wake-up call that nobody takes comes three times, three minutes apart, and
// then no more; each has a record.
func TestAWakeUpCallComesThreeTimes(t *testing.T) {
	work(t, func(o *office) {
		at := time.Now().Truncate(time.Minute).Add(2 * time.Minute)
		o.set("802", acd.SetWake, at.Format("2006-01-02T15:04"))
		if o.within(time.Until(at)-time.Second, "P2") {
			t.Error("it rang before its time")
		}
		for i := range 3 {
			if !o.within(2*time.Second, "P2") {
				t.Errorf("try %d did not come", i+1)
			}
			if o.within(3*time.Minute-3*time.Second, "P2") {
				t.Errorf("it rang again too soon after try %d", i+1)
			}
			if got := o.take(); len(got) != 1 || got[0].Result != call.ResultMissed {
				t.Errorf("records: %+v", got)
			}
			<-time.After(time.Second)
		}
		if o.within(time.Hour, "P2") || len(o.phone("802").Wake) != 0 {
			t.Errorf("after three tries it is not over: %v", o.phone("802").Wake)
		}
	})
}

// One that is taken is heard to its end, and comes once.
func TestAWakeUpCallIsTaken(t *testing.T) {
	work(t, func(o *office) {
		at := time.Now().Truncate(time.Minute).Add(2 * time.Minute)
		o.set("802", acd.SetWake, at.Format("2006-01-02T15:04"))
		o.within(time.Until(at)+time.Second, "P2")
		o.on(call.OffHook, "P2")
		o.on(call.SoundOver, "P2")
		o.on(call.OnHook, "P2")
		if got := o.take(); len(got) != 1 || got[0].Result != call.ResultServed {
			t.Errorf("records: %+v", got)
		}
		if o.within(time.Hour, "P2") {
			t.Error("it came again")
		}
	})
}

// One whose time is long past, as after a night without power, is forgotten.
func TestAWakeUpCallOfThePastIsForgotten(t *testing.T) {
	work(t, func(o *office) {
		o.set("802", acd.SetWake, time.Now().Add(-time.Hour).Format("2006-01-02T15:04"))
		o.set("803", acd.SetWake, time.Now().Add(-5*time.Minute).Format("2006-01-02T15:04"))
		<-time.After(time.Second)
		if did := o.did(); !strings.Contains(did, "ring P3") {
			t.Errorf("one that is a little late does not come: %s", did)
		}
		if len(o.phone("802").Wake) != 0 {
			t.Error("one of an hour ago is kept")
		}
	})
}

// A call back waits for both: 802 who ordered it, and 803.
func TestACallBackWaitsForBoth(t *testing.T) {
	work(t, func(o *office) {
		o.on(call.OffHook, "P3")
		o.on(call.OffHook, "P2")
		o.set("802", acd.SetCallBack, "803")
		o.on(call.OnHook, "P3")
		if o.within(time.Minute, "P2") {
			t.Error("802 is rung while it talks")
		}
		o.on(call.OnHook, "P2")
		if !o.within(4*time.Second, "P2") {
			t.Fatal("802 is not rung though both are free")
		}
		o.did()
		o.on(call.OffHook, "P2")
		if did := o.did(); !strings.Contains(did, "ring P3") {
			t.Errorf("803 is not called: %s", did)
		}
		o.on(call.OnHook, "P2")
		if len(o.phone("802").CallBack) != 0 {
			t.Error("the call back is still waited for")
		}
	})
}
