package appliance

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"strings"
	"time"

	"ringdown/internal/alert"
	"ringdown/internal/call"
	"ringdown/internal/engine"
	"ringdown/internal/store"
)

const (
	// portLook is how often ports are looked at for a fault.
	portLook = 5 * time.Second
	// portGrace is how long a line or a telephone's port is out of service before
	// people are told: an exchange that tests the pair, or a plug that is moved to
	// another socket, is no reason to wake anybody.
	portGrace = 15 * time.Second

	// portTable is the name of what is known of ports in the database, in one entry.
	portTable = "port_health"
	portKey   = "all"
)

// portHealth is what is remembered of a port over a restart.
type portHealth struct {
	Worked bool `json:"worked"` // it has been in service: people count on it
	Told   bool `json:"told"`   // people know that it is down
}

// portAlerts tells people when a line or a telephone's port stays out of service,
// with its cause, and when it works again (HW-5). Of a socket that was never used
// nothing is told, nor of one that is disabled, tied by its lifeline relay, or gone
// with its card: these say so themselves.
type portAlerts struct {
	db    *store.DB
	log   *slog.Logger
	raise func(alert.Alert)
	cards *cardAlerts
	table store.Table[map[call.Port]portHealth]
	known map[call.Port]portHealth
	since map[call.Port]time.Time // out of service
}

func newPortAlerts(m *Main) *portAlerts {
	p := &portAlerts{
		db: m.db, log: m.log, raise: m.alerts.Raise, cards: &m.cards,
		table: store.NewTable[map[call.Port]portHealth](portTable), known: map[call.Port]portHealth{}, since: map[call.Port]time.Time{},
	}
	err := m.db.View(func(tx *store.Tx) (err error) {
		if p.table.Has(tx, portKey) {
			p.known, err = p.table.Get(tx, portKey)
		}
		return err
	})
	if err != nil {
		p.log.Warn("What was known of the ports is lost: of those that are down now nobody is told.", "error", err)
	}
	return p
}

// run looks until ctx ends.
func (p *portAlerts) run(ctx context.Context, ports func(context.Context) (engine.Snapshot, error)) error {
	tick := time.NewTicker(portLook)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case now := <-tick.C:
			s, err := ports(ctx)
			if err != nil {
				continue // it is being stopped, or busy: the next look is soon
			}
			if p.look(now, s.Ports) {
				p.keep()
			}
		}
	}
}

// look raises what is due, and reports whether there is something to keep.
func (p *portAlerts) look(now time.Time, ports []engine.PortView) bool {
	was := maps.Clone(p.known)
	there := map[call.Port]bool{}
	for _, v := range ports {
		if v.Kind == "FXO" || v.Kind == "FXS" {
			there[v.Port] = true
			p.one(now, v)
		}
	}
	maps.DeleteFunc(p.known, func(at call.Port, _ portHealth) bool { return !there[at] })
	maps.DeleteFunc(p.since, func(at call.Port, _ time.Time) bool { return !there[at] })
	return !maps.Equal(was, p.known)
}

func (p *portAlerts) one(now time.Time, v engine.PortView) {
	h := p.known[v.Port]
	switch {
	case v.State == "disabled" || v.State == "lifeline" || p.cards.isGone(cardOf(v.Port)):
		delete(p.since, v.Port)
		if v.State == "disabled" {
			h.Told = false
		}
	case v.State == "down":
		if p.since[v.Port].IsZero() {
			p.since[v.Port] = now
		}
		if h.Worked && !h.Told && now.Sub(p.since[v.Port]) >= portGrace {
			p.raise(alert.Alert{At: now, Kind: alert.PortDown, Text: v.Reason, Trunk: v.Label})
			h.Told = true
		}
	default:
		delete(p.since, v.Port)
		if h.Told {
			p.raise(alert.Alert{At: now, Kind: alert.PortUp, Text: worksAgain(v), Trunk: v.Label})
		}
		h = portHealth{Worked: true}
	}
	p.known[v.Port] = h
}

func worksAgain(v engine.PortView) string {
	if v.Kind == "FXS" {
		return fmt.Sprintf("Extension %s works again.", v.Label)
	}
	return fmt.Sprintf("Line %s works again.", strings.TrimPrefix(v.Label, "line "))
}

// cardOf is the card that a port is on.
func cardOf(at call.Port) string {
	card, _, _ := strings.Cut(string(at), "/")
	return card
}

func (p *portAlerts) keep() {
	if err := p.db.Update(func(tx *store.Tx) error { return p.table.Put(tx, portKey, p.known) }); err != nil {
		p.log.Warn("After a restart people may be told again which ports are down.", "error", err)
	}
}
