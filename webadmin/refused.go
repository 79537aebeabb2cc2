package webadmin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/store"
	"ringdown/webadmin/auth"
)

// Callers is the black list as far as it is not configuration (RG-17):
// [*engine.Engine]. An error of RefuseCaller is a sentence for people.
type Callers interface {
	RefusedCallers(ctx context.Context) ([]call.Refused, error)
	RefuseCaller(ctx context.Context, r call.Refused) error
	AcceptCaller(ctx context.Context, number string, by []string) error
}

// RefusedCaller is who is on the list.
type RefusedCaller struct {
	Number string     `json:"number" doc:"Number of the caller, as the whole world writes it where that is known" example:"+886912345678"`
	By     string     `json:"by" doc:"The extension that dialled the code, or who asked by page or API; empty: not known" example:"anna"`
	At     *time.Time `json:"at,omitempty" doc:"Since when; left out: not known" example:"2026-05-01T08:29:57Z"`
	Why    string     `json:"why" doc:"The reason, in the words of who did it; or empty" example:"Sells windows"`
	Own    bool       `json:"own" doc:"Whether who asks may take them off the list" example:"true"`
}

// RecentCaller is an outside caller of one of the last calls.
type RecentCaller struct {
	Number  string    `json:"number" doc:"Number of the caller" example:"0912345678"`
	Name    string    `json:"name" doc:"Name as received, or empty" example:"王小明"`
	At      time.Time `json:"at" doc:"When they called last" example:"2026-05-01T08:29:57Z"`
	Call    string    `json:"call" doc:"Number of that call" example:"1042"`
	Refused bool      `json:"refused" doc:"Whether they are on the list" example:"false"`
}

type refusedAnswer struct{ Body list[RefusedCaller] }

type recentAnswer struct{ Body list[RecentCaller] }

type refusedRequest struct {
	Number string `path:"number" minLength:"2" maxLength:"32" pattern:"^\\+?[0-9]+$" doc:"Number of the caller" example:"+886912345678"`
}

type refuseRequest struct {
	Number string `path:"number" minLength:"2" maxLength:"32" pattern:"^\\+?[0-9]+$" doc:"Number of the caller" example:"+886912345678"`
	Body   *struct {
		Why string `json:"why,omitempty" maxLength:"200" doc:"The reason, a sentence" example:"Sells windows"`
	}
}

func (s *Server) addRefused() {
	if s.deps.Callers == nil {
		return
	}
	add(s, spec{
		id: "list-refused-callers", method: http.MethodGet, path: "/api/v1/callers/refused", tag: "live", needs: auth.CallersRefuse, scoped: true,
		summary: "Black list", about: "Callers whose calls are refused, as far as they were put on the list here or at a telephone; those of the configuration are callers.refused there.",
		answer: list[RefusedCaller]{[]RefusedCaller{{"+886912345678", "anna", new(exampleTime()), "Sells windows", true}}},
	}, s.getRefused)
	add(s, spec{
		id: "list-recent-callers", method: http.MethodGet, path: "/api/v1/callers/recent", tag: "live", needs: auth.CallersRefuse, scoped: true,
		summary: "Who called last", about: "Outside callers of the last calls, each once, the newest first: an agent's own calls, and everybody's for other roles. It is for refusing one of them.",
		answer: list[RecentCaller]{[]RecentCaller{{"0912345678", "王小明", exampleTime(), "1042", false}}},
	}, s.getRecentCallers)
	add(s, spec{
		id: "refuse-caller", method: http.MethodPut, path: "/api/v1/callers/refused/{number}", tag: "live", needs: auth.CallersRefuse, scoped: true, status: http.StatusNoContent,
		summary: "Refuse a caller", about: "Puts a number on the black list, with a reason if you like: its calls are refused from now on. Who is on the list already stays there as they are.",
		send: map[string]string{"why": "Sells windows"}, bare: true, fails: []int{http.StatusConflict},
	}, s.refuseCaller)
	add(s, spec{
		id: "accept-caller", method: http.MethodDelete, path: "/api/v1/callers/refused/{number}", tag: "live", needs: auth.CallersRefuse, scoped: true, status: http.StatusNoContent,
		summary: "Take a caller off the black list", about: "Takes a number off the black list; nothing happens when it is not on it. Agents take those off whom they put there.",
		fails: []int{http.StatusConflict},
	}, s.acceptCaller)
}

// ownNames are the names under which the asker may have refused somebody; all
// says that others' count as well.
func (s *Server) ownNames(ctx context.Context) (own []string, all bool, err error) {
	own, all, err = s.ownBoxes(ctx)
	return append(own, identityOf(ctx).Name), all, err
}

func (s *Server) getRefused(ctx context.Context, _ *struct{}) (*refusedAnswer, error) {
	own, all, err := s.ownNames(ctx)
	if err != nil {
		return nil, err
	}
	refused, err := s.deps.Callers.RefusedCallers(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the black list: %w", err)
	}
	items := make([]RefusedCaller, 0, len(refused))
	bound := !identityOf(ctx).bounds.none()
	for _, r := range refused {
		if bound && !slices.Contains(own, r.By) {
			continue
		}
		x := RefusedCaller{Number: r.Number, By: r.By, Why: r.Why, Own: all || slices.Contains(own, r.By)}
		if !r.At.IsZero() {
			x.At = &r.At
		}
		items = append(items, x)
	}
	return &refusedAnswer{list[RefusedCaller]{items}}, nil
}

func (s *Server) refuseCaller(ctx context.Context, in *refuseRequest) (*struct{}, error) {
	r := call.Refused{Number: in.Number, By: identityOf(ctx).Name}
	if in.Body != nil {
		r.Why = in.Body.Why
	}
	if err := s.deps.Callers.RefuseCaller(ctx, r); err != nil {
		return nil, problem(http.StatusConflict, "conflict", sentence(err))
	}
	return nil, nil
}

func (s *Server) acceptCaller(ctx context.Context, in *refusedRequest) (*struct{}, error) {
	own, all, err := s.ownNames(ctx)
	if err != nil {
		return nil, err
	}
	if all {
		own = nil
	}
	err = s.deps.Callers.AcceptCaller(ctx, in.Number, own)
	switch {
	case errors.Is(err, call.ErrRefusedByOthers):
		return nil, problem(http.StatusForbidden, "not-permitted", fmt.Sprintf("Somebody else put %s on the list: a supervisor can take them off.", in.Number))
	case err != nil:
		return nil, problem(http.StatusConflict, "conflict", sentence(err))
	}
	return nil, nil
}

// Recent callers are looked for in so many of the last records, and so many are
// answered: more nobody reads for the one who has just called.
const (
	recentRecords = 200
	recentCallers = 20
)

func (s *Server) getRecentCallers(ctx context.Context, _ *struct{}) (*recentAnswer, error) {
	own, all, err := s.ownBoxes(ctx)
	if err != nil {
		return nil, err
	}
	seen, err := s.records(ctx)
	if err != nil {
		return nil, err
	}
	records, err := seen.Search(store.Query{Limit: recentRecords}, nil)
	if err != nil {
		return nil, fmt.Errorf("read who called last: %w", err)
	}
	refused, err := s.deps.Callers.RefusedCallers(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the black list: %w", err)
	}
	items := []RecentCaller{}
	for _, r := range records.Items {
		if len(items) == recentCallers {
			break
		}
		if !calledFromOutside(r) || !all && !tookPart(r, own) || slices.ContainsFunc(items, func(x RecentCaller) bool { return x.Number == r.Caller.Number }) {
			continue
		}
		is := slices.ContainsFunc(refused, func(x call.Refused) bool { return x.Number == r.Caller.Number || x.Number == r.Number })
		items = append(items, RecentCaller{Number: r.Caller.Number, Name: r.Caller.Name, At: r.Started, Call: strconv.FormatUint(uint64(r.ID), 10), Refused: is})
	}
	return &recentAnswer{list[RecentCaller]{items}}, nil
}

func calledFromOutside(r call.Record) bool {
	return r.Kind == call.KindIncoming && r.Caller.Number != "" && !r.Caller.Withheld
}

// tookPart reports whether one of the extensions talked, or was rung in vain.
func tookPart(r call.Record, own []string) bool {
	return slices.ContainsFunc(r.Parties, func(p call.Party) bool { return slices.Contains(own, p.Label) }) ||
		slices.ContainsFunc(r.Missed, func(label string) bool { return slices.Contains(own, label) })
}
