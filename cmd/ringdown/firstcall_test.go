package main_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"ringdown/cmd/internal/scenario"
	"ringdown/cmd/internal/simctl"
	"ringdown/media/wav"
)

// TestTheFirstCall is README's walk-through, on the real binary.
func TestTheFirstCall(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes half a minute of real time")
	}
	s := start(t, t.TempDir())
	dir := t.TempDir()
	s.do("sim", "line", "1", "call", "-from", "0912345678", "-name", "王小明")
	s.soon(5*time.Second, "phone 801", map[string]string{"state": "ringing", "number": "0912345678", "name": "王小明", "scheme": "bell202"})
	s.do("sim", "phone", "801", "up")
	s.soon(2*time.Second, "line 1", map[string]string{"state": "talking"})
	said := speech(t, dir, "said.wav", 7)
	inside, outside := filepath.Join(dir, "inside.wav"), filepath.Join(dir, "outside.wav")
	s.do("sim", "phone", "801", "record", inside)
	s.do("sim", "line", "1", "say", said)
	s.do("sim", "phone", "801", "record", "stop")
	heard(t, said, inside)
	s.do("sim", "line", "1", "record", outside)
	s.do("sim", "phone", "801", "say", said)
	s.do("sim", "line", "1", "record", "stop")
	heard(t, said, outside)
	s.do("sim", "line", "1", "hangup", "-how", "cpc")
	s.soon(3*time.Second, "line 1", map[string]string{"state": "idle"})
	s.do("sim", "phone", "801", "down")
	s.wantRecord(record{Kind: "incoming", Result: "answered", EndedBy: "caller", How: "cpc"})
}

// speech writes a file with something like speech.
func speech(t *testing.T, dir, name string, seed uint64) string {
	t.Helper()
	path := filepath.Join(dir, name)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := wav.Write(f, scenario.Speech(3, seed)); err != nil {
		t.Fatal(err)
	}
	return path
}

// heard compares two files: a correlation of at least 0.95, and no gap.
func heard(t *testing.T, said, got string) {
	t.Helper()
	m := scenario.Compare(sound(t, said), sound(t, got))
	t.Logf("%s: correlation %.4f, longest gap %s", filepath.Base(got), m.Correlation, m.Gap)
	if m.Correlation < 0.95 || m.Gap > 5*time.Millisecond {
		t.Errorf("%s holds what was said with a correlation of %.3f and a gap of %s", got, m.Correlation, m.Gap)
	}
}

func sound(t *testing.T, path string) []int16 {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	pcm, err := simctl.Telephone(data)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return pcm
}

// wantRecord waits for the newest record, which must be readable within 1 s of
// the call's end.
func (s *server) wantRecord(want record) {
	s.t.Helper()
	const promised = time.Second
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for began := time.Now(); ; <-look.C {
		all, err := s.records()
		if err == nil && len(all) > 0 {
			got := all[0]
			if got.Caller.Number != "0912345678" || got.Caller.Name != "王小明" || got.Kind != want.Kind || got.Result != want.Result || got.EndedBy != want.EndedBy || got.How != want.How {
				s.t.Errorf("the record is %+v", got)
			}
			return
		}
		if time.Since(began) > promised {
			s.t.Fatalf("no record after %s: %v", promised, err)
		}
	}
}

// TestEveryHangUpFreesTheLine hangs up in each way that is recognised, and
// measures at the pair when the gateway's loop opens.
func TestEveryHangUpFreesTheLine(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes half a minute of real time")
	}
	s := start(t, t.TempDir())
	said := speech(t, t.TempDir(), "said.wav", 3)
	for _, c := range []struct {
		how    string
		within time.Duration
	}{
		{"cpc", 500 * time.Millisecond},
		{"polarity", 500 * time.Millisecond},
		{"busy", 2*700*time.Millisecond + 200*time.Millisecond}, // CN: two cycles of 350/350 ms
	} {
		s.do("sim", "line", "1", "call", "-from", "0912345678", "-name", "王小明")
		s.soon(8*time.Second, "phone 801", map[string]string{"state": "ringing", "number": "0912345678"})
		s.do("sim", "phone", "801", "up")
		s.soon(2*time.Second, "line 1", map[string]string{"state": "talking"})
		s.do("sim", "line", "1", "say", said) // a reversal right after the answer would be the answer's
		s.do("sim", "line", "1", "hangup", "-how", c.how)
		took := s.free(c.within + slack)
		t.Logf("%s: the gateway's loop is open after %s", c.how, took)
		s.do("sim", "phone", "801", "down")
		s.wantRecord(record{Kind: "incoming", Result: "answered", EndedBy: "caller", How: c.how})
		s.soon(5*time.Second, "line 1", map[string]string{"state": "idle"})
	}
}

// slack is what the two commands around a measurement take on a busy machine.
const slack = 400 * time.Millisecond

// free waits until the gateway has released line 1, by its own account.
func (s *server) free(within time.Duration) time.Duration {
	s.t.Helper()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for began := time.Now(); ; <-look.C {
		var ports struct {
			Items []struct{ Label, State string }
		}
		if err := s.get("/api/v1/ports", &ports); err != nil {
			s.t.Fatal(err)
		}
		for _, p := range ports.Items {
			if p.Label == "line 1" && p.State == "idle" {
				return time.Since(began)
			}
		}
		if time.Since(began) > within {
			s.t.Fatalf("line 1 is not free after %s", within)
		}
	}
}
