package appliance

import (
	"fmt"
	"sync"
	"time"

	"ringdown/internal/alert"
)

// cardAlerts are the alerts about cards of voice hardware: one when a card goes,
// with its cause, and one when it is back. The zero value is ready.
type cardAlerts struct {
	mu   sync.Mutex
	gone map[string]bool // at most one for each card that was ever found
}

// tell takes why a card cannot be used, "" when it can. A card whose cause
// changes while it is gone is not told again.
func (c *cardAlerts) tell(card, cause string, raise func(alert.Alert)) {
	c.mu.Lock()
	was := c.gone[card]
	if c.gone == nil {
		c.gone = map[string]bool{}
	}
	c.gone[card] = cause != ""
	c.mu.Unlock()
	switch {
	case cause != "" && !was:
		raise(alert.Alert{
			At: time.Now(), Kind: alert.CardGone, Detail: cause,
			Text: fmt.Sprintf("The card %s cannot be used: its calls have ended, and its ports are out of service.", card),
		})
	case cause == "" && was:
		raise(alert.Alert{At: time.Now(), Kind: alert.CardBack, Text: fmt.Sprintf("The card %s works again.", card)})
	}
}

// CardCannot is told by a board why a card cannot be used, before its driver can
// know: its slot is empty. Any goroutine may call it.
func (m *Main) CardCannot(card, cause string) { m.cardAlert(card, cause) }

// isGone reports whether people were told that a card cannot be used.
func (c *cardAlerts) isGone(card string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.gone[card]
}
