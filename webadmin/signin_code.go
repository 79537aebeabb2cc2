package webadmin

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"ringdown/internal/store"
	"ringdown/webadmin/auth"
)

// takeCode uses up a one-time code or a recovery code of an account. False: it
// is none, or was used already.
func (s *Server) takeCode(user store.User, code string) (taken bool, err error) {
	if _, is := useCode(user.Factor, code, s.now()); !is {
		return false, nil
	}
	err = s.changeUser(user.Name, func(u *store.User) { // of two at once, one is too late
		u.Factor, taken = useCode(u.Factor, code, s.now())
	})
	return taken && err == nil, err
}

// useCode is the factor after a code was used, and whether it could be.
func useCode(f store.Factor, code string, now time.Time) (store.Factor, bool) {
	if step, ok := auth.CheckCode(f.Secret, code, now, f.Last); ok {
		f.Last = step
		return f, true
	}
	i := slices.Index(f.Recovery, store.Fingerprint(auth.PlainRecovery(code)))
	if i < 0 {
		return f, false
	}
	f.Recovery = slices.Delete(slices.Clone(f.Recovery), i, i+1)
	return f, true
}

// Sign-ins that were refused stand in the audit log at most so many times an
// hour: guessing must not push out what others did.
const (
	refusalsKept = 60
	refusalsTime = time.Hour
)

// refusals counts refused sign-ins. The zero value is ready.
type refusals struct {
	mu    sync.Mutex
	since time.Time
	kept  int
	more  int // not kept since the last that was
}

// keep reports whether to write one down, and how many were not before it.
func (r *refusals) keep(now time.Time) (yes bool, more int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now.Sub(r.since) >= refusalsTime {
		r.since, r.kept = now, 0
	}
	if r.kept >= refusalsKept {
		r.more++
		return false, 0
	}
	r.kept++
	more, r.more = r.more, 0
	return true, more
}

// refusedSignIn writes a refused sign-in into the logs and slows the next down.
func (s *Server) refusedSignIn(ctx context.Context, account, why string, names []string) {
	s.backoff.Fail(s.now(), names...)
	s.log.Warn("sign-in refused", "account", account, "from", remoteIP(request(ctx)), "why", why)
	yes, more := s.refusals.keep(s.now())
	if !yes {
		return
	}
	s.keepAs(ctx, account)
	if more > 0 {
		tell(ctx, func(e *store.AuditEntry) { e.Note = strconv.Itoa(more) + " more were refused since the last one here" })
	}
}

// keepAs writes the operation into the audit log as somebody's who is not known
// by the request itself.
func (s *Server) keepAs(ctx context.Context, account string) {
	a, ok := ctx.Value(actKey).(*act)
	if !ok {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.keep, a.entry.Who, a.entry.On = true, account, "session"
}

// wrongCode is the answer where the password was right and the code is not.
func wrongCode() *Problem {
	return problem(http.StatusUnauthorized, "wrong-one-time-code", "The one-time code is not right, or was used already.")
}
