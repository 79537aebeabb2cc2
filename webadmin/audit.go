package webadmin

import (
	"context"
	"net/http"
	"strings"
	"sync"

	"ringdown/internal/config"
	"ringdown/internal/store"
	"ringdown/webadmin/auth"
)

// AuditLog keeps who did what: a [*store.Audit].
type AuditLog interface {
	Append(e store.AuditEntry) error
	List(q store.AuditQuery) (store.Page[store.AuditEntry], error)
	Verify() (entries int, wrong uint64, err error)
}

// act is what an operation tells the audit log about itself while it runs.
// Handlers may use it from several goroutines.
type act struct {
	mu    sync.Mutex
	entry store.AuditEntry
	keep  bool // also where the rule below would not
	drop  bool // not this time
}

const actKey contextKey = "act"

// tell lets a handler add to its entry in the audit log.
func tell(ctx context.Context, add func(e *store.AuditEntry)) {
	a, ok := ctx.Value(actKey).(*act)
	if !ok {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	add(&a.entry)
}

// tellChange adds one value before and after; equal ones are none.
func tellChange(ctx context.Context, field, old, now string) {
	if old != now {
		tell(ctx, func(e *store.AuditEntry) {
			e.Changes = append(e.Changes, store.AuditChange{Field: field, Old: old, New: now})
		})
	}
}

// listened says that what was said or what the network carried is given out: that
// stands in the audit log although nothing is changed. A part that is not the
// beginning belongs to the same listening.
func listened(ctx context.Context, on string) {
	a, ok := ctx.Value(actKey).(*act)
	if !ok {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.entry.On, a.keep = on, true
	if r := request(ctx); r != nil {
		part := r.Header.Get("Range")
		a.drop = part != "" && !strings.HasPrefix(strings.TrimSpace(part), "bytes=0-")
	}
}

// audited reports whether an operation changes something of the appliance: all
// do that are not asked by GET, but for questions with a body and for what is
// done to simulated hardware. Those that anybody may ask tell for themselves.
func (sp spec) audited() bool {
	return sp.method != http.MethodGet && sp.needs != auth.SimUse && sp.needs != auth.Public && !strings.HasSuffix(string(sp.needs), ":read")
}

// changedNothing are the codes of refusals that a person mends and sends again.
func changedNothing(status int) bool {
	switch status {
	case http.StatusBadRequest, http.StatusNotFound, http.StatusUnprocessableEntity, http.StatusPreconditionFailed, http.StatusPreconditionRequired:
		return true
	}
	return false
}

// begun gives an operation its entry.
func begun(ctx context.Context) (context.Context, *act) {
	a := &act{}
	return context.WithValue(ctx, actKey, a), a
}

// done writes the operation's entry. An audit log that cannot be written does
// not undo what was done: the log of the appliance says both.
func (s *Server) done(ctx context.Context, sp spec, a *act, p *Problem) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.drop || !a.keep && !sp.audited() || p != nil && !a.keep && changedNothing(p.Status) {
		return
	}
	e := a.entry
	who := identityOf(ctx)
	e.At, e.What, e.Request = s.now(), sp.id, requestID(ctx)
	e.Who, e.By = or(e.Who, who.Name), or(e.By, who.By)
	e.Result = "done"
	if p != nil {
		e.Result = p.Code
	}
	if r := request(ctx); r != nil {
		e.On = or(e.On, subject(r.URL.Path))
		if ip := remoteIP(r); ip.IsValid() {
			e.From = ip.String()
		}
	}
	if err := s.deps.Audit.Append(e); err != nil {
		s.log.Error("the audit log cannot be written", "what", e.What, "on", e.On, "who", e.Who, "result", e.Result, "error", err)
	}
	if s.deps.Webhooks != nil {
		s.deps.Webhooks.Tell(string(config.EventAuditLogged), e.At, viewAudit(e))
	}
}

// subject is what a path is about: all behind the API's own prefix.
func subject(path string) string { return strings.TrimPrefix(path, "/api/v1/") }
