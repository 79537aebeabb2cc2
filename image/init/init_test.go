package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/insomniacslk/dhcp/dhcpv4"
)

func TestTheWatchdogIsFedOnlyWhileTheGatewayAnswers(t *testing.T) {
	begun := time.Unix(1000, 0)
	v := newVigil("", begun, quiet(t))
	at := func(after time.Duration) time.Time { return begun.Add(after) }
	for _, c := range []struct {
		after    time.Duration
		answered bool
		due      bool
	}{
		{0, false, true},
		{startGrace - time.Second, false, true}, // it may take that long to start
		{startGrace, false, false},
		{startGrace + time.Second, true, true},
		{startGrace + silenceLimit, false, true},
		{startGrace + silenceLimit + time.Second, false, false},
	} {
		if c.answered {
			v.answered(at(c.after))
		}
		if got := v.due(at(c.after)); got != c.due {
			t.Errorf("after %s: fed %v, want %v", c.after, got, c.due)
		}
	}
}

func quiet(t *testing.T) *logbook {
	t.Helper()
	l := newLogbook()
	l.console = &strings.Builder{}
	return l
}

func TestANewFirmwareHasToAnswerForAMinuteWithoutABreak(t *testing.T) {
	var r record
	now := time.Unix(1000, 0)
	for second := range 200 {
		var err error
		if second == 50 {
			err = errors.New("no answer")
		}
		prove, _ := r.note(now.Add(time.Duration(second)*time.Second), err, true)
		if prove != (second >= 51+60) {
			t.Fatalf("second %d: proved %v", second, prove)
		}
	}
}

func TestAGatewayThatStopsAnsweringIsStartedAnewUnlessItIsOnTrial(t *testing.T) {
	for _, trial := range []bool{true, false} {
		var r record
		now := time.Unix(1000, 0)
		r.note(now, nil, trial)
		kicks := 0
		for second := range 50 {
			if _, kick := r.note(now.Add(time.Duration(second)*time.Second), errors.New("no answer"), trial); kick {
				kicks++
			}
		}
		if want := map[bool]int{true: 0, false: 2}[trial]; kicks != want {
			t.Errorf("trial %v: started anew %d times, want %d", trial, kicks, want)
		}
	}
}

func TestTheRelayIsHeldOnlyByAGatewayThatAnswers(t *testing.T) {
	begun := time.Unix(1000, 0)
	at := func(s int) time.Time { return begun.Add(time.Duration(s) * time.Second) }
	for name, c := range map[string]struct {
		now, begun, answered time.Time
		want                 bool
	}{
		"none runs":                       {at(5), time.Time{}, at(4), false},
		"it has not answered yet":         {at(5), begun, time.Time{}, false},
		"the one before it answered":      {at(5), begun, at(-1), false},
		"it answered just now":            {at(5), begun, at(4), true},
		"it answered a little while ago":  {at(13), begun, at(4), true},
		"it does not answer any more":     {at(14), begun, at(4), false},
		"it was killed after it answered": {at(5), time.Time{}, at(4), false},
	} {
		if got := held(c.now, c.begun, c.answered); got != c.want {
			t.Errorf("%s: held %v", name, got)
		}
	}
}

func TestTheButtonHasToBeHeld(t *testing.T) {
	var p press
	now := time.Unix(1000, 0)
	for ms := 0; ms < 30_000; ms += 50 {
		down := ms < 9_000 || ms >= 10_000 // let go after nine seconds, then held
		if held := p.look(now.Add(time.Duration(ms)*time.Millisecond), down); held != (ms >= 20_000) {
			t.Fatalf("after %d ms: %v", ms, held)
		}
	}
}

// TestAButtonThatIsDownFromTheStartErasesNothing: it is stuck, or its line has no
// level; the appliance would erase its data at each start.
func TestAButtonThatIsDownFromTheStartErasesNothing(t *testing.T) {
	var p press
	now := time.Now()
	for s := range 100 {
		if p.look(now.Add(time.Duration(s)*time.Second), true) {
			t.Fatalf("it counts as held after %d s", s)
		}
	}
	p.look(now, false)
	p.look(now, true)
	if !p.look(now.Add(holdFor), true) {
		t.Error("it is no longer a button once it was let go")
	}
}

func TestAFactoryResetErasesAllAndOnlyWhenItWasAskedFor(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"ringdown/calls.db", "log/now", "clock"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	l := quiet(t)
	for _, wanted := range []bool{false, true} {
		if wanted {
			if err := wantErased(dir, "asked for by owner"); err != nil {
				t.Fatal(err)
			}
		}
		if err := eraseData(dir, l); err != nil {
			t.Fatal(err)
		}
		left, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		if (len(left) == 0) != wanted {
			t.Errorf("asked for %v: %d entries are left", wanted, len(left))
		}
		if said := fmt.Sprint(l.console); strings.Contains(said, `all data is erased, the audit log with it: "asked for by owner"`) != wanted {
			t.Errorf("asked for %v, the log says %q", wanted, said)
		}
	}
}

func TestTheLogKeepsWhatWasSaidBeforeTheDiskAndTakesTurns(t *testing.T) {
	dir := t.TempDir()
	l := quiet(t)
	l.say("early")
	l.keep(dir)
	for range 3 * logBytes / 1000 {
		l.line(strings.Repeat("x", 1000))
	}
	l.close()
	for _, name := range []string{"now", "before"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Size() > logBytes+2000 {
			t.Errorf("%s: %v %v", name, info, err)
		}
	}
}

func TestWhatALeaseSays(t *testing.T) {
	a, err := dhcpv4.New(
		dhcpv4.WithYourIP(net.IPv4(10, 0, 2, 15)), dhcpv4.WithNetmask(net.CIDRMask(24, 32)), dhcpv4.WithRouter(net.IPv4(10, 0, 2, 2)),
		dhcpv4.WithDNS(net.IPv4(10, 0, 2, 3)), dhcpv4.WithLeaseTime(600), dhcpv4.WithOption(dhcpv4.OptServerIdentifier(net.IPv4(10, 0, 2, 1))),
	)
	if err != nil {
		t.Fatal(err)
	}
	s, err := fromLease(a)
	if err != nil || s.Address.String() != "10.0.2.15/24" || s.Gateway.String() != "10.0.2.2" || s.Lasts != 10*time.Minute || s.Server.String() != "10.0.2.1" || resolvConf(s.DNS) != "nameserver 10.0.2.3\n" {
		t.Errorf("%+v %v", s, err)
	}
	a.YourIPAddr = nil
	if _, err := fromLease(a); err == nil {
		t.Error("a lease without an address was taken")
	}
}

func TestOnlyDeadHeirsAreCollected(t *testing.T) {
	for stat, want := range map[string]bool{
		"812 (espeak-ng) Z 1 700 700 0": true,
		"700 (ringdown) Z 1 700 700 0":  false, // the gateway itself: whoever started it waits for it
		"812 (espeak-ng) S 1 700 700 0": false,
		"812 (a) b) Z 1 700 700 0":      true,
		"812 (espeak-ng) Z 700 700 700": false,
		"":                              false,
	} {
		if _, is := orphan(stat); is != want {
			t.Errorf("%q: %v", stat, is)
		}
	}
}

func TestTheSlotIsTheBootLoadersWord(t *testing.T) {
	for line, want := range map[string]string{
		"console=ttyAMA0 ringdown.slot=B quiet": "B", "ringdown.slot=recovery": "", "console=ttyAMA0": "", "ringdown.slot=../x": "",
	} {
		if got := slotOf(line); got != want {
			t.Errorf("%q: %q", line, got)
		}
	}
}

func TestTheHashTreesSizeIsItsMakers(t *testing.T) {
	for n, want := range map[int64]int64{1: 0, 2: 1, 128: 1, 129: 3, 300: 4, 16384: 129, 16385: 132} {
		if got := treeBlocks(n); got != want {
			t.Errorf("%d blocks of data: %d of hashes, want %d", n, got, want)
		}
	}
}

func TestLooksOfTheLEDDiffer(t *testing.T) {
	seen := map[string]look{}
	for _, l := range []look{starting, trying, fine, silent, resetting} {
		pattern := ""
		for step := range 10 {
			pattern += string(rune('0' + bit(l.lit(step))))
		}
		if other, twice := seen[pattern]; twice {
			t.Errorf("%d and %d look the same: %s", l, other, pattern)
		}
		seen[pattern] = l
	}
}
