package hal_test

import (
	"context"
	"errors"
	"testing"

	"ringdown/hal"
)

// A full queue is emptied, and says so once; numbers go on, ticks never go back.
func TestAFullQueueTellsThatEventsAreLost(t *testing.T) {
	q, gone, never := hal.NewEventQueue(3), make(chan struct{}), func() error { return nil }
	for _, at := range []hal.Tick{10, 9, 11, 12} {
		q.Post(hal.Event{Port: 1, Kind: hal.EvHook, At: at})
	}
	e, err := q.Next(t.Context(), gone, never)
	if err != nil || e.Kind != hal.EvLost || e.Port != hal.CardWide || e.Seq != 4 || e.At != 12 || q.Len() != 0 {
		t.Errorf("%+v, %v, %d more", e, err, q.Len())
	}
	q.Skip(2)
	q.Post(hal.Event{Kind: hal.EvHook, At: 5})
	if e, err := q.Next(t.Context(), gone, never); err != nil || e.Seq != 7 || e.At != 12 {
		t.Errorf("%+v, %v", e, err)
	}
	q.Post(hal.Event{Kind: hal.EvHook})
	q.Restart()
	q.Post(hal.Event{Kind: hal.EvHook})
	if e, err := q.Next(t.Context(), gone, never); err != nil || e.Seq != 1 {
		t.Errorf("%+v, %v", e, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := q.Next(ctx, gone, never); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	q.Post(hal.Event{Kind: hal.EvHook})
	if _, err := q.Next(t.Context(), gone, func() error { return hal.ErrGone }); !errors.Is(err, hal.ErrGone) {
		t.Errorf("a card that is gone tells %v", err)
	}
}
