package webadmin

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"ringdown/webadmin/auth"
)

// Callers is the black list as far as it is not configuration (RG-17):
// [*engine.Engine]. An error of RefuseCaller is a sentence for people.
type Callers interface {
	RefusedCallers(ctx context.Context) ([]string, error)
	RefuseCaller(ctx context.Context, number string, off bool) error
}

// Queue is the callers who wait for a ring group.
type Queue struct {
	Group   string     `json:"group" doc:"Number of the group" example:"600"`
	Name    string     `json:"name" doc:"Its name, or empty" example:"Sales"`
	Callers []Waiter   `json:"callers" nullable:"false" doc:"Who waits, the first in line first"`
	Backs   []CallBack `json:"callbacks" nullable:"false" doc:"Who left the line, keeps the place and is to be called back"`
}

// Waiter is one of them.
type Waiter struct {
	Call     string    `json:"call" doc:"Number of the call" example:"1042"`
	Place    int       `json:"place" doc:"Place in the line, from 1" example:"1"`
	Caller   Caller    `json:"caller" doc:"Who calls"`
	Since    time.Time `json:"since" doc:"Since when they wait" example:"2026-05-01T08:29:57Z"`
	VIP      bool      `json:"vip" doc:"Whether they go before others" example:"false"`
	Rings    []string  `json:"rings" nullable:"false" doc:"Members' telephones that ring for them now" example:"[\"sim0/fxs1\"]"`
	Expected *float64  `json:"expected_seconds,omitempty" doc:"How long the wait will still be by all likelihood: what conversations of the group have taken today, for each who is before them; left out: a telephone rings already, or nobody is there" example:"95"`
}

type queuesAnswer struct{ Body list[Queue] }

type refusedAnswer struct {
	Body struct {
		Items []string `json:"items" nullable:"false" doc:"Numbers, as the whole world writes them where that is known"`
	}
}

type refusedRequest struct {
	Number string `path:"number" minLength:"2" maxLength:"32" pattern:"^\\+?[0-9]+$" doc:"Number of the caller" example:"+886912345678"`
}

func (s *Server) addQueues() {
	add(s, spec{
		id: "list-queues", method: http.MethodGet, path: "/api/v1/queues", tag: "live", needs: auth.LiveRead,
		summary: "Callers who wait", about: "The ring groups for which somebody waits, and who, in the order in which they will be served.",
		answer: list[Queue]{[]Queue{{"600", "Sales", []Waiter{{"1042", 1, exampleCaller(), exampleTime(), false, []string{"sim0/fxs1"}, nil}}, []CallBack{}}}},
	}, s.getQueues)
	s.addCallBacks()
	if s.deps.Callers == nil {
		return
	}
	add(s, spec{
		id: "list-refused-callers", method: http.MethodGet, path: "/api/v1/callers/refused", tag: "live", needs: auth.LiveRead,
		summary: "Black list", about: "Callers whose calls are refused, as far as they were put on the list here or at a telephone; those of the configuration are callers.refused there.",
		answer: map[string]any{"items": []string{"+886912345678"}},
	}, s.getRefused)
	add(s, spec{
		id: "refuse-caller", method: http.MethodPut, path: "/api/v1/callers/refused/{number}", tag: "live", needs: auth.ConfigWrite, status: http.StatusNoContent,
		summary: "Refuse a caller", about: "Puts a number on the black list: its calls are refused from now on.",
		fails: []int{http.StatusConflict},
	}, func(ctx context.Context, in *refusedRequest) (*struct{}, error) {
		return s.setRefused(ctx, in.Number, false)
	})
	add(s, spec{
		id: "accept-caller", method: http.MethodDelete, path: "/api/v1/callers/refused/{number}", tag: "live", needs: auth.ConfigWrite, status: http.StatusNoContent,
		summary: "Take a caller off the black list", about: "Takes a number off the black list; nothing happens when it is not on it.",
		fails: []int{http.StatusConflict},
	}, func(ctx context.Context, in *refusedRequest) (*struct{}, error) {
		return s.setRefused(ctx, in.Number, true)
	})
}

func (s *Server) getQueues(ctx context.Context, _ *struct{}) (*queuesAnswer, error) {
	seen, err := s.deps.Live.Snapshot(ctx)
	if err != nil {
		return nil, fmt.Errorf("read queues: %w", err)
	}
	queues := make([]Queue, 0, len(seen.Lines))
	for _, l := range seen.Lines {
		queues = append(queues, Queue{Group: l.Group, Name: l.Name, Callers: viewWaiters(l), Backs: viewCallBacks(l)})
	}
	return &queuesAnswer{list[Queue]{queues}}, nil
}

func (s *Server) getRefused(ctx context.Context, _ *struct{}) (*refusedAnswer, error) {
	numbers, err := s.deps.Callers.RefusedCallers(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the black list: %w", err)
	}
	var a refusedAnswer
	a.Body.Items = orNone(numbers)
	return &a, nil
}

func (s *Server) setRefused(ctx context.Context, number string, off bool) (*struct{}, error) {
	if err := s.deps.Callers.RefuseCaller(ctx, number, off); err != nil {
		return nil, problem(http.StatusConflict, "conflict", err.Error())
	}
	s.log.Info("black list changed", "number", number, "off", off, "by", identityOf(ctx).Name)
	return nil, nil
}
