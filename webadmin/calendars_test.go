package webadmin_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"ringdown/internal/config"
	"ringdown/internal/engine"
	"ringdown/webadmin"
)

// Calendars implements webadmin.Hours: those of the test's configuration, closed.
func (w *world) Calendars(context.Context) ([]engine.CalendarState, error) {
	if w.forced == nil {
		return nil, nil
	}
	s := engine.CalendarState{ID: "office", Why: "office is closed: it was closed by hand."}
	s.State.Force = "closed"
	return []engine.CalendarState{s}, nil
}

func (w *world) ForceHours(_ context.Context, id, force string) error {
	if id != "office" {
		return errors.New("there is no calendar of that name")
	}
	w.forced = append(w.forced, force)
	return nil
}

func (w *world) Month(_ config.Config, _ string, first time.Time) []webadmin.CalendarDate {
	return []webadmin.CalendarDate{{Date: first.Format(time.DateOnly), Kind: "holiday", Name: "New Year", Open: []string{}}}
}

func (w *world) Preview(_ config.Config, wanted config.Calendar, year int, at time.Time) webadmin.CalendarPreview {
	return webadmin.CalendarPreview{
		Days: []webadmin.CalendarDate{{Date: time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), Kind: "week", Open: wanted.Week}},
		Why:  wanted.Name + " at " + at.Format(time.RFC3339), Lists: []webadmin.HolidayList{},
	}
}

func TestACalendarThatIsNotSavedSaysWhatItWouldDo(t *testing.T) {
	r := newOwnerRig(t)
	wish := webadmin.CalendarWish{Year: 2027, At: time.Date(2027, 2, 3, 4, 5, 0, 0, time.UTC)}
	wish.Calendar = webadmin.CalendarSettings{Name: "Shop", Week: []string{"sat 20:00-02:00"}}
	a := r.do("POST", "/api/v1/calendars/preview", wish)
	for _, part := range []string{"2027-01-01", "sat 20:00-02:00", "Shop at 2027-02-03T04:05:00Z"} {
		if a.Code != http.StatusOK || !strings.Contains(a.Body.String(), part) {
			t.Errorf("%q is not in %d %s", part, a.Code, a.Body)
		}
	}
	if a := r.do("GET", "/api/v1/calendars/preview", nil); a.Code != http.StatusNotFound {
		t.Errorf("a calendar called preview was made: %d", a.Code)
	}
}

func TestACalendarIsSetAskedAndTakenOut(t *testing.T) {
	r := newOwnerRig(t)
	const path = "/api/v1/calendars/office"
	week := config.Calendar{ID: "office", Name: "Office", Week: []string{"mon-fri 09:00-18:00"}, Holidays: "TW", Days: []config.CalendarDay{{Date: "2026-12-24"}}}
	r.problem(r.do("GET", path, nil), http.StatusNotFound, "not-found")
	r.want(r.do("POST", "/api/v1/calendars", week), http.StatusCreated)
	r.want(r.change("PUT", path, "*", week), http.StatusOK)
	if a := r.do("GET", path, nil); !strings.Contains(a.Body.String(), `"mon-fri 09:00-18:00"`) || !strings.Contains(a.Body.String(), "2026-12-24") {
		t.Error(a.Body.String())
	}
	if a := r.do("GET", path+"/month?month=2026-10", nil); !strings.Contains(a.Body.String(), `"2026-10-01"`) {
		t.Error(a.Body.String())
	}
	r.want(r.change("DELETE", path, "*", nil), http.StatusNoContent)
	r.problem(r.change("DELETE", path, "*", nil), http.StatusNotFound, "not-found")
	r.problem(r.do("GET", path+"/month?month=2026-10", nil), http.StatusNotFound, "not-found")
}

// What is wrong with a calendar is said with its place.
func TestAWrongCalendarSaysWhatAndWhere(t *testing.T) {
	r := newOwnerRig(t)
	a := r.do("POST", "/api/v1/calendars", config.Calendar{ID: "office", Week: []string{"mon-fri 9-18"}, Holidays: "XX"})
	for _, want := range []string{"body.week[0]", `is no time; it is written 08:00-18:00`, "body.holidays", "the holiday lists are CN, TW"} {
		if a.Code != http.StatusUnprocessableEntity || !strings.Contains(a.Body.String(), want) {
			t.Errorf("%d %s, want %q", a.Code, a.Body.String(), want)
		}
	}
	r.want(r.do("GET", "/api/v1/calendars/office/month?month=2026-13", nil), http.StatusNotFound)
}

func TestACalendarIsClosedByHand(t *testing.T) {
	r := newOwnerRig(t)
	const path = "/api/v1/calendars/"
	r.want(r.do("PUT", path+"office/state", webadmin.CalendarForce{Set: "closed"}), http.StatusNoContent)
	r.want(r.do("PUT", path+"office/state", webadmin.CalendarForce{Set: "calendar"}), http.StatusNoContent)
	r.problem(r.do("PUT", path+"shop/state", webadmin.CalendarForce{Set: "open"}), http.StatusConflict, "conflict")
	if got := strings.Join(r.world.forced, ","); got != "closed," {
		t.Errorf("forced: %q", got)
	}
	if a := r.do("GET", "/api/v1/calendars", nil); !strings.Contains(a.Body.String(), `"set":"closed"`) {
		t.Error(a.Body.String())
	}
}
