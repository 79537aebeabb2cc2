//go:build emulator

package trial

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync/atomic"
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
	b := &books{names: []string{"Name 0"}, versions: []string{first}, before: []string{first}}
	o.names("Name 0")
	longest, talking := time.Duration(0), 0
	for cut := range *given.cuts {
		f.forgets(cut%2 == 1)
		task := b.tasks()[cut/2%len(b.tasks())]
		o.web = quick()
		if b.work(o, r, task) {
			talking++
		}
		m.cut()
		f.cut()
		if t.Failed() {
			return
		}
		sound(t, disk)
		m = start(t, plan{disk: f.drive()})
		m.says("Linux is up", "the gateway is ready after")
		longest = max(longest, m.since())
		o = &owner{m: m, web: quick(), key: o.key}
		b.check(o)
		t.Logf("cut %d, %s: %d cut calls, %d records, %d recordings, %d settings; %d blocks lost, %d not flushed and there; ready after %s",
			cut+1, task.name, talking, len(b.records), len(b.recordings), len(b.names), f.lost, f.late, m.since())
		if t.Failed() {
			return
		}
	}
	if len(b.records) == 0 || len(b.recordings) == 0 || f.lost == 0 || talking == 0 {
		t.Error("nothing was there to be lost: of calls, of recordings, of what was not flushed, or of a call that was going on")
	}
	t.Logf("%d cuts, %d of them while somebody talked, %d of whom for so long that there is a record; %d settings, %d records and %d recordings were acknowledged and are there; %d blocks lost; longest start %s",
		*given.cuts, talking, b.cutShort, b.kept, len(b.records), len(b.recordings), f.lost, longest)
}

// quick is a client that keeps its connection, to do as much as can be done until
// the power goes.
func quick() *http.Client {
	return &http.Client{Timeout: answerWithin, Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
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
	before     []string // likewise, as long as no update is taken
	kept       int      // names that were acknowledged
	awaited    step
	calling    chan struct{} // closed when a call has come as far as awaited
	talk       atomic.Pointer[talk]
	cutShort   int // calls that were up when the power went, and have records
}

// lookEvery is how often is looked what goes on: the emulated clock is slow while
// the machine has to answer, and as fast as the host's while it has not.
const lookEvery = 400 * time.Millisecond

// talk is a call that is up.
type talk struct {
	id  string
	age time.Duration // by the appliance's own clock, when it was seen last
}

// journalled is the age from which on a call has a record though the power goes: the
// appliance notes calls every 10 s (internal/engine, journal.go), and has as long
// again to write that.
const journalled = 20 * time.Second

type recording struct {
	id   string
	size int
}

// task is what is going on when the power goes.
type task struct {
	name  string
	after step                          // which a call reaches before the power may go
	do    func(b *books, o *owner) bool // false: not taken any more
}

// step is how far a call has come.
type step int

const (
	none step = iota
	talks
	ended // and is in the list of calls
)

func (b *books) tasks() []task {
	return []task{{"calls and recordings", ended, (*books).calls}, {"settings", none, (*books).settings}, {"an update", none, (*books).update}, {"all at once", talks, (*books).both}}
}

// work does a task again and again until the power goes: 1 to 40 s after it has
// begun, or after a call has come as far as the task wants, which is none of a
// call's or of an update's borders in particular; an emulated call with its
// recording takes some ten seconds. It reports whether somebody talked then.
func (b *books) work(o *owner, r *rand.Rand, k task) (talking bool) {
	after := time.Duration(1000+r.IntN(39000)) * time.Millisecond
	ctx, cancel := context.WithCancel(o.m.t.Context())
	defer cancel()
	b.calling, b.awaited = make(chan struct{}), k.after
	b.talk.Store(nil)
	b.reached(none)
	cut := make(chan struct{})
	go func() {
		defer close(cut)
		defer cancel()
		select {
		case <-b.calling:
		case <-time.After(*given.patience):
			o.m.t.Error("no call comes so far")
		}
		<-time.After(after)
		talking = b.talk.Load() != nil
		_ = o.m.cmd.Process.Kill()
	}()
	for ctx.Err() == nil && k.do(b, o) {
	}
	<-cut
	return talking
}

// calls: somebody calls, 804 answers, they talk for up to 40 s, and hang up. What
// is then in the list of calls stays there.
func (b *books) calls(o *owner) bool {
	if !o.sims("line", "4", "call", "-from", "0912345678") || !o.rings() || !o.sims("phone", "804", "up") {
		return false
	}
	end := time.Duration(5+len(b.records)*7%36) * time.Second
	for again := time.Tick(lookEvery); ; <-again {
		now, answers := o.talk()
		if !answers {
			return false
		}
		if now == nil {
			continue
		}
		b.talk.Store(now)
		b.reached(talks)
		if now.age > end {
			break
		}
	}
	b.talk.Store(nil)
	if !o.sims("line", "4", "hangup") || !o.sims("phone", "804", "down") || !o.quiet() || !b.look(o) {
		return false
	}
	b.reached(ended)
	return true
}

// talk is the call that is up, nil: none is; answers is false when the power is
// gone.
func (o *owner) talk() (now *talk, answers bool) {
	calls, at, answers := o.underWay()
	if !answers || len(calls) != 1 || calls[0].State != "talking" {
		return nil, answers
	}
	return &talk{calls[0].ID, at.Sub(calls[0].Started)}, true
}

// quiet waits until there is no call; false: the power is gone.
func (o *owner) quiet() bool {
	for again := time.Tick(lookEvery); ; <-again {
		if calls, _, answers := o.underWay(); !answers || len(calls) == 0 {
			return answers
		}
	}
}

type callNow struct {
	ID, State string
	Started   time.Time
}

// underWay are the calls, and the appliance's time.
func (o *owner) underWay() (calls []callNow, at time.Time, answers bool) {
	a, err := o.web.Do(o.request("GET", "/api/v1/calls", nil))
	if err != nil {
		return nil, at, false
	}
	defer a.Body.Close()
	var page struct{ Items []callNow }
	if a.StatusCode != http.StatusOK || json.NewDecoder(a.Body).Decode(&page) != nil {
		return nil, at, false
	}
	at, err = http.ParseTime(a.Header.Get("Date"))
	return page.Items, at, err == nil
}

// reached: a call has come this far. Its own goroutine calls it, for the first time
// before there is another.
func (b *books) reached(now step) {
	if now != b.awaited {
		return
	}
	select {
	case <-b.calling:
	default:
		close(b.calling)
	}
}

// ended waits until there is no call; false: the power is gone.
func (b *books) ended(o *owner) bool {
	for {
		var calls struct{ Items []struct{ State string } }
		status, said := o.ask("GET", "/api/v1/calls", nil)
		if status != http.StatusOK || json.Unmarshal([]byte(said), &calls) != nil {
			return false
		}
		if len(calls.Items) == 0 {
			return true
		}
	}
}

// sims works the simulated hardware, again while it cannot be, for the call
// before may not be over; false: the power is gone.
func (o *owner) sims(words ...string) bool {
	for again := time.Tick(lookEvery); ; <-again {
		status, _ := o.ask("POST", "/api/v1/sim/command", map[string]any{"words": words})
		if status == 0 || status == http.StatusOK {
			return status != 0
		}
	}
}

// rings waits until the telephone 804 rings; false: the power is gone.
func (o *owner) rings() bool {
	for again := time.Tick(lookEvery); ; <-again {
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
		b.sure, b.kept = len(b.names)-1, b.kept+1
	} else if status != 0 {
		o.m.t.Errorf("a setting is answered by %d %s", status, said)
	}
	return status == http.StatusOK
}

// update: it is written to the other slot. Once that was answered it starts next,
// unless another is begun, which takes its place.
func (b *books) update(o *owner) bool {
	b.versions = b.before
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
	if cut := b.talk.Swap(nil); cut != nil && cut.age > journalled {
		b.cutShort++
		if status, said := o.ask("GET", "/api/v1/records/"+cut.id, nil); status != http.StatusOK {
			t.Errorf("the power cut call %s short, which had lasted %s, and there is no record of it: %d %s", cut.id, cut.age, status, said)
		}
	}
	for _, x := range b.recordings {
		if status, sound := o.ask("GET", "/api/v1/records/"+x.id+"/recording", nil); status != http.StatusOK || len(sound) < x.size {
			t.Errorf("the recording %s had %d bytes: %d, %d bytes", x.id, x.size, status, len(sound))
		}
	}
	b.firmware(o)
}

// firmware checks what runs. One that has not proved itself has two tries; cut
// short, they are over too, and the one before runs again.
func (b *books) firmware(o *owner) {
	var now firmware
	o.must("GET", "/api/v1/system/firmware", nil, &now)
	if !slices.Contains(b.versions, now.Version) {
		o.m.t.Errorf("%s runs, and it should be of %v", now.Version, b.versions)
	}
	b.before = []string{now.Version}
	if slices.ContainsFunc(now.Slots, func(s firmwareSlot) bool { return s.Runs && !s.Good }) {
		b.before = append(b.before, first)
	}
	b.versions = b.before
}
