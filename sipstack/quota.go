package sipstack

import "time"

// registersPerMinute is how often the telephones of one extension may sign in:
// each of the most that there can be, every second or so. A telephone that does
// so more often is in a loop.
const registersPerMinute = 600

// quota counts sign-ins.
type quota struct {
	used float64
	at   time.Time
}

// take counts one; false when there were too many.
func (q *quota) take(now time.Time) bool {
	q.used = max(0, q.used-registersPerMinute*now.Sub(q.at).Minutes())
	q.at = now
	if q.used+1 > registersPerMinute {
		return false
	}
	q.used++
	return true
}
