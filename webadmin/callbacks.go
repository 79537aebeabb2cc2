package webadmin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/engine"
	"ringdown/webadmin/auth"
)

// CallBacks drops calls back that somebody was promised (RG-12): [*engine.Engine].
type CallBacks interface {
	// DropCallBack takes one off; id is that of the call in which it was promised.
	// engine.ErrNoCallBack.
	DropCallBack(ctx context.Context, id call.ID, who string) error
}

// CallBack is a caller who left a line, keeps the place and is to be called back.
type CallBack struct {
	Call     string     `json:"call" doc:"Number of the call in which that was promised" example:"1042"`
	Place    int        `json:"place" doc:"Place in the line, from 1" example:"1"`
	Number   string     `json:"number" doc:"What will be called" example:"0912345678"`
	Name     string     `json:"name" doc:"The caller's name, or empty" example:""`
	VIP      bool       `json:"vip" doc:"Whether they go before others" example:"false"`
	Since    time.Time  `json:"since" doc:"Since when they wait" example:"2026-05-01T08:29:57Z"`
	Until    time.Time  `json:"until" doc:"The place is kept no longer" example:"2026-05-01T12:29:57Z"`
	Attempts int        `json:"attempts" doc:"How often the number was called by now" example:"1"`
	Most     int        `json:"most" doc:"How often it is called at most" example:"3"`
	Next     *time.Time `json:"next" doc:"It is not tried before; null: as soon as a member is free" example:"2026-05-01T08:39:57Z"`
	Trying   string     `json:"trying" doc:"Number of the call in which it is tried now, or empty" example:""`
}

type callBackRequest struct {
	Call string `path:"call" pattern:"^[0-9]{1,20}$" doc:"Number of the call in which the call back was promised" example:"1042"`
}

func (s *Server) addCallBacks() {
	add(s, spec{
		id: "drop-call-back", method: http.MethodDelete, path: "/api/v1/queues/callbacks/{call}", tag: "live", needs: auth.CallsMove, scoped: true, status: http.StatusNoContent,
		summary: "Drop a call back", about: "Takes a caller who was promised a call back out of the line: nobody calls them. One that is being tried, and was not answered yet, is ended.",
		fails: []int{http.StatusNotFound},
	}, s.deleteCallBack)
}

func (s *Server) deleteCallBack(ctx context.Context, in *callBackRequest) (*struct{}, error) {
	id, err := callNumber(in.Call)
	if err != nil {
		return nil, err
	}
	gone := problem(http.StatusNotFound, "not-found", fmt.Sprintf("No call back was promised in call %d, or not any more.", id))
	if s.deps.CallBacks == nil {
		return nil, gone
	}
	seen, err := s.deps.Live.Snapshot(ctx)
	if err != nil {
		return nil, fmt.Errorf("read who waits: %w", err)
	}
	if !identityOf(ctx).bounds.none() && !slices.ContainsFunc(seen.Lines, func(l engine.LineView) bool {
		return slices.ContainsFunc(l.Backs, func(b engine.BackView) bool { return b.Call == call.ID(id) })
	}) {
		return nil, gone
	}
	switch err := s.deps.CallBacks.DropCallBack(ctx, call.ID(id), identityOf(ctx).Name); {
	case errors.Is(err, engine.ErrNoCallBack):
		return nil, gone
	case err != nil:
		return nil, fmt.Errorf("drop the call back of call %d: %w", id, err)
	}
	s.log.Info("call back dropped", "call", id, "by", identityOf(ctx).Name)
	return nil, nil
}

func viewCallBacks(l engine.LineView) []CallBack {
	all := make([]CallBack, 0, len(l.Backs))
	for _, b := range l.Backs {
		v := CallBack{
			Call: fmt.Sprint(b.Call), Place: b.Place, Number: b.Number, Name: b.Name, VIP: b.VIP, Since: b.Since, Until: b.Until,
			Attempts: b.Attempts, Most: b.Most, Next: orNil(b.Next),
		}
		if b.Trying != 0 {
			v.Trying = fmt.Sprint(b.Trying)
		}
		all = append(all, v)
	}
	return all
}
