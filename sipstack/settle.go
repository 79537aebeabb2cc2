package sipstack

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"

	"github.com/emiago/sipgo/sip"
)

// settle looks at each message once before the owner does. sipgo parses headers
// when they are first asked for and keeps the result in the message: done here,
// it is done by who reads the socket. And a request that begins a dialog gets
// our tag now, so that all its responses have the same, 100 and 487 too (RFC
// 3261 s.8.2.6.2).
func (s *Stack) settle(m sip.Message) {
	m.CallID()
	m.Via()
	m.From()
	m.CSeq()
	m.ContentLength()
	to := m.To()
	switch m := m.(type) {
	case *sip.Request:
		m.Contact()
		m.ContentType()
		m.Route()
		m.RecordRoute()
		m.MaxForwards()
		if (m.Method == sip.INVITE || m.Method == sip.SUBSCRIBE) && to != nil && !to.Params.Has("tag") {
			to.Params.Add("tag", s.tag(m))
		}
	case *sip.Response:
		m.Contact()
		m.ContentType()
		m.RecordRoute()
	}
}

// tag is our tag for an INVITE that begins a call. It depends on the INVITE, so
// that it can be told from one that the telephone had before, and on a secret,
// so that strangers cannot guess it.
func (s *Stack) tag(req *sip.Request) string {
	h := hmac.New(sha256.New, s.tagKey[:])
	write := func(v string) { h.Write(append([]byte(v), 0)) }
	if v := req.Via(); v != nil {
		branch, _ := v.Params.Get("branch")
		write(branch)
	}
	if id := req.CallID(); id != nil {
		write(id.Value())
	}
	if f := req.From(); f != nil {
		t, _ := f.Params.Get("tag")
		write(t)
	}
	if c := req.CSeq(); c != nil {
		write(c.Value())
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// begins reports whether an INVITE begins a call: it came without a tag of
// ours.
func (s *Stack) begins(req *sip.Request) bool {
	t, _ := req.To().Params.Get("tag")
	return t == s.tag(req)
}

// complete reports whether a request has all that every request must have
// (RFC 3261 s.8.1.1).
func complete(req *sip.Request) bool {
	if req.CallID() == nil || req.Via() == nil || req.From() == nil || req.To() == nil || req.CSeq() == nil {
		return false
	}
	return req.CSeq().MethodName == req.Method && req.From().Params.Has("tag")
}

// demoted is a log whose errors and warnings are no more than debug lines, and
// that never has a message in it: those carry keys and passwords' digests.
type demoted struct{ slog.Handler }

// Enabled implements slog.Handler.
func (h demoted) Enabled(ctx context.Context, _ slog.Level) bool {
	return h.Handler.Enabled(ctx, slog.LevelDebug)
}

// Handle implements slog.Handler.
func (h demoted) Handle(ctx context.Context, r slog.Record) error {
	clean := slog.NewRecord(r.Time, slog.LevelDebug, r.Message, r.PC)
	r.Attrs(func(a slog.Attr) bool {
		if a.Key != "data" { // sipgo's name for what it could not read
			clean.AddAttrs(a)
		}
		return true
	})
	return h.Handler.Handle(ctx, clean)
}

// WithAttrs implements slog.Handler.
func (h demoted) WithAttrs(as []slog.Attr) slog.Handler { return demoted{h.Handler.WithAttrs(as)} }

// WithGroup implements slog.Handler.
func (h demoted) WithGroup(name string) slog.Handler { return demoted{h.Handler.WithGroup(name)} }
