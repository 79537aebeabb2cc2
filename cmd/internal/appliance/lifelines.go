package appliance

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"ringdown/fxo"
	"ringdown/internal/alert"
	"ringdown/internal/call"
	"ringdown/internal/config"
)

// lifelines compares the lifeline relays that the configuration names with those
// of the cards (LN-18): who relies on one that is not there must learn so before
// the power fails.
type lifelines struct {
	mu   sync.Mutex
	told map[string]bool // texts of the alerts that hold; at most one for each line
}

// check raises an alert for each lifeline that an open card does not have; once,
// until the configuration or the card has it.
func (l *lifelines) check(c config.Config, open []string, have []fxo.Lifeline, raise func(alert.Alert)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	missing := map[string]bool{}
	for _, line := range c.Lines {
		x, there := c.Extension(line.Lifeline)
		card, _, _ := strings.Cut(line.Port, "/")
		tie := fxo.Lifeline{Phone: call.Port(x.Port), Line: call.Port(line.Port)}
		if line.Lifeline == "" || !there || !slices.Contains(open, card) || slices.Contains(have, tie) {
			continue
		}
		text := fmt.Sprintf("The card has no relay that ties extension %s (%s) to line %d (%s): without power that telephone is dead.", x.Number, x.Port, line.ID, line.Port)
		missing[text] = true
		if !l.told[text] {
			raise(alert.Alert{At: time.Now(), Kind: alert.LifelineMissing, Text: text, Trunk: fmt.Sprintf("line %d", line.ID)})
		}
	}
	l.told = missing
}

// checkLifelines is check for the configuration in force and the cards in use.
func (m *Main) checkLifelines(c config.Config) {
	m.lifelines.check(c, m.hardware.Cards(), m.hardware.Lifelines(), m.alerts.Raise)
}

// cardWorks is told that a card is in use (again).
func (m *Main) cardWorks() {
	if c, err := m.settings.Current(context.Background()); err == nil {
		m.checkLifelines(c)
	}
}
