package webadmin

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"ringdown/internal/store"
	"ringdown/webadmin/auth"
)

// AuditEntry is one thing that somebody did.
type AuditEntry struct {
	ID      string        `json:"id" doc:"Grows by one" example:"311"`
	At      time.Time     `json:"at" doc:"When" example:"2026-05-01T08:29:57Z"`
	Who     string        `json:"who" doc:"Account or key; local: a command on the appliance itself" example:"anna"`
	By      string        `json:"by" doc:"How they were known: session, key, socket; empty: not" example:"session"`
	From    string        `json:"from" doc:"Address; empty: the appliance itself" example:"192.168.1.20"`
	What    string        `json:"what" doc:"Operation of the API" example:"put-config"`
	On      string        `json:"on" doc:"What it was done to" example:"config"`
	Result  string        `json:"result" doc:"done, or the code of the problem" example:"done"`
	Note    string        `json:"note" doc:"Why, in the person's own words, or more about the result" example:"night group"`
	Changes []AuditChange `json:"changes" nullable:"false" doc:"Values before and after; secrets are not shown"`
	Request string        `json:"request" doc:"Name of the request in the log" example:"f3k9q2x7abcd"`
	Hash    string        `json:"hash" doc:"SHA-256 of the entry and of the one before" example:"9f86d081…"`
}

// AuditChange is one value before and after.
type AuditChange struct {
	Field string `json:"field" doc:"What" example:"line 1: name"`
	Old   string `json:"old" doc:"Before; empty: it was not there" example:"Line 1"`
	New   string `json:"new" doc:"After; empty: it is gone" example:"Reception"`
}

// AuditPage is a page of the audit log.
type AuditPage struct {
	Items []AuditEntry `json:"items" nullable:"false" doc:"The newest first"`
	Next  string       `json:"next" doc:"Cursor of the next page; empty at the end" example:""`
}

// AuditCheck says whether the audit log is as it was written.
type AuditCheck struct {
	Entries int    `json:"entries" doc:"How many entries were checked" example:"311"`
	OK      bool   `json:"ok" doc:"Whether each is as it was written and none is missing" example:"true"`
	Wrong   string `json:"wrong" doc:"The first that is not; empty: none" example:""`
}

// AuditFilter chooses entries.
type AuditFilter struct {
	Who  string    `query:"who" maxLength:"64" doc:"This account or key alone" example:"anna"`
	What string    `query:"what" maxLength:"64" doc:"This operation alone" example:"put-config"`
	On   string    `query:"on" maxLength:"128" doc:"Done to this alone, or changed it or a field of it: a path, or a part of the configuration as changes name it" example:"extension 801"`
	Text string    `query:"q" maxLength:"64" doc:"Contained anywhere in the entry" example:"line 1"`
	From time.Time `query:"from" doc:"At or after" example:"2026-05-01T00:00:00Z"`
	To   time.Time `query:"to" doc:"Before" example:"2026-06-01T00:00:00Z"`
}

type auditRequest struct {
	AuditFilter
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many" example:"50"`
	Cursor string `query:"cursor" maxLength:"200" doc:"next of the page before" example:""`
}

type auditAnswer struct{ Body AuditPage }

type auditCheckAnswer struct{ Body AuditCheck }

func (s *Server) addAudit() {
	example := AuditEntry{
		ID: "311", At: exampleTime(), Who: "anna", By: "session", From: "192.168.1.20", What: "put-config", On: "config", Result: "done",
		Note: "night group", Changes: []AuditChange{{"line 1: name", "Line 1", "Reception"}}, Request: "f3k9q2x7abcd", Hash: "9f86d081…",
	}
	add(s, spec{
		id: "list-audit", method: http.MethodGet, path: "/api/v1/audit", tag: "audit", needs: auth.AuditRead,
		summary: "Audit log", about: "Every change, and every recording, message and capture that was listened to: who, when, where from, what, with what result. The newest first. Nothing takes entries out but their number: the oldest of 50,000 go.",
		answer: AuditPage{Items: []AuditEntry{example}},
	}, s.getAudit)
	add(s, spec{
		id: "check-audit", method: http.MethodGet, path: "/api/v1/audit/check", tag: "audit", needs: auth.AuditRead,
		summary: "Check the audit log", about: "Reads the whole log and follows its hashes: says whether each entry is as it was written.",
		answer: AuditCheck{Entries: 311, OK: true},
	}, s.checkAudit)
	const export = "/api/v1/audit.csv"
	add(s, spec{
		id: "export-audit", method: http.MethodGet, path: export, tag: "audit", needs: auth.AuditRead,
		summary: "Audit log as a table", about: "The entries as CSV for a spreadsheet (RFC 4180, UTF-8 with a byte order mark), the newest first. A value that a spreadsheet would take for a formula begins with an apostrophe.",
		answer: "at,who,by,…", answerType: csvType,
	}, s.exportAudit)
}

func (f AuditFilter) query() store.AuditQuery {
	return store.AuditQuery{Who: f.Who, What: f.What, On: f.On, Text: f.Text, From: f.From, To: f.To}
}

func viewAudit(e store.AuditEntry) AuditEntry {
	v := AuditEntry{
		ID: strconv.FormatUint(e.N, 10), At: e.At, Who: e.Who, By: e.By, From: e.From, What: e.What, On: e.On,
		Result: e.Result, Note: e.Note, Request: e.Request, Hash: e.Hash, Changes: []AuditChange{},
	}
	for _, c := range e.Changes {
		v.Changes = append(v.Changes, AuditChange(c))
	}
	return v
}

func (s *Server) getAudit(_ context.Context, in *auditRequest) (*auditAnswer, error) {
	q := in.query()
	q.Limit, q.Cursor = in.Limit, in.Cursor
	found, err := s.deps.Audit.List(q)
	if err != nil {
		return nil, fmt.Errorf("read the audit log: %w", err)
	}
	page := AuditPage{Items: []AuditEntry{}, Next: found.Next}
	for _, e := range found.Items {
		page.Items = append(page.Items, viewAudit(e))
	}
	return &auditAnswer{page}, nil
}

func (s *Server) checkAudit(context.Context, *struct{}) (*auditCheckAnswer, error) {
	n, wrong, err := s.deps.Audit.Verify()
	if err != nil {
		return nil, fmt.Errorf("check the audit log: %w", err)
	}
	check := AuditCheck{Entries: n, OK: wrong == 0}
	if wrong != 0 {
		check.Wrong = strconv.FormatUint(wrong, 10)
	}
	return &auditCheckAnswer{check}, nil
}

// exportAudit streams the log page by page, so that no transaction stands open
// while a slow browser takes it.
func (s *Server) exportAudit(ctx context.Context, in *AuditFilter) (*huma.StreamResponse, error) {
	q := in.query()
	q.Limit = store.MaxLimit
	page, err := s.deps.Audit.List(q)
	if err != nil {
		return nil, fmt.Errorf("read the audit log: %w", err)
	}
	listened(ctx, "audit.csv")
	head := []string{"id", "at", "who", "by", "from", "what", "on", "result", "note", "changes", "hash"}
	return s.csvAnswer("ringdown-audit.csv", head, func(row func(...string) error) error {
		for {
			for _, e := range page.Items {
				if err := row(auditRow(e)...); err != nil {
					return err
				}
			}
			if q.Cursor = page.Next; q.Cursor == "" {
				return nil
			}
			if page, err = s.deps.Audit.List(q); err != nil {
				return fmt.Errorf("read the audit log: %w", err)
			}
		}
	}), nil
}

func auditRow(e store.AuditEntry) []string {
	changes := ""
	for i, c := range e.Changes {
		if i > 0 {
			changes += "; "
		}
		changes += c.Field + ": " + or(c.Old, "–") + " → " + or(c.New, "–")
	}
	return []string{
		strconv.FormatUint(e.N, 10), e.At.Format(time.RFC3339), e.Who, e.By, e.From, e.What, e.On, e.Result, e.Note, changes, e.Hash,
	}
}
