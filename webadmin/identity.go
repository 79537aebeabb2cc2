package webadmin

import (
	"context"
	"net/http"
	"strings"
	"time"

	"ringdown/webadmin/auth"
)

// Identity is who sends a request. The zero Identity is nobody.
type Identity struct {
	Name    string
	Role    auth.Role
	By      string // "session", "key" or "socket"
	session string // the session's token, "" without one
}

type contextKey string

const (
	identityKey contextKey = "identity"
	requestKey  contextKey = "request"
	originalKey contextKey = "original"
)

func identityOf(ctx context.Context) Identity {
	who, _ := ctx.Value(identityKey).(Identity)
	return who
}

func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey).(string)
	return id
}

// request returns the HTTP request that a handler serves.
func request(ctx context.Context) *http.Request {
	r, _ := ctx.Value(originalKey).(*http.Request)
	return r
}

// identify finds out who sends a request: by bearer key, else by session.
func (s *Server) identify(r *http.Request) (Identity, error) {
	if secret, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return s.byKey(r.Context(), strings.TrimSpace(secret))
	}
	cookie, err := r.Cookie(cookieName(r))
	if err != nil || cookie.Value == "" {
		return Identity{}, nil // no cookie is the ordinary case of nobody
	}
	return s.bySession(r.Context(), cookie.Value)
}

func (s *Server) byKey(ctx context.Context, secret string) (Identity, error) {
	if !auth.LooksLikeKey(secret) {
		return Identity{}, nil
	}
	hash := auth.HashKey(secret)
	keys, err := s.deps.Keys.List(ctx)
	if err != nil {
		return Identity{}, err
	}
	for _, k := range keys {
		if k.Hash == hash && !expired(k, s.now()) {
			return Identity{Name: k.Name, Role: k.Role, By: "key"}, nil
		}
	}
	return Identity{}, nil
}

func expired(k Key, now time.Time) bool {
	return !k.Expires.IsZero() && !now.Before(k.Expires)
}

func (s *Server) bySession(ctx context.Context, token string) (Identity, error) {
	sess, err := s.sessions.open(ctx, token)
	if err != nil || sess.user == "" {
		return Identity{}, err
	}
	user, err := s.deps.Users.User(ctx, sess.user)
	if err != nil {
		return Identity{}, ignoreNotFound(err)
	}
	return Identity{Name: user.Name, Role: user.Role, By: "session", session: token}, nil
}
