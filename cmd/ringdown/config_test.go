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
