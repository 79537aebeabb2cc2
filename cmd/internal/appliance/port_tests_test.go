package appliance

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/spf13/afero"

	"ringdown/hal"
	"ringdown/internal/config"
	speeches "ringdown/media/likeness"
	"ringdown/webadmin"
)

// tests runs a test of a port beside what do does meanwhile.
func (r *rig) tests(port, kind string, do func()) webadmin.PortTest {
	r.t.Helper()
	done := make(chan webadmin.PortTest, 1)
	go func() {
		found, err := r.main.tests.Run(r.t.Context(), port, kind)
		if err != nil {
			r.t.Error(err)
		}
		done <- found
	}()
	if do != nil {
		do()
	}
	return <-done
}

func (r *rig) wantTest(found webadmin.PortTest, result, verdict string) {
	r.t.Helper()
	if found.Result != result || !strings.Contains(found.Verdict, verdict) {
		r.t.Errorf("%s of %s: %s, %q; %+v", found.Kind, found.Port, found.Result, found.Verdict, found.Steps)
	}
}

func TestALineIsTestedAndReleased(t *testing.T) {
	live(t, "TW", afero.NewMemMapFs(), func(r *rig) {
		r.wantTest(r.tests("sim0/fxo1", "loop", nil), "good", "The loop is whole: ")
		tone := r.tests("sim0/fxo1", "tone", nil)
		r.wantTest(tone, "good", "The dial tone is that of the country: ")
		if strings.Contains(tone.Verdict, "near no Hz") { // 350 and 440 lie between the bands of 100
			t.Errorf("the tone has no frequency: %q", tone.Verdict)
		}
		r.pass(2 * time.Second)
		if v := r.do("line 1 state"); v["state"] != "idle" {
			t.Errorf("the line is %s after the tests", v["state"])
		}
		r.talks() // calls come as before
		_, err := r.main.tests.Run(r.t.Context(), "sim0/fxo1", "loop")
		if !errors.Is(err, webadmin.ErrNotNow) {
			t.Errorf("a line that is talked on: %v", err)
		}
		r.hangsUp()
		if got := r.main.tests.Past("sim0/fxo1"); len(got) != 2 || got[0].Kind != "tone" {
			t.Errorf("kept: %+v", got)
		}
		if _, err := r.main.tests.Run(r.t.Context(), "sim0/fxo9", "loop"); !errors.Is(err, webadmin.ErrNotFound) {
			t.Errorf("a port that is not there: %v", err)
		}
	})
}

func TestALineThatIsUnpluggedOrSilentIsNamed(t *testing.T) {
	live(t, "TW", afero.NewMemMapFs(), func(r *rig) {
		r.do("line 1 unplug")
		r.pass(time.Minute)
		r.wantTest(r.tests("sim0/fxo1", "loop", nil), "bad", "The line has no voltage (0.0 V)")
		r.do("line 1 plug")
		r.pass(time.Minute)
		r.do("line 1 parallel on")
		r.wantTest(r.tests("sim0/fxo1", "loop", nil), "bad", "another telephone on it is lifted")
	})
}

func TestTheEchoOfALineIsKnownOnceSomebodyHasTalked(t *testing.T) {
	live(t, "TW", afero.NewMemMapFs(), func(r *rig) {
		of := func(port string) webadmin.PortEcho { return r.main.tests.Echo(r.t.Context(), port) }
		if e := of("sim0/fxo1"); e.Known {
			t.Errorf("nobody has talked yet: %+v", e)
		}
		r.talks()
		if err := r.main.Desk().Phone(1).Say(speeches.Speech(1, 4*time.Second)); err != nil {
			t.Fatal(err)
		}
		r.pass(5 * time.Second)
		during := of("sim0/fxo1")
		if !during.Known || during.ReturnLoss < 6 || during.Cancelled < 10 {
			t.Errorf("after four seconds of speech: %+v", during)
		}
		r.hangsUp()
		if e := of("sim0/fxo1"); e != during {
			t.Errorf("after the call %+v is told, want that of the call, %+v", e, during)
		}
	})
}

// Where the canceller is switched off nothing is measured, and that is said, also of
// one that is switched off while the appliance runs.
func TestACancellerThatIsOffIsToldFromALineNobodyHasTalkedTo(t *testing.T) {
	off := func(c *config.Config) { c.Lines[0].Profile.EchoTailMs = new(int) }
	planted(t, off, func(r *rig) {
		for port, want := range map[string]webadmin.PortEcho{"sim0/fxo1": {Off: true}, "sim0/fxo2": {}, "sim0/fxs1": {}} {
			if e := r.main.tests.Echo(r.t.Context(), port); e != want {
				t.Errorf("%s: %+v", port, e)
			}
		}
	})
	planted(t, func(*config.Config) {}, func(r *rig) {
		profile := r.main.ports.of("sim0/fxo1", hal.FXO)
		profile.EchoTail = -1
		r.main.hardware.Configure("sim0/fxo1", profile)
		r.pass(time.Second)
		if e := r.main.tests.Echo(r.t.Context(), "sim0/fxo1"); !e.Off {
			t.Errorf("switched off: %+v", e)
		}
	})
}

// The engine takes a line that is tested: the call does not wait for the test.
func TestACallTakesALineThatIsTested(t *testing.T) {
	live(t, "TW", afero.NewMemMapFs(), func(r *rig) {
		r.wantTest(r.tests("sim0/fxo2", "tone", func() {
			r.pass(100 * time.Millisecond)
			r.do("phone 802 up") // is tied to line 2
		}), "ended", "A call came to the port")
		r.pass(5 * time.Second)
		if v := r.do("line 2 state"); v["state"] != "seized" {
			t.Errorf("line 2 is %s for the telephone that is tied to it", v["state"])
		}
	})
}

func TestATelephoneThatIsLiftedHearsTheTones(t *testing.T) {
	live(t, "TW", afero.NewMemMapFs(), func(r *rig) {
		r.wantTest(r.tests("sim0/fxs1", "loop", nil), "good", "nothing leaks")
		r.wantTest(r.tests("sim0/fxs1", "tone", func() {
			r.pass(2 * time.Second)
			r.do("phone 801 up")
			r.pass(4 * time.Second)
			r.do("phone 801 down")
		}), "good", "The tone went out at -9.9 dBm0; its echo is ")
		r.pass(time.Second)
		r.talks()
		r.hangsUp()
		r.wantTest(r.tests("sim0/fxs1", "tone", nil), "unsure", "Nobody lifted the telephone within 30s.")
	})
}

// A call rings a telephone whose test waits for somebody to lift.
func TestACallEndsTheTestOfATelephone(t *testing.T) {
	live(t, "TW", afero.NewMemMapFs(), func(r *rig) {
		r.wantTest(r.tests("sim0/fxs1", "tone", r.talks), "ended", "A call came to the port")
		r.hangsUp()
	})
}

func TestATestEndsWithWhoeverAskedForIt(t *testing.T) {
	live(t, "TW", afero.NewMemMapFs(), func(r *rig) {
		ctx, gone := context.WithCancel(r.t.Context())
		time.AfterFunc(3*time.Second, gone)
		began := time.Now()
		found, err := r.main.tests.Run(ctx, "sim0/fxs1", "tone")
		if err != nil || found.Result != "ended" || time.Since(began) > 4*time.Second {
			t.Errorf("after %v: %+v, %v", time.Since(began), found, err)
		}
		r.talks()
		r.hangsUp()
	})
}
