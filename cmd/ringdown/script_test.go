package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A scenario without hardware of its own works the running server, and compares
// what is heard with what the server plays and with what it has recorded.
func TestAScriptComparesWhatTheServerPlaysAndRecords(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes twenty seconds of real time")
	}
	s := start(t, t.TempDir())
	settings := filepath.Join(t.TempDir(), "recorded.yaml")
	recorded := strings.Replace(s.do("config", "export"), "    allow_out: true\n", "    allow_out: true\n    record: true\n", 1)
	if err := os.WriteFile(settings, []byte(recorded), 0o600); err != nil {
		t.Fatal(err)
	}
	s.do("config", "apply", settings)
	file := filepath.Join(t.TempDir(), "served.txt")
	text := `phone 802 record heard
phone 802 up
wait 1s
phone 802 dial *65
wait 6s
same heard play:prompt/extension-number-is+digits/802
phone 802 down
wait 1s
line 1 call -from 0912345678
within 5s phone 801 ringing
phone 801 up
within 2s line 1 talking
line 1 say speech:2:5
line 1 hangup -how cpc
within 5s record answered
phone 801 down
wait 1s
same recording:left speech:2:5 0.9
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s.do("sim", "script", file)
}
