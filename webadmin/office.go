package webadmin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"ringdown/internal/config"
	"ringdown/webadmin/auth"
)

// How an office greets callers, and what they get when nobody is there.
const (
	greetNot     = "none"
	greetUsual   = "usual"
	greetSpoken  = "spoken"
	closedSays   = "message"
	closedRecord = "voicemail"
	closedNever  = "open"
)

// Names of what the short form makes; asked again, it changes these.
const (
	officeFlow     = "office"
	officeCalendar = "office"
	officeGreeting = "office-greeting"
	usualGreeting  = "prompt/welcome prompt/connecting"
	// officeRing is how long everybody rings before voicemail takes the call, in
	// seconds: some five rings, as office workers are used to.
	officeRing = 25
)

// OfficeGreeting is what callers hear first.
type OfficeGreeting struct {
	Kind string `json:"kind" enum:"none,usual,spoken" doc:"none: it rings at once; usual: \"Welcome. Your call is being connected.\" in the appliance's language; spoken: Text" example:"spoken"`
	Text string `json:"text,omitempty" maxLength:"2000" doc:"What a machine says, with the kind spoken" example:"Welcome to Ann's flowers."`
}

// Office is a small office in one form: who answers, what callers hear, and when.
type Office struct {
	Number   string         `json:"number" pattern:"^[0-9]{1,16}$" doc:"Number of the ring group, which is made or changed" example:"600"`
	Name     string         `json:"name,omitempty" maxLength:"64" doc:"Name of the ring group" example:"Reception"`
	Members  []string       `json:"members" nullable:"false" minItems:"1" maxItems:"200" doc:"Extensions that ring, all at once" example:"[\"801\",\"802\"]"`
	Greeting OfficeGreeting `json:"greeting" doc:"What callers hear first"`
	Week     []string       `json:"week" nullable:"false" maxItems:"50" doc:"When it is open" example:"[\"mon-fri 09:00-18:00\"]"`
	Holidays string         `json:"holidays,omitempty" maxLength:"24" doc:"Country whose holidays count; left out: none" example:"TW"`
	Closed   string         `json:"closed" enum:"message,voicemail,open" doc:"Out of hours: message: callers hear that it is closed; voicemail: they leave a message, in hours too when nobody answers; open: hours do not count" example:"voicemail"`
	Lines    []int          `json:"lines,omitempty" maxItems:"64" doc:"Ids of the lines that it is for; left out: all analog lines that are not one telephone's own" example:"[1,2]"`
}

// OfficeMade says what the form has made or changed.
type OfficeMade struct {
	Group    string   `json:"group" doc:"Number of the ring group" example:"600"`
	Calendar string   `json:"calendar" doc:"The calendar, or empty: hours do not count" example:"office"`
	Flow     string   `json:"flow" doc:"The flow that greets, or empty: there is no greeting" example:"office"`
	Lines    []string `json:"lines" nullable:"false" doc:"Ids of the lines that lead there now" example:"[\"1\",\"2\"]"`
}

type officeRequest struct{ Body Office }

type officeAnswer struct{ Body OfficeMade }

func (s *Server) addOffice() {
	add(s, spec{
		id: "set-up-office", method: http.MethodPost, path: "/api/v1/setup/office", tag: "setup", needs: auth.ConfigWrite,
		summary: "Set up an office in one form", about: "Makes or changes a ring group, the calendar office, the announcement office-greeting and the flow office, and leads lines there. Each can be changed in its own place afterwards. 409 with a sentence where the greeting cannot be spoken: nothing is changed then.",
		send: Office{
			Number: "600", Name: "Reception", Members: []string{"801", "802"}, Greeting: OfficeGreeting{Kind: greetUsual},
			Week: []string{"mon-fri 09:00-18:00"}, Holidays: "TW", Closed: closedRecord,
		},
		answer: OfficeMade{Group: "600", Calendar: officeCalendar, Flow: officeFlow, Lines: []string{"1", "2"}}, fails: []int{http.StatusConflict},
	}, s.postOffice)
}

// postOffice does one thing after the other, each of which is right by itself: the
// greeting, who answers and when, the flow that leads there, and last the lines.
func (s *Server) postOffice(ctx context.Context, in *officeRequest) (*officeAnswer, error) {
	o := in.Body
	if err := s.checkOffice(ctx, o); err != nil {
		return nil, err
	}
	prompt, err := s.officePrompt(ctx, o.Greeting)
	if err != nil {
		return nil, err
	}
	err = s.edit(ctx, nil, func(c *config.Config) (string, string, error) {
		o.answerers(c)
		return "", "office: ring group and hours", nil
	})
	if err != nil {
		return nil, o.located(ctx, s, err)
	}
	made := OfficeMade{Group: o.Number}
	if prompt != "" {
		if err := s.officeFlow(ctx, o, prompt); err != nil {
			return nil, err
		}
		made.Flow = officeFlow
	}
	if o.Closed != closedNever {
		made.Calendar = officeCalendar
	}
	err = s.edit(ctx, nil, func(c *config.Config) (string, string, error) {
		made.Lines = o.lead(c, made.Flow)
		return "", "office: lines", nil
	})
	return &officeAnswer{made}, o.located(ctx, s, err)
}

// checkOffice refuses what the parts do not.
func (s *Server) checkOffice(ctx context.Context, o Office) error {
	p := problem(http.StatusUnprocessableEntity, "invalid", "")
	fault := func(at, message string) {
		p.Errors = append(p.Errors, ProblemField{Location: "body." + at, Message: message})
	}
	if o.Greeting.Kind == greetSpoken && strings.TrimSpace(o.Greeting.Text) == "" {
		fault("greeting.text", "is missing; it is what callers hear")
	}
	if o.Closed != closedNever && len(o.Week) == 0 {
		fault("week", "is missing; without a day it would always be closed")
	}
	c, err := s.plan(ctx)
	if err != nil {
		return err
	}
	for i, id := range o.Lines {
		if _, there := c.Line(id); !there {
			fault(fmt.Sprintf("lines[%d]", i), fmt.Sprintf("%q does not exist; there is no such line", strconv.Itoa(id)))
		}
	}
	if len(p.Errors) == 0 {
		return nil
	}
	p.Detail = problemDetail(p.Errors)
	return p
}

// officePrompt is what the flow plays; a text is spoken and kept.
func (s *Server) officePrompt(ctx context.Context, g OfficeGreeting) (string, error) {
	switch g.Kind {
	case greetNot:
		return "", nil
	case greetUsual:
		return usualGreeting, nil
	}
	prompts, err := s.prompts()
	if err != nil {
		return "", err
	}
	wav, err := s.spoken(ctx, SpokenText{Text: strings.TrimSpace(g.Text)})
	if err != nil {
		return "", err
	}
	if _, err := prompts.Put(officeGreeting, wav); err != nil {
		return "", promptProblem(err)
	}
	return "file/" + officeGreeting, nil
}

// answerers makes or changes the ring group and the calendar.
func (o Office) answerers(c *config.Config) {
	i := slices.IndexFunc(c.Groups, func(g config.Group) bool { return g.Number == o.Number })
	if i < 0 {
		i = len(c.Groups)
		c.Groups = append(c.Groups, config.NewGroup(o.Number))
	}
	g := &c.Groups[i]
	g.Name, g.Strategy, g.Members, g.MemberSettings = o.Name, config.RingAll, o.Members, nil
	if o.Closed == closedRecord {
		g.Voicemail.Enabled, g.RingSeconds = true, officeRing
		g.Overflow = config.Overflow{Voicemail: o.Number}
	}
	if o.Closed == closedNever {
		return
	}
	at := slices.IndexFunc(c.Calendars, func(x config.Calendar) bool { return x.ID == officeCalendar })
	if at < 0 {
		at = len(c.Calendars)
		c.Calendars = append(c.Calendars, config.Calendar{ID: officeCalendar})
	}
	c.Calendars[at].Week, c.Calendars[at].Holidays = o.Week, o.Holidays
}

// lead leads the lines there and returns their ids.
func (o Office) lead(c *config.Config, flow string) []string {
	lines := []string{}
	for i := range c.Lines {
		l := &c.Lines[i]
		tied := slices.ContainsFunc(c.Extensions, func(x config.Extension) bool { return x.DirectLine == l.ID })
		if len(o.Lines) > 0 && !slices.Contains(o.Lines, l.ID) || len(o.Lines) == 0 && tied {
			continue
		}
		l.Enabled, l.Incoming = true, config.Incoming{Flow: flow}
		if flow == "" {
			l.Incoming = config.Incoming{Group: o.Number}
		}
		l.Hours = o.hours()
		lines = append(lines, strconv.Itoa(l.ID))
	}
	return lines
}

// hours is when a line is open, and what callers get while it is not.
func (o Office) hours() config.Hours {
	switch o.Closed {
	case closedSays:
		return config.Hours{Calendar: officeCalendar, Closed: config.Closed{Sound: "prompt/closed"}}
	case closedRecord:
		return config.Hours{Calendar: officeCalendar, Closed: config.Closed{Voicemail: o.Number}}
	}
	return config.Hours{}
}

// officeFlow saves the flow that greets and goes on to the group, as the version
// that counts.
func (s *Server) officeFlow(ctx context.Context, o Office, prompt string) error {
	if s.deps.Flows == nil {
		return problem(http.StatusConflict, "conflict", "This appliance has no flows: choose no greeting.")
	}
	text, err := json.MarshalIndent(map[string]any{
		"title": or(o.Name, "Office"), "start": "greet",
		"nodes": []map[string]any{
			{"id": "greet", "kind": "play", "prompt": prompt, "next": "ring"},
			{"id": "ring", "kind": "group", "group": o.Number},
		},
	}, "", "  ")
	if err != nil {
		return fmt.Errorf("write the flow %s: %w", officeFlow, err)
	}
	saved, err := s.deps.Flows.SaveFlowVersion(FlowEdit{Name: officeFlow, Text: text, Note: "first run", By: identityOf(ctx).Name})
	if err != nil {
		return fmt.Errorf("save the flow %s: %w", officeFlow, err)
	}
	if len(saved.Faults) > 0 {
		return problem(http.StatusConflict, "conflict", fmt.Sprintf("The flow %s will not do: %s.", officeFlow, saved.Faults[0].What))
	}
	return s.deps.Flows.SetMainFlow(officeFlow, saved.Version) //nolint:wrapcheck // its sentence is the answer
}

// located names the form's fields in place of the parts' that they go into.
func (o Office) located(ctx context.Context, s *Server, err error) error {
	var p *Problem
	if !errors.As(err, &p) {
		return err
	}
	c, failed := s.plan(ctx)
	if failed != nil {
		return err
	}
	group := slices.IndexFunc(c.Groups, func(g config.Group) bool { return g.Number == o.Number })
	calendar := slices.IndexFunc(c.Calendars, func(x config.Calendar) bool { return x.ID == officeCalendar })
	return relocated(p, map[string]string{
		at("groups", group, len(c.Groups)):          "body",
		at("calendars", calendar, len(c.Calendars)): "body",
	})
}

// at is the place of an entry in a list of the configuration; one that was added
// stands at its end.
func at(list string, i, end int) string {
	if i < 0 {
		i = end
	}
	return fmt.Sprintf("%s[%d]", list, i)
}

// relocated is a problem whose fields stand elsewhere in the body than in the
// configuration.
func relocated(p *Problem, places map[string]string) *Problem {
	q := *p
	q.Errors = slices.Clone(p.Errors)
	for i, e := range q.Errors {
		for from, to := range places {
			if rest, inside := strings.CutPrefix(e.Location, from); inside {
				q.Errors[i].Location = to + rest
			}
		}
	}
	if len(q.Errors) > 0 {
		q.Detail = problemDetail(q.Errors)
	}
	return &q
}
