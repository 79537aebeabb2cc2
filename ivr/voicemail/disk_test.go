package voicemail

import (
	"fmt"
	"os"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spf13/afero"
)

// tight is a disk that takes nothing for a while.
type tight struct {
	afero.Fs
	why atomic.Pointer[error]
}

func (d *tight) takes(nothing error) {
	if nothing == nil {
		d.why.Store(nil)
		return
	}
	d.why.Store(&nothing)
}

func (d *tight) refuses() error {
	if why := d.why.Load(); why != nil {
		return *why
	}
	return nil
}

func (d *tight) OpenFile(name string, flag int, perm os.FileMode) (afero.File, error) {
	if err := d.refuses(); err != nil && flag&(os.O_WRONLY|os.O_RDWR|os.O_CREATE) != 0 {
		return nil, err
	}
	return d.Fs.OpenFile(name, flag, perm)
}

func (d *tight) Create(name string) (afero.File, error) {
	return d.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o666)
}

func (d *tight) MkdirAll(name string, perm os.FileMode) error {
	if err := d.refuses(); err != nil {
		return err
	}
	return d.Fs.MkdirAll(name, perm)
}

func (d *tight) Rename(from, to string) error {
	if err := d.refuses(); err != nil {
		return err
	}
	return d.Fs.Rename(from, to)
}

// VM-4: a disk that takes nothing more costs what is done to messages, never the
// messages: one that is there stays as it was spoken, what cannot be passed on or
// kept as a greeting is told, and all of it is possible again when there is room.
func TestADiskThatTakesNothingLosesNoMessage(t *testing.T) {
	for _, why := range []error{syscall.ENOSPC, syscall.EROFS} {
		t.Run(why.Error(), func(t *testing.T) {
			disk, kept := &tight{Fs: afero.NewMemMapFs()}, newRows()
			bubbleOn(t, disk, kept, func(r *rig) {
				d, err := r.Deposit("801", outside())
				if err != nil {
					t.Fatal(err)
				}
				r.dialogue(d, "start", "heard", "recorded 3s key")
				disk.takes(why) // before it can be cut and levelled
				r.dialogue(d, "keyed 1 > say prompt/vm-sent", "heard > end", "gone")
				synctest.Wait()
				r.wantHeardFor(3 * time.Second)
				m, err := r.Menu("801", owner())
				if err != nil {
					t.Fatal(err)
				}
				r.dialogue(m, "start", "keyed 2580", "keyed 1 > say message/1", "heard", "keyed 8", "keyed 802",
					"recorded 0s key > collect prompt/not-possible", "keyed 8", "keyed 802")
				disk.takes(nil)
				r.dialogue(m, "recorded 0s key > collect prompt/vm-forwarded", "gone")
				if n := len(r.List("802")); n != 1 {
					t.Errorf("802 has %d messages", n)
				}
			})
			bubbleOn(t, disk, kept, func(r *rig) { r.wantHeardFor(3 * time.Second) }) // the next start
		})
	}
}

// wantHeardFor wants one message in 801's mailbox, which plays and is about so long.
func (r *rig) wantHeardFor(want time.Duration) {
	r.Helper()
	all := r.List("801")
	if len(all) != 1 {
		r.Fatalf("%d messages", len(all))
	}
	pcm, err := readSound(r.files, all[0].Path)
	if err != nil {
		r.Fatal(err)
	}
	if got := lengthOf(int64(len(pcm))); got > want || got < want-500*time.Millisecond {
		r.Error(fmt.Sprintf("it plays for %v, want %v", got, want))
	}
}
