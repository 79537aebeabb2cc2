package sipstack

import (
	"net/netip"
	"strings"
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
	in.s.doubts.answered(in.doubt())
	a, known := in.s.o.Accounts.Account(c.username)
	v := in.s.auth.check(c, in.req.Method.String(), a.Password, from, now)
	switch {
	case v == verdictStale:
		in.challenge(true, now)
	case v == verdictWrong, !known, a.Password == "", in.req.From().Address.User != a.User:
		in.unsigned(in.causeOf(known && a.Password != "", v), now)
		in.refuse("wrong password or user name", now)
	default:
		return a, true
	}
	return Account{}, false
}

// causeOf is why credentials will not do.
func (in *incoming) causeOf(known bool, v verdict) RefusalCause {
	switch {
	case !known:
		return RefusedUser
	case v == verdictWrong:
		return RefusedPassword
	}
	return RefusedOther
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
	plain := simple(in.req) || !stale && in.s.doubts.asked(in.doubt())
	for _, v := range in.s.auth.challenges(in.source().Addr(), stale, plain, now) {
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

// blame counts a failure. Without a nonce that we gave to its address a sender
// may have written somebody else's there: that does not count against one from
// which a telephone has signed in.
func (in *incoming) blame(why string, now time.Time) {
	from := in.source().Addr()
	c, _ := in.credentials()
	if _, proven := in.s.auth.made(c.nonce, from); !proven && in.s.guard.knows(from) {
		return
	}
	in.s.log.Debug("sip: a failure is counted", "address", from, "why", why)
	in.s.guard.fail(from, now)
}

// clip keeps a stranger's text short.
func clip(s string, n int) string {
	if len(s) > n {
		return s[:n]
	}
	return s
}

// simple knows telephones that give up when they are offered SHA-256 beside
// MD5, instead of ignoring it as RFC 2617 s.3.2.1 asks: baresip before 2.
func simple(req *sip.Request) bool {
	h := req.GetHeader("User-Agent")
	return h != nil && (strings.HasPrefix(h.Value(), "baresip v0.") || strings.HasPrefix(h.Value(), "baresip v1."))
}

// doubts remembers challenges that nobody answered. A telephone that comes
// again without credentials may have stumbled over SHA-256: it is offered MD5
// alone.
type doubts map[doubt]struct{}

// doubt is who was challenged.
type doubt struct {
	from netip.Addr
	user string
}

// maxDoubts bounds the challenges remembered; beyond, all are forgotten.
const maxDoubts = 4096

func (in *incoming) doubt() doubt {
	return doubt{in.source().Addr(), clip(in.req.From().Address.User, 40)}
}

// asked notes a challenge and reports whether the one before had no answer.
func (d doubts) asked(who doubt) bool {
	if _, again := d[who]; again {
		return true
	}
	if len(d) >= maxDoubts {
		clear(d)
	}
	d[who] = struct{}{}
	return false
}

func (d doubts) answered(who doubt) { delete(d, who) }
