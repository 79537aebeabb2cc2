package webadmin

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"ringdown/internal/store"
)

// Life of a browser session.
const (
	sessionIdle = 30 * time.Minute
	sessionLife = 12 * time.Hour
	// touchEvery is how often a session in use is written again, so that reading
	// pages does not wear the flash.
	touchEvery = time.Minute
)

// Cookie names. A browser takes a __Host- cookie over HTTPS only, so loopback's
// plain HTTP has a name of its own.
const (
	secureCookie = "__Host-ringdown"
	localCookie  = "ringdown-local"
)

func cookieName(r *http.Request) string {
	if r.TLS != nil {
		return secureCookie
	}
	return localCookie
}

// sessions opens, makes and ends browser sessions. The token is 256 random bits
// and is kept as its fingerprint.
type sessions struct {
	scs *scs.SessionManager
	now func() time.Time
}

func newSessions(kept SessionStore, now func() time.Time) *sessions {
	// Not scs.New: that one starts a goroutine for a store in memory.
	return &sessions{now: now, scs: &scs.SessionManager{
		IdleTimeout: sessionIdle, Lifetime: sessionLife,
		Store: kept, Codec: scs.GobCodec{}, // the store keeps fingerprints of tokens
	}}
}

type session struct{ user string }

// open returns the session of a token; its user is "" when there is none. A
// session in use is kept from going idle.
func (m *sessions) open(ctx context.Context, token string) (session, error) {
	ctx, err := m.scs.Load(ctx, token)
	if err != nil {
		return session{}, err
	}
	user := m.scs.GetString(ctx, "user")
	if user == "" {
		return session{}, nil
	}
	if now := m.now(); now.Sub(time.Unix(m.scs.GetInt64(ctx, "touched"), 0)) >= touchEvery {
		m.scs.Put(ctx, "touched", now.Unix())
		if _, _, err := m.scs.Commit(ctx); err != nil {
			return session{}, err
		}
	}
	return session{user: user}, nil
}

// begin makes a new session and returns its token.
func (m *sessions) begin(ctx context.Context, user string) (token string, expiry time.Time, err error) {
	ctx, err = m.scs.Load(ctx, "")
	if err != nil {
		return "", time.Time{}, err
	}
	m.scs.Put(ctx, "user", user)
	m.scs.Put(ctx, "touched", m.now().Unix())
	return m.scs.Commit(ctx)
}

// end forgets a session.
func (m *sessions) end(ctx context.Context, token string) error {
	ctx, err := m.scs.Load(ctx, token)
	if err != nil {
		return err
	}
	return m.scs.Destroy(ctx)
}

// cookie carries a session's token. It goes with the browser: the server
// decides when the session ends. It is Secure wherever there is TLS; plain HTTP
// reaches this far on loopback only (see ledElsewhere), where Safari would drop
// a Secure cookie.
func cookie(r *http.Request, token string) http.Cookie {
	c := http.Cookie{ //nolint:gosec // G124: Secure hangs on TLS, for the reason above
		Name: cookieName(r), Value: token, Path: "/",
		HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteLaxMode,
	}
	if token == "" {
		c.MaxAge = -1
	}
	return c
}

func ignoreNotFound(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
