package holidays

import (
	"strings"
	"testing"
	"time"
)

func bundled(t *testing.T) []Year {
	t.Helper()
	all, err := Bundled()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestBundledYearsAreWhole: what can be told of the data without the decrees.
// Make-up workdays are Saturdays and Sundays, no day is both, each year has its
// source, and the fixed days are where they belong.
func TestBundledYearsAreWhole(t *testing.T) {
	for _, y := range bundled(t) {
		if y.Source == "" || len(y.Days) < 8 {
			t.Errorf("%s %d: source %q, %d entries", y.Country, y.Year, y.Source, len(y.Days))
		}
		seen := map[string]string{}
		for _, d := range y.Days {
			first, last, _ := d.Span()
			for day := first; !day.After(last); day = day.AddDate(0, 0, 1) {
				key := day.Format(time.DateOnly)
				if seen[key] != "" {
					t.Errorf("%s: %s is both %s and %s", y.Country, key, seen[key], d.Name)
				}
				seen[key] = d.Name
				if w := day.Weekday(); d.Work && w != time.Saturday && w != time.Sunday {
					t.Errorf("%s: the make-up workday %s is a %s", y.Country, key, w)
				}
			}
		}
		for _, fixed := range map[string][]string{"CN": {"-01-01", "-05-01", "-10-01"}, "TW": {"-01-01", "-02-28", "-05-01", "-10-10"}}[y.Country] {
			if key := time.Date(y.Year, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006") + fixed; seen[key] == "" {
				t.Errorf("%s: %s is no holiday", y.Country, key)
			}
		}
	}
}

// TestDaysOffAsTheDecreesCountThem: the decrees of CN say how many days each
// holiday has, and the makers' own count must agree.
func TestDaysOffAsTheDecreesCountThem(t *testing.T) {
	want := map[int][2]int{2024: {1 + 8 + 3 + 5 + 1 + 3 + 7, 8}, 2025: {1 + 8 + 3 + 5 + 3 + 8, 5}, 2026: {3 + 9 + 3 + 5 + 3 + 3 + 7, 6}}
	for _, y := range bundled(t) {
		if y.Country != "CN" {
			continue
		}
		off, work := 0, 0
		for _, d := range y.Days {
			first, last, _ := d.Span()
			if n := int(last.Sub(first).Hours()/24) + 1; d.Work {
				work += n
			} else {
				off += n
			}
		}
		if got := [2]int{off, work}; got != want[y.Year] {
			t.Errorf("%d: %v days off and at work instead, want %v", y.Year, got, want[y.Year])
		}
	}
}

func TestAYearOfTheUserReplacesTheBundledOne(t *testing.T) {
	all := Over(bundled(t), []Year{{Country: "CN", Year: 2026}, {Country: "CN", Year: 2027}})
	if Last(all, "CN") != 2027 || Last(all, "TW") != 2026 || Last(all, "XX") != 0 {
		t.Errorf("last years: CN %d, TW %d, XX %d", Last(all, "CN"), Last(all, "TW"), Last(all, "XX"))
	}
	if got := strings.Join(Countries(all), " "); got != "CN TW" {
		t.Errorf("countries: %s", got)
	}
	for _, y := range all {
		if y.Country == "CN" && y.Year == 2026 && len(y.Days) > 0 {
			t.Error("the bundled 2026 is still there")
		}
	}
}

func TestWrongDaysSayWhatIsWrong(t *testing.T) {
	for want, d := range map[string]Day{
		"is no date":              {Date: "2026-13-01"},
		"is before":               {Date: "2026-05-05", To: "2026-05-01"},
		"longer than a year":      {Date: "2026-01-01", To: "2027-06-01"},
		"is no day of the week":   {Date: "2026-01-04", As: "moon"},
		"is not in 2026":          {Date: "2025-01-04"},
		"\"2026-2-1\" is no date": {Date: "2026-01-04", To: "2026-2-1"},
	} {
		err := Year{Year: 2026, Days: []Day{d}}.Check()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", d, err, want)
		}
	}
}
