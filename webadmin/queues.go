package webadmin

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"ringdown/webadmin/auth"
)

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

func (s *Server) addQueues() {
	add(s, spec{
		id: "list-queues", method: http.MethodGet, path: "/api/v1/queues", tag: "live", needs: auth.LiveRead, scoped: true,
		summary: "Callers who wait", about: "The ring groups for which somebody waits, and who, in the order in which they will be served.",
		answer: list[Queue]{[]Queue{{"600", "Sales", []Waiter{{"1042", 1, exampleCaller(), exampleTime(), false, []string{"sim0/fxs1"}, nil}}, []CallBack{}}}},
	}, s.getQueues)
	s.addCallBacks()
	s.addRefused()
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
