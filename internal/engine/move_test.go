package engine_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
	"ringdown/internal/country"
	"ringdown/internal/engine"
)

// moved has an administrator send the call of a caller to a number; it returns
// why not, "" it was done.
func (o *office) moved(caller, to string) string {
	o.t.Helper()
	defer o.settle()
	return why(o.t, o.Move(o.t.Context(), o.callOf(caller), engine.Goal{To: to}, "anna"))
}

func (o *office) placed(caller string, place int) string {
	o.t.Helper()
	defer o.settle()
	return why(o.t, o.Place(o.t.Context(), o.callOf(caller), place, "anna"))
}

func why(t *testing.T, err error) string {
	t.Helper()
	var left engine.NotMoved
	switch {
	case errors.As(err, &left):
		return left.Why
	case err != nil:
		t.Fatal(err)
	}
	return ""
}

// trackOf is the track of the call of a number, as people read it.
func (o *office) trackOf(number string) string {
	for _, c := range o.snap().Calls {
		if c.Caller.Number == number {
			return strings.Join(c.Track, "\n")
		}
	}
	return ""
}

func (o *office) callOf(number string) call.ID {
	for _, c := range o.snap().Calls {
		if c.Caller.Number == number {
			return c.ID
		}
	}
	return 0
}

// freePhones are telephones besides the group's: 805 at P5, 806 at P6.
func freePhones(p *acd.Plan) {
	for _, n := range []string{"805", "806"} {
		p.Extensions = append(p.Extensions, acd.Extension{Number: n, Port: call.Port("P" + n[2:])})
	}
	p.RingLimit = 20 * time.Second
}

func TestAWaitingCallerIsSentToAnExtension(t *testing.T) {
	hotline(t, freePhones, func(o *office) {
		o.busy(all()...)
		o.rings("L1", "0911")
		o.rings("L2", "0912")
		o.did()
		if no := o.moved("0912", "805"); no != "" {
			t.Fatal(no)
		}
		o.want("stop-tone L2, ring P5, play-tone L2 ringback")
		o.stand("0911")
		o.on(call.OffHook, "P5")
		o.want("connect L2 P5 through")
		if r := o.trackOf("0912"); !strings.Contains(r, "anna sends the caller to 805.") {
			t.Errorf("the track says\n%s", r)
		}
	})
}

func TestACallerWhoIsSentOnInVainHasThePlaceAgain(t *testing.T) {
	hotline(t, freePhones, func(o *office) {
		o.busy(all()...)
		o.rings("L1", "0911")
		o.wait(time.Second)
		o.rings("L2", "0912")
		if no := o.moved("0911", "805"); no != "" {
			t.Fatal(no)
		}
		o.stand("0912")
		o.did()
		o.wait(21 * time.Second) // 805 does not answer
		o.stand("0911 0912")
		if got := o.did(); !strings.Contains(got, "stop-ringing P5") || !strings.Contains(got, "play-sound L1") {
			t.Errorf("did %q", got)
		}
	})
}

func TestACallerGetsAnotherPlaceInTheLine(t *testing.T) {
	vip := func(p *acd.Plan) { p.Callers.VIP = []country.Pattern{"0911"} }
	hotline(t, vip, func(o *office) {
		o.busy(all()...)
		for i, n := range []string{"0911", "0912", "0913", "0914"} {
			o.rings(call.Port("L"+string(rune('1'+i))), n)
		}
		if no := o.placed("0914", 2); no != "" {
			t.Fatal(no)
		}
		o.stand("0911 0914 0912 0913")
		if no := o.placed("0913", 1); !strings.Contains(no, "VIP") {
			t.Errorf("before a VIP: %q", no)
		}
		if no := o.placed("0913", 9); no != "The line has 4 places." {
			t.Errorf("place 9: %q", no)
		}
		o.rings("L5", "0915")
		o.stand("0911 0914 0912 0913 0915")
	})
}

func TestACallThatRingsGoesElsewhereAndBack(t *testing.T) {
	direct := func(p *acd.Plan) {
		freePhones(p)
		p.Lines[0].Group, p.Lines[0].DirectTo = "", "805"
	}
	hotline(t, direct, func(o *office) {
		o.rings("L1", "0911")
		o.want("ring P5")
		if no := o.moved("0911", "806"); no != "" {
			t.Fatal(no)
		}
		o.want("stop-ringing P5, ring P6")
		o.wait(21 * time.Second)
		o.want("stop-ringing P6, ring P5")
		o.on(call.OffHook, "P5")
		o.want("answer-line L1, connect L1 P5 through")
	})
}

func TestWhoTalksIsTransferredByAnAdministrator(t *testing.T) {
	hotline(t, freePhones, func(o *office) {
		o.rings("L1", "0911")
		o.on(call.OffHook, "P1")
		o.did()
		if no := o.moved("0911", "801"); no != "801 is in the call already." {
			t.Errorf("to who talks: %q", no)
		}
		if no := o.moved("0911", "805"); no != "" {
			t.Fatal(no)
		}
		o.on(call.OffHook, "P5")
		if got := o.did(); !strings.Contains(got, "connect L1 P5") {
			t.Errorf("did %q", got)
		}
	})
}

func TestACallIsNotMovedToNobody(t *testing.T) {
	hotline(t, freePhones, func(o *office) {
		o.busy(all()...)
		o.rings("L1", "0911")
		o.busy("P5")
		for to, want := range map[string]string{
			"800": "no extension and no group", "805": "805 is", "600": "waits for group 600 already", "eve": "no number",
		} {
			if no := o.moved("0911", to); !strings.Contains(no, want) {
				t.Errorf("to %s: %q, want %q", to, no, want)
			}
		}
		o.stand("0911")
		if err := o.Move(o.t.Context(), 99, engine.Goal{To: "805"}, "anna"); !errors.Is(err, engine.ErrNoCall) {
			t.Errorf("call 99: %v", err)
		}
	})
}

// RG-14: a program names who of a group rings first, by the number of the extension
// or of the agent there; who was asked for in vain is no better than the others.
func TestACallerIsSentToAGroupWhereSomebodyRingsFirst(t *testing.T) {
	second := func(p *acd.Plan) {
		freePhones(p)
		p.Extensions[len(p.Extensions)-1].Agent = acd.Agent{Number: "7001"} // at 806
		p.Groups = append(p.Groups, acd.Group{Number: "601", RingFor: 15 * time.Second, Members: []string{"805", "806"}})
	}
	for _, first := range []string{"806", "7001"} {
		hotline(t, second, func(o *office) {
			o.busy(all()...)
			o.rings("L1", "0911")
			o.did()
			if no := why(t, o.Move(o.t.Context(), o.callOf("0911"), engine.Goal{To: "601", First: first}, "anna")); no != "" {
				t.Fatal(no)
			}
			o.settle()
			o.want("stop-tone L1, ring P6, play-tone L1 ringback")
			<-time.After(15 * time.Second)
			o.settle()
			if r := o.trackOf("0911"); !strings.Contains(r, "806 is asked for, and rings first.") || !strings.Contains(o.did(), "ring P5") {
				t.Errorf("the track says\n%s", r)
			}
		})
	}
}

func TestNobodyRingsFirstWhoIsNotInTheGroup(t *testing.T) {
	hotline(t, freePhones, func(o *office) {
		o.busy(all()...)
		o.rings("L1", "0911")
		for goal, want := range map[engine.Goal]string{
			{To: "600", First: "805"}: "805 is not in group 600.",
			{To: "805", First: "805"}: "805 is no group: only in a group somebody can ring first.",
		} {
			if no := why(t, o.Move(o.t.Context(), o.callOf("0911"), goal, "anna")); no != want {
				t.Errorf("%+v: %q", goal, no)
			}
		}
	})
}
