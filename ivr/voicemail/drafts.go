package voicemail

import (
	"fmt"
	"path"
	"time"

	"ringdown/internal/call"
)

// draft is a file that somebody speaks into, or whose fate is not decided yet.
type draft struct {
	Message
	message  bool // it becomes a message if nothing else is said: after a power cut it is one
	captured bool // nothing is written to it any more
	kept     bool // the caller wants it sent, or has hung up
	dropped  bool
	complete chan struct{} // closed once it is captured
}

// begin gives the file into which a message is to be spoken; full says that the
// box takes none.
func (k *Keeper) begin(name string, about call.About) (file string, full bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	b := k.box(name)
	if k.full(b) {
		return "", true
	}
	m := newMessage(name, about, k.next())
	k.drafts[m.Path] = &draft{Message: m, message: true, complete: make(chan struct{})}
	return m.Path, false
}

// next numbers the files of this run: with the number of their call, which no
// other run has, no two files have one name, not even after the first was removed.
func (k *Keeper) next() int {
	k.serial++
	return k.serial
}

// sketch gives a file for a greeting or an introduction.
func (k *Keeper) sketch(id call.ID) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	file := path.Join(drafts, fmt.Sprintf("%d.%d%s", id, k.next(), dotWAV))
	k.drafts[file] = &draft{Message: Message{Path: file}, complete: make(chan struct{})}
	return file
}

// keep sends a message, now or as soon as it is complete.
func (k *Keeper) keep(file string, urgent bool) {
	k.decide(file, func(d *draft) { d.kept, d.Urgent = true, urgent })
}

// drop removes a draft, now or as soon as nothing is written to it.
func (k *Keeper) drop(file string) { k.decide(file, func(d *draft) { d.dropped = true }) }

// Captured says that nothing is written any more to a file that a session
// named, and how long it is. Any goroutine may call it.
func (k *Keeper) Captured(file string, length time.Duration) {
	k.decide(file, func(d *draft) {
		if !d.captured {
			d.captured, d.Length = true, length
			close(d.complete)
		}
	})
}

func (k *Keeper) decide(file string, how func(*draft)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	d := k.drafts[file]
	if d == nil {
		return
	}
	how(d)
	if !d.captured || !d.dropped && !d.kept {
		return
	}
	delete(k.drafts, file)
	if d.dropped || d.Length < least {
		k.gone[file] = d.Message // it has no row
		k.nudge()
		return
	}
	b := k.box(d.Box)
	m := d.Message
	m.raw = true
	if b.Mail != "" && k.o.Send != nil {
		m.Mail = &Mailing{Next: time.Now()}
	}
	k.put(b, m)
}
