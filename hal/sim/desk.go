package sim

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// awaitStep is how often Await looks: the length of a frame, nobody perceives
// less.
const awaitStep = 10 * time.Millisecond

// Desk works the far ends of a simulated world. Its methods may be called from
// any goroutine. Before the card has been opened for the first time, time
// stands still.
type Desk struct{ w *world }

// on takes the lock, moves the world on to now, does do, and lets Next look
// again.
func (w *world) on(do func() error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.catchUp()
	err := do()
	if w.card != nil {
		w.card.kick()
	}
	return err
}

// Lines and Phones are how many there are.
func (d *Desk) Lines() int { return d.w.opt.lines }

// Phones is how many telephones there are.
func (d *Desk) Phones() int { return d.w.opt.phones }

// Line is the exchange line in FXO port n, from 1. Every method of a line that
// does not exist is an error that says so.
func (d *Desk) Line(n int) *Line { return &Line{d.w, n} }

// Phone is the telephone in FXS port n, from 1, likewise.
func (d *Desk) Phone(n int) *Phone { return &Phone{d.w, n} }

// Violations are the illegal acts of the host so far; at most 256 are kept.
func (d *Desk) Violations() []Violation {
	d.w.mu.Lock()
	defer d.w.mu.Unlock()
	return append([]Violation(nil), d.w.wrongs...)
}

// Trace gives the last notes, at most 4096, the oldest first.
func (d *Desk) Trace() []Note {
	d.w.mu.Lock()
	defer d.w.mu.Unlock()
	d.w.catchUp()
	return d.w.trace.all()
}

// Subscribe calls hear for every note from now on until cancel is called. hear
// runs with the simulation's lock held: it must not block and must not call
// back.
func (d *Desk) Subscribe(hear func(Note)) (cancel func()) {
	d.w.mu.Lock()
	defer d.w.mu.Unlock()
	l := &listener{hear}
	d.w.trace.listeners = append(d.w.trace.listeners, l)
	return func() {
		d.w.mu.Lock()
		defer d.w.mu.Unlock()
		d.w.trace.drop(l)
	}
}

// Await waits until cond is true, looking every 10 ms, or for ctx.
func (d *Desk) Await(ctx context.Context, cond func() bool) error {
	tick := time.NewTicker(awaitStep)
	defer tick.Stop()
	for !cond() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// Vanish pulls the card out while it is in use, in the middle of whatever it
// does; Return puts it back, to be found by Scan and opened again.
func (d *Desk) Vanish() { _ = d.w.on(func() error { d.w.vanish(); return nil }) }

// Return undoes Vanish.
func (d *Desk) Return() { _ = d.w.on(func() error { d.w.comeBack(); return nil }) }

// EventStorm makes n false events at once. More than 256 overflow the queue.
func (d *Desk) EventStorm(n int) { _ = d.w.on(func() error { d.w.storm(n); return nil }) }

// LoseConfig is a brown-out of the card: every port forgets its profile.
func (d *Desk) LoseConfig() { _ = d.w.on(func() error { d.w.loseConfig(); return nil }) }

// errSamples refuses nothing to say.
var errSamples = errors.New("there is nothing to say")

// pair finds the line or telephone n.
func (w *world) pair(lines bool, n int) (*pair, error) {
	what, count, first := "phone", w.opt.phones, w.opt.lines
	if lines {
		what, count, first = "line", w.opt.lines, 0
	}
	if n < 1 || n > count {
		return nil, fmt.Errorf("%s %d does not exist: the simulated card has %d", what, n, count)
	}
	return w.pairs[first+n-1], nil
}
