package webadmin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"ringdown/internal/store"
	"ringdown/webadmin/auth"
)

// maxKeys bounds API keys, so that looking one up stays short.
const maxKeys = 100

// Token is an API key without its secret.
type Token struct {
	ID       string     `json:"id" doc:"What it is revoked by" example:"q7zk3m5a"`
	Name     string     `json:"name" doc:"What it is for" example:"monitoring"`
	Role     auth.Role  `json:"role" doc:"What it may be" example:"read-only"`
	RoleName string     `json:"role_name" doc:"What people call a role that the office made; empty: one that every appliance has, or one that is gone" example:""`
	Created  time.Time  `json:"created" doc:"When it was made" example:"2026-05-01T08:00:00Z"`
	Expires  *time.Time `json:"expires" doc:"When it ends; null: never" example:"2027-05-01T08:00:00Z"`
	Expired  bool       `json:"expired" doc:"Whether it has ended" example:"false"`
	Used     *time.Time `json:"used" doc:"When it was last used, within ten minutes; null: never" example:"2026-05-01T08:20:00Z"`
}

// NewToken is a key just made: the only time that its secret is shown.
type NewToken struct {
	Token
	Key string `json:"key" doc:"The key itself; it is not kept and cannot be shown again" example:"rd_9vG2…"`
}

// TokenWish is what a key shall be.
type TokenWish struct {
	Name    string     `json:"name" minLength:"1" maxLength:"64" doc:"What it is for" example:"monitoring"`
	Role    auth.Role  `json:"role" minLength:"1" maxLength:"64" doc:"What it may be: owner, installer, supervisor, agent, read-only or a role that the office made, by its id; it sees no more than that role, and nobody gives more than they have" example:"read-only"`
	Expires *time.Time `json:"expires,omitempty" doc:"When it ends; left out: never" example:"2027-05-01T08:00:00Z"`
}

type tokensAnswer struct{ Body list[Token] }

type tokenRequest struct{ Body TokenWish }

type tokenAnswer struct{ Body NewToken }

type tokenID struct {
	ID string `path:"id" minLength:"1" maxLength:"64" doc:"Key" example:"q7zk3m5a"`
}

func (s *Server) addTokens() {
	end := exampleTime().AddDate(1, 0, 0)
	used := exampleTime()
	token := Token{ID: "q7zk3m5a", Name: "monitoring", Role: auth.ReadOnly, Created: exampleTime(), Expires: &end, Used: &used}
	add(s, spec{
		id: "list-tokens", method: http.MethodGet, path: "/api/v1/tokens", tag: "tokens", needs: auth.TokensManage,
		summary: "API keys", about: "Every API key, without its secret.", answer: list[Token]{[]Token{token}},
	}, s.getTokens)
	add(s, spec{
		id: "list-token-roles", method: http.MethodGet, path: "/api/v1/tokens/roles", tag: "tokens", needs: auth.TokensManage,
		summary: "Roles for API keys", about: "The roles that the asker may give to a key: those of every appliance and those that the office made, as far as they have no permission that the asker does not have.",
		answer: list[RoleView]{[]RoleView{exampleRole()}},
	}, s.getTokenRoles)
	add(s, spec{
		id: "create-token", method: http.MethodPost, path: "/api/v1/tokens", tag: "tokens", needs: auth.TokensManage, status: http.StatusCreated,
		summary: "Make an API key", about: "Makes a key and answers with it; it is kept as a hash only, so this is the one time to copy it.",
		send: TokenWish{Name: "monitoring", Role: auth.ReadOnly, Expires: &end}, answer: NewToken{token, "rd_9vG2…"},
	}, s.postToken)
	add(s, spec{
		id: "revoke-token", method: http.MethodDelete, path: "/api/v1/tokens/{id}", tag: "tokens", needs: auth.TokensManage, status: http.StatusNoContent,
		summary: "Revoke an API key", about: "The key is refused from now on; its live streams end within 15 seconds.",
		fails: []int{http.StatusNotFound},
	}, s.deleteToken)
}

func (s *Server) tokenOf(k store.APIKey, roleName string) Token {
	t := Token{ID: k.ID, Name: k.Name, Role: k.Role, RoleName: roleName, Created: k.Created, Expired: k.Expired(s.now())}
	if !k.Expires.IsZero() {
		t.Expires = &k.Expires
	}
	if !k.Used.IsZero() {
		t.Used = &k.Used
	}
	return t
}

func (s *Server) getTokens(ctx context.Context, _ *struct{}) (*tokensAnswer, error) {
	keys, err := s.deps.KeyRing.List()
	if err != nil {
		return nil, fmt.Errorf("list API keys: %w", err)
	}
	own, err := s.ownRoles()
	if err != nil {
		return nil, err
	}
	names := map[auth.Role]string{}
	for _, r := range own {
		names[r.ID] = r.Name
	}
	tokens := make([]Token, 0, len(keys))
	for _, k := range keys {
		tokens = append(tokens, s.tokenOf(k, names[k.Role]))
	}
	return &tokensAnswer{list[Token]{tokens}}, nil
}

func (s *Server) getTokenRoles(ctx context.Context, _ *struct{}) (*rolesAnswer, error) {
	all, err := s.allRoles()
	if err != nil {
		return nil, err
	}
	return &rolesAnswer{list[RoleView]{only(all, func(r RoleView) bool {
		return mayGive(ctx, "", r.Permissions) == nil
	})}}, nil
}

func (s *Server) postToken(ctx context.Context, in *tokenRequest) (*tokenAnswer, error) {
	if err := s.checkToken(ctx, in.Body); err != nil {
		return nil, err
	}
	var expires time.Time
	if in.Body.Expires != nil {
		expires = in.Body.Expires.UTC()
	}
	secret, key, err := s.deps.KeyRing.Create(in.Body.Name, in.Body.Role, expires)
	if errors.Is(err, store.ErrInvalid) { // deleted since the look above
		return nil, fieldProblem("body.role", fmt.Sprintf("%q is gone", in.Body.Role))
	}
	if err != nil {
		return nil, fmt.Errorf("keep the API key: %w", err)
	}
	_, _, roleName, err := s.rights(key.Role)
	if err != nil {
		return nil, err
	}
	tellChange(ctx, "name", "", key.Name)
	tellChange(ctx, "role", "", or(roleName, string(key.Role)))
	s.log.Info("API key made", "key", key.ID, "role", key.Role, "by", identityOf(ctx).Name)
	return &tokenAnswer{NewToken{s.tokenOf(key, roleName), secret}}, nil
}

// checkToken says what is wrong with a key that shall be made.
func (s *Server) checkToken(ctx context.Context, w TokenWish) error {
	if w.Expires != nil && !w.Expires.After(s.now()) {
		p := problem(http.StatusUnprocessableEntity, "invalid", "The key would have expired already.")
		p.Errors = []ProblemField{{Location: "body.expires", Message: "lies in the past"}}
		return p
	}
	keys, err := s.deps.KeyRing.List()
	if err != nil {
		return fmt.Errorf("list API keys: %w", err)
	}
	if len(keys) >= maxKeys {
		return problem(http.StatusUnprocessableEntity, "too-many-keys", fmt.Sprintf("There are %d API keys; revoke one first.", len(keys)))
	}
	return s.mayGiveRole(ctx, "body.role", w.Role)
}

func (s *Server) deleteToken(ctx context.Context, in *tokenID) (*struct{}, error) {
	if err := s.deps.KeyRing.Revoke(in.ID); err != nil {
		if errors.Is(err, store.ErrNotFound) {
			return nil, problem(http.StatusNotFound, "not-found", fmt.Sprintf("There is no API key %s.", in.ID))
		}
		return nil, fmt.Errorf("revoke API key %s: %w", in.ID, err)
	}
	s.log.Info("API key revoked", "key", in.ID, "by", identityOf(ctx).Name)
	return nil, nil
}
