package webadmin

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"ringdown/internal/config"
	"ringdown/internal/engine"
	"ringdown/webadmin/auth"
)

// Hours tells how calendars are, and opens and closes them by hand (WH-1): the
// appliance. An error of ForceHours is a sentence for people.
type Hours interface {
	Calendars(ctx context.Context) ([]engine.CalendarState, error)
	ForceHours(ctx context.Context, id, force string) error
	// Month lists the days of a month, the first of which is given, under a
	// configuration that has a calendar of that ID.
	Month(c config.Config, id string, first time.Time) []CalendarDate
	// Preview says how a calendar would be that the configuration need not have.
	Preview(c config.Config, wanted config.Calendar, year int, at time.Time) CalendarPreview
}

// CalendarStatus is a calendar as it is now.
type CalendarStatus struct {
	ID       string    `json:"id" doc:"What lines, trunks and groups call it" example:"office"`
	Name     string    `json:"name" doc:"Name for people, or empty" example:"Office"`
	Open     bool      `json:"open" doc:"Whether it is open now" example:"true"`
	Set      string    `json:"set" doc:"What was set by hand: open, closed, or empty: it goes by the calendar" example:""`
	Why      string    `json:"why" doc:"By which rule, in sentences" example:"Office is open: Friday, 09:00-18:00. It closes on Friday 2026-05-01 18:00."`
	Next     time.Time `json:"next,omitzero" doc:"When that changes; left out: only by hand, or not within 400 days" example:"2026-05-01T18:00:00+08:00"`
	Holidays string    `json:"holidays" doc:"Country whose holidays count, or empty" example:"TW"`
	Until    int       `json:"until" doc:"Last year of which these holidays are known; 0: none counts" example:"2026"`
}

// CalendarSettings is a calendar as it is set.
type CalendarSettings struct {
	Name     string            `json:"name,omitempty" maxLength:"64" doc:"Name for people" example:"Office"`
	Zone     string            `json:"zone,omitempty" maxLength:"64" doc:"Time zone; left out: the system's" example:"Asia/Taipei"`
	Week     []string          `json:"week,omitempty" maxItems:"50" doc:"When it is open; over midnight belongs to the day it begins on" example:"[\"mon-fri 09:00-18:00\"]"`
	Holidays string            `json:"holidays,omitempty" maxLength:"24" doc:"Country whose holidays and make-up workdays count" example:"TW"`
	Days     []CalendarSpecial `json:"days,omitempty" maxItems:"366" doc:"Days of its own; they go before the country's"`
	Switch   []string          `json:"switch,omitempty" maxItems:"1000" doc:"Extensions that may open and close it by code; none: all" example:"[\"801\"]"`
}

// CalendarSpecial is a day, or several in a row, that is not as every week.
type CalendarSpecial struct {
	Date string   `json:"date" doc:"The day" example:"2026-12-24"`
	To   string   `json:"to,omitempty" doc:"The last day, where there are several" example:"2026-12-26"`
	Name string   `json:"name,omitempty" maxLength:"64" doc:"What day it is" example:"Christmas"`
	Open []string `json:"open,omitempty" maxItems:"50" doc:"Hours of its own; none: closed" example:"[\"09:00-12:00\"]"`
	Work bool     `json:"work,omitempty" doc:"Whether it is a make-up workday" example:"false"`
	As   string   `json:"as,omitempty" doc:"The day of the week whose hours a make-up workday has; left out: mon" example:"mon"`
}

// CalendarDate is what one day of a month is.
type CalendarDate struct {
	Date string   `json:"date" doc:"The day" example:"2026-10-01"`
	Kind string   `json:"kind" enum:"week,holiday,make-up,special" doc:"By which rule it has its hours" example:"holiday"`
	Name string   `json:"name" doc:"What day it is, or empty" example:"國慶日"`
	Open []string `json:"open" nullable:"false" doc:"The hours that begin on it; none: closed" example:"[]"`
}

type (
	calendarsAnswer struct{ Body list[CalendarStatus] }
	monthAnswer     struct{ Body list[CalendarDate] }

	monthRequest struct {
		ID    string `path:"id" minLength:"1" maxLength:"24" pattern:"^[a-z0-9_-]+$" patternDescription:"a-z, 0-9, - and _" doc:"Calendar" example:"office"`
		Month string `query:"month" required:"true" pattern:"^20[0-9][0-9]-[01][0-9]$" patternDescription:"a month such as 2026-10" doc:"Month" example:"2026-10"`
	}
	forceRequest struct {
		ID   string `path:"id" minLength:"1" maxLength:"24" pattern:"^[a-z0-9_-]+$" patternDescription:"a-z, 0-9, - and _" doc:"Calendar" example:"office"`
		Body CalendarForce
	}
)

// CalendarForce opens or closes a calendar by hand.
type CalendarForce struct {
	Set string `json:"set" enum:"open,closed,calendar" doc:"open, closed, or calendar: it goes by the calendar again" example:"closed"`
}

func (s *Server) addCalendars() {
	if s.deps.Hours == nil {
		return
	}
	add(s, spec{
		id: "list-calendars", method: http.MethodGet, path: "/api/v1/calendars", tag: "live", needs: auth.LiveRead,
		summary: "Calendars now", about: "Every calendar of working hours: whether it is open, why, and when that changes.",
		answer: list[CalendarStatus]{[]CalendarStatus{{ID: "office", Name: "Office", Open: true, Why: "Office is open: Friday, 09:00-18:00.", Holidays: "TW", Until: 2026}}},
	}, s.getCalendars)
	add(s, spec{
		id: "get-calendar-month", method: http.MethodGet, path: "/api/v1/calendars/{id}/month", tag: "plan", needs: auth.PlanRead,
		summary: "A month of a calendar", about: "Each day of a month: by which rule it has its hours, which holiday it is, and the hours.",
		answer: list[CalendarDate]{[]CalendarDate{{"2026-10-10", "holiday", "國慶日", []string{}}}}, fails: []int{http.StatusNotFound},
	}, s.getMonth)
	s.addCalendarPreview()
	add(s, spec{
		id: "set-calendar", method: http.MethodPut, path: "/api/v1/calendars/{id}/state", tag: "live", needs: auth.ConfigWrite, status: http.StatusNoContent,
		summary: "Open or close by hand", about: "Opens or closes a calendar whatever it says, until it is left to itself again. It survives a restart.",
		send: CalendarForce{"closed"}, fails: []int{http.StatusConflict},
	}, s.setCalendar)
}

func (s *Server) getCalendars(ctx context.Context, _ *struct{}) (*calendarsAnswer, error) {
	states, err := s.deps.Hours.Calendars(ctx)
	if err != nil {
		return nil, fmt.Errorf("read calendars: %w", err)
	}
	c, err := s.plan(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]CalendarStatus, 0, len(states))
	for _, x := range states {
		v := CalendarStatus{ID: x.ID, Open: x.State.Open, Set: string(x.State.Force), Why: x.Why, Next: x.State.Next}
		if set, found := c.Calendar(x.ID); found {
			v.Name, v.Holidays, v.Until = set.Name, set.Holidays, c.LastHolidays(set.Holidays)
		}
		all = append(all, v)
	}
	return &calendarsAnswer{list[CalendarStatus]{all}}, nil
}

func (s *Server) getMonth(ctx context.Context, in *monthRequest) (*monthAnswer, error) {
	c, err := s.plan(ctx)
	if err != nil {
		return nil, err
	}
	if _, found := c.Calendar(in.ID); !found {
		return nil, unknown("There is no calendar %s.", in.ID)
	}
	first, err := time.Parse("2006-01", in.Month)
	if err != nil {
		return nil, problem(http.StatusUnprocessableEntity, "invalid", fmt.Sprintf("%q is no month; one is written as 2026-10.", in.Month))
	}
	return &monthAnswer{list[CalendarDate]{s.deps.Hours.Month(c, in.ID, first)}}, nil
}

func (s *Server) setCalendar(ctx context.Context, in *forceRequest) (*struct{}, error) {
	force := in.Body.Set
	if force == "calendar" {
		force = ""
	}
	if err := s.deps.Hours.ForceHours(ctx, in.ID, force); err != nil {
		return nil, problem(http.StatusConflict, "conflict", sentence(err))
	}
	s.log.Info("calendar set by hand", "calendar", in.ID, "set", in.Body.Set, "by", identityOf(ctx).Name)
	return nil, nil
}

// forced is what calendars are set to by hand now, nil nothing.
func (s *Server) forced(ctx context.Context) (map[string]string, error) {
	if s.deps.Hours == nil {
		return nil, nil
	}
	states, err := s.deps.Hours.Calendars(ctx)
	if err != nil {
		return nil, fmt.Errorf("read calendars: %w", err)
	}
	set := map[string]string{}
	for _, x := range states {
		if x.State.Force != "" {
			set[x.ID] = string(x.State.Force)
		}
	}
	return set, nil
}
