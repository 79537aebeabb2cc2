package webadmin

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"ringdown/internal/store"
	"ringdown/webadmin/auth"
)

// Resets brings the factory's settings back (AD-4).
type Resets interface {
	// Reset has the appliance begin anew with empty data, soon: after the answer. why
	// stands in its log, for the audit log goes. ErrNotNow while a firmware update
	// is written: then nothing happens.
	Reset(ctx context.Context, why string) error
}

// ResetWish is what a factory reset takes.
type ResetWish struct {
	Confirm  string `json:"confirm" enum:"erase" doc:"That everything is to be erased" example:"erase"`
	Password string `json:"password,omitempty" maxLength:"200" doc:"The owner's own password again; on the local socket it is left out" example:"seven wet umbrellas"`
	User     string `json:"user,omitempty" maxLength:"64" doc:"With an API key: whose password it is; left out: who is signed in" example:"owner"`
}

type resetRequest struct{ Body ResetWish }

func (s *Server) addReset() {
	add(s, spec{
		id: "factory-reset", method: http.MethodPost, path: "/api/v1/system/reset", tag: "system", needs: auth.SystemErase, status: http.StatusAccepted,
		summary: "Bring the factory's settings back", about: "Erases settings, users, flows, announcements, records, recordings, voice messages, certificates and backups that lie in the data folder, with the audit log; a fixed network address too. The firmware stays. The appliance restarts into first run, with a new set-up code. It is refused while a firmware update is written.",
		send:  ResetWish{Confirm: "erase", Password: "seven wet umbrellas"}, //nolint:gosec // G101: an example for the API's description
		fails: []int{http.StatusConflict, http.StatusTooManyRequests},
	}, s.postReset)
}

func (s *Server) postReset(ctx context.Context, in *resetRequest) (*struct{}, error) {
	if err := s.provenOwner(ctx, in.Body); err != nil {
		return nil, err
	}
	if s.deps.Resets == nil {
		return nil, problem(http.StatusConflict, "not-now", "This appliance keeps nothing that could be erased.")
	}
	why := "asked for by " + or(in.Body.User, identityOf(ctx).Name)
	if r := request(ctx); r != nil {
		if ip := remoteIP(r); ip.IsValid() {
			why += " at " + ip.String()
		}
	}
	if err := s.deps.Resets.Reset(ctx, why); err != nil {
		return nil, err
	}
	s.log.Warn("All data is about to be erased, the audit log with it.", "why", why)
	return nil, nil
}

// provenOwner asks for an owner's password again. Who can open the local socket
// could erase the folder that it is in.
func (s *Server) provenOwner(ctx context.Context, w ResetWish) error {
	who := identityOf(ctx)
	if who.By == "socket" {
		return nil
	}
	if who.By == "session" && (w.User == "" || w.User == who.Name) {
		_, err := s.proven(ctx, "body.password", w.Password)
		return err
	}
	if w.User == "" {
		return notOwner("is missing")
	}
	user, err := s.deps.Users.Get(w.User)
	if errors.Is(err, store.ErrNotFound) || err == nil && (user.Role != auth.Owner || user.Disabled) {
		return notOwner("is not the name of an owner")
	}
	if err != nil {
		return fmt.Errorf("read the user %s: %w", w.User, err)
	}
	return s.provenAs(ctx, user, "body.password", w.Password)
}

// notOwner refuses a name, and says what is wrong with it.
func notOwner(what string) error {
	p := problem(http.StatusUnprocessableEntity, "invalid", "A factory reset by an API key takes the name of an owner and their password.")
	p.Errors = []ProblemField{{Location: "body.user", Message: what}}
	return p
}
