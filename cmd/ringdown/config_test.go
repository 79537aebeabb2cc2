package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAConfigurationGoesRound exports, changes, compares, applies and rolls back.
func TestAConfigurationGoesRound(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir())
	file := filepath.Join(t.TempDir(), "wanted.yaml")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tells := func(out string, words ...string) {
		t.Helper()
		for _, w := range words {
			if !strings.Contains(out, w) {
				t.Errorf("%q is not told in:\n%s", w, out)
			}
		}
	}
	tells(s.do("config", "history"), "nobody has changed it")
	first := s.do("config", "export")
	write(first)
	tells(s.do("config", "diff", file), "Nothing changes")
	second := strings.Replace(first, `access_code: "9"`, `access_code: "0"`, 1)
	write(second)
	s.do("config", "check", file)
	tells(s.do("config", "diff", file), "access_code", "9", "0")
	if s.do("config", "export") != first {
		t.Error("check or diff changed the configuration")
	}
	tells(s.do("config", "apply", file, "-note", "夜间 zero"), "access_code")
	if got := s.do("config", "export"); got != second {
		t.Errorf("in force is not what was applied:\n%s", got)
	}
	tells(s.do("config", "history"), "first start", "夜间 zero")
	tells(s.do("config", "history", "-json"), `"version":"2"`, `"note":"夜间 zero"`)
	tells(s.do("config", "rollback", "1"), "access_code")
	if got := s.do("config", "export"); got != first {
		t.Errorf("the roll-back brought:\n%s", got)
	}
	tells(s.do("config", "history"), "roll-back to version 1")
	_, errs, code := s.run("config", "rollback", "77")
	wantSentence(t, "rollback of nothing", errs, code, 1, "77")
	_, errs, code = s.run("config", "rollback", "yesterday")
	wantSentence(t, "rollback of a word", errs, code, 2, "yesterday")
	s.kill()
	if got := start(t, s.data).do("config", "export"); got != first {
		t.Errorf("after a start:\n%s", got)
	}
}

// TestAConfigurationOnTrialIsConfirmedOrGoesBack: by hand, and by a restart; that
// its time ends it is shown in virtual time in webadmin/settings.
func TestAConfigurationOnTrialIsConfirmedOrGoesBack(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir())
	first := s.do("config", "export")
	second := strings.Replace(first, `access_code: "9"`, `access_code: "0"`, 1)
	file := filepath.Join(t.TempDir(), "wanted.yaml")
	if err := os.WriteFile(file, []byte(second), 0o600); err != nil {
		t.Fatal(err)
	}
	inForce := func(when, want string) {
		t.Helper()
		if got := s.do("config", "export"); got != want {
			t.Errorf("%s there is in force:\n%s", when, got)
		}
	}
	apply := func() {
		t.Helper()
		out := s.do("config", "apply", file, "-confirm-within", "10m")
		for _, w := range []string{"access_code", "is on trial", "config confirm", "config take-back"} {
			if !strings.Contains(out, w) {
				t.Errorf("%q is not told in:\n%s", w, out)
			}
		}
		inForce("on trial", second)
	}
	apply()
	_, errs, code := s.run("config", "apply", file)
	wantSentence(t, "a change during the trial", errs, code, 1, "on trial")
	_, errs, code = s.run("config", "confirm", "77")
	wantSentence(t, "another version confirmed", errs, code, 1, "trial")
	s.do("config", "take-back")
	inForce("taken back", first)
	apply()
	s.kill()
	s = start(t, s.data)
	inForce("after a restart", first)
	apply()
	version := strings.Fields(s.do("config", "trial"))[1]
	s.do("config", "confirm", version)
	if out := s.do("config", "trial"); !strings.Contains(out, "No configuration is on trial") {
		t.Errorf("after it was confirmed: %s", out)
	}
	s.kill()
	s = start(t, s.data)
	inForce("confirmed and started again", second)
	_, errs, code = s.run("config", "apply", file, "-confirm-within", "5s")
	wantSentence(t, "too short a time", errs, code, 2, "10s to 1h")
	_, errs, code = s.run("config", "export", "-confirm-within", "1m")
	wantSentence(t, "a trial of nothing", errs, code, 2, "apply")
}

// A running server is asked and knows what is remembered; a file is asked here, and the
// last line says so.
func TestExplainSaysWhetherItKnewWhatIsRemembered(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir())
	file := filepath.Join(t.TempDir(), "other.yaml")
	if err := os.WriteFile(file, []byte(s.do("config", "export")), 0o600); err != nil {
		t.Fatal(err)
	}
	call := []string{"explain", "-from", "801", "-dial", "802", "-at", "2026-11-20 10:05"}
	live := s.do(call...)
	if !strings.Contains(live, "802 rings") || !strings.Contains(live, "\nKnown: what groups remember") {
		t.Errorf("a running server: %q", live)
	}
	known, _, _ := strings.Cut(live, "Known:")
	other := s.do(append(call, "-config", file)...)
	if unknown, _, found := strings.Cut(other, "Not known:"); !found || unknown != known {
		t.Errorf("a file: %q, want the same steps as %q", other, known)
	}
	if now := s.do(append(call, "-now")...); !strings.Contains(now, "802 rings") || !strings.Contains(now, "\nKnown: everything") {
		t.Errorf("as all is now: %q", now)
	}
	_, errs, code := s.run(append(call, "-now", "-config", file)...)
	wantSentence(t, "what goes on by a file", errs, code, 2, "-now or -config")
	if keyed := s.do("explain", "-line", "1", "-from", "0912345678", "-dial", "1"); !strings.Contains(keyed, "rings") {
		t.Errorf("a caller who keys: %q", keyed)
	}
}
