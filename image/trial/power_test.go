//go:build emulator

package trial

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"
	"time"
)

// TestPowerCuts takes the power away again and again, while calls are made and
// recorded, settings change and updates are written. After each cut it starts,
// has all that it had said it keeps, and its file system is whole. Every second
// cut also takes from the disk what had not been flushed.
func TestPowerCuts(t *testing.T) {
	r := rand.New(rand.NewPCG(*given.seed, 0))
	disk := newDisk(t)
	f := newFlash(t, disk)
	m := start(t, plan{disk: f.drive()})
	o := setUp(m)
	m.says("slot A with " + first + " is good")
	o.must("PUT", "/api/v1/settings/recording", json.RawMessage(`{"rules":[{"record":"always"}]}`), nil)
	b := &books{names: []string{"Name 0"}, versions: []string{first}}
	o.names("Name 0")
	longest := time.Duration(0)
	for cut := range *given.cuts {
		f.forgets(cut%2 == 1)
		task := b.tasks()[cut/2%len(b.tasks())]
		b.work(o, r, task)
		m.cut()
		f.cut()
		if t.Failed() {
			return
		}
		sound(t, disk)
		m = start(t, plan{disk: f.drive()})
		m.says("Linux is up", "the gateway is ready after")
		longest = max(longest, m.since())
		o = &owner{m: m, web: o.web, key: o.key}
		b.check(o)
		t.Logf("cut %d, %s: %d records, %d recordings, %d settings; %d blocks lost, %d not flushed and there; ready after %s",
			cut+1, task.name, len(b.records), len(b.recordings), len(b.names), f.lost, f.late, m.since())
		if t.Failed() {
			return
		}
	}
	if len(b.records) == 0 || len(b.recordings) == 0 || f.lost == 0 {
		t.Error("nothing was there to be lost: of calls, of recordings, or of what was not flushed")
	}
	t.Logf("%d cuts; longest start %s", *given.cuts, longest)
}

// drive is what the emulator calls the disk.
func (f *flash) drive() string { return "nbd+unix:///?socket=" + f.path }

// books are what the appliance has said that it keeps.
type books struct {
	names      []string // of 801; the last one may not have been acknowledged
	sure       int      // the last name that was
	records    []string // of calls, that it has shown
	recordings []recording
	versions   []string // of firmware that may run
}

type recording struct {
	id   string
	size int
}

// task is what is going on when the power goes.
type task struct {
	name string
	do   func(b *books, o *owner) bool // false: not taken any more
}

func (b *books) tasks() []task {
	return []task{{"calls and recordings", (*books).calls}, {"settings", (*books).settings}, {"an update", (*books).update}, {"all at once", (*books).both}}
}

// work does a task again and again until the power goes: 1 to 40 s later, which
// is none of a call's or of an update's borders in particular; an emulated call
// with its recording takes some ten seconds.
func (b *books) work(o *owner, r *rand.Rand, k task) {
	after := time.Duration(1000+r.IntN(39000)) * time.Millisecond
	ctx, cancel := context.WithTimeout(o.m.t.Context(), after)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = o.m.cmd.Process.Kill() })
	defer stop()
	for ctx.Err() == nil && k.do(b, o) {
	}
	<-ctx.Done()
}

// calls: somebody calls, 804 answers, they talk, and hang up. What is then in
// the list of calls stays there.
func (b *books) calls(o *owner) bool {
	if !o.sims("line", "4", "call", "-from", "0912345678") || !o.rings() || !o.sims("phone", "804", "up") {
		return false
	}
	for range 3 {
		if status, _ := o.ask("GET", "/api/v1/calls", nil); status != http.StatusOK {
			return false
		}
	}
	o.sims("line", "4", "hangup")
	o.sims("phone", "804", "down")
	return b.look(o)
}

// sims works the simulated hardware; what cannot be now is no fault, the call
// before may not be over.
func (o *owner) sims(words ...string) bool {
	status, _ := o.ask("POST", "/api/v1/sim/command", map[string]any{"words": words})
	return status != 0
}

// rings waits until the telephone 804 rings; false: the power is gone.
func (o *owner) rings() bool {
	for {
		var a struct{ Result struct{ State string } }
		status, said := o.ask("POST", "/api/v1/sim/command", map[string]any{"words": []string{"phone", "804", "state"}})
		if status == 0 || json.Unmarshal([]byte(said), &a) != nil {
			return false
		}
		if a.Result.State == "ringing" {
			return true
		}
	}
}

// look notes what the appliance shows.
func (b *books) look(o *owner) bool {
	var page struct {
		Items []struct{ ID, Recording string }
	}
	status, said := o.ask("GET", "/api/v1/records?limit=20", nil)
	if status != http.StatusOK || json.Unmarshal([]byte(said), &page) != nil {
		return false
	}
	for _, x := range page.Items {
		if !slices.Contains(b.records, x.ID) {
			b.records = append(b.records, x.ID)
		}
		if x.Recording == "" || slices.ContainsFunc(b.recordings, func(have recording) bool { return have.id == x.ID }) {
			continue
		}
		status, sound := o.ask("GET", "/api/v1/records/"+x.ID+"/recording", nil)
		if status != http.StatusOK {
			return status != 0
		}
		b.recordings = append(b.recordings, recording{x.ID, len(sound)})
	}
	return true
}

// settings: each change that was answered holds.
func (b *books) settings(o *owner) bool {
	name := fmt.Sprintf("Name %d", len(b.names))
	b.names = append(b.names, name)
	status, said := o.ask("PUT", "/api/v1/extensions/801", extension{Number: "801", Port: "sim0/fxs1", Name: name})
	if status == http.StatusOK {
		b.sure = len(b.names) - 1
	} else if status != 0 {
		o.m.t.Errorf("a setting is answered by %d %s", status, said)
	}
	return status == http.StatusOK
}

// update: it is written to the other slot. Once that was answered it starts next.
func (b *books) update(o *owner) bool {
	status, said := o.ask("PUT", "/api/v1/system/firmware", bytes.NewReader(bundleOf(o.m.t, second)))
	if status == http.StatusOK {
		b.versions = []string{second}
	} else if status != 0 && status != http.StatusConflict { // 409: the one before has to prove itself first
		o.m.t.Errorf("an update is answered by %d %s", status, said)
	}
	return status == http.StatusOK
}

// both writes an update while settings change and calls come.
func (b *books) both(o *owner) bool {
	done := make(chan struct{})
	go func() { defer close(done); b.update(o) }()
	for b.calls(o) && b.settings(o) {
	}
	<-done
	return false
}

// check compares the appliance with the books.
func (b *books) check(o *owner) {
	t := o.m.t
	t.Helper()
	if got := slices.Index(b.names, o.named()); got < b.sure {
		t.Errorf("801 is %q; %q had been taken", o.named(), b.names[b.sure])
	} else {
		b.names, b.sure = b.names[:got+1], got // what was never answered, and is not there, never was
	}
	for _, id := range b.records {
		if status, said := o.ask("GET", "/api/v1/records/"+id, nil); status != http.StatusOK {
			t.Errorf("the call %s was in the list: %d %s", id, status, said)
		}
	}
	for _, x := range b.recordings {
		if status, sound := o.ask("GET", "/api/v1/records/"+x.id+"/recording", nil); status != http.StatusOK || len(sound) < x.size {
			t.Errorf("the recording %s had %d bytes: %d, %d bytes", x.id, x.size, status, len(sound))
		}
	}
	version, _, _ := o.runs()
	if version != second && !slices.Contains(b.versions, version) {
		t.Errorf("%s runs, and %v was written", version, b.versions)
	}
	b.versions = []string{version}
}
