package webadmin

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"ringdown/internal/call"
	"ringdown/internal/engine"
	"ringdown/webadmin/auth"
)

// Supervisor lets people take part in others' calls: [*engine.Engine].
type Supervisor interface {
	// Supervise rings a telephone that joins a call once it is lifted, or changes the
	// way of one that takes part. engine.ErrNoCall, engine.ErrNoExtension,
	// engine.ErrInUse, engine.NotJoined.
	Supervise(ctx context.Context, id call.ID, want engine.Supervision, who string) (call.ID, error)
	// Leave ends that. engine.ErrNoCall.
	Leave(ctx context.Context, id call.ID, from, who string) error
}

// JoinWish is how somebody wants to take part in a call.
type JoinWish struct {
	From      string `json:"from" pattern:"^[0-9]{1,16}$" doc:"Own extension, which rings first" example:"804"`
	Way       string `json:"way" enum:"listen,coach,barge,take-over" doc:"listen: hear both and be heard by nobody; coach: be heard by our side alone; barge: by both; take-over: go on in the place of our side" example:"listen"`
	Extension string `json:"extension,omitempty" pattern:"^[0-9]{1,16}$" doc:"Whose side is ours in a call between two extensions; left out: the one called" example:"801"`
}

type joinRequest struct {
	ID   string `path:"id" pattern:"^[0-9]{1,20}$" doc:"Number of the call" example:"1042"`
	Key  string `header:"Idempotency-Key" maxLength:"64" doc:"Made up by the client for one wish: sent again within ten minutes, it rings nobody twice" example:"5f1c9e2a"`
	Body JoinWish
}

type leaveRequest struct {
	ID   string `path:"id" pattern:"^[0-9]{1,20}$" doc:"Number of the call" example:"1042"`
	From string `query:"from" required:"true" pattern:"^[0-9]{1,16}$" doc:"Own extension" example:"804"`
}

func (s *Server) addJoin() {
	const at = "/api/v1/calls/{id}/join"
	add(s, spec{
		id: "join-call", method: http.MethodPost, path: at, tag: "live", needs: auth.CallsMonitor, scoped: true, status: http.StatusCreated,
		summary: "Listen in, coach, barge in, take over", about: "Rings one's own extension; once it is lifted it takes part in a call of two who talk. By who takes part already it changes the way at once; so do the keys 1, 2, 3 and 4 there. " +
			"The permission is the role's: the extension needs no right of its own, which is for codes. It stands in the audit log, and as a participation in the records of both calls. Answers the number of the supervisor's own call.",
		send: JoinWish{From: "804", Way: "listen"}, answer: Dialled{"1043"}, fails: []int{http.StatusNotFound, http.StatusConflict},
	}, s.postJoin)
	add(s, spec{
		id: "leave-call", method: http.MethodDelete, path: at, tag: "live", needs: auth.CallsMonitor, scoped: true, status: http.StatusNoContent,
		summary: "Leave a call", about: "Ends one's part in a call; the call goes on.", fails: []int{http.StatusNotFound},
	}, s.deleteJoin)
}

// supervises finds what a supervisor asks for: a call in their reach, from an
// extension in it.
func (s *Server) supervises(ctx context.Context, id, from string) (call.ID, error) {
	if s.deps.Supervisor == nil {
		return 0, problem(http.StatusNotFound, "not-found", "This appliance lets nobody join calls.")
	}
	n, err := callNumber(id)
	if err != nil {
		return 0, err
	}
	if err := s.inReach(ctx, from); err != nil {
		return 0, err
	}
	if err := seesCall(ctx, s.deps.Live, call.ID(n)); err != nil {
		return 0, joinProblem(err, n, from)
	}
	return call.ID(n), nil
}

func (s *Server) postJoin(ctx context.Context, in *joinRequest) (*dialAnswer, error) {
	id, err := s.supervises(ctx, in.ID, in.Body.From)
	if err != nil {
		return nil, err
	}
	want := engine.Supervision{From: in.Body.From, Way: call.WatchMode(in.Body.Way), Of: in.Body.Extension}
	by, err := s.once(ctx, "join "+in.Key, in.Key != "", func(who string) (call.ID, error) {
		return s.deps.Supervisor.Supervise(ctx, id, want, who)
	})
	if err != nil {
		return nil, joinProblem(err, uint64(id), in.Body.From)
	}
	tellChange(ctx, "way", "", in.Body.Way)
	tellChange(ctx, "from", "", in.Body.From)
	s.log.Info("somebody joins a call", "call", id, "way", in.Body.Way, "from", in.Body.From, "by", identityOf(ctx).Name)
	return &dialAnswer{Dialled{by}}, nil
}

func (s *Server) deleteJoin(ctx context.Context, in *leaveRequest) (*struct{}, error) {
	id, err := s.supervises(ctx, in.ID, in.From)
	if err != nil {
		return nil, err
	}
	if err := s.deps.Supervisor.Leave(ctx, id, in.From, identityOf(ctx).Name); err != nil {
		return nil, joinProblem(err, uint64(id), in.From)
	}
	return nil, nil
}

func joinProblem(err error, id uint64, from string) error {
	var not engine.NotJoined
	switch {
	case errors.As(err, &not):
		return problem(http.StatusConflict, "not-joined", not.Why)
	case errors.Is(err, engine.ErrNoCall):
		return problem(http.StatusNotFound, "not-found", fmt.Sprintf("There is no call %d now, or %s takes no part in it.", id, from))
	}
	if p := dialProblem(err, from); p != nil {
		return p
	}
	return fmt.Errorf("join call %d from %s: %w", id, from, err)
}
