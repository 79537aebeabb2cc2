package acd_test

import (
	"testing"
	"time"

	"ringdown/acd"
	"ringdown/acd/hours"
)

func everyDay() (d [7]bool) {
	for i := range d {
		d[i] = true
	}
	return d
}

// TS-6: when a bell is due, by the clock on the wall.
func TestWhenABellIsDue(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	weekdays := [7]bool{false, true, true, true, true, true, false}
	school := &hours.Calendar{Zone: berlin, Days: map[hours.Date]hours.Day{
		{Year: 2026, Month: 10, Day: 5}:  {Kind: hours.Holiday},
		{Year: 2026, Month: 10, Day: 10}: {Kind: hours.MakeUp, As: time.Monday},
	}}
	bell := func(minute int, days [7]bool, c *hours.Calendar) acd.TimedBell {
		return acd.TimedBell{At: []int{minute}, Days: days, Calendar: c}
	}
	for name, x := range map[string]struct {
		b    acd.TimedBell
		now  string // UTC
		want string
	}{
		"at its time":                      {bell(8*60, everyDay(), nil), "2026-10-06T06:00:00Z", "2026-10-06T08:00"},
		"59 s later":                       {bell(8*60, everyDay(), nil), "2026-10-06T06:00:59Z", "2026-10-06T08:00"},
		"a second before":                  {bell(8*60, everyDay(), nil), "2026-10-06T05:59:59Z", ""},
		"a minute later it is too late":    {bell(8*60, everyDay(), nil), "2026-10-06T06:01:00Z", ""},
		"on a Sunday not":                  {bell(8*60, weekdays, nil), "2026-10-04T06:00:00Z", ""},
		"on a holiday not":                 {bell(8*60, everyDay(), school), "2026-10-05T06:00:00Z", ""},
		"on a make-up Saturday":            {bell(8*60, weekdays, school), "2026-10-10T06:00:00Z", "2026-10-10T08:00"},
		"midnight, just after":             {bell(0, everyDay(), nil), "2026-10-05T22:00:30Z", "2026-10-06T00:00"},
		"a minute to midnight, late":       {bell(1439, everyDay(), nil), "2026-10-05T22:00:10Z", ""},
		"a minute to midnight":             {bell(1439, everyDay(), nil), "2026-10-05T21:59:40Z", "2026-10-05T23:59"},
		"shown twice: the first time":      {bell(150, everyDay(), nil), "2026-10-25T00:30:00Z", "2026-10-25T02:30"},
		"shown twice: not the second time": {bell(150, everyDay(), nil), "2026-10-25T01:30:00Z", ""},
		"passed over: as it happens":       {bell(150, everyDay(), nil), "2026-03-29T01:00:00Z", "2026-03-29T02:30"},
		"passed over: not before":          {bell(150, everyDay(), nil), "2026-03-29T00:59:59Z", ""},
	} {
		now, err := time.Parse(time.RFC3339, x.now)
		if err != nil {
			t.Fatal(err)
		}
		if got := x.b.Due(berlin, now, time.Minute); got != x.want {
			t.Errorf("%s: %q, want %q", name, got, x.want)
		}
	}
}
