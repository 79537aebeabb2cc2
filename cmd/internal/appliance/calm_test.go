package appliance_test

import (
	"sync"
	"testing"
	"time"

	"ringdown/internal/foreign"
)

const (
	// heartbeat is how often calm looks at the clock.
	heartbeat = 5 * time.Millisecond

	// stalled is a heartbeat that late: a telephone of the tests sends every 20 ms,
	// and a jitter buffer that has been still so far waits little longer.
	stalled = 15 * time.Millisecond

	// restless is so many stalls that nothing which sounds bad is anybody's fault
	// but the machine's.
	restless = 8
)

// calm measures how long the machine lets a test wait that runs in real time.
// Telephones, network and appliance share it: where it stands still, packets are
// late, and jitter buffers do what they are for.
type calm struct {
	mu     sync.Mutex
	stalls int
	worst  time.Duration
}

// watchCalm measures until the test ends.
func watchCalm(t *testing.T) *calm {
	t.Helper()
	foreign.MayBeSkipped(t)
	c := &calm{}
	end := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		tick := time.NewTicker(heartbeat)
		defer tick.Stop()
		for last := time.Now(); ; {
			select {
			case <-end:
				return
			case <-tick.C:
			}
			now := time.Now()
			c.beat(now.Sub(last) - heartbeat)
			last = now
		}
	})
	t.Cleanup(func() { close(end); watching.Wait() })
	return c
}

func (c *calm) beat(late time.Duration) {
	if late < stalled {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stalls++
	c.worst = max(c.worst, late)
}

// alike is the least likeness of a sound that has come: where packets are lost, a
// good one has 0.95 to 0.99, now and then 0.949.
const alike = 0.9

// judge says what becomes of a sound, by the middle of its likenesses.
func (c *calm) judge(t *testing.T, text string, middle float64) {
	t.Helper()
	c.rule(t, text, middle >= alike)
}

// rule says what becomes of something that was measured in real time: on a restless
// machine what is bad was not measured.
func (c *calm) rule(t *testing.T, text string, good bool) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case good:
		t.Logf("%s; the machine stalled %d times, for %v at most", text, c.stalls, c.worst)
	case c.stalls >= restless && !t.Failed():
		t.Skipf("%s: not measured, the machine stalled %d times, for %v at most", text, c.stalls, c.worst)
	default:
		t.Errorf("%s, and the machine stalled %d times only", text, c.stalls)
	}
}
