package webadmin

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"ringdown/internal/store"
	"ringdown/webadmin/auth"
)

// ownerName is the account that first run makes.
const ownerName = "owner"

// setup is first run: open until there is a user, then closed for good.
type setup struct {
	code string
	mu   sync.Mutex // one set-up at a time
}

func newSetup(code string) *setup {
	if code == "" {
		code = auth.NewSetupCode()
	}
	return &setup{code: code}
}

// SetupState is what the first-run page needs.
type SetupState struct {
	Languages []string  `json:"languages" nullable:"false" doc:"Languages of the pages" example:"[\"zh-Hant\",\"zh-Hans\",\"en\"]"`
	Countries []Country `json:"countries" nullable:"false" doc:"Countries, with what choosing one sets"`
	Minimum   int       `json:"password_minimum" doc:"Shortest password, characters" example:"10"`
}

// SetupAnswers is what the first-run page sends.
type SetupAnswers struct {
	Language string `json:"language" enum:"zh-Hant,zh-Hans,en" doc:"Language of pages, prompts and messages" example:"zh-Hant"`
	Country  string `json:"country" minLength:"2" maxLength:"2" doc:"Country whose tones, ringing and caller id are used" example:"TW"`
	TimeZone string `json:"time_zone" minLength:"1" maxLength:"64" doc:"IANA time zone" example:"Asia/Taipei"`
	Password string `json:"password" maxLength:"200" doc:"Password of the account owner" example:"seven wet umbrellas"`
	Code     string `json:"code" maxLength:"32" doc:"Code on the console" example:"1234-5678"`
}

type setupState struct{ Body SetupState }

type setupRequest struct{ Body SetupAnswers }

func (s *Server) addSetup() {
	languages := languages()
	add(s, spec{
		id: "get-setup", method: http.MethodGet, path: "/api/v1/setup", tag: "setup", needs: auth.Public,
		summary: "First-run set-up: what to ask", about: "Readable from this machine and private networks until set-up is done, then 410.",
		answer: SetupState{Languages: languages, Minimum: auth.MinPassword, Countries: []Country{exampleCountry()}},
		fails:  []int{http.StatusForbidden, http.StatusGone},
	}, s.getSetup)
	add(s, spec{
		id: "do-setup", method: http.MethodPost, path: "/api/v1/setup", tag: "setup", needs: auth.Public, status: http.StatusCreated,
		summary: "First-run set-up: answer", about: "Makes the owner's account, chooses the country, and signs the owner in. Closes set-up for good.",
		send:   SetupAnswers{Language: "zh-Hant", Country: "TW", TimeZone: "Asia/Taipei", Password: "seven wet umbrellas", Code: "1234-5678"}, //nolint:gosec // G101: an example for the API's description
		answer: exampleMe(), fails: []int{http.StatusForbidden, http.StatusGone, http.StatusTooManyRequests},
	}, s.postSetup)
}

func languages() []string { return []string{"zh-Hant", "zh-Hans", "en"} }

func exampleCountry() Country {
	return Country{
		Code: "TW", Name: "Taiwan", TimeZone: "Asia/Taipei", DialTone: "350+440 Hz",
		Impedance: "600 Ω", CallerID: "dtmf", Ringing: "1–2 s",
	}
}

// setupOpen returns nil when set-up may be done by this request.
func (s *Server) setupOpen(ctx context.Context) error {
	done, err := s.deps.FirstRun.Done()
	if err != nil {
		return fmt.Errorf("read whether set-up is done: %w", err)
	}
	if done {
		return problem(http.StatusGone, "setup-done", "Set-up is done; sign in instead.")
	}
	if identityOf(ctx).By != "socket" && !isNear(remoteIP(request(ctx))) {
		return problem(http.StatusForbidden, "setup-near-only", "Set-up is open to this machine and private networks only.")
	}
	return nil
}

func (s *Server) getSetup(ctx context.Context, _ *struct{}) (*setupState, error) {
	if err := s.setupOpen(ctx); err != nil {
		return nil, err
	}
	return &setupState{SetupState{Languages: languages(), Countries: countries(), Minimum: auth.MinPassword}}, nil
}

func (s *Server) postSetup(ctx context.Context, in *setupRequest) (*signedIn, error) {
	s.setup.mu.Lock()
	defer s.setup.mu.Unlock()
	if err := s.setupOpen(ctx); err != nil {
		return nil, err
	}
	if err := s.checkCode(ctx, in.Body.Code); err != nil {
		return nil, err
	}
	user, err := s.FirstRun(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	s.beginSteps()
	s.keepAs(ctx, user.Name)
	s.log.Info("set-up done", "from", remoteIP(request(ctx)), "country", in.Body.Country)
	return s.signIn(ctx, user)
}

// checkCode compares the console's code, with backoff. The local socket needs
// none: who can open it could read the code.
func (s *Server) checkCode(ctx context.Context, code string) error {
	if identityOf(ctx).By == "socket" {
		return nil
	}
	name := "setup"
	if wait := s.backoff.Wait(s.now(), name); wait > 0 {
		return tooMany(wait)
	}
	if subtle.ConstantTimeCompare([]byte(digits(code)), []byte(digits(s.setup.code))) != 1 {
		s.backoff.Fail(s.now(), name)
		p := problem(http.StatusUnprocessableEntity, "wrong-code", "The code is not the one on the console.")
		p.Errors = []ProblemField{{Location: "body.code", Message: "not the code on the console"}}
		return p
	}
	return nil
}

func digits(code string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, code)
}

// FirstRun makes the owner and puts the answers in force; the code is not
// looked at. For `ringdown setup` and the demo, which need no browser. A
// *[Problem] lists what will not do.
func (s *Server) FirstRun(ctx context.Context, a SetupAnswers) (store.User, error) {
	if done, err := s.deps.FirstRun.Done(); err != nil || done {
		if err == nil {
			err = problem(http.StatusGone, "setup-done", "Set-up is done: there is an owner already.")
		}
		return store.User{}, err
	}
	if err := s.checkAnswers(a); err != nil {
		return store.User{}, err
	}
	hash, err := s.hasher.Hash(ctx, a.Password)
	if err != nil {
		return store.User{}, err
	}
	user := store.User{Name: ownerName, Role: auth.Owner, Hash: hash}
	err = s.deps.FirstRun.Finish(ctx, user, a.Language, a.Country, a.TimeZone)
	if errors.Is(err, store.ErrExists) {
		err = problem(http.StatusGone, "setup-done", "Somebody else finished set-up a moment ago; sign in instead.")
	}
	return user, err
}

func (s *Server) checkAnswers(a SetupAnswers) error {
	p := problem(http.StatusUnprocessableEntity, "invalid", "Some answers will not do.")
	fault := func(field, message string) {
		p.Errors = append(p.Errors, ProblemField{Location: "body." + field, Message: message})
	}
	if !slices.Contains(languages(), a.Language) {
		fault("language", "there is no language "+a.Language)
	}
	if !slices.ContainsFunc(countries(), func(c Country) bool { return c.Code == a.Country }) {
		fault("country", "there is no profile for country "+a.Country)
	}
	if _, err := time.LoadLocation(a.TimeZone); err != nil || a.TimeZone == "" || a.TimeZone == "Local" {
		fault("time_zone", "there is no time zone "+a.TimeZone)
	}
	if err := auth.CheckPassword(a.Password); err != nil {
		fault("password", err.Error())
	}
	if len(p.Errors) == 0 {
		return nil
	}
	return p
}
