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

// Mover moves calls: [*engine.Engine].
type Mover interface {
	// Move sends a call to a number. engine.ErrNoCall, engine.NotMoved.
	Move(ctx context.Context, id call.ID, to engine.Goal, who string) error
	// Place gives a caller another place, from 1, in the line. The same errors.
	Place(ctx context.Context, id call.ID, place int, who string) error
}

// Move is where a call is to go: one of the two.
type Move struct {
	To    string `json:"to,omitempty" pattern:"^[0-9*#]{1,32}$" doc:"An extension, a group, or the access code and a number outside" example:"802"`
	First string `json:"first,omitempty" pattern:"^[0-9]{1,16}$" doc:"Where to is a group: its member, or the number of the agent there, who rings first if free" example:"803"`
	Place int    `json:"place,omitempty" minimum:"1" maximum:"1000" doc:"In place of that: another place in the line in which the caller waits, from 1"`
}

type moveRequest struct {
	ID   string `path:"id" pattern:"^[0-9]{1,20}$" doc:"Number of the call" example:"1042"`
	Body Move
}

func (s *Server) addMove() {
	add(s, spec{
		id: "move-call", method: http.MethodPost, path: "/api/v1/calls/{id}/move", tag: "live", needs: auth.CallsMove, scoped: true, status: http.StatusNoContent,
		summary: "Move a call", about: "Sends a caller who waits, is rung for, is parked or talks to a flow elsewhere: to an extension, a group, where first may name the member who rings first, or a number outside; when nobody takes the call there, the caller comes back to where they were. " +
			"Of a conversation the outside party, or else the caller, is transferred by the telephone at the other end, with its rights. With place, a caller gets another place in the same line; callers of the VIP list stay before all others. " +
			"What cannot be done is refused with a sentence that says why, and nothing is changed.",
		send: Move{To: "802"}, fails: []int{http.StatusNotFound, http.StatusConflict},
	}, s.postMove)
}

func (s *Server) postMove(ctx context.Context, in *moveRequest) (*struct{}, error) {
	if s.deps.Mover == nil {
		return nil, problem(http.StatusNotFound, "not-found", "This appliance moves no calls.")
	}
	id, err := callNumber(in.ID)
	if err != nil {
		return nil, err
	}
	who, to := identityOf(ctx).Name, in.Body
	if err := seesCall(ctx, s.deps.Live, call.ID(id)); err != nil {
		return nil, problem(http.StatusNotFound, "not-found", fmt.Sprintf("There is no call %d now: it has ended, or never was.", id))
	}
	switch {
	case (to.To == "") == (to.Place == 0):
		p := problem(http.StatusUnprocessableEntity, "invalid", "A call is moved to a number, or to a place in its line: give one of the two.")
		p.Errors = []ProblemField{{Location: "body.to", Message: "give this or place"}}
		return nil, p
	case to.First != "" && to.To == "":
		p := problem(http.StatusUnprocessableEntity, "invalid", "Somebody rings first in a group: give its number, too.")
		p.Errors = []ProblemField{{Location: "body.to", Message: "give the number of the group"}}
		return nil, p
	case to.To != "":
		err = s.deps.Mover.Move(ctx, call.ID(id), engine.Goal{To: to.To, First: to.First}, who)
	default:
		err = s.deps.Mover.Place(ctx, call.ID(id), to.Place, who)
	}
	var left engine.NotMoved
	switch {
	case errors.Is(err, engine.ErrNoCall):
		return nil, problem(http.StatusNotFound, "not-found", fmt.Sprintf("There is no call %d now: it has ended, or never was.", id))
	case errors.As(err, &left):
		return nil, problem(http.StatusConflict, "not-moved", left.Why)
	case err != nil:
		return nil, fmt.Errorf("move call %d: %w", id, err)
	}
	s.log.Info("call moved", "call", id, "to", to.To, "place", to.Place, "by", who)
	return nil, nil
}
