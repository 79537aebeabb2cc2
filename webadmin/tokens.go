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
	ID      string     `json:"id" doc:"What it is revoked by" example:"q7zk3m5a"`
	Name    string     `json:"name" doc:"What it is for" example:"monitoring"`
	Role    auth.Role  `json:"role" doc:"What it may be" example:"read-only"`
	Created time.Time  `json:"created" doc:"When it was made" example:"2026-05-01T08:00:00Z"`
	Expires *time.Time `json:"expires" doc:"When it ends; null: never" example:"2027-05-01T08:00:00Z"`
}

// NewToken is a key just made: the only time that its secret is shown.
type NewToken struct {
	Token
	Key string `json:"key" doc:"The key itself; it is not kept and cannot be shown again" example:"rd_9vG2…"`
}

// TokenWish is what a key shall be.
type TokenWish struct {
	Name    string     `json:"name" minLength:"1" maxLength:"64" doc:"What it is for" example:"monitoring"`
	Role    auth.Role  `json:"role" enum:"owner,installer,supervisor,agent,read-only" doc:"What it may be" example:"read-only"`
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
	token := Token{ID: "q7zk3m5a", Name: "monitoring", Role: auth.ReadOnly, Created: exampleTime(), Expires: &end}
	add(s, spec{
		id: "list-tokens", method: http.MethodGet, path: "/api/v1/tokens", tag: "tokens", needs: auth.TokensManage,
		summary: "API keys", about: "Every API key, without its secret.", answer: list[Token]{[]Token{token}},
	}, s.getTokens)
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

func tokenOf(k store.APIKey) Token {
	t := Token{ID: k.ID, Name: k.Name, Role: k.Role, Created: k.Created}
	if !k.Expires.IsZero() {
		t.Expires = &k.Expires
	}
	return t
}

func (s *Server) getTokens(ctx context.Context, _ *struct{}) (*tokensAnswer, error) {
	keys, err := s.deps.KeyRing.List()
	if err != nil {
		return nil, fmt.Errorf("list API keys: %w", err)
	}
	tokens := make([]Token, 0, len(keys))
	for _, k := range keys {
		tokens = append(tokens, tokenOf(k))
	}
	return &tokensAnswer{list[Token]{tokens}}, nil
}

func (s *Server) postToken(ctx context.Context, in *tokenRequest) (*tokenAnswer, error) {
	if in.Body.Expires != nil && !in.Body.Expires.After(s.now()) {
		p := problem(http.StatusUnprocessableEntity, "invalid", "The key would have expired already.")
		p.Errors = []ProblemField{{Location: "body.expires", Message: "lies in the past"}}
		return nil, p
	}
	keys, err := s.deps.KeyRing.List()
	if err != nil {
		return nil, fmt.Errorf("list API keys: %w", err)
	}
	if len(keys) >= maxKeys {
		return nil, problem(http.StatusUnprocessableEntity, "too-many-keys", fmt.Sprintf("There are %d API keys; revoke one first.", len(keys)))
	}
	var expires time.Time
	if in.Body.Expires != nil {
		expires = in.Body.Expires.UTC()
	}
	if err := s.mayGiveRole(ctx, "body.role", in.Body.Role); err != nil {
		return nil, err
	}
	secret, key, err := s.deps.KeyRing.Create(in.Body.Name, in.Body.Role, expires)
	if err != nil {
		return nil, fmt.Errorf("keep the API key: %w", err)
	}
	s.log.Info("API key made", "key", key.ID, "role", key.Role, "by", identityOf(ctx).Name)
	return &tokenAnswer{NewToken{tokenOf(key), secret}}, nil
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
