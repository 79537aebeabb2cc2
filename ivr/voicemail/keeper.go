package voicemail

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/spf13/afero"

	"ringdown/internal/call"
	"ringdown/internal/country"
)

// Rows keeps beside the files what files cannot say. Load is called by Open, Save
// by Run's goroutines, one at a time.
type Rows interface {
	Load() (Batch, error)
	Save(Batch) error
}

// Batch is changes of rows, or all of them. Gone are the messages whose rows go.
type Batch struct {
	Messages []Message
	Gone     []Message
	States   []State
}

// Options are what a Keeper works with.
type Options struct {
	Files afero.Fs // the data directory
	Rows  Rows
	// Country says whose tones are cut from the ends of messages.
	Country func() country.Profile
	// Even evens the level of speech; nil leaves it.
	Even func([]int16) []int16
	// Done hands in the result of a work that Start began. It may wait.
	Done func(id call.ID, gen uint32, values []call.Mark, text string)
	// Changed is told, by Run, when other messages wait in a box than before; nil
	// nobody.
	Changed func(box string, n Count)
	// Language of mails: "en", "zh-Hant", "zh-Hans".
	Language func() string
	// Send mails one message; nil: none is sent. It returns when ctx ends at the
	// latest.
	Send func(context.Context, Letter) error
	// Alert is told a sentence when messages are in danger, "" once they are not.
	Alert func(string)
	Log   *slog.Logger
}

// Keeper has all mailboxes. See the package for what it promises.
type Keeper struct {
	o Options

	mu     sync.Mutex
	boxes  map[string]*box
	drafts map[string]*draft   // by path; bounded by the calls under way
	spool  map[string]*spooled // by slot; likewise
	gone   map[string]Message  // deleted, and still on the disk
	dirty  map[string]bool     // keys of messages whose rows are to be written
	states map[string]bool     // boxes whose State is to be written
	told   map[string]Count    // what Changed was told last
	ill    string              // what Alert was told last
	serial int                 // of the files of this run

	greeting sync.Mutex // one change of a greeting at a time

	works chan work
	wake  chan struct{} // one: there is something to write
	mails chan struct{} // one: something may be to be sent
}

// box is a mailbox with its messages. One that is set up no more keeps them.
type box struct {
	Box
	there     bool // it is set up
	state     State
	messages  map[string]Message
	greetings map[Greeting]bool
	name      string // the recorded one, µ-law; "" none
}

func key(box, id string) string { return box + "/" + id }

// Key is that of the message's row.
func (m Message) Key() string { return key(m.Box, m.ID) }

// Open reads what there is, and takes in the files that have no row. What is
// wrong with single files is told to the log.
func Open(o Options) (*Keeper, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	k := &Keeper{
		o: o, boxes: map[string]*box{}, drafts: map[string]*draft{}, spool: map[string]*spooled{},
		gone: map[string]Message{}, dirty: map[string]bool{}, states: map[string]bool{}, told: map[string]Count{},
		works: make(chan work, maxWorks), wake: make(chan struct{}, 1), mails: make(chan struct{}, 1),
	}
	rows, err := o.Rows.Load()
	if err != nil {
		return nil, fmt.Errorf("open the mailboxes: %w", err)
	}
	for _, s := range rows.States {
		k.box(s.Box).state = s
	}
	known := map[string]bool{}
	for _, m := range rows.Messages {
		known[m.Path] = true
		k.box(m.Box).messages[m.ID] = m
	}
	k.adopt(known)
	return k, nil
}

// box finds a mailbox or makes it.
func (k *Keeper) box(name string) *box {
	b := k.boxes[name]
	if b == nil {
		b = &box{Box: Box{Name: name}, messages: map[string]Message{}, greetings: map[Greeting]bool{}}
		b.state.Box = name
		k.boxes[name] = b
	}
	return b
}

// Configure takes the settings of all mailboxes. One that is not among them takes
// no messages and lets nobody in; what is in it stays until it is too old.
func (k *Keeper) Configure(all []Box) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, b := range k.boxes {
		b.Box, b.there = Box{Name: b.Name}, false
	}
	for _, set := range all {
		b := k.box(set.Name)
		b.Box, b.there = set, true
	}
	k.nudge()
}

// Boxes lists the mailboxes that are set up, or that have messages, by name.
func (k *Keeper) Boxes() []Overview {
	k.mu.Lock()
	defer k.mu.Unlock()
	var all []Overview
	for _, name := range slices.Sorted(maps.Keys(k.boxes)) {
		if b := k.boxes[name]; b.there || len(b.messages) > 0 {
			all = append(all, b.overview(time.Now()))
		}
	}
	return all
}

// Overview is a mailbox as a list shows it.
type Overview struct {
	Box
	Count
	Greetings []Greeting // that are recorded
	HasPIN    bool
	Locked    time.Time // until then; zero: it is not
	There     bool      // it is set up
}

func (b *box) overview(now time.Time) Overview {
	v := Overview{Box: b.Box, Count: b.count(), HasPIN: b.state.has(b.PIN), There: b.there}
	for _, g := range Greetings() {
		if b.greetings[g] {
			v.Greetings = append(v.Greetings, g)
		}
	}
	if now.Before(b.state.Until) {
		v.Locked = b.state.Until
	}
	return v
}

func (b *box) count() (n Count) {
	for _, m := range b.messages {
		switch {
		case m.Heard:
			n.Old++
		default:
			n.New++
			if m.Urgent {
				n.Urgent++
			}
		}
	}
	return n
}

// Count is how many messages a box has.
func (k *Keeper) Count(name string) Count {
	k.mu.Lock()
	defer k.mu.Unlock()
	if b := k.boxes[name]; b != nil {
		return b.count()
	}
	return Count{}
}

// Unlock lets PINs of a box be tried again; no is false where there is none.
func (k *Keeper) Unlock(name string) (found bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	b := k.boxes[name]
	if b == nil {
		return false
	}
	b.state.Wrong, b.state.Until = 0, time.Time{}
	k.save(name)
	return true
}

// List gives the messages of a box, as they are listened to.
func (k *Keeper) List(name string) []Message {
	k.mu.Lock()
	defer k.mu.Unlock()
	b := k.boxes[name]
	if b == nil {
		return nil
	}
	return slices.SortedFunc(maps.Values(b.messages), inOrder)
}

// Message finds one.
func (k *Keeper) Message(name, id string) (Message, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	b := k.boxes[name]
	if b == nil {
		return Message{}, false
	}
	m, there := b.messages[id]
	return m, there
}

// Mark says of a message whether it has been heard, and whether it is urgent; nil
// leaves that as it is.
func (k *Keeper) Mark(name, id string, heard, urgent *bool) (found bool) {
	return k.change(name, id, func(m *Message) {
		if heard != nil {
			m.Heard = *heard
		}
		if urgent != nil {
			m.Urgent = *urgent
		}
	})
}

func (k *Keeper) change(name, id string, how func(*Message)) (found bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	b := k.boxes[name]
	if b == nil {
		return false
	}
	m, found := b.messages[id]
	if found {
		how(&m)
		k.put(b, m)
	}
	return found
}

// put enters a message or changes it.
func (k *Keeper) put(b *box, m Message) {
	b.messages[m.ID] = m
	k.dirty[key(b.Name, m.ID)] = true
	k.nudge()
}

// save has the State of a box written.
func (k *Keeper) save(name string) {
	k.states[name] = true
	k.nudge()
}

// Delete removes messages, and their files.
func (k *Keeper) Delete(name string, ids ...string) (found bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	b := k.boxes[name]
	if b == nil {
		return false
	}
	for _, id := range ids {
		if m, there := b.messages[id]; there {
			delete(b.messages, id)
			k.gone[key(name, id)] = m
			found = true
		}
	}
	k.nudge()
	return found
}

// full reports whether a box takes no more messages. Those that are being left
// count.
func (k *Keeper) full(b *box) bool {
	n := len(b.messages)
	for _, d := range k.drafts {
		if d.Box == b.Name && d.message {
			n++
		}
	}
	return n >= b.most()
}

func (k *Keeper) nudge() {
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// try takes a PIN for a box. One that is not there is as one whose PIN is wrong.
func (k *Keeper) try(name, pin string) entry {
	k.mu.Lock()
	defer k.mu.Unlock()
	b := k.boxes[name]
	if b == nil || !b.there {
		return entryWrong
	}
	before := b.state
	is := b.state.try(pin, b.PIN, time.Now())
	if b.state != before {
		k.save(name)
	}
	return is
}

// locked reports whether no PIN is taken now.
func (k *Keeper) locked(name string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	b := k.boxes[name]
	return b != nil && time.Now().Before(b.state.Until)
}

// choose gives a box a new PIN.
func (k *Keeper) choose(name, pin string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if b := k.boxes[name]; b != nil {
		b.state.choose(pin, b.PIN)
		k.save(name)
	}
}

// look gives what a session needs to know of a box.
func (k *Keeper) look(name string) (v Overview, there bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	b := k.boxes[name]
	if b == nil || !b.there {
		return Overview{Box: Box{Name: name}}, false
	}
	return b.overview(time.Now()), true
}
