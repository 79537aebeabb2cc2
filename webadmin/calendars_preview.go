package webadmin

import (
	"context"
	"net/http"
	"time"

	"ringdown/internal/config"
	"ringdown/webadmin/auth"
)

// CalendarWish is a calendar as it is being written, and what is asked of it.
type CalendarWish struct {
	Calendar CalendarSettings `json:"calendar" doc:"As it would be saved; hours that cannot be read count for nothing"`
	Year     int              `json:"year" minimum:"2000" maximum:"2099" doc:"The year to list" example:"2026"`
	At       time.Time        `json:"at,omitzero" doc:"A moment to ask about; left out: now" example:"2026-10-10T10:00:00+08:00"`
}

// CalendarPreview is how such a calendar would be.
type CalendarPreview struct {
	Days  []CalendarDate `json:"days" nullable:"false" doc:"Each day of the year"`
	Open  bool           `json:"open" doc:"Whether it is open at that moment" example:"false"`
	Why   string         `json:"why" doc:"By which rule, in sentences" example:"Office is closed: Saturday 2026-10-10 is 國慶日."`
	Next  time.Time      `json:"next,omitzero" doc:"When that changes; left out: not within 400 days" example:"2026-10-12T09:00:00+08:00"`
	Lists []HolidayList  `json:"lists" nullable:"false" doc:"Holidays that a calendar can go by"`
}

// HolidayList says how far the holidays of a country are known.
type HolidayList struct {
	Country string `json:"country" doc:"As calendars name it" example:"TW"`
	First   int    `json:"first" doc:"First year that is known" example:"2025"`
	Last    int    `json:"last" doc:"Last year that is known" example:"2026"`
	Source  string `json:"source" doc:"Who published the last year, or empty" example:"行政院人事行政總處"`
}

type previewRequest struct{ Body CalendarWish }

type previewAnswer struct{ Body CalendarPreview }

func (s *Server) addCalendarPreview() {
	week := CalendarSettings{Name: "Office", Week: []string{"mon-fri 09:00-18:00"}, Holidays: "TW"}
	add(s, spec{
		id: "preview-calendar", method: http.MethodPost, path: "/api/v1/calendars/preview", tag: "plan", needs: auth.PlanRead,
		summary: "What a calendar would do", about: "Each day of a year, and whether it is open at a moment and why, for a calendar that need not be saved; by the code that runs calls. What was opened or closed by hand does not count.",
		send:   CalendarWish{Calendar: week, Year: 2026},
		answer: CalendarPreview{Days: []CalendarDate{{"2026-10-10", "holiday", "國慶日", []string{}}}, Open: false, Why: "Office is closed: Saturday 2026-10-10 is 國慶日.", Lists: []HolidayList{{"TW", 2025, 2026, ""}}},
	}, s.postCalendarPreview)
}

func (s *Server) postCalendarPreview(ctx context.Context, in *previewRequest) (*previewAnswer, error) {
	c, err := s.plan(ctx)
	if err != nil {
		return nil, err
	}
	at := in.Body.At
	if at.IsZero() {
		at = s.now()
	}
	return &previewAnswer{s.deps.Hours.Preview(c, in.Body.Calendar.calendar("preview"), in.Body.Year, at)}, nil
}

// calendar is it as the configuration has it.
func (b CalendarSettings) calendar(id string) config.Calendar {
	c := config.Calendar{ID: id, Name: b.Name, Zone: b.Zone, Week: b.Week, Holidays: b.Holidays, Switch: b.Switch}
	for _, d := range b.Days {
		c.Days = append(c.Days, config.CalendarDay(d))
	}
	return c
}
