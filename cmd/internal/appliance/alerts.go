package appliance

import (
	"log/slog"
	"strings"
	"time"

	"ringdown/internal/alert"
	"ringdown/internal/store"
)

// alertTable is the name of the alerts in the database; maxAlerts is how many
// are kept: the oldest go. Some weeks of a bad network fit.
const (
	alertTable = "alerts"
	maxAlerts  = 1000
)

// alerts keeps what people should know of, and tells the log. It implements
// engine.Alerts.
type alerts struct {
	table *store.Records[alert.Alert]
	log   *slog.Logger
	told  func(alert.Alert) // besides; must not block. nil: nobody
}

func openAlerts(db *store.DB, log *slog.Logger) (*alerts, error) {
	table, err := store.OpenRecords(db, alertTable, store.Schema[alert.Alert]{
		ID: func(a alert.Alert) uint64 { return a.ID },
		At: func(a alert.Alert) time.Time { return a.At },
		Text: func(a alert.Alert) string {
			return strings.Join([]string{string(a.Kind), a.Text, a.Trunk, a.Route, a.Caller}, "\n")
		},
		Keep: maxAlerts,
	})
	return &alerts{table: table, log: log}, err
}

// Raise keeps an alert and returns at once; any goroutine may call it.
func (a *alerts) Raise(x alert.Alert) {
	x.ID = a.table.NewID()
	if x.At.IsZero() {
		x.At = time.Now()
	}
	a.log.Warn(x.Text, "alert", string(x.Kind), "trunk", x.Trunk, "route", x.Route, "caller", x.Caller, "detail", x.Detail)
	a.table.Save(x)
	if a.told != nil {
		a.told(x)
	}
}

// Alerts are what people should know of, kept from the past.
func (m *Main) Alerts() *store.Records[alert.Alert] { return m.alerts.table }
