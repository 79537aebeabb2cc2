package hours

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// whole has every minute of every day compared; without it, of each year some
// weeks in which clocks change and some others.
var whole = flag.Bool("hours.whole", false, "compare every minute of ten years in twelve zones")

// zones are such as have rules of their own: none, both hemispheres, half hours, a
// change of 30 minutes, a change at midnight, a change of rules within the years.
func zones() []string {
	return []string{
		"UTC", "Asia/Shanghai", "Asia/Taipei", "Asia/Kolkata", "Asia/Tehran", "Europe/London", "Europe/Berlin",
		"America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "America/Santiago", "Pacific/Apia",
	}
}

const (
	firstYear = 2015
	years     = 10
)

// begins lists the ranges that begin on a day.
func begins(c *Calendar, d Date) (all []Range) {
	day, is := c.Days[d]
	w := d.utc().Weekday()
	switch {
	case is && day.Kind == Holiday:
		return nil
	case is && day.Kind == Special:
		return day.Open
	case is && day.Kind == MakeUp:
		w = day.As
	}
	for _, s := range c.Week {
		if s.Days[w] {
			all = append(all, s.Range)
		}
	}
	return all
}

// model is the rule for one minute of the clock on the wall, given what begins
// today and what began yesterday. It shares nothing with the code but the data.
func model(today, yesterday []Range, minute int) bool {
	for _, r := range today {
		if r.To > r.From && minute >= r.From && minute < r.To || r.To <= r.From && minute >= r.From {
			return true
		}
	}
	for _, r := range yesterday {
		if r.To <= r.From && minute < r.To {
			return true
		}
	}
	return false
}

// table is the model for all minutes of the wall clock of some days.
type table struct {
	first Date
	open  []bool
}

func tableOf(c *Calendar, first Date, days int) table {
	t := table{first: first, open: make([]bool, 0, days*1440)}
	for i := range days {
		day := first.utc().AddDate(0, 0, i)
		today, yesterday := begins(c, DateOf(day)), begins(c, DateOf(day.Add(-24*time.Hour)))
		for m := range 1440 {
			t.open = append(t.open, model(today, yesterday, m))
		}
	}
	return t
}

// walk compares a calendar with the model at every minute from one time to
// another: whether it is open, and when it changes next.
func (t table) walk(tb testing.TB, c *Calendar, from, to time.Time) {
	tb.Helper()
	var due time.Time // the change that was foretold
	state, known := false, false
	for at := from; at.Before(to); at = at.Add(time.Minute) {
		local := at.In(c.Zone)
		y, m, d := local.Date()
		days := int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Sub(t.first.utc()) / (24 * time.Hour))
		hour, minute, _ := local.Clock()
		want := t.open[days*1440+hour*60+minute]
		if known && want != state && !at.Equal(due) {
			tb.Fatalf("%s: it changes at %s, foretold was %s", c.ID, local, due)
		}
		if known && want == state && at.Equal(due) {
			tb.Fatalf("%s: no change at %s, where one was foretold", c.ID, local)
		}
		if known && want == state && at.Minute() != 0 { // openAt itself at each hour and change
			continue
		}
		if got := c.openAt(at); got != want {
			tb.Fatalf("%s: open at %s: %v, want %v", c.ID, local, got, want)
		}
		if !known || want != state {
			due, _ = c.Next(at)
		}
		state, known = want, true
	}
}

// calendarOf makes a calendar by lot: ranges of all shapes, days of all kinds.
func calendarOf(zone string, lot *rand.Rand) (*Calendar, error) {
	z, err := time.LoadLocation(zone)
	if err != nil {
		return nil, err
	}
	c := &Calendar{ID: zone, Zone: z, Days: map[Date]Day{}}
	some := func() Range { return Range{lot.IntN(1440), 1 + lot.IntN(1440)} }
	for range 1 + lot.IntN(6) {
		s := Span{Range: some()}
		for w := range s.Days {
			s.Days[w] = lot.IntN(2) == 0
		}
		c.Week = append(c.Week, s)
	}
	for range 30 * years {
		d := DateOf(time.Date(firstYear, 1, lot.IntN(years*365), 0, 0, 0, 0, time.UTC))
		day := Day{Kind: []Kind{Holiday, MakeUp, Special}[lot.IntN(3)], As: time.Weekday(lot.IntN(7))}
		if day.Kind == Special {
			day.Open = []Range{some()}
		}
		c.Days[d] = day
	}
	return c, nil
}

// TestCalendarsAgreeWithTheClockOnTheWall is the law of this package: ten years,
// twelve zones, each minute. `make test` takes some weeks of each year, those in
// which the offset changes among them; `make hours` takes all.
func TestCalendarsAgreeWithTheClockOnTheWall(t *testing.T) {
	for n, zone := range zones() {
		t.Run(zone, func(t *testing.T) {
			t.Parallel()
			lot := rand.New(rand.NewPCG(uint64(n), 5))
			c, err := calendarOf(zone, lot)
			if err != nil {
				t.Fatal(err)
			}
			from, to := time.Date(firstYear, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(firstYear+years, 1, 1, 0, 0, 0, 0, time.UTC)
			if *whole {
				tableOf(c, Date{firstYear - 1, 12, 30}, years*366).walk(t, c, from, to)
				return
			}
			for _, at := range weeks(from, to, c.Zone, lot) {
				tableOf(c, DateOf(at.AddDate(0, 0, -1)), 10).walk(t, c, at, at.AddDate(0, 0, 7))
			}
		})
	}
}

// weeks lists beginnings of weeks: those around changes of the offset, and two a
// year by lot.
func weeks(from, to time.Time, zone *time.Location, lot *rand.Rand) (all []time.Time) {
	for at := from; ; {
		_, end := at.In(zone).ZoneBounds()
		if end.IsZero() || !end.Before(to.AddDate(0, 0, -7)) {
			break
		}
		all = append(all, end.Add(-3*24*time.Hour).Truncate(time.Minute))
		at = end
	}
	for range 2 * years {
		all = append(all, from.Add(time.Duration(lot.IntN(years*365-7))*24*time.Hour))
	}
	return all
}

// BenchmarkState is what a call costs: a state with its next change.
func BenchmarkState(b *testing.B) {
	c, err := calendarOf("America/New_York", rand.New(rand.NewPCG(1, 1)))
	if err != nil {
		b.Fatal(err)
	}
	at := time.Date(2020, 3, 7, 12, 0, 0, 0, time.UTC)
	b.ReportAllocs()
	for b.Loop() {
		_ = c.At(at, ByCalendar)
	}
}

func ExampleState_Why() {
	zone := time.FixedZone("CST", 8*3600)
	week := Span{Days: [7]bool{1: true, 2: true, 3: true, 4: true, 5: true}, Range: Range{9 * 60, 18 * 60}}
	c := &Calendar{ID: "office", Zone: zone, Week: []Span{week}, Until: 2026, Days: map[Date]Day{
		{2026, 10, 10}: {Kind: MakeUp, Name: "国庆节调休", As: time.Monday},
		{2026, 10, 1}:  {Kind: Holiday, Name: "国庆节"},
	}}
	for _, at := range []time.Time{
		time.Date(2026, 9, 30, 17, 59, 0, 0, zone), time.Date(2026, 10, 1, 10, 0, 0, 0, zone),
		time.Date(2026, 10, 10, 10, 0, 0, 0, zone), time.Date(2026, 10, 11, 10, 0, 0, 0, zone),
		time.Date(2027, 1, 4, 10, 0, 0, 0, zone),
	} {
		fmt.Println(c.At(at, ByCalendar).Why())
	}
	fmt.Println(c.At(time.Date(2026, 10, 1, 10, 0, 0, 0, zone), ForceOpen).Why())
	// Output:
	// office is open: Wednesday, 09:00-18:00. It closes on Wednesday 2026-09-30 18:00.
	// office is closed: 2026-10-01 is a holiday (国庆节). It opens on Friday 2026-10-02 09:00.
	// office is open: 2026-10-10 is a make-up workday (国庆节调休) with the hours of a Monday, 09:00-18:00. It closes on Saturday 2026-10-10 18:00.
	// office is closed: no hours are open on a Sunday at this time. It opens on Monday 2026-10-12 09:00.
	// office is open: Monday, 09:00-18:00. It closes on Monday 2027-01-04 18:00. The holidays are known until 2026 only.
	// office is open: it was opened by hand.
}
