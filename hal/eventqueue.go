package hal

import (
	"context"
	"sync"
)

// EventQueue holds what a card tells until the gateway reads it, for backends. It
// numbers events, and their ticks never go back. It is bounded: when it is full it
// is emptied, and one [EvLost] takes the place of all, so that the gateway reads
// the state. Any goroutine may call its methods.
type EventQueue struct {
	most int
	news chan struct{} // capacity 1: an event is there

	mu     sync.Mutex
	held   []Event
	serial uint32
	last   Tick
}

// NewEventQueue makes a queue for at most that many events.
func NewEventQueue(most int) *EventQueue {
	return &EventQueue{most: most, news: make(chan struct{}, 1)}
}

// Post queues an event; its number and, if need be, its tick are the queue's. It
// never waits.
func (q *EventQueue) Post(e Event) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.serial++
	if len(q.held) >= q.most {
		q.held = q.held[:0]
		e = Event{Port: CardWide, Kind: EvLost, At: e.At, Mono: e.Mono}
	}
	q.last = max(q.last, e.At)
	e.At, e.Seq = q.last, q.serial
	q.held = append(q.held, e)
	select {
	case q.news <- struct{}{}:
	default:
	}
}

// Skip leaves out numbers, of events that the card could not tell.
func (q *EventQueue) Skip(numbers uint32) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.serial += numbers
}

// Restart forgets all that is queued, and begins to number anew.
func (q *EventQueue) Restart() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.held, q.serial = q.held[:0], 0
}

// Len is how many events wait.
func (q *EventQueue) Len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.held)
}

// Next waits for the first event and takes it. Once gone is closed it returns
// what ended says; ended is asked before each look.
func (q *EventQueue) Next(ctx context.Context, gone <-chan struct{}, ended func() error) (Event, error) {
	for {
		if err := ended(); err != nil {
			return Event{}, err
		}
		if e, ok := q.take(); ok {
			return e, nil
		}
		select {
		case <-q.news:
		case <-gone:
		case <-ctx.Done():
			return Event{}, ctx.Err()
		}
	}
}

func (q *EventQueue) take() (Event, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.held) == 0 {
		return Event{}, false
	}
	e := q.held[0]
	q.held = append(q.held[:0], q.held[1:]...)
	return e, true
}
