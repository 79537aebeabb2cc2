package webhook

import (
	"context"
	"fmt"
	"reflect"
	"sync"
	"time"
)

// keepEvery gathers what is written of the queues: flash wears out by writing, and
// most events are taken before. A power cut loses the events of this time.
const keepEvery = 5 * time.Second

// worker is the goroutine that sends a hook's events.
type worker struct {
	hook Hook
	line *line
	stop context.CancelFunc
}

// Run sends until ctx ends, then keeps what waits.
func (d *Desk) Run(ctx context.Context) error {
	var working sync.WaitGroup
	workers := map[string]worker{}
	again := time.NewTicker(keepEvery)
	defer again.Stop()
	for {
		select {
		case <-ctx.Done():
			working.Wait()
			return d.keep()
		case <-d.changed:
			d.hire(ctx, workers, &working)
		case <-again.C:
			if err := d.keep(); err != nil {
				d.o.Log.Warn("Events for webhooks would be lost at a power cut.", "error", err)
			}
		}
	}
}

// hire gives each hook that is set now its worker, and ends those of others.
func (d *Desk) hire(ctx context.Context, workers map[string]worker, working *sync.WaitGroup) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for id, w := range workers {
		if l := d.lines[id]; l != w.line || !reflect.DeepEqual(l.hook, w.hook) {
			w.stop()
			delete(workers, id)
		}
	}
	for id, l := range d.lines {
		if _, works := workers[id]; works || l.hook.URL == "" {
			continue
		}
		own, stop := context.WithCancel(ctx)
		w := worker{l.hook, l, stop}
		workers[id] = w
		working.Go(func() { d.work(own, w) })
	}
}

// work sends one event after the other.
func (d *Desk) work(ctx context.Context, w worker) {
	defer w.stop()
	s := newSender(w.hook, d.o.Way)
	defer s.close()
	for {
		first, pause, found := d.first(w.line)
		if found && pause <= 0 {
			if !d.settle(ctx, w, first, s.send(ctx, first.event)) {
				return
			}
			continue
		}
		s.close() // who is told seldom needs no connection meanwhile
		if !waited(ctx, w.line.bell, found, pause) {
			return
		}
	}
}

// waited waits for an event where none is there, or else for the time of the next
// try; false: the worker is to end.
func waited(ctx context.Context, bell <-chan struct{}, found bool, pause time.Duration) bool {
	var due <-chan time.Time
	if found {
		t := time.NewTimer(pause)
		defer t.Stop()
		bell, due = nil, t.C
	}
	select {
	case <-ctx.Done():
	case <-bell:
	case <-due:
	}
	return ctx.Err() == nil
}

// first is the event that is to be sent next, and how long its time is off. Once
// that has come, it stays the first until it is settled.
func (d *Desk) first(l *line) (w waiting, pause time.Duration, found bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(l.queue) == 0 {
		return w, 0, false
	}
	pause = time.Until(l.next)
	l.sending = pause <= 0
	w = l.queue[0]
	w.event.Lost = l.lost
	return w, pause, true
}

// settle takes what became of a try. A worker that was ended meanwhile settles
// only what was taken: false.
func (d *Desk) settle(ctx context.Context, w worker, sent waiting, o Outcome) bool {
	if ctx.Err() != nil && !o.Taken() {
		d.leave(w.line)
		return false
	}
	try, old, tell := d.outcome(w.line, sent, o)
	d.note(w.hook.ID, sent.event, try, o, len(old) > 0 && old[0].serial == sent.serial)
	d.tellOld(w.hook.ID, old)
	if tell && d.o.Alert != nil {
		d.o.Alert(w.hook.ID, o.Reason)
	}
	return ctx.Err() == nil
}

// outcome changes the queue by what became of a try: which it was, the events that
// are given up, and whether people are to be told.
func (d *Desk) outcome(l *line, sent waiting, o Outcome) (try int, old []waiting, tell bool) {
	now := time.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	l.sending, try = false, l.tries+1
	if o.Taken() {
		d.drop(l, sent)
		l.succeeded(now, sent.event)
		tell, l.told = l.told, false
		return try, nil, tell
	}
	old = l.failed(now, o)
	for _, x := range old {
		d.drop(l, x)
	}
	tell = l.down(now)
	l.told = l.told || tell
	return try, old, tell
}

// leave lets another worker have what this one did not finish.
func (d *Desk) leave(l *line) {
	d.mu.Lock()
	defer d.mu.Unlock()
	l.sending = false
}

// drop takes an event out of the queue, where it still is, and its row away.
func (d *Desk) drop(l *line, w waiting) {
	if len(l.queue) > 0 && l.queue[0].serial == w.serial {
		w = l.queue[0] // it may have been kept meanwhile
		l.queue = l.queue[1:]
	}
	if w.kept {
		d.gone = append(d.gone, rowKey(l.hook.ID, w.serial))
	}
}

func (d *Desk) tellOld(hook string, old []waiting) {
	if len(old) > 0 {
		d.o.Log.Warn("Events for a webhook are given up: they are too old.", "webhook", hook, "events", len(old), "after", fmt.Sprint(GiveUpAfter))
	}
}

// keep writes what waits, and forgets what does not any more.
func (d *Desk) keep() error {
	d.mu.Lock()
	var fresh []row
	for id, l := range d.lines {
		for i := range l.queue {
			if w := &l.queue[i]; !w.kept {
				w.kept = true
				fresh = append(fresh, row{id, w.serial, w.event})
			}
		}
	}
	gone := d.gone
	d.gone = nil
	d.mu.Unlock()
	if len(fresh) == 0 && len(gone) == 0 {
		return nil
	}
	if err := d.rows.write(fresh, gone); err != nil {
		d.undo(fresh, gone)
		return fmt.Errorf("keep the events of webhooks: %w", err)
	}
	return nil
}

// undo has keep try again what it could not write.
func (d *Desk) undo(fresh []row, gone []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gone = append(d.gone, gone...)
	again := map[uint64]bool{}
	for _, w := range fresh {
		again[w.Serial] = true
	}
	for _, l := range d.lines {
		for i := range l.queue {
			if again[l.queue[i].serial] {
				l.queue[i].kept = false
			}
		}
	}
}
