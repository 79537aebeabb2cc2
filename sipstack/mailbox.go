package sipstack

import "sync"

// The bounds of the owner's mailbox. What telephones send may be refused, for
// they send it again; what the engine orders and what was begun here may not,
// and is bounded by the number of ports.
const (
	maxWaitingMessages = 4096  // some seconds of the busiest traffic measured
	maxWaitingOrders   = 65536 // many orders for each port of the largest office
)

// mailbox is the work that waits for the owner, in order.
type mailbox struct {
	mu     sync.Mutex
	items  []func()
	closed bool
	wake   chan struct{} // holds one token: there is something to take
}

func newMailbox() *mailbox { return &mailbox{wake: make(chan struct{}, 1)} }

// put adds work unless limit pieces are waiting already or the owner has gone.
func (m *mailbox) put(f func(), limit int) bool {
	m.mu.Lock()
	if m.closed || len(m.items) >= limit {
		m.mu.Unlock()
		return false
	}
	m.items = append(m.items, f)
	m.mu.Unlock()
	select {
	case m.wake <- struct{}{}:
	default:
	}
	return true
}

// take hands over all that waits; into is the slice to use next.
func (m *mailbox) take(into []func()) []func() {
	m.mu.Lock()
	defer m.mu.Unlock()
	got := m.items
	m.items = into[:0]
	return got
}

// close refuses everything from now on.
func (m *mailbox) close() {
	m.mu.Lock()
	m.closed, m.items = true, nil
	m.mu.Unlock()
}
