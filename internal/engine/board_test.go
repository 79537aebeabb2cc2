package engine_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
	"ringdown/internal/engine"
)

func TestAGroupsDayIsCounted(t *testing.T) {
	hotline(t, nil, func(o *office) {
		o.rings("L1", "0911")
		o.wait(5 * time.Second)
		o.on(call.OffHook, "P1") // answered within the time
		o.wait(time.Minute)
		o.on(call.OnHook, "P1")
		o.on(call.FarDisconnected, "L1")
		o.wait(10 * time.Second)
		o.busy(all()...)
		o.rings("L2", "0922")
		o.wait(25 * time.Second)
		w := o.snap().Lines[0].Callers[0]
		if w.Expect != 15*time.Second {
			t.Errorf("the first in the line waits %s more by all likelihood, want a minute among four", w.Expect)
		}
		o.on(call.FarDisconnected, "L2") // lost
		o.wait(time.Second)
		g, today := o.snap().Groups[0], o.snap().Today
		if is := g.Today; is.Offered != 2 || is.Answered != 1 || is.InTime != 1 || is.Lost != 1 || is.Talks != 1 || is.Talk < time.Minute || is.Longest < 25*time.Second {
			t.Errorf("counted %+v", is)
		}
		if today.Incoming != 2 || today.Answered != 1 || today.Missed != 1 {
			t.Errorf("the day counted %+v", today)
		}
		if g.Online != 4 || g.Ready != 0 {
			t.Errorf("%d members online, %d ready, want 4 and 0", g.Online, g.Ready)
		}
		o.wait(25 * time.Hour)
		if s := o.snap(); s.Groups[0].Today.Offered != 0 || s.Today.Incoming != 0 {
			t.Errorf("the next day begins with %+v, %+v", s.Groups[0].Today, s.Today)
		}
	})
}

func TestCountsOfTheDaySurviveARestart(t *testing.T) {
	kept := shelf{}
	day := time.Now().UTC().Format(time.DateOnly)
	kept["tally/600"] = []byte(`{"day":"` + day + `","offered":7,"answered":5}`)
	kept["tally/day"] = []byte(`{"day":"` + day + `","incoming":9}`)
	kept["tally/spoilt"] = []byte(`{`)
	p := plan()
	p.Zone = time.UTC
	p.Groups = []acd.Group{{Number: "600", Members: []string{p.Extensions[0].Number}}}
	e := engine.New(engine.Options{Ports: new(office), Records: new(office), Plan: p, State: kept, Kept: kept})
	s := engine.SnapshotOf(e)
	if s.Groups[0].Today.Offered != 7 || s.Groups[0].Today.Answered != 5 || s.Today.Incoming != 9 {
		t.Errorf("after the restart: %+v, %+v", s.Groups[0].Today, s.Today)
	}
}

func TestAPauseSaysSinceWhen(t *testing.T) {
	hotline(t, nil, func(o *office) {
		o.wait(time.Minute)
		o.set("801", "pause", "lunch")
		at := time.Now()
		o.wait(time.Minute)
		o.set("802", "group/600", "out")
		o.settle()
		staff := o.snap().Staff
		if m := staff[0]; !m.Paused || m.Reason != "lunch" || !m.Since.Equal(at) || !m.Groups[0].In {
			t.Errorf("801 is shown as %+v", m)
		}
		if m := staff[1]; m.Groups[0].In || m.Paused {
			t.Errorf("802 is shown as %+v", m)
		}
	})
}

// A member's day is added up by what they do for groups, kept over a restart, and
// begins anew at midnight (SV-2). The time in which the appliance was off counts for
// nothing.
func TestAMembersDayIsAddedUp(t *testing.T) {
	hotline(t, nil, func(o *office) {
		o.wait(10 * time.Minute)
		o.set("801", "pause", "lunch")
		o.wait(20 * time.Minute)
		o.set("801", "pause", "")
		o.on(call.PortDown, "P1")
		o.wait(5 * time.Minute)
		o.on(call.PortUp, "P1")
		o.wait(time.Minute)
		o.set("801", "group/600", "out")
		o.wait(time.Hour)
		o.set("801", "dnd", "on")
		is := o.snap().Staff[0].Today
		if is.SignedIn.Round(time.Minute) != 36*time.Minute || is.Paused.Round(time.Minute) != 20*time.Minute || is.NotReady.Round(time.Minute) != 5*time.Minute || is.Duty.SignedIn {
			t.Errorf("801's day is %+v", is)
		}
		o.set("801", "group/600", "in")
		o.wait(24 * time.Hour)
		if is := o.snap().Staff[0].Today; is.SignedIn != 0 || is.Since.Hour() != 0 || !is.Duty.NotReady {
			t.Errorf("the next day 801 begins with %+v", is)
		}
	})
}

// The day goes on after a restart; the time in which the appliance was off counts
// for nothing.
func TestAMembersDaySurvivesARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		<-time.After(10 * time.Hour) // virtual
		day := time.Now().UTC().Format(time.DateOnly)
		at := func(hour int) string { return day + "T0" + fmt.Sprint(hour) + ":00:00Z" }
		kept := shelf{
			"attend/801": []byte(`{"day":"` + day + `","signed_in":3600000000000,"since":"` + at(7) + `","duty":{"SignedIn":true,"Paused":true}}`),
			"alive":      []byte(`"` + at(9) + `"`),
		}
		p := plan()
		p.Zone = time.UTC
		p.Groups = []acd.Group{{Number: "600", Members: []string{"801"}}}
		e := engine.New(engine.Options{Ports: new(office), Records: new(office), Plan: p, State: kept, Kept: kept})
		is := engine.SnapshotOf(e).Staff[0].Today
		if is.SignedIn != 3*time.Hour || is.Paused != 2*time.Hour || !is.Since.Equal(time.Now()) {
			t.Errorf("after the restart the day is %+v", is)
		}
	})
}
