package webadmin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/engine"
	"ringdown/internal/feature"
	"ringdown/webadmin/auth"
)

// Dialler begins calls: [*engine.Engine].
type Dialler interface {
	// Dial rings an extension and calls a number from it once it is lifted.
	// engine.ErrNoExtension, engine.ErrInUse.
	Dial(ctx context.Context, from, to, who string) (call.ID, error)
	// HangUp ends a call for an extension in it, as if it was put down there.
	// engine.ErrNoCall.
	HangUp(ctx context.Context, id call.ID, from, who string) error
}

const (
	// keptDials bounds the answers that are kept for a repeated request; the oldest
	// goes. Nobody clicks that often within the time.
	keptDials = 256
	// dialKept is how long a repeated request dials no second time: a client that
	// lost its connection tries again within seconds.
	dialKept = 10 * time.Minute
)

// DialRequest is a call that somebody asks for.
type DialRequest struct {
	From string `json:"from" pattern:"^[0-9]{1,16}$" doc:"Extension that rings first" example:"801"`
	To   string `json:"to" pattern:"^[0-9*#+]{1,32}$" doc:"What is dialled from there, as on its telephone: an extension, a code, the access code and a number, or a number with its country's (+886…)" example:"90912345678"`
}

// Dialled names the call that was begun.
type Dialled struct {
	ID string `json:"id" doc:"Number of the call" example:"1042"`
}

type dialRequest struct {
	Key  string `header:"Idempotency-Key" maxLength:"64" doc:"Made up by the client for one wish: sent again within ten minutes, it begins no second call" example:"5f1c9e2a"`
	Body DialRequest
}

type dialAnswer struct{ Body Dialled }

func (s *Server) addDial() {
	add(s, spec{
		id: "dial", method: http.MethodPost, path: "/api/v1/calls", tag: "live", needs: auth.CallsDial, scoped: true, status: http.StatusCreated,
		summary: "Click to dial", about: "Rings an extension and, once it is lifted, calls a number from there with that extension's own rights. To listen in, coach or barge, see join-call: the codes that do so, or end others' calls, need calls:monitor here, too.",
		send: DialRequest{From: "801", To: "90912345678"}, answer: Dialled{"1042"}, fails: []int{http.StatusNotFound, http.StatusConflict},
	}, s.postCall)
}

func (s *Server) postCall(ctx context.Context, in *dialRequest) (*dialAnswer, error) {
	c, err := s.plan(ctx)
	if err != nil {
		return nil, err
	}
	if supervises(c.CodeTable(), in.Body.To) && !identityOf(ctx).May(auth.CallsMonitor) {
		return nil, problem(http.StatusForbidden, "not-permitted", in.Body.To+" takes part in a call of others, or ends it: that needs calls:monitor.")
	}
	return s.dialOnce(ctx, in.Key, in.Body)
}

// supervises reports whether what is dialled is, or leads to, a code by which a telephone
// takes part in a call of others, or ends it.
func supervises(codes feature.Codes, dialled string) bool {
	code, rest, found, _ := codes.Find(dialled)
	switch {
	case !found || code.Digits == "":
		return false
	case slices.Contains([]feature.Name{feature.Monitor, feature.Whisper, feature.Barge, feature.Release}, code.Name):
		return true
	}
	return code.Arg == feature.Number && supervises(codes, rest) // *67 *81 801
}

// dialOnce begins a call, unless the same wish was sent before.
func (s *Server) dialOnce(ctx context.Context, key string, wish DialRequest) (*dialAnswer, error) {
	if s.deps.Dialler == nil {
		return nil, problem(http.StatusNotFound, "not-found", "This appliance begins no calls.")
	}
	if err := s.inReach(ctx, wish.From); err != nil {
		return nil, err
	}
	id, err := s.once(ctx, key, key != "", func(who string) (call.ID, error) {
		return s.deps.Dialler.Dial(ctx, wish.From, wish.To, who)
	})
	if p := dialProblem(err, wish.From); p != nil {
		return nil, p
	}
	if err != nil {
		return nil, fmt.Errorf("call %s from %s: %w", wish.To, wish.From, err)
	}
	s.log.Info("a call was asked for", "call", id, "from", wish.From, "by", identityOf(ctx).Name)
	return &dialAnswer{Dialled{id}}, nil
}

// once begins a call for a wish; sent says that it has a name, and sent again under
// the same it is answered as before.
func (s *Server) once(ctx context.Context, key string, sent bool, begin func(who string) (call.ID, error)) (id string, err error) {
	who := identityOf(ctx)
	s.dialled.mu.Lock() // a repeated request waits for the first one's answer
	defer s.dialled.mu.Unlock()
	key = who.Name + "\n" + key
	if id, again := s.dialled.find(key, s.now()); sent && again {
		return id, nil
	}
	n, err := begin(who.Name)
	if err != nil {
		return "", err
	}
	id = strconv.FormatUint(uint64(n), 10)
	if sent {
		s.dialled.keep(key, id, s.now())
	}
	return id, nil
}

// dialProblem says why an extension begins no call; nil: another fault, or none.
func dialProblem(err error, from string) error {
	switch {
	case errors.Is(err, engine.ErrNoExtension):
		return problem(http.StatusNotFound, "not-found", "There is no extension "+from+".")
	case errors.Is(err, engine.ErrInUse):
		return problem(http.StatusConflict, "in-use", "Extension "+from+" is in a call, rings, or cannot be reached.")
	}
	return nil
}

// dials remembers what was answered to whom.
type dials struct {
	mu   sync.Mutex
	kept []dialKeptOnce // the oldest first
}

type dialKeptOnce struct {
	key, id string
	at      time.Time
}

func (d *dials) find(key string, now time.Time) (id string, found bool) {
	for _, k := range d.kept {
		if k.key == key && now.Sub(k.at) < dialKept {
			return k.id, true
		}
	}
	return "", false
}

func (d *dials) keep(key, id string, now time.Time) {
	if len(d.kept) == keptDials {
		d.kept = append(d.kept[:0], d.kept[1:]...)
	}
	d.kept = append(d.kept, dialKeptOnce{key, id, now})
}
