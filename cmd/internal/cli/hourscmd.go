package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"ringdown/webadmin"
)

const hoursAbout = `Shows how the calendars of working hours are now, and why; opens and closes them by hand.

  ringdown hours
  ringdown hours -set closed office      or open, or calendar: as the calendar says again
  ringdown hours -month 2026-10 office   each day with its rule`

func hoursCommand() command {
	return command{"hours", "[-set open|closed|calendar | -month YYYY-MM] [CALENDAR]", "whether it is open, and why", runHours}
}

func runHours(ctx context.Context, env Env, g globals) error {
	f := newFlags(env, "hours", "[-set open|closed|calendar | -month YYYY-MM] [CALENDAR]", hoursAbout)
	set := f.String("set", "", "`what` the calendar is by hand: open, closed or calendar")
	month := f.String("month", "", "show the days of a `month`, such as 2026-10")
	words, err := interleaved(f, env.Args)
	if err != nil {
		return err
	}
	one := *set != "" || *month != ""
	if *set != "" && *month != "" || one && len(words) != 1 || !one && len(words) > 0 {
		return usagef("hours takes nothing, or -set or -month and one calendar; ringdown hours -h explains")
	}
	c, err := newClient(g)
	if err != nil {
		return err
	}
	switch {
	case *set != "":
		return c.call(ctx, http.MethodPut, calendarPath(words[0])+"/state", webadmin.CalendarForce{Set: *set}, nil)
	case *month != "":
		return showMonth(ctx, env, g, c, calendarPath(words[0])+"/month?month="+url.QueryEscape(*month))
	}
	return showCalendars(ctx, env, g, c)
}

func calendarPath(id string) string { return "/api/v1/calendars/" + url.PathEscape(id) }

func showCalendars(ctx context.Context, env Env, g globals, c *client) error {
	var all struct {
		Items []webadmin.CalendarStatus `json:"items"`
	}
	if err := c.call(ctx, http.MethodGet, "/api/v1/calendars", nil, &all); err != nil {
		return err
	}
	if g.json {
		return json.NewEncoder(env.Stdout).Encode(all)
	}
	for _, x := range all.Items {
		if err := line(env.Stdout, "%-12s %-6s %s", x.ID, openWord(x.Open), x.Why); err != nil {
			return err
		}
	}
	return nil
}

func openWord(open bool) string {
	if open {
		return "open"
	}
	return "closed"
}

func showMonth(ctx context.Context, env Env, g globals, c *client, path string) error {
	var all struct {
		Items []webadmin.CalendarDate `json:"items"`
	}
	if err := c.call(ctx, http.MethodGet, path, nil, &all); err != nil {
		return err
	}
	if g.json {
		return json.NewEncoder(env.Stdout).Encode(all)
	}
	for _, d := range all.Items {
		hours := strings.Join(d.Open, " ")
		if hours == "" {
			hours = "closed"
		}
		if err := line(env.Stdout, "%s %-8s %-24s %s", d.Date, d.Kind, hours, d.Name); err != nil {
			return err
		}
	}
	return nil
}

// line prints one line without blanks at its end.
func line(w io.Writer, format string, args ...any) error {
	_, err := fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf(format, args...), " "))
	return err
}
