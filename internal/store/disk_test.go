package store

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// childFill lets its files grow to a limit of the process, which is what a
// full disk does to a write, and then lifts the limit.
func childFill(dir string) error {
	var told []Alert
	db, err := Open(dir, Options{Alert: func(a Alert) { told = append(told, a) }})
	if err != nil {
		return err
	}
	r, err := OpenRecords(db, "records", recSchema())
	if err != nil {
		return err
	}
	signal.Ignore(syscall.SIGXFSZ)
	if err := limitFiles(256 << 10); err != nil {
		return err
	}
	w := batchWriter{db: db, retry: retryFirst}
	for range 500 {
		id := r.NewID()
		r.Save(rec{ID: id, Started: time.Now(), Name: nameOf(id) + strings.Repeat("y", 2000)})
	}
	w.writeAll()
	waiting, lost := r.Waiting()
	if w.failed == nil {
		return errors.New("full: the writer met no error")
	}
	if waiting == 0 || lost != 0 || len(told) != 1 || told[0].Kind != WriteFailed {
		return fmt.Errorf("full (%w): %d wait, %d lost, alerts %+v", w.failed, waiting, lost, told)
	}
	if err := limitFiles(syscall.RLIM_INFINITY & (1<<63 - 1)); err != nil {
		return err
	}
	w.writeAll()
	waiting, _ = r.Waiting()
	if w.failed != nil {
		return fmt.Errorf("after: %w", w.failed)
	}
	if waiting != 0 || len(told) != 2 || told[1].Kind != WriteWorks {
		return fmt.Errorf("after: %d wait, alerts %+v", waiting, told)
	}
	for id := uint64(1); id <= 500; id++ {
		if _, err := r.Get(id); err != nil {
			return err
		}
	}
	return errors.Join(db.View(sound), db.Close())
}

func limitFiles(bytes uint64) error {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &l); err != nil {
		return err
	}
	l.Cur = min(bytes, l.Max)
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &l)
}

func TestFullDiskIsToldAndNothingIsLost(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+t.TempDir(), childTask+"="+taskFill)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

func TestSecondRingdownIsTold(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir, Options{})
	defer closeDB(t, db)
	_, err := Open(dir, Options{LockWait: 20 * time.Millisecond})
	wantErr(t, err, ErrInUse)
	want := "open " + dir + ": another Ringdown is using the data directory; stop it, or choose another folder with -data"
	if err.Error() != want {
		t.Errorf("got %q", err)
	}
}

// The files of this thread are another user's: root too is refused then.
func TestFolderThatCannotBeWrittenIsTold(t *testing.T) {
	dir := t.TempDir()
	closeDB(t, open(t, dir, Options{}))
	parent := t.TempDir()
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil { // both are in there
		t.Fatal(err)
	}
	type result struct{ old, fresh error }
	got := make(chan result)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
		if os.Getuid() == 0 {
			syscall.Setfsuid(65534)
		} else if err := errors.Join(os.Chmod(filepath.Join(dir, FileName), 0o400), os.Chmod(parent, 0o500)); err != nil {
			t.Error(err)
		}
		_, old := Open(dir, Options{})
		_, fresh := Open(filepath.Join(parent, "data"), Options{})
		got <- result{old, fresh}
	}()
	r := <-got
	if r.old == nil || r.old.Error() != "open "+filepath.Join(dir, FileName)+
		": the folder cannot be written by this user (permission denied); Ringdown keeps records and configuration there" {
		t.Errorf("old: %v", r.old)
	}
	if r.fresh == nil || r.fresh.Error() != "make the data directory "+filepath.Join(parent, "data")+": permission denied" {
		t.Errorf("fresh: %v", r.fresh)
	}
}

func TestFolderThatIsAFileIsTold(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(file, Options{}); err == nil || err.Error() != "make the data directory "+file+": not a directory" {
		t.Errorf("got %v", err)
	}
}
