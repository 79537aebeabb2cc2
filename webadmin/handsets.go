package webadmin

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"ringdown/internal/call"
	"ringdown/internal/engine"
	"ringdown/webadmin/auth"
)

// Handsets are what people set at their telephones: [*engine.Engine].
type Handsets interface {
	Phone(ctx context.Context, number string) (engine.PhoneState, error)
	// SetPhone makes all the changes or none.
	SetPhone(ctx context.Context, number string, changes []call.Change) error
	// Quiet says why an extension gets no calls of groups now.
	Quiet(ctx context.Context, number string) ([]engine.Passing, error)
}

// Handset is what is set at an extension's telephone.
type Handset struct {
	DND         bool              `json:"dnd" doc:"Not to be disturbed" example:"false"`
	Always      string            `json:"forward_always" doc:"Where every call goes; empty: nowhere" example:"802"`
	Busy        string            `json:"forward_busy" doc:"Where calls go while it is busy" example:""`
	NoAnswer    string            `json:"forward_no_answer" doc:"Where calls go that nobody answers" example:"9021234567"`
	Unreachable string            `json:"forward_unreachable" doc:"Where calls go while it cannot be reached" example:""`
	NoAnonymous bool              `json:"no_anonymous" doc:"Callers who hide their number are refused" example:"false"`
	Paused      bool              `json:"paused" doc:"It gets no calls of groups" example:"true"`
	Reason      string            `json:"reason" doc:"Why it is paused" example:"lunch"`
	SignedIn    map[string]bool   `json:"signed_in" doc:"Groups by number: signed in or out by hand"`
	Speed       map[string]string `json:"speed" doc:"Speed dials, by short code"`
	LastDialled string            `json:"last_dialled" doc:"What redial calls" example:"803"`
	LastCaller  string            `json:"last_caller" doc:"Whom call return calls" example:"9021234567"`
	Wake        []string          `json:"wake" nullable:"false" doc:"Wake-up calls, on the appliance's clock" example:"2026-11-21T07:30"`
	Desk        string            `json:"desk" doc:"Telephone at which its user has signed in; empty: their own" example:"sim0/fxs3"`
	CallBack    []string          `json:"call_back" nullable:"false" doc:"Extensions that are waited for" example:"804"`
}

type handsetRequest struct {
	Number string `path:"number" pattern:"^[0-9]{1,8}$" doc:"Extension" example:"801"`
}

type handsetChange struct {
	Number string `path:"number" pattern:"^[0-9]{1,8}$" doc:"Extension" example:"801"`
	Body   struct {
		Set map[string]string `json:"set" minProperties:"1" maxProperties:"32" doc:"By the name of what is set (dnd, forward-always, forward-busy, forward-no-answer, forward-unreachable, no-anonymous, pause, group/600, speed/07, wake, call-back): \"on\", a number, \"in\" or \"out\"; empty ends it"`
	}
}

type handsetAnswer struct{ Body Handset }

func (s *Server) addHandsets() {
	example := Handset{Always: "802", SignedIn: map[string]bool{"600": true}, Speed: map[string]string{"07": "9021234567"}, Wake: []string{}, CallBack: []string{}}
	add(s, spec{
		id: "get-extension-state", method: http.MethodGet, path: "/api/v1/extensions/{number}/state", tag: "live", needs: auth.LiveRead, or: auth.TelephonesManage, scoped: true,
		summary: "What is set at a telephone", about: "Forwards, do not disturb, sign-ins and all else that is set at an extension's telephone by code or here.",
		answer: example, fails: []int{http.StatusNotFound},
	}, func(ctx context.Context, in *handsetRequest) (*handsetAnswer, error) {
		return s.handset(ctx, in.Number)
	})
	add(s, spec{
		id: "set-extension-state", method: http.MethodPatch, path: "/api/v1/extensions/{number}/state", tag: "live", needs: auth.TelephonesManage,
		summary: "Set something at a telephone", about: "Sets what the telephone's user would set by code; all of it or nothing.",
		send: map[string]any{"set": map[string]string{"forward-always": "802"}}, answer: example,
		fails: []int{http.StatusNotFound, http.StatusUnprocessableEntity},
	}, s.patchHandset)
	s.addQuiet()
}

func (s *Server) patchHandset(ctx context.Context, in *handsetChange) (*handsetAnswer, error) {
	var changes []call.Change
	for _, name := range slices.Sorted(maps.Keys(in.Body.Set)) {
		changes = append(changes, call.Change{Of: in.Number, Name: name, Value: in.Body.Set[name]})
	}
	if _, err := s.handset(ctx, in.Number); err != nil {
		return nil, err
	}
	switch err := s.deps.Handsets.SetPhone(ctx, in.Number, changes); {
	case errors.Is(err, engine.ErrStopped), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return nil, err
	case err != nil:
		return nil, handsetProblem(err)
	}
	s.log.Info("set at a telephone", "extension", in.Number, "by", identityOf(ctx).Name)
	return s.handset(ctx, in.Number)
}

// handsetProblem names every setting that will not do.
func handsetProblem(err error) error {
	all := []error{err}
	if joined, is := err.(interface{ Unwrap() []error }); is { //nolint:errorlint // what the engine joined itself
		all = joined.Unwrap()
	}
	p := problem(http.StatusUnprocessableEntity, "invalid", sentence(all[0]))
	if more := len(all) - 1; more > 0 {
		p.Detail = strings.TrimSuffix(p.Detail, ".") + fmt.Sprintf(" (and %d more).", more)
	}
	for _, one := range all {
		location := "body.set"
		var of engine.SettingError
		if errors.As(one, &of) {
			location += "." + of.Name
		}
		p.Errors = append(p.Errors, ProblemField{Location: location, Message: one.Error()})
	}
	return p
}

// handset reads what is set at the telephone of an extension that exists.
func (s *Server) handset(ctx context.Context, number string) (*handsetAnswer, error) {
	if err := s.inReach(ctx, number); err != nil {
		return nil, err
	}
	c, err := s.plan(ctx)
	if err != nil {
		return nil, err
	}
	if _, found := c.Extension(number); !found || s.deps.Handsets == nil {
		return nil, problem(http.StatusNotFound, "not-found", fmt.Sprintf("There is no extension %s.", number))
	}
	p, err := s.deps.Handsets.Phone(ctx, number)
	if err != nil {
		return nil, err
	}
	f := p.Forward
	return &handsetAnswer{Handset{
		DND: p.DND, Always: f.Always, Busy: f.Busy, NoAnswer: f.NoAnswer, Unreachable: f.Unreachable, NoAnonymous: p.NoAnonymous,
		Paused: p.Paused, Reason: p.Reason, SignedIn: orEmpty(p.SignedIn), Speed: orEmpty(p.Speed),
		LastDialled: p.LastDialled, LastCaller: p.LastCaller, Wake: orNone(p.Wake), Desk: p.Desk, CallBack: orNone(p.CallBack),
	}}, nil
}

// orEmpty makes an object of a map that is none.
func orEmpty[V any](m map[string]V) map[string]V {
	if m == nil {
		return map[string]V{}
	}
	return m
}
