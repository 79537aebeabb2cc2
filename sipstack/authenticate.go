package sipstack

import (
	"time"

	"github.com/emiago/sipgo/sip"
)

// authenticate finds out who sent a request. Without good credentials it
// answers the request itself and returns false: with a challenge if there were
// none, with 403 if they were wrong, which counts against the address.
func (in *incoming) authenticate() (Account, bool) {
	now, from := time.Now(), in.source().Addr()
	c, given := in.credentials()
	if !given {
		in.challenge(false, now)
		return Account{}, false
	}
	a, known := in.s.o.Accounts.Account(c.username)
	v := in.s.auth.check(c, in.req.Method.String(), a.Password, from, now)
	switch {
	case v == verdictStale:
		in.challenge(true, now)
	case v == verdictWrong, !known, a.Password == "", in.req.From().Address.User != a.User:
		in.refuse("wrong password or user name", now)
	default:
		return a, true
	}
	return Account{}, false
}

// credentials are those for our realm; a request may carry others' too.
func (in *incoming) credentials() (credentials, bool) {
	for _, h := range in.req.GetHeaders("Authorization") {
		if c, err := parseCredentials(h.Value()); err == nil && c.realm == in.s.o.Realm {
			return c, true
		}
	}
	return credentials{}, false
}

func (in *incoming) challenge(stale bool, now time.Time) {
	var hs []sip.Header
	for _, v := range in.s.auth.challenges(in.source().Addr(), stale, now) {
		hs = append(hs, sip.NewHeader("WWW-Authenticate", v))
	}
	in.answer(sip.StatusUnauthorized, "Unauthorized", hs...)
}

// refuse answers 403 and counts a failure against the address.
func (in *incoming) refuse(why string, now time.Time) {
	from := in.source().Addr()
	in.answer(sip.StatusForbidden, "Forbidden")
	in.blame(why, now)
	in.s.log.Info("sip: refused", "method", in.req.Method, "user", clip(in.req.From().Address.User, 40), "from", from, "why", why)
}

// blame counts a failure.
func (in *incoming) blame(why string, now time.Time) {
	from := in.source().Addr()
	if in.s.guard.fail(from, now) {
		in.s.log.Warn("sip: address locked out after too many failures", "address", from, "last", why)
	}
}

// clip keeps a stranger's text short.
func clip(s string, n int) string {
	if len(s) > n {
		return s[:n]
	}
	return s
}
