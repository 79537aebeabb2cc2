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
	if w.failed == nil || waiting == 0 || lost != 0 || len(told) != 1 || told[0].Kind != WriteFailed {
		return fmt.Errorf("full: %v, %d wait, %d lost, alerts %+v", w.failed, waiting, lost, told)
	}
	if err := limitFiles(syscall.RLIM_INFINITY & (1<<63 - 1)); err != nil {
		return err
	}
	w.writeAll()
	waiting, _ = r.Waiting()
	if w.failed != nil || waiting != 0 || len(told) != 2 || told[1].Kind != WriteWorks {
		return fmt.Errorf("after: %v, %d wait, alerts %+v", w.failed, waiting, told)
	}
	for id := uint64(1); id <= 500; id++ {
		if _, err := r.Get(id); err != nil {
			return err
		}
	}
	return errors.Join(db.View(check), db.Close())
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

// Whatever a bad disk or a bad copy makes of the file: an error that names it,
// or a database that works, and never the end of the process.
func TestDamagedFileIsToldOrStillReadable(t *testing.T) {
	dir := t.TempDir()
	db, r := openRecords(t, dir, Options{})
	for i := range uint64(2000) {
		r.Save(rec{ID: i + 1, Started: time.Now(), Name: nameOf(i)})
	}
	closeDB(t, db)
	good, err := os.ReadFile(filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	rnd := newRandom(3)
	damage := map[string]func([]byte) []byte{
		"text":     func([]byte) []byte { return []byte("this is no database\n") },
		"cut":      func(b []byte) []byte { return b[:len(b)/2] },
		"cut page": func(b []byte) []byte { return b[:3*4096] },
		"zeroes":   func(b []byte) []byte { clear(b[8192 : len(b)/2]); return b },
	}
	for i := range 40 {
		damage[fmt.Sprint("bytes ", i)] = func(b []byte) []byte {
			for range 1 + rnd.IntN(2000) {
				b[rnd.IntN(len(b))] = byte(rnd.IntN(256))
			}
			return b
		}
	}
	told := 0
	for name, spoil := range damage {
		bad := t.TempDir()
		if err := os.WriteFile(filepath.Join(bad, FileName), spoil(append([]byte(nil), good...)), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := use(bad); err != nil {
			told++
			if !strings.Contains(err.Error(), FileName) && !strings.Contains(err.Error(), "damaged") && !strings.Contains(err.Error(), "decode") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if told < 4 {
		t.Errorf("only %d were told", told)
	}
}

// use opens, reads all pages of the list and adds a record.
func use(dir string) error {
	db, err := Open(dir, Options{})
	if err != nil {
		return err
	}
	defer db.Close()
	r, err := OpenRecords(db, "records", recSchema())
	if err != nil {
		return err
	}
	q := Query{Limit: MaxLimit}
	for {
		p, err := r.List(q)
		if err != nil {
			return err
		}
		if p.Next == "" {
			break
		}
		q.Cursor = p.Next
	}
	r.Save(rec{ID: r.NewID(), Started: time.Now()})
	return r.flush()
}
