package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// stopTime is promised: exit 0 within 5 s of SIGTERM or Ctrl-C.
const stopTime = 5 * time.Second

// TestAStopInACallIsPolite stops the server by signal while two people talk and
// a recording runs.
func TestAStopInACallIsPolite(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		data := t.TempDir()
		s := start(t, data)
		s.do("sim", "line", "1", "call", "-from", "0912345678", "-name", "王小明")
		s.soon(8*time.Second, "phone 801", map[string]string{"number": "0912345678"})
		s.do("sim", "phone", "801", "up")
		s.soon(2*time.Second, "line 1", map[string]string{"state": "talking"})
		take := filepath.Join(t.TempDir(), "take.wav")
		s.do("sim", "phone", "801", "record", take)
		s.do("sim", "line", "1", "say", speech(t, t.TempDir(), "said.wav", 5))
		code, took := s.stop(sig)
		if code != 0 || took > stopTime {
			t.Errorf("%v: exit %d after %s: %s", sig, code, took, s.err)
		}
		if n := len(sound(t, take)); n < 2*8000 {
			t.Errorf("%v: the recording holds %d samples", sig, n)
		}
		if _, err := os.Stat(filepath.Join(data, "ringdown.sock")); !os.IsNotExist(err) {
			t.Errorf("%v: the socket is left behind: %v", sig, err)
		}
		again := start(t, data)
		again.wantRecord(record{Kind: "incoming", Result: "answered", EndedBy: "administrator", How: "forced"})
		again.kill()
	}
}

// TestOneServerToADirectory starts a second one.
func TestOneServerToADirectory(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir())
	_, errs, code := s.run("serve", "-hal", "sim://?lines=1&phones=1", "-http", "off", "-https", "off")
	wantSentence(t, "a second server", errs, code, 1, "another Ringdown", s.data)
	_, errs, code = run(t, "serve", "-data", t.TempDir(), "-hal", "sim://?lines=1&phones=1", "-https", "off", "-http", strings.TrimPrefix(s.url, "http://"))
	wantSentence(t, "a taken address", errs, code, 1, strings.TrimPrefix(s.url, "http://"), "another program")
	if info, err := os.Stat(filepath.Join(s.data, "ringdown.sock")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket is %v, %v", info, err)
	}
}

// wantSentence wants an exit code and one line on stderr that holds the words.
func wantSentence(t *testing.T, what, errs string, code, wantCode int, words ...string) {
	t.Helper()
	text := strings.TrimSpace(errs)
	if code != wantCode {
		t.Errorf("%s: exit %d, not %d: %s", what, code, wantCode, text)
	}
	if text == "" || strings.Contains(text, "\n") || !strings.HasPrefix(text, "ringdown") {
		t.Errorf("%s: stderr is not one sentence: %q", what, text)
	}
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("%s: stderr does not tell %q: %q", what, w, text)
		}
	}
}
