package auth

import (
	"sync"
	"time"
)

const (
	freeTries   = 3                // a slip of the finger costs nothing
	firstWait   = time.Second      // then 1 s, 2 s, 4 s …
	longestWait = time.Minute      // never a lock-out: an owner waits a minute at most
	forgetAfter = 15 * time.Minute // without a further failure the slate is clean
	maxTracked  = 4096             // names and addresses remembered; beyond it the oldest goes
)

// Backoff slows down whoever fails too often, by name (an account, an
// address). Make it with [NewBackoff]; it is safe for use by several goroutines.
type Backoff struct {
	mu    sync.Mutex
	tried map[string]tries
}

type tries struct {
	failed int
	good   bool // succeeded before
	last   time.Time
}

// NewBackoff returns an empty Backoff.
func NewBackoff() *Backoff { return &Backoff{tried: map[string]tries{}} }

// Wait returns how long the names must still wait before the next try: the
// longest of them, 0 when they may try now.
func (b *Backoff) Wait(now time.Time, names ...string) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	var longest time.Duration
	for _, name := range names {
		t, ok := b.tried[name]
		if !ok || now.Sub(t.last) > forgetAfter {
			continue
		}
		longest = max(longest, t.last.Add(penalty(t.failed)).Sub(now))
	}
	return longest
}

func penalty(failed int) time.Duration {
	if failed < freeTries {
		return 0
	}
	return min(longestWait, firstWait<<min(failed-freeTries, 10))
}

// Fail notes a failed try for each of the names.
func (b *Backoff) Fail(now time.Time, names ...string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, name := range names {
		t := b.tried[name]
		if now.Sub(t.last) > forgetAfter {
			t.failed = 0
		}
		b.tried[name] = tries{failed: t.failed + 1, good: t.good, last: now}
	}
	for len(b.tried) > maxTracked {
		b.dropOldest()
	}
}

func (b *Backoff) dropOldest() {
	var oldest string
	var at time.Time
	for name, t := range b.tried {
		if oldest == "" || t.last.Before(at) {
			oldest, at = name, t.last
		}
	}
	delete(b.tried, oldest)
}

// Succeed wipes the slate of the names and remembers that they were right.
func (b *Backoff) Succeed(now time.Time, names ...string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, name := range names {
		b.tried[name] = tries{good: true, last: now}
	}
}

// Known reports whether a name succeeded before. A known address is not made
// to wait for what others do to the account.
func (b *Backoff) Known(name string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.tried[name].good
}
