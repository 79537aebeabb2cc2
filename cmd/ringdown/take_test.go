package main_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/media/wav"
)

// talk brings a call from line 1 to telephone 801, answered.
func (s *server) talk() {
	s.t.Helper()
	s.do("sim", "line", "1", "call", "-from", "0912345678", "-name", "王小明")
	s.soon(8*time.Second, "phone 801", map[string]string{"state": "ringing"})
	s.do("sim", "phone", "801", "up")
	s.soon(2*time.Second, "line 1", map[string]string{"state": "talking"})
}

// takeLag is how far a file may lag behind the sound that is recorded in it:
// 100 ms by design, and a busy machine.
const takeLag = time.Second

// TestATakeIsAFileAtAnyMoment reads a recording while it grows, after the call
// that ends it, and after the server was killed.
func TestATakeIsAFileAtAnyMoment(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes ten seconds of real time")
	}
	s := start(t, t.TempDir())
	dir := t.TempDir()
	first, second := filepath.Join(dir, "first.wav"), filepath.Join(dir, "second.wav")
	began := time.Now()
	s.do("sim", "line", "1", "record", first) // before there is a call: it returns at once, and waits
	if took := time.Since(began); took > takeLag {
		t.Errorf("record returned after %s", took)
	}
	s.talk()
	s.grows(first)
	s.do("sim", "line", "1", "hangup", "-how", "cpc")
	s.soon(5*time.Second, "line 1", map[string]string{"state": "idle"})
	s.do("sim", "phone", "801", "down")
	ended := len(taken(t, first))
	s.do("sim", "phone", "801", "record", second)
	s.talk()
	s.grows(second)
	if now := len(taken(t, first)); now != ended {
		t.Errorf("the recording went on after its call, from %d to %d samples", ended, now)
	}
	s.kill()
	if n := len(taken(t, second)); n < 8000 {
		t.Errorf("the killed server left %d samples", n)
	}
}

// grows looks at a recording that runs: it is valid all the time, and holds in
// the end nearly as much as time has passed.
func (s *server) grows(path string) {
	s.t.Helper()
	look := time.NewTicker(30 * time.Millisecond)
	defer look.Stop()
	began, before := time.Now(), len(taken(s.t, path))
	for time.Since(began) < 2*time.Second {
		<-look.C
		taken(s.t, path)
	}
	passed := time.Since(began)
	more := time.Duration(len(taken(s.t, path))-before) * time.Second / hal.SampleRate
	s.t.Logf("%s: %s more in %s", filepath.Base(path), more, passed)
	if more < passed-takeLag {
		s.t.Errorf("the file holds %s more after %s", more, passed)
	}
}

// taken reads a recording, which may still be empty.
func taken(t *testing.T, path string) []int16 {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	audio, err := wav.Read(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%s is no WAV file: %v", path, err)
	}
	return audio.Samples
}
