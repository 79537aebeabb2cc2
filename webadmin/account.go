package webadmin

import (
	"context"
	"net/http"

	"ringdown/internal/store"
	"ringdown/webadmin/auth"
)

// issuer is what an authenticator program shows beside the account.
const issuer = "Ringdown"

// PasswordChange is what changing one's own password takes.
type PasswordChange struct {
	Old string `json:"old" minLength:"1" maxLength:"200" doc:"The password until now" example:"seven wet umbrellas"`
	New string `json:"new" minLength:"1" maxLength:"200" doc:"The password from now on" example:"nine blue kettles"`
}

// PasswordProof is one's own password once more, before something that a
// browser left open should not be enough for.
type PasswordProof struct {
	Password string `json:"password" minLength:"1" maxLength:"200" doc:"One's own password" example:"seven wet umbrellas"`
}

// FactorOffer is a second factor to be: it counts once a code of it was sent.
type FactorOffer struct {
	Secret string `json:"secret" doc:"To be typed into an authenticator program" example:"JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"`
	URI    string `json:"uri" doc:"The same for a program that reads links or QR codes" example:"otpauth://totp/Ringdown:anna?issuer=Ringdown&secret=JBSWY3DPEHPK3PXP"`
}

// FactorProof is a code of the authenticator program.
type FactorProof struct {
	Code string `json:"code" minLength:"6" maxLength:"8" doc:"The six digits that it shows now" example:"492039"`
}

// RecoveryCodes stand in for an authenticator that was lost.
type RecoveryCodes struct {
	Codes []string `json:"codes" nullable:"false" doc:"Each works once in place of a one-time code; they are not kept and cannot be shown again" example:"[\"q2zk-7m3a-x5rt-pp4c\"]"`
}

type passwordRequest struct{ Body PasswordChange }

type proofRequest struct{ Body PasswordProof }

type factorAnswer struct{ Body FactorOffer }

type factorProofRequest struct{ Body FactorProof }

type recoveryAnswer struct{ Body RecoveryCodes }

func (s *Server) addAccount() {
	proof := PasswordProof{Password: "seven wet umbrellas"} //nolint:gosec // G101: an example for the API's description
	add(s, spec{
		id: "change-password", method: http.MethodPut, path: "/api/v1/session/password", tag: "session", needs: auth.Self, status: http.StatusNoContent,
		summary: "Change one's own password", about: "Asks for the old one. All other sessions of the account end.",
		send: PasswordChange{Old: "seven wet umbrellas", New: "nine blue kettles"}, fails: []int{http.StatusConflict, http.StatusTooManyRequests}, //nolint:gosec // G101: as above
	}, s.putPassword)
	add(s, spec{
		id: "offer-factor", method: http.MethodPost, path: "/api/v1/session/factor", tag: "session", needs: auth.Self,
		summary: "Begin a second factor", about: "Makes the secret of a second factor: one-time codes by time (RFC 6238). Sign-in asks for them once a code was sent to confirm.",
		send: proof, answer: FactorOffer{Secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", URI: "otpauth://totp/Ringdown:anna?issuer=Ringdown&secret=JBSWY3DPEHPK3PXP"},
		fails: []int{http.StatusConflict, http.StatusTooManyRequests},
	}, s.postFactor)
	add(s, spec{
		id: "confirm-factor", method: http.MethodPut, path: "/api/v1/session/factor", tag: "session", needs: auth.Self,
		summary: "Confirm a second factor", about: "Proves that the authenticator program has the secret. Answers with ten recovery codes, this once.",
		send: FactorProof{Code: "492039"}, answer: RecoveryCodes{Codes: []string{"q2zk-7m3a-x5rt-pp4c"}},
		fails: []int{http.StatusConflict, http.StatusTooManyRequests},
	}, s.putFactor)
	add(s, spec{
		id: "remove-factor", method: http.MethodPost, path: "/api/v1/session/factor/remove", tag: "session", needs: auth.Self, status: http.StatusNoContent,
		summary: "Take one's second factor away", about: "Sign-in then asks for the password alone.",
		send: proof, fails: []int{http.StatusConflict, http.StatusTooManyRequests},
	}, s.removeFactor)
}

// ownAccount is the account of a browser session: a key or the local socket has none.
func (s *Server) ownAccount(ctx context.Context) (store.User, error) {
	who := identityOf(ctx)
	if who.By != "session" {
		return store.User{}, problem(http.StatusConflict, "no-account", "This is for people who signed in by a browser; a key has no password.")
	}
	return s.user(who.Name)
}

// proven checks one's own password again, slowed down as sign-in is.
func (s *Server) proven(ctx context.Context, field, password string) (store.User, error) {
	user, err := s.ownAccount(ctx)
	if err != nil {
		return user, err
	}
	return user, s.provenAs(ctx, user, field, password)
}

// provenAs checks an account's password, slowed down as sign-in is.
func (s *Server) provenAs(ctx context.Context, user store.User, field, password string) error {
	name := "proof " + user.Name
	if wait := s.backoff.Wait(s.now(), name); wait > 0 {
		return tooMany(wait)
	}
	ok, err := s.hasher.Verify(ctx, user.Hash, password)
	if err != nil {
		return err
	}
	if !ok {
		s.backoff.Fail(s.now(), name)
		p := problem(http.StatusUnprocessableEntity, "wrong-password", "The password is not right.")
		p.Errors = []ProblemField{{Location: field, Message: "is not your password"}}
		return p
	}
	s.backoff.Succeed(s.now(), name)
	return nil
}

func (s *Server) putPassword(ctx context.Context, in *passwordRequest) (*struct{}, error) {
	user, err := s.proven(ctx, "body.old", in.Body.Old)
	if err != nil {
		return nil, err
	}
	hash, err := s.newHash(ctx, "body.new", in.Body.New)
	if err != nil {
		return nil, err
	}
	if err := s.changeUser(user.Name, func(u *store.User) { u.Hash, u.Fresh = hash, false }); err != nil {
		return nil, err
	}
	tellChange(ctx, "password", "", "(changed)")
	return nil, s.endOthers(ctx, user.Name)
}

func (s *Server) postFactor(ctx context.Context, in *proofRequest) (*factorAnswer, error) {
	user, err := s.proven(ctx, "body.password", in.Body.Password)
	if err != nil {
		return nil, err
	}
	if user.Factor.On {
		return nil, problem(http.StatusConflict, "factor-on", "There is a second factor already: take it away first.")
	}
	secret := auth.NewCodeSecret()
	err = s.changeUser(user.Name, func(u *store.User) { u.Factor = store.Factor{Secret: secret} })
	return &factorAnswer{FactorOffer{Secret: secret, URI: auth.CodeURI(issuer, user.Name, secret)}}, err
}

func (s *Server) putFactor(ctx context.Context, in *factorProofRequest) (*recoveryAnswer, error) {
	user, err := s.ownAccount(ctx)
	if err != nil {
		return nil, err
	}
	if user.Factor.Secret == "" || user.Factor.On {
		return nil, problem(http.StatusConflict, "no-offer", "No second factor waits to be confirmed: begin one first.")
	}
	name := "proof " + user.Name
	if wait := s.backoff.Wait(s.now(), name); wait > 0 {
		return nil, tooMany(wait)
	}
	step, ok := auth.CheckCode(user.Factor.Secret, in.Body.Code, s.now(), 0)
	if !ok {
		s.backoff.Fail(s.now(), name)
		p := problem(http.StatusUnprocessableEntity, "wrong-one-time-code", "The code is not the one of now: look at the clocks of the telephone and the appliance.")
		p.Errors = []ProblemField{{Location: "body.code", Message: "is not the code of now"}}
		return nil, p
	}
	codes := auth.NewRecoveryCodes()
	kept := make([]string, len(codes))
	for i, c := range codes {
		kept[i] = store.Fingerprint(auth.PlainRecovery(c))
	}
	err = s.changeUser(user.Name, func(u *store.User) { u.Factor.On, u.Factor.Last, u.Factor.Recovery = true, step, kept })
	if err != nil {
		return nil, err
	}
	tellChange(ctx, "second_factor", "false", "true")
	return &recoveryAnswer{RecoveryCodes{codes}}, s.endOthers(ctx, user.Name)
}

func (s *Server) removeFactor(ctx context.Context, in *proofRequest) (*struct{}, error) {
	user, err := s.proven(ctx, "body.password", in.Body.Password)
	if err != nil {
		return nil, err
	}
	tellChange(ctx, "second_factor", "true", "false")
	return nil, s.changeUser(user.Name, func(u *store.User) { u.Factor = store.Factor{} })
}
