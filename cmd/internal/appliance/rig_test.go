package appliance

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spf13/afero"

	"ringdown/cmd/internal/simctl"
	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/store"
)

// rig is an appliance in virtual time, without listeners, in a demo whose line 1
// rings 801 and is recorded, and whose line 2 is tied to 802.
type rig struct {
	t    *testing.T
	main *Main
	desk *simctl.Desk
	log  *words
}

// words is a log that may be read while it is written.
type words struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (w *words) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(p)
}

func (w *words) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// live runs test on a running appliance that keeps recordings in files.
func live(t *testing.T, country string, files afero.Fs, test func(r *rig)) {
	t.Helper()
	liveWith(t, country, recordedDemo(t, country), files, nil, test)
}

// liveWith is live with another configuration, and what callers say in captures,
// nil: in the data directory.
func liveWith(t *testing.T, country, text string, files, captures afero.Fs, test func(r *rig)) {
	t.Helper()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		r := &rig{t: t, log: &words{}}
		const hardware = "sim://?lines=2&phones=2&seed=5&country="
		o := Options{Data: dir, Hardware: []string{hardware + country}, Audio: files, Captures: captures, Config: text, Log: slog.New(slog.NewTextHandler(r.log, nil))}
		var err error
		if r.main, err = New(o); err != nil {
			t.Fatal(err)
		}
		r.desk = simctl.New(r.main.Desk(), r.main.takes, r.main.ExtensionPhone)
		r.runs(func() { test(r) })
	})
}

// runs lets the appliance run while test does, and closes it.
func (r *rig) runs(test func()) {
	ctx, stop := context.WithCancel(r.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.main.Run(ctx, nil) }()
	r.pass(time.Second)
	test()
	stop()
	if err := <-ended; err != nil {
		r.t.Error(err)
	}
	if err := r.main.Close(); err != nil {
		r.t.Error(err)
	}
}

func recordedDemo(t testing.TB, country string) string {
	t.Helper()
	c, err := DemoFor(map[string][]string{"country": {country}, "lines": {"2"}, "phones": {"2"}})
	if err != nil {
		t.Fatal(err)
	}
	c.Lines[0].Record = true
	c.Lines[0].Incoming = config.Incoming{Direct: "801"}
	c.Lines[1].Incoming = config.Incoming{Direct: "802"}
	c.Extensions[1].DirectLine = 2
	return string(c.Text())
}

// pass lets time pass.
func (r *rig) pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func (r *rig) do(command string) simctl.View {
	r.t.Helper()
	view, err := r.desk.Command(strings.Fields(command))
	if err != nil {
		r.t.Fatalf("%s: %v", command, err)
	}
	return view
}

// talks brings a call from line 1 to telephone 801.
func (r *rig) talks() {
	r.t.Helper()
	r.do("line 1 call -from 0912345678")
	r.pass(4 * time.Second)
	r.do("phone 801 up")
	r.pass(time.Second)
	r.wantTalking()
}

func (r *rig) wantTalking() {
	r.t.Helper()
	if v := r.do("line 1 state"); v["state"] != "talking" {
		r.t.Fatalf("line 1 is %s\n%s", v["state"], r.log)
	}
}

// hangsUp ends the call from outside and returns its record.
func (r *rig) hangsUp() call.Record {
	r.t.Helper()
	r.do("line 1 hangup -how cpc")
	r.pass(time.Second)
	r.do("phone 801 down")
	r.pass(2 * time.Second)
	page, err := r.main.Records().List(store.Query{Limit: 1})
	if err != nil || len(page.Items) == 0 {
		r.t.Fatalf("no record: %v", err)
	}
	return page.Items[0]
}

// smallDisk has room for so many bytes of sound, all files together. Then it is
// full, or, with a room below zero, it takes no file at all.
type smallDisk struct {
	afero.Fs
	mu   sync.Mutex
	room int
	full error
}

type smallFile struct {
	afero.File
	disk *smallDisk
}

func (d *smallDisk) OpenFile(name string, flag int, perm os.FileMode) (afero.File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.room < 0 {
		return nil, &os.PathError{Op: "open", Path: name, Err: d.full}
	}
	f, err := d.Fs.OpenFile(name, flag, perm)
	return &smallFile{f, d}, err
}

func (f *smallFile) WriteAt(p []byte, off int64) (int, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	n := min(len(p), f.disk.room)
	f.disk.room -= n
	if _, err := f.File.WriteAt(p[:n], off); err != nil {
		return 0, err
	}
	if n < len(p) {
		return n, f.disk.full
	}
	return n, nil
}
