package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestABackupGoesRound backs an office up while it runs, and restores it into one
// that runs, into an empty folder, and says beforehand what it would do.
func TestABackupGoesRound(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, secret, wanted := filepath.Join(dir, "office.rbk"), filepath.Join(dir, "secret"), filepath.Join(dir, "wanted.yaml")
	if err := os.WriteFile(secret, []byte("four grey seals sing\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := start(t, t.TempDir())
	marked := strings.Replace(s.do("config", "export"), `access_code: "9"`, `access_code: "0"`, 1)
	if err := os.WriteFile(wanted, []byte(marked), 0o600); err != nil {
		t.Fatal(err)
	}
	s.do("config", "apply", wanted)
	s.do("backup", file, "-passphrase-file", secret)
	_, errs, code := s.run("backup", file, "-passphrase-file", secret)
	wantSentence(t, "a backup over another", errs, code, 1, "exists")

	other := start(t, t.TempDir())
	dry := other.do("restore", file, "-passphrase-file", secret, "-dry-run")
	if !strings.Contains(dry, "access_code") || !strings.Contains(dry, "configuration") {
		t.Errorf("the dry run says:\n%s", dry)
	}
	if got := other.do("config", "export"); got == marked {
		t.Error("the dry run changed something")
	}
	other.do("restore", file, "-passphrase-file", secret)
	for end := time.Now().Add(30 * time.Second); ; {
		if out, _, code := other.run("config", "export"); code == 0 && out == marked {
			break
		}
		if time.Now().After(end) {
			t.Fatal("the restored appliance does not have what was in the backup")
		}
	}

	wiped := filepath.Join(dir, "wiped")
	run(t, "restore", file, "-passphrase-file", secret, "-data", wiped)
	if got := start(t, wiped).do("config", "export"); got != marked {
		t.Errorf("restored into nothing:\n%s", got)
	}
}
