package appliance

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"ringdown/internal/alert"
	"ringdown/internal/config"
)

const (
	// holidayLook is how often it is asked whether the year to come is known: once
	// a day is often enough for a list that comes once a year.
	holidayLook = 24 * time.Hour
	// holidayAhead is how long before a year its holidays should be known: both
	// governments publish them by the end of November.
	holidayAhead = 31 * 24 * time.Hour
)

// holidayWatch raises an alert when the holidays of a year are missing that
// calendars need. It tells each once, until the configuration changes.
type holidayWatch struct {
	raise func(alert.Alert)
	now   atomic.Pointer[config.Config]
	asked chan struct{} // one: the configuration has changed
}

func newHolidayWatch(raise func(alert.Alert)) *holidayWatch {
	return &holidayWatch{raise: raise, asked: make(chan struct{}, 1)}
}

// configure takes what the configuration says from now on.
func (h *holidayWatch) configure(c config.Config) {
	h.now.Store(&c)
	select {
	case h.asked <- struct{}{}:
	default: // it will look anyway
	}
}

// run looks once a day until ctx ends.
func (h *holidayWatch) run(ctx context.Context) error {
	told := map[string]bool{}
	t := time.NewTicker(holidayLook)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
		case <-h.asked:
			clear(told)
		}
		h.look(time.Now(), told)
	}
}

// look raises what is missing at a time and was not told.
func (h *holidayWatch) look(now time.Time, told map[string]bool) {
	c := h.now.Load()
	if c == nil {
		return
	}
	for _, text := range missingHolidays(*c, now) {
		if !told[text] {
			told[text] = true
			h.raise(alert.Alert{At: now, Kind: alert.Holidays, Text: text})
		}
	}
}

// missingHolidays says, a sentence for each country, which year's holidays
// calendars need and nobody has given.
func missingHolidays(c config.Config, now time.Time) (all []string) {
	known := map[string]bool{}
	for _, y := range c.AllHolidays() {
		known[fmt.Sprint(y.Country, y.Year)] = true
	}
	for _, x := range c.Calendars {
		if x.Holidays == "" {
			continue
		}
		for _, year := range []int{now.Year(), now.Add(holidayAhead).Year()} {
			text := fmt.Sprintf("The holidays of %s in %d are not known: calendars take its days as those of every week. Enter them as holidays in the configuration.", x.Holidays, year)
			if !known[fmt.Sprint(x.Holidays, year)] && !slices.Contains(all, text) {
				all = append(all, text)
			}
		}
	}
	return all
}
