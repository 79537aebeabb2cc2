package appliance

import (
	"fmt"
	"net/netip"
	"sync"
	"time"

	"ringdown/internal/alert"
)

// lockAlertPause is how long after an alert of a locked address the next ones
// are only counted: an attack comes from many addresses at once, and all of them
// are listed where locks can be lifted.
const lockAlertPause = time.Minute

// lockAlerts turns locked addresses into alerts.
type lockAlerts struct {
	raise func(alert.Alert)

	mu   sync.Mutex
	last time.Time
	more int // locked since, and not told
}

// told implements sipstack.Options.Locked.
func (l *lockAlerts) told(from netip.Addr, until time.Time) {
	l.mu.Lock()
	now := time.Now()
	if now.Sub(l.last) < lockAlertPause {
		l.more++
		l.mu.Unlock()
		return
	}
	more := l.more
	l.last, l.more = now, 0
	l.mu.Unlock()
	a := alert.Alert{
		At: now, Kind: alert.AddressLocked, Caller: from.String(),
		Text: fmt.Sprintf("%s gets no answer for SIP until %s: it failed to sign in too often, or floods.", from, until.Format(time.RFC3339)),
	}
	if more > 0 {
		a.Detail = fmt.Sprintf("Since the last alert of this kind %d other addresses were locked.", more)
	}
	l.raise(a)
}
