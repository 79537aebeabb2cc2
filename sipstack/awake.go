package sipstack

import (
	"context"
	"runtime"
	"sync/atomic"
	"time"
)

// Go's scheduler watches itself: a process that falls idle puts the watcher to
// sleep, and the next message wakes it, whereupon it looks every 20 µs for a
// millisecond. At some hundred messages a second, with nothing to do between
// them, that was a third of what signalling cost. While messages come, one of
// Go's processors is therefore kept from falling idle, by a thread that sleeps
// without the scheduler's knowledge. See docs/decisions/0015.
const (
	// nap is how long it sleeps at once: less than the 10 ms after which the
	// watcher would ask for its processor.
	nap = 4 * time.Millisecond

	// awakeFor is how long after the last message: some times the pause between
	// two at 100 a second.
	awakeFor = 50 * time.Millisecond
)

// awake keeps the process from falling idle between messages that follow each
// other closely. While none come it costs nothing.
type awake struct {
	last atomic.Int64 // when there was something to do, in ns of an unnamed clock
	wake chan struct{}
	from time.Time
}

func newAwake() *awake { return &awake{wake: make(chan struct{}, 1), from: time.Now()} }

// touch notes that there was something to do. Any goroutine may call it.
func (a *awake) touch() {
	now := int64(time.Since(a.from))
	if before := a.last.Swap(now); now-before < int64(awakeFor) && before != 0 {
		select {
		case a.wake <- struct{}{}:
		default:
		}
	}
}

// run stays awake when two messages came close together, until ctx ends.
func (a *awake) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-a.wake:
		}
		for ctx.Err() == nil && int64(time.Since(a.from))-a.last.Load() < int64(awakeFor) {
			doze(nap)
			runtime.Gosched()
		}
	}
}
