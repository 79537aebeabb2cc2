package cardsim

import (
	"context"
	"fmt"
	"io"
	"sync"

	"ringdown/hal"
)

// Socket is where a host finds the card: each dial is a wire of its own, as when
// a USB card is opened. A new dial ends the one before.
type Socket struct {
	card  *Card
	rough Rough

	mu   sync.Mutex
	stop context.CancelFunc
	done sync.WaitGroup
}

// NewSocket makes the socket of a card; its wires are rough.
func NewSocket(card *Card, r Rough) *Socket { return &Socket{card: card, rough: r} }

// Dial gives the host's end of a wire.
func (s *Socket) Dial(ctx context.Context) (io.ReadWriteCloser, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hangUp()
	cards, err := s.card.below.Scan(ctx)
	if err != nil {
		return nil, err
	}
	if len(cards) == 0 {
		return nil, fmt.Errorf("find the card: %w", hal.ErrGone)
	}
	host, far := Pipe()
	wire := s.rough.Over(far)
	running, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.done.Go(func() {
		_ = s.card.Run(running, wire) // why it ended, the host sees as its wire's end
	})
	return host, nil
}

// hangUp ends the wire in use and waits for the card.
func (s *Socket) hangUp() {
	if s.stop != nil {
		s.stop()
		s.done.Wait()
		s.stop = nil
	}
}

// Close ends the wire in use, and waits.
func (s *Socket) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hangUp()
	return nil
}
