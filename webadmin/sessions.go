package webadmin

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"ringdown/internal/store"
	"ringdown/webadmin/auth"
)

// SessionBook tells of browser sessions and ends them; SessionNotes writes down
// whose one is. Both are [*store.Sessions].
type SessionBook interface {
	List() ([]store.Session, error)
	Revoke(id string) error
	RevokeUser(user string) error
}

// SessionNotes writes down whose a session is; see [SessionBook].
type SessionNotes interface {
	Describe(token, user, address, agent string) error
}

// BrowserSession is a browser that is signed in.
type BrowserSession struct {
	ID      string    `json:"id" doc:"What it is ended by" example:"5c1f0a9e2b7d"`
	User    string    `json:"user" doc:"Account" example:"anna"`
	Address string    `json:"address" doc:"From where it signed in" example:"192.168.1.20"`
	Agent   string    `json:"agent" doc:"What the browser says of itself" example:"Mozilla/5.0 (X11; Linux x86_64) Firefox/150.0"`
	Created time.Time `json:"created" doc:"When it signed in" example:"2026-05-01T08:00:00Z"`
	Expires time.Time `json:"expires" doc:"When it ends if it stays idle" example:"2026-05-01T08:30:00Z"`
	This    bool      `json:"this" doc:"Whether it is the one that asks" example:"true"`
}

type sessionsRequest struct {
	All bool `query:"all" doc:"Those of everybody, for who may manage users" example:"false"`
}

type sessionsAnswer struct{ Body list[BrowserSession] }

type sessionID struct {
	ID string `path:"id" minLength:"8" maxLength:"64" pattern:"^[0-9a-f]+$" doc:"Session" example:"5c1f0a9e2b7d"`
}

// sessionIDLength of a fingerprint names a session among a thousand without doubt.
const sessionIDLength = 12

func (s *Server) addSessions() {
	example := BrowserSession{ID: "5c1f0a9e2b7d", User: "anna", Address: "192.168.1.20", Agent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/150.0", Created: exampleTime(), Expires: exampleTime().Add(sessionIdle), This: true}
	add(s, spec{
		id: "list-sessions", method: http.MethodGet, path: "/api/v1/sessions", tag: "session", needs: auth.Self,
		summary: "Browsers that are signed in", about: "One's own, the newest first; with all=true everybody's, for who may manage users.",
		answer: list[BrowserSession]{[]BrowserSession{example}},
	}, s.getSessions)
	add(s, spec{
		id: "end-session", method: http.MethodDelete, path: "/api/v1/sessions/{id}", tag: "session", needs: auth.Self, status: http.StatusNoContent,
		summary: "Sign a browser out", about: "Ends a session of one's own, or anybody's for who may manage users. Its live streams end within 15 seconds.",
		fails: []int{http.StatusNotFound},
	}, s.endSession)
}

func (s *Server) getSessions(ctx context.Context, in *sessionsRequest) (*sessionsAnswer, error) {
	who := identityOf(ctx)
	if in.All && !who.May(auth.UsersManage) {
		return nil, problem(http.StatusForbidden, "not-permitted", "Your role, "+string(who.Role)+", may see its own sessions only.")
	}
	all, err := s.deps.SessionBook.List()
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	out := []BrowserSession{}
	for _, x := range all {
		if in.All || who.mine(x) {
			out = append(out, s.viewSession(who, x))
		}
	}
	return &sessionsAnswer{list[BrowserSession]{out}}, nil
}

// mine reports whether a session is of the person who asks; a key is nobody's.
func (i Identity) mine(x store.Session) bool {
	return i.By == "session" && strings.EqualFold(i.Name, x.User)
}

func (s *Server) viewSession(who Identity, x store.Session) BrowserSession {
	return BrowserSession{
		ID: x.ID[:sessionIDLength], User: x.User, Address: x.Address, Agent: x.Agent, Created: x.Created, Expires: x.Expires,
		This: who.session != "" && store.Fingerprint(who.session) == x.ID,
	}
}

func (s *Server) endSession(ctx context.Context, in *sessionID) (*struct{}, error) {
	all, err := s.deps.SessionBook.List()
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	who := identityOf(ctx)
	for _, x := range all {
		if len(in.ID) >= sessionIDLength && strings.HasPrefix(x.ID, in.ID) && (who.mine(x) || who.May(auth.UsersManage)) {
			tellChange(ctx, "user", x.User, "")
			return nil, s.deps.SessionBook.Revoke(x.ID)
		}
	}
	return nil, unknown("There is no session %s of yours.", in.ID)
}

// endOthers ends all sessions of an account but the one that asks.
func (s *Server) endOthers(ctx context.Context, name string) error {
	all, err := s.deps.SessionBook.List()
	if err != nil {
		return fmt.Errorf("list sessions: %w", err)
	}
	who := identityOf(ctx)
	for _, x := range all {
		if !strings.EqualFold(x.User, name) || s.viewSession(who, x).This {
			continue
		}
		if err := s.deps.SessionBook.Revoke(x.ID); err != nil {
			return fmt.Errorf("end a session of %s: %w", name, err)
		}
	}
	return nil
}
