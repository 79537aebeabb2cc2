package webadmin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"ringdown/internal/config"
	"ringdown/internal/store"
	"ringdown/webadmin/auth"
)

// What the guided tour of the bench needs in the settings. They are put in
// force when it begins and taken back when it ends.
const (
	tourFlow     = "bench-tour"
	tourCalendar = "bench-tour"
	tourNote     = "guided tour of the bench"
	tourNoteEnd  = "guided tour of the bench is over"
	tourPhones   = 3
)

// Tour is what the guided tour of the bench plays with.
type Tour struct {
	Ready bool     `json:"ready" doc:"Whether its settings are in force" example:"true"`
	Line  int      `json:"line" doc:"Line that the callers come on" example:"3"`
	Port  string   `json:"port" doc:"That line's port of the card" example:"fxo3"`
	Ext   []string `json:"extensions" nullable:"false" doc:"Three telephones, in the order of the ring group" example:"[\"801\",\"802\",\"803\"]"`
	Ports []string `json:"ports" nullable:"false" doc:"Their ports of the card" example:"[\"fxs1\",\"fxs2\",\"fxs3\"]"`
}

type tourAnswer struct{ Body Tour }

func (s *Server) addTour() {
	example := Tour{Ready: true, Line: 3, Port: "fxo3", Ext: []string{"801", "802", "803"}, Ports: []string{"fxs1", "fxs2", "fxs3"}}
	about := " The tour itself uses the same controls as everybody." + simulatedOnly
	for _, x := range []struct {
		id, method, summary, about string
		do                         func(context.Context, *struct{}) (*tourAnswer, error)
	}{
		{"get-tour", http.MethodGet, "The guided tour's settings", "Whether the settings of the bench's guided tour are in force.", s.getTour},
		{"begin-tour", http.MethodPost, "Set the bench up for its guided tour", "Lets the tour's line greet its callers, ring three telephones, and take messages out of hours. The settings before stay in the history.", s.postTour},
		{"end-tour", http.MethodDelete, "Take the tour's settings back", "Takes out of the settings what the tour put there; what others changed since stays. Refused when somebody changed the same.", s.deleteTour},
	} {
		add(s, spec{
			id: x.id, method: x.method, path: "/api/v1/sim/tour", tag: "sim", needs: auth.ConfigWrite,
			summary: x.summary, about: x.about + about, answer: example, fails: []int{http.StatusNotFound, http.StatusConflict},
		}, x.do)
	}
}

func (s *Server) getTour(ctx context.Context, _ *struct{}) (*tourAnswer, error) {
	if _, err := s.bench(); err != nil {
		return nil, err
	}
	c, err := s.deps.Settings.Current(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	t, _, err := tourOf(c)
	return &tourAnswer{t}, err
}

// tourOf finds what the tour plays with: the last line that goes to a group or a
// person, and the first three analog telephones. line is its place in c.
func tourOf(c config.Config) (t Tour, line int, err error) {
	t = Tour{Ext: []string{}, Ports: []string{}}
	for _, x := range c.Extensions {
		if port, here := strings.CutPrefix(x.Port, simCard); here && x.DirectLine == 0 && x.Number != "" && len(t.Ext) < tourPhones {
			t.Ext, t.Ports = append(t.Ext, x.Number), append(t.Ports, port)
		}
	}
	line = -1
	for i, l := range c.Lines {
		if strings.HasPrefix(l.Port, simCard) && l.Enabled && !tied(c, l.ID) {
			line = i
		}
	}
	if line < 0 || len(t.Ext) < tourPhones {
		return t, line, problem(http.StatusConflict, "tour-impossible", "The guided tour needs a simulated line and three simulated telephones in the settings.")
	}
	l := c.Lines[line]
	t.Line, t.Port = l.ID, strings.TrimPrefix(l.Port, simCard)
	_, t.Ready = c.Calendar(tourCalendar)
	return t, line, nil
}

// simCard stands before the ports of the simulated card.
const simCard = "sim0/"

func tied(c config.Config, line int) bool {
	for _, x := range c.Extensions {
		if x.DirectLine == line {
			return true
		}
	}
	return false
}

func (s *Server) postTour(ctx context.Context, _ *struct{}) (*tourAnswer, error) {
	answer, err := s.getTour(ctx, nil)
	if err != nil || answer.Body.Ready {
		return answer, err
	}
	if err := s.prepareTour(ctx); err != nil {
		if _, undone := s.deleteTour(ctx, nil); undone != nil {
			s.log.Warn("Half of the tour's settings are in force.", "error", undone)
		}
		return nil, err
	}
	return s.getTour(ctx, nil)
}

// prepareTour makes the group, then the flow that rings it, then leads the line
// there: each needs the one before.
func (s *Server) prepareTour(ctx context.Context) error {
	group := ""
	err := s.change(ctx, tourNote, func(c *config.Config) (err error) {
		t, _, err := tourOf(*c)
		if err == nil {
			group, err = freeNumber(*c)
		}
		if err == nil {
			addTourParts(c, t, group)
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := s.saveTourFlow(ctx, group); err != nil {
		return err
	}
	return s.change(ctx, tourNote, func(c *config.Config) error {
		t, line, err := tourOf(*c)
		if err != nil {
			return err
		}
		l := &c.Lines[line]
		l.Incoming = config.Incoming{Flow: tourFlow}
		l.Hours = config.Hours{Calendar: tourCalendar, Closed: config.Closed{Voicemail: t.Ext[0]}}
		return nil
	})
}

// addTourParts writes a ring group, hours and a mailbox into the settings.
func addTourParts(c *config.Config, t Tour, group string) {
	c.Groups = append(c.Groups, config.Group{
		Number: group, Name: "Tour", Strategy: config.RingAll, RingSeconds: 60, Members: t.Ext[:2],
	})
	c.Calendars = append(c.Calendars, config.Calendar{ID: tourCalendar, Week: []string{"mon-sun 00:00-24:00"}, Switch: []string{t.Ext[2]}})
	for i := range c.Extensions {
		if x := &c.Extensions[i]; x.Number == t.Ext[0] && !x.Voicemail.Enabled {
			x.Voicemail.Enabled, x.Voicemail.PIN = true, "2580"
		}
	}
}

// freeNumber is a number that no group, extension or code uses.
func freeNumber(c config.Config) (string, error) {
	for n := 690; n < 700; n++ {
		number := strconv.Itoa(n)
		_, group := c.Group(number)
		_, extension := c.Extension(number)
		if !group && !extension {
			return number, nil
		}
	}
	return "", problem(http.StatusConflict, "tour-impossible", "The guided tour needs a number from 690 to 699 for its ring group, and all are taken.")
}

func (s *Server) saveTourFlow(ctx context.Context, group string) error {
	f, err := s.shelf()
	if err != nil {
		return err
	}
	text := fmt.Sprintf(`{"title":"Guided tour","start":"hello","nodes":[
 {"id":"hello","kind":"play","prompt":"prompt/welcome","next":"desk"},
 {"id":"desk","kind":"group","group":%q,"prompt":"prompt/connecting","busy":"bye","no_answer":"bye","failed":"bye"},
 {"id":"bye","kind":"end","prompt":"prompt/goodbye"}]}`, group)
	saved, err := f.SaveFlowVersion(FlowEdit{Name: tourFlow, Text: []byte(text), Note: tourNote, By: identityOf(ctx).Name})
	if err != nil {
		return fmt.Errorf("save the tour's flow: %w", err)
	}
	if len(saved.Faults) > 0 {
		return FlowFaults(saved.Faults)
	}
	return f.SetMainFlow(tourFlow, saved.Version)
}

func (s *Server) deleteTour(ctx context.Context, _ *struct{}) (*tourAnswer, error) {
	answer, err := s.getTour(ctx, nil)
	if err != nil || !answer.Body.Ready {
		return answer, err
	}
	before, tour, err := s.aroundTour()
	if err != nil {
		return nil, err
	}
	err = s.change(ctx, tourNoteEnd, func(c *config.Config) error {
		merged, clashes := config.Merge(tour, before, *c)
		if p := asProblem(merged.Validate()); p != nil { // each alone was right
			for _, e := range p.Errors {
				clashes = append(clashes, e.Location)
			}
		}
		if len(clashes) > 0 {
			return problem(http.StatusConflict, "changed-since", fmt.Sprintf("Somebody changed what the tour had set: %s. Put it as it shall be, or go back in the history of the configuration.", strings.Join(clashes, ", ")))
		}
		*c = merged
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("take the tour's settings back: %w", err)
	}
	s.dropTourFlow()
	return s.getTour(ctx, nil)
}

// aroundTour are the settings before the newest tour and at its beginning, from the
// history: what others changed since is left alone.
func (s *Server) aroundTour() (before, tour config.Config, err error) {
	lost := problem(http.StatusConflict, "changed-since", "The settings before the tour are no longer in the history of the configuration: take away the calendar and the flow "+tourFlow+" by hand.")
	all, err := s.deps.History.List()
	if err != nil {
		return before, tour, fmt.Errorf("list the configurations of the past: %w", err)
	}
	last := slices.IndexFunc(all, func(v store.ConfigVersion) bool { return v.Note == tourNote })
	if last < 0 {
		return before, tour, lost
	}
	older := slices.IndexFunc(all[last:], func(v store.ConfigVersion) bool { return v.Note != tourNote })
	if older < 0 {
		return before, tour, lost
	}
	for n, into := range map[uint64]*config.Config{all[last].N: &tour, all[last+older].N: &before} {
		v, err := s.deps.History.Get(n)
		if errors.Is(err, store.ErrNotFound) {
			return before, tour, lost
		}
		if err != nil {
			return before, tour, fmt.Errorf("read a configuration of the past: %w", err)
		}
		if *into, err = config.Parse([]byte(v.Text)); err != nil {
			return before, tour, lost
		}
	}
	return before, tour, nil
}

// dropTourFlow takes the flow away that nothing leads to any more.
func (s *Server) dropTourFlow() {
	f, err := s.shelf()
	if err != nil {
		return
	}
	for _, one := range f.ListFlows() {
		if one.Name != tourFlow {
			continue
		}
		for _, v := range one.Versions {
			if err := f.DeleteFlow(tourFlow, v.Version); err != nil {
				s.log.Warn("The tour's flow was not deleted.", "error", err)
			}
		}
	}
}
