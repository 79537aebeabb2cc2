package sipstack

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Go's scheduler watches itself: a process that falls idle puts the watcher to
// sleep, and the next message wakes it, whereupon it looks every 20 µs for a
// millisecond. And whoever hands work to another goroutine while one of Go's
// processors is idle wakes a thread for it, which mostly finds the work done. At
// some hundred messages a second that was half of what signalling cost. While
// messages come, all of Go's processors but one, of a small machine, are
// therefore kept from falling idle, by threads that sleep without the scheduler's
// knowledge. See docs/decisions/0015.
const (
	// nap is how long they sleep at once: less than the 10 ms after which the
	// watcher would ask for the processor.
	nap = 4 * time.Millisecond

	// offered is for how long a kept processor is offered between two naps, which
	// is enough for it to take what waits elsewhere: the collector may hold the
	// one that works for 10 ms, and analog ports have their sound to make.
	offered = time.Microsecond

	// awakeFor is how long after the last message: some times the pause between
	// two at 100 a second.
	awakeFor = 50 * time.Millisecond

	// keptMost is how many processors are kept, those that others keep
	// included: two of a machine of two, whose Go has three (cmd/ringdown).
	keptMost = 2

	// backlog is how many pieces of work may wait for the owner before the
	// processors are given back for awakeFor: some milliseconds of it. Then
	// there is more to do than one of them does in time.
	backlog = 24
)

// awake keeps Go's processors from idling between messages that follow each
// other closely. While none come it costs nothing.
type awake struct {
	others  func() int   // how many processors are kept by others
	last    atomic.Int64 // when there was something to do, in ns of an unnamed clock
	pressed atomic.Int64 // when there was too much of it
	wake    [keptMost]chan struct{}
	from    time.Time
}

func newAwake(others func() int) *awake {
	a := &awake{others: others, from: time.Now()}
	for i := range a.wake {
		a.wake[i] = make(chan struct{}, 1)
	}
	a.pressed.Store(-int64(awakeFor))
	return a
}

// touch notes that there was something to do, so many pieces at once. Any
// goroutine may call it.
func (a *awake) touch(pieces int) {
	now := int64(time.Since(a.from))
	if pieces > backlog {
		a.pressed.Store(now)
		return
	}
	if before := a.last.Swap(now); now-before < int64(awakeFor) && before != 0 {
		for _, c := range a.wake {
			select {
			case c <- struct{}{}:
			default:
			}
		}
	}
}

// run keeps processors until ctx ends.
func (a *awake) run(ctx context.Context) {
	var all sync.WaitGroup
	for i := range a.wake {
		all.Go(func() { a.keep(ctx, i) })
	}
	all.Wait()
}

// keep stays awake when two messages came close together. It is the place-th
// that does.
func (a *awake) keep(ctx context.Context, place int) {
	offer := time.NewTimer(awakeFor)
	defer offer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-a.wake[place]:
		}
		for ctx.Err() == nil && a.wanted(place) {
			doze(nap)
			offer.Reset(offered)
			<-offer.C
		}
	}
}

// wanted reports whether so many processors are to be kept beside this one: one
// is always left to work.
func (a *awake) wanted(place int) bool {
	now, kept := int64(time.Since(a.from)), place+a.others()
	return now-a.last.Load() < int64(awakeFor) && now-a.pressed.Load() >= int64(awakeFor) &&
		kept < keptMost && kept < runtime.GOMAXPROCS(0)-1
}
