package webadmin

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/engine"
	"ringdown/internal/store"
	"ringdown/webadmin/auth"
)

// How far somebody sees. A role of the office's own may be bound to departments and
// groups: then only operations that say so (scoped in their spec) are open to it,
// and what live calls and records there are is filtered here, before any handler:
// [scopedLive] and [Server.records] are the only ways to them.

// bounds are the departments and groups of a role; both empty: everything.
type bounds struct{ departments, groups []string }

func (b bounds) none() bool { return len(b.departments) == 0 && len(b.groups) == 0 }

// reach is whom somebody sees.
type reach struct {
	every      bool
	extensions []string
	groups     []string // numbers
}

// reach is that of the asker. Extensions of a department are those whose number,
// agent's number or agent's name is the account of a user there, as everybody's own
// mailbox is found; those of a group are its members.
func (s *Server) reach(ctx context.Context) (reach, error) {
	b := identityOf(ctx).bounds
	if b.none() {
		return reach{every: true}, nil
	}
	c, err := s.plan(ctx)
	if err != nil {
		return reach{}, err
	}
	r := reach{groups: b.groups}
	for _, g := range c.Groups {
		if slices.Contains(b.groups, g.Number) {
			r.extensions = append(r.extensions, g.Members...)
		}
	}
	if len(b.departments) == 0 {
		return r, nil
	}
	users, err := s.deps.UserList.List()
	if err != nil {
		return reach{}, fmt.Errorf("list users: %w", err)
	}
	for _, u := range users {
		if slices.ContainsFunc(b.departments, func(d string) bool { return sameName(d, u.Department) }) {
			r.extensions = append(r.extensions, extensionsOf(c, u.Name)...)
		}
	}
	return r, nil
}

// extensionsOf are those of an account.
func extensionsOf(c config.Config, account string) (all []string) {
	for _, x := range c.Extensions {
		a, given := c.AgentAt(x.Number)
		if sameName(x.Number, account) || given && (sameName(a.Name, account) || sameName(a.Number, account)) {
			all = append(all, x.Number)
		}
	}
	return all
}

func (r reach) extension(label string) bool { return r.every || slices.Contains(r.extensions, label) }

func (r reach) group(number string) bool { return r.every || slices.Contains(r.groups, number) }

// record reports whether somebody in reach took part in a call, or was called.
func (r reach) record(rec call.Record) bool {
	return r.every || tookPart(rec, r.extensions) || r.extension(rec.Called) || rec.Group != "" && r.group(rec.Group)
}

// live leaves of what goes on what is in reach.
func (r reach) live(s engine.Snapshot) engine.Snapshot {
	if r.every {
		return s
	}
	calls := map[call.ID]bool{}
	for _, l := range s.Lines {
		for _, w := range l.Callers {
			calls[w.Call] = calls[w.Call] || r.group(l.Group)
		}
	}
	for _, p := range s.Ports {
		calls[p.Call] = calls[p.Call] || p.Call != 0 && r.extension(p.Label)
	}
	s.Ports = only(s.Ports, func(p engine.PortView) bool { return r.extension(p.Label) })
	s.Calls = only(s.Calls, func(c engine.CallView) bool { return calls[c.ID] || r.extension(c.From) || r.extension(c.To) })
	s.Lines = only(s.Lines, func(l engine.LineView) bool { return r.group(l.Group) })
	s.Groups = only(s.Groups, func(g engine.GroupView) bool { return r.group(g.Number) })
	s.Staff = only(s.Staff, func(m engine.StaffView) bool { return r.extension(m.Number) })
	s.Today = engine.DayTally{}
	return s
}

// only is a list of its own with what is wanted: the other may be somebody else's.
func only[T any](all []T, wanted func(T) bool) []T {
	out := make([]T, 0, len(all))
	for _, v := range all {
		if wanted(v) {
			out = append(out, v)
		}
	}
	return out
}

// scopedLive shows each asker what is in their reach.
type scopedLive struct {
	Live
	reach func(context.Context) (reach, error)
}

// Snapshot implements Live.
func (l scopedLive) Snapshot(ctx context.Context) (engine.Snapshot, error) {
	r, err := l.reach(ctx)
	if err != nil {
		return engine.Snapshot{}, err
	}
	s, err := l.Live.Snapshot(ctx)
	if err != nil {
		return s, err
	}
	return r.live(s), nil
}

// Hangup implements Live: a call out of reach is none.
func (l scopedLive) Hangup(ctx context.Context, id call.ID, reason string) error {
	if err := seesCall(ctx, l, id); err != nil {
		return err
	}
	return l.Live.Hangup(ctx, id, reason)
}

// seesCall is engine.ErrNoCall for a call that is out of the asker's reach.
func seesCall(ctx context.Context, l Live, id call.ID) error {
	if identityOf(ctx).bounds.none() {
		return nil
	}
	s, err := l.Snapshot(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(s.Calls, func(c engine.CallView) bool { return c.ID == id }) {
		return fmt.Errorf("call %d: %w", id, engine.ErrNoCall)
	}
	return nil
}

// scopedRecords are the records in somebody's reach.
type scopedRecords struct {
	all   Records
	book  RecordBook
	reach reach
}

// records are those that the asker may see, and the only way to them.
func (s *Server) records(ctx context.Context) (scopedRecords, error) {
	r, err := s.reach(ctx)
	return scopedRecords{s.allRecords, s.recordBook, r}, err
}

// Search implements Records.
func (x scopedRecords) Search(q store.Query, match func(call.Record) bool) (store.Page[call.Record], error) {
	if x.reach.every {
		return x.all.Search(q, match)
	}
	return x.all.Search(q, func(r call.Record) bool { return x.reach.record(r) && (match == nil || match(r)) })
}

// Count implements Records; those out of reach count too: it is for progress.
func (x scopedRecords) Count(from, to time.Time) (int, error) { return x.all.Count(from, to) }

// Get implements Records: one out of reach is none.
func (x scopedRecords) Get(id uint64) (call.Record, error) {
	r, err := x.all.Get(id)
	if err == nil && !x.reach.record(r) {
		return call.Record{}, fmt.Errorf("call %d: %w", id, store.ErrNotFound)
	}
	return r, err
}

// Change implements RecordBook: likewise.
func (x scopedRecords) Change(id uint64, fn func(*call.Record) error) (call.Record, error) {
	if !x.reach.every {
		if _, err := x.Get(id); err != nil {
			return call.Record{}, err
		}
	}
	return x.book.Change(id, fn)
}

// inReach refuses what is about an extension out of reach, as if it were not there.
func (s *Server) inReach(ctx context.Context, extension string) error {
	r, err := s.reach(ctx)
	if err == nil && !r.extension(extension) {
		err = unknown("There is no extension %s.", extension)
	}
	return err
}

// outside says why a request is refused that a bound role may not make at all; nil:
// it may.
func outside(who Identity, needs auth.Permission, op operationMarks) *Problem {
	switch {
	case !who.bounds.none() && needs != auth.Self && needs != auth.Public && !op.scoped:
		return problem(http.StatusForbidden, "outside-scope", "Your role is bound to departments or groups, and this is about the whole office.")
	case !who.May(auth.NumbersRead) && op.file && !op.masked:
		return problem(http.StatusForbidden, "numbers-hidden", "Your role does not show full numbers, and this would.")
	}
	return nil
}
