package webadmin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"ringdown/internal/call"
	"ringdown/internal/engine"
	"ringdown/webadmin/auth"
)

// OwnDialRequest is a call that somebody asks for from the own telephone.
type OwnDialRequest struct {
	From string `json:"from,omitempty" pattern:"^[0-9]{1,16}$" doc:"Extension of the asker's that rings first; left out: the own, where there is one alone" example:"801"`
	To   string `json:"to" pattern:"^[0-9*#+]{1,32}$" doc:"What is dialled from there, as on its telephone: an extension, a code, the access code and a number, or a number with its country's (+886…)" example:"90912345678"`
}

// OwnCalls is from where somebody can call, and what they called by a click.
type OwnCalls struct {
	From  []string `json:"from" nullable:"false" doc:"The asker's extensions: those whose number, agent's number or agent's name is the account" example:"[\"801\"]"`
	Items []Call   `json:"items" nullable:"false" doc:"Calls in progress that the asker began by a click and in which the own extension still is"`
}

type (
	ownDialRequest struct {
		Key  string `header:"Idempotency-Key" maxLength:"64" doc:"Made up by the client for one wish: sent again within ten minutes, it begins no second call" example:"5f1c9e2a"`
		Body OwnDialRequest
	}
	ownCallsAnswer struct{ Body OwnCalls }
)

func (s *Server) addOwnDial() {
	const at = "/api/v1/own-calls"
	add(s, spec{
		id: "list-own-calls", method: http.MethodGet, path: at, tag: "live", needs: auth.CallsDialOwn, scoped: true,
		summary: "Own calls now", about: "The asker's extensions, and the calls in progress that were begun from there by a click. Others' calls are not shown.",
		answer: OwnCalls{From: []string{"801"}, Items: []Call{exampleCall()}},
	}, s.getOwnCalls)
	add(s, spec{
		id: "dial-own", method: http.MethodPost, path: at, tag: "live", needs: auth.CallsDialOwn, scoped: true, status: http.StatusCreated,
		summary: "Click to dial from the own telephone", about: "Rings an extension of the asker's and, once it is lifted, calls a number from there with that extension's own rights. From others' extensions, see dial.",
		send: OwnDialRequest{From: "801", To: "90912345678"}, answer: Dialled{"1042"}, fails: []int{http.StatusNotFound, http.StatusConflict},
	}, s.postOwnCall)
	add(s, spec{
		id: "hang-up-own", method: http.MethodDelete, path: at + "/{id}", tag: "live", needs: auth.CallsDialOwn, scoped: true, status: http.StatusNoContent,
		summary: "Hang up an own call", about: "Ends a call that list-own-calls shows. Its record says that the asker's extension hung up. Any other is as one that is not there.",
		fails: []int{http.StatusNotFound},
	}, s.deleteOwnCall)
}

// ownExtensions are the asker's own, whatever else the role may: those in reach.
func (s *Server) ownExtensions(ctx context.Context) ([]string, error) {
	c, err := s.plan(ctx)
	if err != nil {
		return nil, err
	}
	r, err := s.reach(ctx)
	if err != nil {
		return nil, err
	}
	return only(extensionsOf(c, identityOf(ctx).Name), r.extension), nil
}

// ownCalls are those that the asker began by a click from an extension that is still
// the asker's and still in the call: once it has left, the call is others'.
func (s *Server) ownCalls(ctx context.Context) (OwnCalls, error) {
	own, err := s.ownExtensions(ctx)
	if err != nil {
		return OwnCalls{}, err
	}
	seen, err := s.deps.Live.Snapshot(ctx)
	if err != nil {
		return OwnCalls{}, fmt.Errorf("read own calls: %w", err)
	}
	who := identityOf(ctx).Name
	seen.Calls = only(seen.Calls, func(c engine.CallView) bool {
		from, begun := s.clicked.from(who, c.ID)
		there := func(p engine.PortView) bool { return p.Label == from && p.Call == c.ID }
		return begun && slices.Contains(own, from) && slices.ContainsFunc(seen.Ports, there)
	})
	return OwnCalls{From: orNone(own), Items: viewSnapshot(seen).Calls}, nil
}

func (s *Server) getOwnCalls(ctx context.Context, _ *struct{}) (*ownCallsAnswer, error) {
	calls, err := s.ownCalls(ctx)
	if err != nil {
		return nil, err
	}
	return &ownCallsAnswer{calls}, nil
}

func (s *Server) postOwnCall(ctx context.Context, in *ownDialRequest) (*dialAnswer, error) {
	own, err := s.ownExtensions(ctx)
	if err != nil {
		return nil, err
	}
	wish := DialRequest(in.Body)
	if wish.From == "" && len(own) == 1 {
		wish.From = own[0]
	}
	if !slices.Contains(own, wish.From) {
		return nil, notFromThere()
	}
	a, err := s.dialOnce(ctx, in.Key, wish)
	if err != nil {
		return nil, err
	}
	id, err := callNumber(a.Body.ID)
	if err != nil {
		return nil, err
	}
	s.clicked.keep(click{identityOf(ctx).Name, wish.From, call.ID(id)})
	return a, nil
}

// notFromThere refuses an extension that is not the asker's.
func notFromThere() *Problem {
	p := problem(http.StatusUnprocessableEntity, "invalid", "Say from which extension of yours is called.")
	p.Errors = []ProblemField{{Location: "body.from", Message: "is no extension from which you can call"}}
	return p
}

func (s *Server) deleteOwnCall(ctx context.Context, in *callRequest) (*struct{}, error) {
	id, err := callNumber(in.ID)
	if err != nil {
		return nil, err
	}
	calls, err := s.ownCalls(ctx)
	if err != nil {
		return nil, err
	}
	gone := unknown("There is no call %d of yours now: it has ended, or you did not begin it here.", id)
	if !slices.ContainsFunc(calls.Items, func(c Call) bool { return c.ID == strconv.FormatUint(id, 10) }) {
		return nil, gone
	}
	who := identityOf(ctx).Name
	from, _ := s.clicked.from(who, call.ID(id))
	err = s.deps.Dialler.HangUp(ctx, call.ID(id), from, who)
	switch {
	case errors.Is(err, engine.ErrNoCall):
		return nil, gone
	case err != nil:
		return nil, fmt.Errorf("hang up call %d for %s: %w", id, from, err)
	}
	s.log.Info("call hung up at a page by who took part", "call", id, "from", from, "by", who)
	return nil, nil
}

// keptClicks bounds the calls that are remembered as somebody's; the oldest goes. An
// appliance has fewer telephones, and each is in one call that it began.
const keptClicks = 1024

// click is a call that somebody began from the own telephone.
type click struct {
	who, extension string
	id             call.ID
}

// clicks remembers whose calls are. Used by many goroutines.
type clicks struct {
	mu   sync.Mutex
	kept []click // the oldest first
}

func (k *clicks) keep(c click) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if slices.Contains(k.kept, c) {
		return
	}
	if len(k.kept) == keptClicks {
		k.kept = slices.Delete(k.kept, 0, 1)
	}
	k.kept = append(k.kept, c)
}

// from is the extension from which somebody began a call.
func (k *clicks) from(who string, id call.ID) (extension string, begun bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, c := range k.kept {
		if c.who == who && c.id == id {
			return c.extension, true
		}
	}
	return "", false
}
