package webadmin

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"ringdown/internal/store"
	"ringdown/webadmin/auth"
)

// Me is who is signed in.
type Me struct {
	Name        string            `json:"name" doc:"Account or key" example:"owner"`
	Role        auth.Role         `json:"role" doc:"What it may be" example:"owner"`
	Language    string            `json:"language" doc:"The appliance's language, or empty" example:"zh-Hant"`
	Country     string            `json:"country" doc:"The appliance's country, or empty" example:"TW"`
	AccessCode  string            `json:"access_code" doc:"What is dialled for an outside line" example:"9"`
	Ringing     []int64           `json:"ringing" nullable:"false" doc:"The country's ringing, milliseconds on, off, on, off: lamps blink with it" example:"[1000,2000]"`
	Permissions []auth.Permission `json:"permissions" nullable:"false" doc:"What it may do" example:"[\"live:read\"]"`
	RoleName    string            `json:"role_name" doc:"What people call a role that the office made; empty: another one" example:""`
	Bound       bool              `json:"bound" doc:"Whether it sees some departments or groups only" example:"false"`
	Fresh       bool              `json:"password_first" doc:"The appliance made the password: nothing else works until it is changed" example:"false"`
	Simulated   bool              `json:"simulated" doc:"Whether the hardware is simulated" example:"true"`
	SetupStep   string            `json:"setup_step" doc:"What first run asks next: network, ports, phones, calls, office; done: nothing" example:"done"`
	Factor      bool              `json:"second_factor" doc:"Whether sign-in asks for a one-time code too" example:"false"`
	Account     bool              `json:"account" doc:"Whether it is a person's account, with a password, and not a key" example:"true"`
}

// Credentials is what sign-in takes.
type Credentials struct {
	Name     string `json:"name" minLength:"1" maxLength:"64" doc:"Account" example:"owner"`
	Password string `json:"password" minLength:"1" maxLength:"200" doc:"Its password" example:"seven wet umbrellas"`
	Code     string `json:"code,omitempty" maxLength:"32" doc:"One-time code or recovery code, for an account with a second factor" example:"492039"`
}

type signedIn struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      Me
}

type signedOut struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

type meAnswer struct{ Body Me }

type signInRequest struct{ Body Credentials }

func exampleMe() Me {
	return Me{Name: ownerName, Role: auth.Owner, Language: "zh-Hant", Country: "TW", AccessCode: "9", Ringing: []int64{1000, 2000}, Permissions: auth.Of(auth.Owner), Simulated: true, SetupStep: stepDone}
}

func (s *Server) addSession() {
	add(s, spec{
		id: "sign-in", method: http.MethodPost, path: "/api/v1/session", tag: "session", needs: auth.Public, status: http.StatusCreated,
		summary: "Sign in", about: "Begins a browser session of at most 12 hours, 30 minutes when idle. An unknown account and a wrong password get the same answer. An account with a second factor needs its code too: without one the answer is code-wanted; after three failures each try waits longer, up to a minute.",
		send:   Credentials{Name: ownerName, Password: "seven wet umbrellas"}, //nolint:gosec // G101: an example for the API's description
		answer: exampleMe(),
		fails:  []int{http.StatusUnauthorized, http.StatusTooManyRequests},
	}, s.postSession)
	add(s, spec{
		id: "sign-out", method: http.MethodDelete, path: "/api/v1/session", tag: "session", needs: auth.Self, status: http.StatusNoContent,
		summary: "Sign out", about: "Ends this browser session.",
	}, s.deleteSession)
	add(s, spec{
		id: "me", method: http.MethodGet, path: "/api/v1/session", tag: "session", needs: auth.Self,
		summary: "Who is signed in", about: "The account or key of this request, with what it may do.", answer: exampleMe(),
	}, func(ctx context.Context, _ *struct{}) (*meAnswer, error) {
		return &meAnswer{s.me(ctx, identityOf(ctx))}, nil
	})
}

func (s *Server) me(ctx context.Context, who Identity) Me {
	m := Me{Name: who.Name, Role: who.Role, Permissions: who.permissions(), Fresh: who.fresh, Bound: !who.bounds.none(), RoleName: who.roleName, Simulated: s.deps.Sim != nil, Ringing: []int64{}, SetupStep: s.step()}
	if who.By == "session" {
		m.Account = true
		if u, err := s.deps.Users.Get(who.Name); err == nil { // without it the page offers what the server then refuses
			m.Factor = u.Factor.On
		}
	}
	if c, err := s.deps.Settings.Current(ctx); err == nil { // without it the browser's own language is used
		m.Language, m.Country, m.AccessCode = c.System.Language, string(c.System.Country), c.System.AccessCode
		m.Ringing = ringing(c.System.Country)
	}
	return m
}

func (s *Server) postSession(ctx context.Context, in *signInRequest) (*signedIn, error) {
	address := "address " + remoteIP(request(ctx)).String()
	names := []string{address}
	if !s.backoff.Known(address) {
		names = append(names, "account "+strings.ToLower(in.Body.Name))
	}
	if wait := s.backoff.Wait(s.now(), names...); wait > 0 {
		return nil, tooMany(wait)
	}
	user, ok, err := s.checkPassword(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	if !ok {
		s.refusedSignIn(ctx, in.Body.Name, "password", names)
		return nil, problem(http.StatusUnauthorized, "wrong-credentials", "The account or the password is not right.")
	}
	if err := s.secondFactor(ctx, user, in.Body.Code, names); err != nil {
		return nil, err
	}
	s.backoff.Succeed(s.now(), address)
	s.keepAs(ctx, user.Name)
	s.log.Info("signed in", "account", user.Name, "from", remoteIP(request(ctx)))
	return s.signIn(ctx, user)
}

// checkPassword costs the same whether the account exists or not.
func (s *Server) checkPassword(ctx context.Context, c Credentials) (store.User, bool, error) {
	user, err := s.deps.Users.Get(c.Name)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return store.User{}, false, err
	}
	ok, err := s.hasher.Verify(ctx, user.Hash, c.Password)
	return user, ok && !user.Disabled, err
}

// secondFactor asks an account that has one for its code.
func (s *Server) secondFactor(ctx context.Context, user store.User, code string, names []string) error {
	if !user.Factor.On {
		return nil
	}
	if code == "" {
		return problem(http.StatusUnauthorized, "code-wanted", "This account has a second factor: send its one-time code too.")
	}
	taken, err := s.takeCode(user, code)
	if err != nil || taken {
		return err
	}
	s.refusedSignIn(ctx, user.Name, "one-time code", names)
	return wrongCode()
}

// signIn begins a fresh session; one that the browser had before is ended.
func (s *Server) signIn(ctx context.Context, user store.User) (*signedIn, error) {
	if old := identityOf(ctx).session; old != "" {
		if err := s.sessions.end(ctx, old); err != nil {
			return nil, err
		}
	}
	token, _, err := s.sessions.begin(ctx, user.Name)
	if err != nil {
		return nil, err
	}
	r := request(ctx)
	if err := s.deps.SessionNotes.Describe(token, user.Name, remoteIP(r).String(), r.UserAgent()); err != nil {
		return nil, fmt.Errorf("note whose the session is: %w", err)
	}
	who, err := s.known(Identity{Name: user.Name, Role: user.Role, By: "session", fresh: user.Fresh})
	if err != nil {
		return nil, err
	}
	me := s.me(ctx, who)
	return &signedIn{SetCookie: cookie(r, token), Body: me}, nil
}

func (s *Server) deleteSession(ctx context.Context, _ *struct{}) (*signedOut, error) {
	if token := identityOf(ctx).session; token != "" {
		if err := s.sessions.end(ctx, token); err != nil {
			return nil, err
		}
	}
	return &signedOut{SetCookie: cookie(request(ctx), "")}, nil
}

func tooMany(wait time.Duration) *Problem {
	seconds := int(math.Ceil(wait.Seconds()))
	p := problem(http.StatusTooManyRequests, "too-many-tries", "Too many tries failed: wait "+strconv.Itoa(seconds)+" seconds.")
	p.retry = strconv.Itoa(seconds)
	return p
}
