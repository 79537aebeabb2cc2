package fxo

import (
	"sync"

	"ringdown/internal/call"
)

// inboxSize bounds the orders that wait for one card. A call makes a dozen; 32
// ports all changing at once make some 400 within one frame.
const inboxSize = 1024

// order is something to be done by a bank: an effect, or act where that is set.
type order struct {
	effect call.Effect
	act    func(*bank)
}

// inbox is the queue of orders of a bank. Put never blocks. When it is full the
// order is refused and its port noted: the bank then takes that port down and
// up again, so that the call which lost an order ends rather than hangs.
type inbox struct {
	mu     sync.Mutex
	orders []order
	full   map[call.Port]bool
	wake   chan struct{} // one token: there is something to take
}

func newInbox() *inbox {
	return &inbox{
		orders: make([]order, 0, inboxSize),
		full:   map[call.Port]bool{},
		wake:   make(chan struct{}, 1),
	}
}

// put adds an order.
func (i *inbox) put(o order) {
	i.mu.Lock()
	if len(i.orders) < inboxSize {
		i.orders = append(i.orders, o)
	} else {
		i.full[o.effect.Port] = true
	}
	i.mu.Unlock()
	select {
	case i.wake <- struct{}{}:
	default:
	}
}

// take empties the inbox into into, which it gives back; the two slices change
// places, so nothing is allocated.
func (i *inbox) take(into []order) []order {
	i.mu.Lock()
	defer i.mu.Unlock()
	into, i.orders = i.orders, into[:0]
	return into
}

// overflowed gives and forgets the ports that lost an order.
func (i *inbox) overflowed() map[call.Port]bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.full) == 0 {
		return nil
	}
	full := i.full
	i.full = map[call.Port]bool{}
	return full
}
