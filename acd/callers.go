package acd

import (
	"slices"
	"time"
)

const (
	// maxCallers bounds the numbers outside that are remembered: a busy office of
	// 100 lines has some thousand different callers in three days. Policy when
	// full: those not heard of for longest make room, an eighth at a time, so that
	// the search for them is rare.
	maxCallers = 8192
	// LongestMemory is the longest window of RG-4; what is older is forgotten.
	LongestMemory = 90 * 24 * time.Hour
)

// callers is who was in touch with which number.
type callers struct{ last map[string]LastTalk }

func (l LastTalk) latest() time.Time {
	if l.Dialed.After(l.At) {
		return l.Dialed
	}
	return l.At
}

// put remembers a number, and says which it forgot for it.
func (c *callers) put(key string, l LastTalk, now time.Time) (gone []string) {
	c.last[key] = l
	if len(c.last) <= maxCallers {
		return nil
	}
	limit := c.oldest(maxCallers/8, now)
	for k, l := range c.last {
		if k != key && !l.latest().After(limit) {
			delete(c.last, k)
			gone = append(gone, k)
		}
	}
	return gone
}

// oldest is the time up to which n numbers were heard of last, and all that are
// of no use any more.
func (c *callers) oldest(n int, now time.Time) time.Time {
	times := make([]time.Time, 0, len(c.last))
	for _, l := range c.last {
		times = append(times, l.latest())
	}
	slices.SortFunc(times, time.Time.Compare)
	limit := times[min(n, len(times)-1)]
	if expired := now.Add(-LongestMemory); expired.After(limit) {
		return expired
	}
	return limit
}
