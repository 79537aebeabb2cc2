package appliance

import (
	"strings"
	"testing"
	"time"

	"ringdown/internal/config"
	"ringdown/webadmin"
)

// office is the demo with a calendar on its second line.
func office(t *testing.T, cal config.Calendar, closed config.Closed) config.Config {
	t.Helper()
	c, err := config.Demo(3, 4, "GB")
	if err != nil {
		t.Fatal(err)
	}
	c.System.TimeZone = "Europe/London"
	cal.ID = "office"
	c.Calendars = []config.Calendar{cal}
	c.Lines[0].Forwarding = true
	c.Lines[1].Hours = config.Hours{Calendar: "office", Closed: closed}
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	return c
}

// WH-5: what would happen to a call on this line at this time, and why: by the
// code that runs calls, over the change of the clocks too.
func TestWhatWouldHappenAtATimeIsToldWithItsRule(t *testing.T) {
	day := config.Calendar{Name: "Office", Week: []string{"mon-fri 09:00-18:00", "sun 02:00-03:00"}, Holidays: "TW"}
	for _, x := range []struct {
		name, at, want string
		force          map[string]string
	}{
		{"open", "2026-03-27T09:00:00Z", "Office is open: Friday, 09:00-18:00. It closes on Friday 2026-03-27 18:00. Outside line 2 rings group 600.", nil},
		{"a second before", "2026-03-27T08:59:59Z", "Office is closed: no hours are open on a Friday at this time. It opens on Friday 2026-03-27 09:00.", nil},
		{"clocks go forward: 00:59", "2026-03-29T00:59:59Z", "It opens on Sunday 2026-03-29 02:00.", nil},
		{"clocks go forward: 02:00", "2026-03-29T01:00:00Z", "Office is open: Sunday, 02:00-03:00. It closes on Sunday 2026-03-29 03:00.", nil},
		{"summer", "2026-03-30T08:00:00Z", "Office is open: Monday, 09:00-18:00.", nil},
		{"clocks go back: the second 01:59", "2025-10-26T01:59:59Z", "It opens on Sunday 2025-10-26 02:00.", nil},
		{"holiday", "2026-09-25T10:00:00Z", "Office is closed: 2026-09-25 is a holiday (中秋節). It opens on Sunday 2026-09-27 02:00.", nil},
		{"make-up day", "2025-02-08T10:00:00Z", "Office is open: 2025-02-08 is a make-up workday (春節補行上班) with the hours of a Monday, 09:00-18:00.", nil},
		{"by hand", "2026-03-27T09:00:00Z", "Office is closed: it was closed by hand.", map[string]string{"office": "closed"}},
		{"a year that nobody knows", "2031-03-27T10:00:00Z", "The holidays are known until 2026 only.", nil},
	} {
		t.Run(x.name, func(t *testing.T) {
			at, err := time.Parse(time.RFC3339, x.at)
			if err != nil {
				t.Fatal(err)
			}
			a, err := Explain(office(t, day, config.Closed{}), webadmin.ExplainQuestion{Line: "2", From: "02079460000", At: at, Hours: x.force})
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(a.Track, x.want) {
				t.Errorf("%s lacks:\n%s\n%s", x.at, x.want, a.Track)
			}
		})
	}
}

// Out of hours the answer goes on to the end: the line that is taken, the number,
// and what the caller hears when nobody answers; or that no line is free.
func TestWhatWouldHappenOutOfHoursGoesOnToTheEnd(t *testing.T) {
	c := office(t, config.Calendar{Week: []string{"mon 09:00-18:00"}}, config.Closed{Forward: "07700900000", NoAnswer: "prompt/vm-unavailable"})
	ask := func(busy ...string) string {
		a, err := Explain(c, webadmin.ExplainQuestion{Line: "2", From: "02079460000", At: time.Date(2026, 3, 27, 9, 0, 0, 0, time.UTC), Busy: busy})
		if err != nil {
			t.Fatal(err)
		}
		return a.Track
	}
	for _, want := range []string{"dial port=sim0/fxo1 digits=07700900000", "07700900000 did not answer outside in time.", "sound=prompt/vm-unavailable"} {
		if got := ask(); !strings.Contains(got, want) {
			t.Errorf("%q is not in:\n%s", want, got)
		}
	}
	for _, want := range []string{"no line can be taken. Main number is in a call.", "sound=prompt/closed"} {
		if got := ask("line 1"); !strings.Contains(got, want) {
			t.Errorf("%q is not in:\n%s", want, got)
		}
	}
}

func TestAQuestionAboutACalendarThatIsNotThere(t *testing.T) {
	_, err := Explain(office(t, config.Calendar{}, config.Closed{}), webadmin.ExplainQuestion{Line: "2", Hours: map[string]string{"shop": "open"}})
	if err == nil || !strings.Contains(err.Error(), `there is no calendar of that name`) {
		t.Error(err)
	}
}

func TestAMonthShowsEachDayWithItsRule(t *testing.T) {
	c := office(t, config.Calendar{
		Week: []string{"mon-fri 09:00-18:00"}, Holidays: "CN",
		Days: []config.CalendarDay{{Date: "2026-10-12", Name: "stocktaking", Open: []string{"13:00-18:00"}}, {Date: "2026-10-01", Work: true, As: "fri"}},
	}, config.Closed{})
	got := Month(c, "office", time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC))
	if len(got) != 31 {
		t.Fatalf("October has %d days", len(got))
	}
	for day, want := range map[int]webadmin.CalendarDate{
		1:  {Date: "2026-10-01", Kind: "make-up"},
		2:  {Date: "2026-10-02", Kind: "holiday", Name: "国庆节"},
		10: {Date: "2026-10-10", Kind: "make-up", Name: "国庆节调休"},
		11: {Date: "2026-10-11", Kind: "week"},
		12: {Date: "2026-10-12", Kind: "special", Name: "stocktaking"},
		13: {Date: "2026-10-13", Kind: "week"},
	} {
		d := got[day-1]
		if d.Date != want.Date || d.Kind != want.Kind || d.Name != want.Name {
			t.Errorf("%+v, want %+v", d, want)
		}
	}
	if got[9].Open[0] != "09:00-18:00" || got[11].Open[0] != "13:00-18:00" || len(got[1].Open) != 0 {
		t.Errorf("hours: %v %v %v", got[9].Open, got[11].Open, got[1].Open)
	}
}

// The year to come is asked for a month before it begins, and the present one at
// once; what the configuration adds counts.
func TestAYearWhoseHolidaysAreMissingIsTold(t *testing.T) {
	c := office(t, config.Calendar{Holidays: "TW"}, config.Closed{})
	for at, want := range map[string]string{
		"2026-11-21": "", "2026-12-05": "TW in 2027", "2027-03-01": "TW in 2027", "2025-12-31": "",
	} {
		now, err := time.Parse(time.DateOnly, at)
		if err != nil {
			t.Fatal(err)
		}
		got := missingHolidays(c, now)
		if want == "" && len(got) > 0 || want != "" && (len(got) != 1 || !strings.Contains(got[0], want)) {
			t.Errorf("on %s: %q, want %q", at, got, want)
		}
	}
	c.Holidays = []config.HolidayYear{{Country: "TW", Year: 2027}}
	if got := missingHolidays(c, time.Date(2026, 12, 5, 0, 0, 0, 0, time.UTC)); len(got) != 0 {
		t.Errorf("with 2027 given: %q", got)
	}
}
