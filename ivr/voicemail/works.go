package voicemail

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"ringdown/internal/call"
	"ringdown/media"
	"ringdown/media/g711"
)

// maxWorks bounds what callers wait for at the same time: each call has one at
// most. Policy when full: the call learns by time that it was not done.
const maxWorks = 256

// work is something that a session wants done on the disk.
type work struct {
	id  call.ID
	gen uint32
	do  []string
}

// The works of sessions: "load SLOT FILE", "pass ID FROM TO INTRODUCTION",
// "greet BOX GREETING FILE" (without a file the built-in words are back).
const (
	workLoad  = "load"
	workPass  = "pass"
	workGreet = "greet"

	workKind = "voicemail" // the first word of all of them

	noIntroduction = "-"
)

// done is the Text of a work that was done.
const done = "done"

// Start begins a work; it returns at once, and Options.Done has the result.
func (k *Keeper) Start(id call.ID, gen uint32, what string) {
	select {
	case k.works <- work{id, gen, strings.Fields(what)}:
	default:
		k.o.Log.Warn("A caller waits in vain for a mailbox: the disk is too slow.", "call", uint64(id))
	}
}

func (k *Keeper) work(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case w := <-k.works:
			text := done
			if err := k.carryOut(ctx, w.do); err != nil {
				k.o.Log.Warn("Something in a mailbox could not be done.", "work", strings.Join(w.do, " "), "error", err)
				text = "failed"
			}
			k.o.Done(w.id, w.gen, nil, text)
		}
	}
}

func (k *Keeper) carryOut(ctx context.Context, do []string) error {
	switch {
	case len(do) == 3 && do[0] == workLoad:
		return k.load(ctx, do[1], do[2])
	case len(do) == 5 && do[0] == workPass:
		return k.passOn(ctx, do[1], do[2], do[3], do[4])
	case len(do) >= 3 && do[0] == workGreet:
		return k.greet(ctx, do[1], Greeting(do[2]), do[3:])
	}
	return fmt.Errorf("the work %q is unknown", strings.Join(do, " "))
}

// await waits until nothing is written to a file any more.
func (k *Keeper) await(ctx context.Context, file string) {
	k.mu.Lock()
	d := k.drafts[file]
	k.mu.Unlock()
	if d == nil {
		return
	}
	late := time.NewTimer(awaitMost)
	defer late.Stop()
	select {
	case <-ctx.Done():
	case <-late.C:
	case <-d.complete:
	}
}

// awaitMost is how long a file may take to be complete on a slow disk.
const awaitMost = 3 * time.Second

// spooled is a sound in memory that one party listens to.
type spooled struct {
	pcm string // µ-law
	at  atomic.Int64
}

// load reads a sound into a slot, from which it is played.
func (k *Keeper) load(ctx context.Context, slot, file string) error {
	k.await(ctx, file)
	pcm, err := readSound(k.o.Files, file)
	if err != nil {
		return err
	}
	pcm = pcm[:min(len(pcm), MostSeconds*rate+rate)]
	k.mu.Lock()
	defer k.mu.Unlock()
	k.spool[slot] = &spooled{pcm: string(g711.AppendU(nil, pcm))}
	return nil
}

// forget empties the slots of a call.
func (k *Keeper) forget(slots ...string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, slot := range slots {
		delete(k.spool, slot)
	}
}

// at is how much of a slot has been played.
func (k *Keeper) at(slot string) time.Duration {
	k.mu.Lock()
	s := k.spool[slot]
	k.mu.Unlock()
	if s == nil {
		return 0
	}
	return lengthOf(s.at.Load())
}

// Sound gives what is loaded by its name "SLOT" or "SLOT/MILLISECONDS", from
// there on. Any goroutine may call it; it does not wait.
func (k *Keeper) Sound(name string) (media.Signal, error) {
	slot, from, _ := strings.Cut(name, "/")
	ms := 0
	if from != "" {
		var err error
		if ms, err = strconv.Atoi(from); err != nil || ms < 0 {
			return nil, fmt.Errorf("the sound voicemail/%.40s names no time in milliseconds", name)
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	s := k.spool[slot]
	if s == nil {
		return nil, fmt.Errorf("nothing is loaded as voicemail/%.40s", slot)
	}
	at := min(ms*rate/1000, len(s.pcm))
	s.at.Store(int64(at))
	return &listened{s, at}, nil
}

// listened is a media.Signal that knows how far it was heard.
type listened struct {
	*spooled
	from int
}

// Read is media.Signal's.
func (l *listened) Read(p []int16) int {
	at := int(l.at.Load())
	n := min(len(p), len(l.pcm)-at)
	for i := range n {
		p[i] = g711.DecodeU(l.pcm[at+i])
	}
	media.Ramp(p[:n], at-l.from, len(l.pcm)-l.from)
	l.at.Store(int64(at + n))
	return n
}

// passOn puts a copy of a message into another box, behind what its owner said
// to it.
func (k *Keeper) passOn(ctx context.Context, id, from, to, introduction string) error {
	if introduction != noIntroduction {
		defer k.drop(introduction)
	}
	m, there := k.Message(from, id)
	if !there {
		return fmt.Errorf("the message %s of mailbox %s %w", id, from, ErrNotFound)
	}
	pcm, err := readSound(k.o.Files, m.Path)
	if err != nil {
		return err
	}
	if introduction != noIntroduction {
		k.await(ctx, introduction)
		said, err := readSound(k.o.Files, introduction)
		if err == nil && lengthOf(int64(len(said))) >= least {
			pcm = slices.Concat(k.cut(said), make([]int16, rate/2), pcm)
		}
	}
	return k.enter(m, from, to, pcm)
}

// enter writes a message that another box passes on.
func (k *Keeper) enter(m Message, from, to string, pcm []int16) error {
	k.mu.Lock()
	b := k.boxes[to]
	switch {
	case b == nil || !b.there:
		k.mu.Unlock()
		return fmt.Errorf("mailbox %s %w", to, ErrNotFound)
	case k.full(b):
		k.mu.Unlock()
		return fmt.Errorf("mailbox %s is full: passing a message there %w", to, ErrRefused)
	}
	call, _ := strconv.ParseUint(m.call(), 10, 64)
	m.Box, m.By, m.Heard, m.raw, m.Mail = to, from, false, false, nil
	m.place(call, k.next())
	k.drafts[m.Path] = &draft{Message: m, message: true, complete: make(chan struct{})}
	if b.Mail != "" && k.o.Send != nil {
		m.Mail = &Mailing{Next: time.Now()}
	}
	k.mu.Unlock()
	m.Length = lengthOf(int64(len(pcm)))
	err := replace(k.o.Files, m.Path, withInfo(m, pcm))
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.drafts, m.Path)
	if err == nil {
		k.put(b, m)
	}
	return err
}

// call is the number of the call that a message's name has.
func (m Message) call() string {
	_, rest, _ := strings.Cut(m.ID, "-")
	id, _, _ := strings.Cut(rest, ".")
	return id
}

// greet keeps a greeting that was recorded, or with no file takes it away.
func (k *Keeper) greet(ctx context.Context, name string, g Greeting, file []string) error {
	if !g.Known() {
		return fmt.Errorf("the greeting %q is unknown", g)
	}
	if len(file) == 0 {
		return k.removeGreeting(name, g)
	}
	k.await(ctx, file[0])
	pcm, err := readSound(k.o.Files, file[0])
	if err != nil {
		return err
	}
	if err := k.writeGreeting(name, g, k.cut(pcm)); err != nil {
		return err
	}
	k.drop(file[0])
	return nil
}

// writeGreeting and removeGreeting change the file and what callers hear next; a
// page and a telephone may do so at the same time.
func (k *Keeper) writeGreeting(name string, g Greeting, pcm []int16) error {
	k.greeting.Lock()
	defer k.greeting.Unlock()
	about := Message{Box: name, At: time.Now(), Name: string(g)}
	if err := replace(k.o.Files, greetingPath(name, g), withInfo(about, pcm)); err != nil {
		return err
	}
	k.greets(name, g, true)
	return nil
}

func (k *Keeper) removeGreeting(name string, g Greeting) error {
	k.greeting.Lock()
	defer k.greeting.Unlock()
	err := k.o.Files.Remove(greetingPath(name, g))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("a greeting of one's own %w", ErrNotFound)
	}
	if err != nil {
		return err
	}
	k.greets(name, g, false)
	return nil
}

func (k *Keeper) greets(name string, g Greeting, on bool) {
	if g == Name {
		k.keepName(name, on)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.box(name).greetings[g] = on
}

// slot names a place for a call's sounds.
func slot(id call.ID, letter string) string { return fmt.Sprintf("%d%s", id, letter) }

// loading is the work that reads a file into a slot.
func loading(slot, file string) string { return workLoad + " " + slot + " " + file }
