package webadmin

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"ringdown/webadmin/auth"
)

// Identity is who sends a request. The zero Identity is nobody.
type Identity struct {
	Name    string
	Role    auth.Role
	By      string // "session", "key" or "socket"
	session string // the session's token, "" without one
	// fresh says that the appliance made the password: another one comes first.
	fresh bool
	// roleName is what people call a role that the office made, "" another one.
	roleName string
	may      []auth.Permission
	bounds   bounds
}

// May reports whether somebody has a permission. Whoever still has the password
// that the appliance made has only what is about themselves.
func (i Identity) May(p auth.Permission) bool {
	return p == auth.Public || slices.Contains(i.may, p) && (!i.fresh || p == auth.Self)
}

// roleWord is what people call the role.
func (i Identity) roleWord() string { return or(i.roleName, string(i.Role)) }

// permissions are what somebody may do, in the order of [auth.Permissions].
func (i Identity) permissions() []auth.Permission {
	return slices.DeleteFunc(slices.Clone(i.may), func(p auth.Permission) bool { return !i.May(p) })
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
		return s.byKey(strings.TrimSpace(secret))
	}
	if cookies := r.CookiesNamed(cookieName(r)); len(cookies) > 0 && cookies[0].Value != "" {
		return s.bySession(r.Context(), cookies[0].Value)
	}
	return Identity{}, nil // no cookie is the ordinary case of nobody
}

func (s *Server) byKey(secret string) (Identity, error) {
	key, err := s.deps.Keys.Check(secret)
	if err != nil {
		return Identity{}, ignoreNotFound(err)
	}
	return s.known(Identity{Name: key.Name, Role: key.Role, By: "key"})
}

func (s *Server) bySession(ctx context.Context, token string) (Identity, error) {
	sess, err := s.sessions.open(ctx, token)
	if err != nil || sess.user == "" {
		return Identity{}, err
	}
	user, err := s.deps.Users.Get(sess.user)
	if err != nil || user.Disabled {
		return Identity{}, ignoreNotFound(err)
	}
	return s.known(Identity{Name: user.Name, Role: user.Role, By: "session", session: token, fresh: user.Fresh})
}

// mayAs reports whether somebody may what another may, and there: a stream that was
// opened with other rights ends.
func (i Identity) mayAs(other Identity) bool {
	return slices.Equal(i.may, other.may) && slices.Equal(i.bounds.departments, other.bounds.departments) && slices.Equal(i.bounds.groups, other.bounds.groups)
}

// known fills in what somebody's role may do, and where.
func (s *Server) known(i Identity) (Identity, error) {
	var err error
	i.may, i.bounds, i.roleName, err = s.rights(i.Role)
	return i, err
}

// FromSocket reports whether a request came over the owner-only socket, whose
// users may name files of this machine.
func FromSocket(ctx context.Context) bool { return identityOf(ctx).By == "socket" }
