package store

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// AuditEntry is one thing that somebody did. Entries are only ever appended:
// each carries the hash of the one before it, so one that was changed or taken
// out afterwards shows ([Audit.Verify]).
type AuditEntry struct {
	N       uint64        `json:"n"` // grows by one
	At      time.Time     `json:"at"`
	Who     string        `json:"who"`            // account or key, "" nobody
	By      string        `json:"by"`             // how they were known: "session", "key", "socket", "" not
	From    string        `json:"from"`           // address of the network, "" this machine
	What    string        `json:"what"`           // the API's operation
	On      string        `json:"on,omitempty"`   // what it was done to
	Result  string        `json:"result"`         // "done", or the code of the problem
	Note    string        `json:"note,omitempty"` // in the person's own words, or more about the result
	Changes []AuditChange `json:"changes,omitempty"`
	Request string        `json:"request"` // its name in the log
	Before  string        `json:"before"`  // hash of the entry before
	Hash    string        `json:"hash"`
}

// AuditChange is one value before and after; secrets are never in it.
type AuditChange struct {
	Field string `json:"field"`
	Old   string `json:"old,omitempty"`
	New   string `json:"new,omitempty"`
}

// Limits of the audit log.
const (
	// maxAudit entries are kept, some 25 MB at 500 bytes each: years of an
	// office. The oldest go, and the hash of the last that went stays, so that
	// what is left can still be verified.
	maxAudit = 50_000
	// maxAuditChanges of one entry; what is more is counted in its last place.
	maxAuditChanges = 100
	maxAuditValue   = 500 // bytes of a value
	// maxAuditScan bounds how many entries one page looks at, as maxScan does.
	maxAuditScan = 5000
	// auditVerifyStep is how many entries are read in one transaction: nobody
	// holds one for long.
	auditVerifyStep = 500
)

// Audit is the log of who did what. Append waits for the disk; the rest reads.
type Audit struct {
	db      *DB
	entries Table[AuditEntry]
	marks   Table[auditStart]
	most    uint64
}

// auditStart is where the log begins: the last entry that was let go.
type auditStart struct {
	N    uint64 `json:"n"`
	Hash string `json:"hash"`
}

const auditStartKey = "audit_start"

// Audit gives the audit log.
func (db *DB) Audit() *Audit {
	return &Audit{db: db, entries: NewTable[AuditEntry]("audit"), marks: NewTable[auditStart](metaTable), most: maxAudit}
}

// Append adds an entry; its number and hashes are set here, and its time if it
// has none. It returns when the entry is on the disk.
func (a *Audit) Append(e AuditEntry) error {
	e = e.bounded()
	return a.db.Update(func(tx *Tx) error {
		last, err := a.last(tx)
		if err != nil {
			return err
		}
		e.N, e.Before = last.N+1, last.Hash
		e.Hash = e.sum()
		if err := a.entries.Put(tx, NumberKey(e.N), e); err != nil {
			return err
		}
		return a.trim(tx, e.N)
	})
}

// bounded cuts what is too long, and makes the entry one that reads back equal.
func (e AuditEntry) bounded() AuditEntry {
	if e.At.IsZero() {
		e.At = time.Now()
	}
	e.At = e.At.UTC().Truncate(time.Millisecond)
	all := e.Changes
	e.Changes = nil
	for i, c := range all {
		if i == maxAuditChanges-1 && len(all) > maxAuditChanges {
			e.Changes = append(e.Changes, AuditChange{Field: "…", New: fmt.Sprintf("%d more", len(all)-i)})
			break
		}
		e.Changes = append(e.Changes, AuditChange{cut(c.Field), cut(c.Old), cut(c.New)})
	}
	for _, p := range []*string{&e.Who, &e.By, &e.From, &e.What, &e.On, &e.Result, &e.Note, &e.Request} {
		*p = cut(*p)
	}
	return e
}

func cut(s string) string {
	if len(s) > maxAuditValue {
		s = s[:maxAuditValue] + "…"
	}
	return strings.ToValidUTF8(s, "\uFFFD") // JSON would alter it, and the hash with it
}

// sum is the entry's hash: of all of it but the hash itself.
func (e AuditEntry) sum() string {
	e.Hash = ""
	text, err := json.Marshal(e)
	if err != nil {
		panic("store: an audit entry is strings, a number and a time: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// last is the newest entry, or the mark where the log begins.
func (a *Audit) last(tx *Tx) (auditStart, error) {
	var last auditStart
	found := false
	err := a.entries.EachBack(tx, func(_ string, e AuditEntry) bool {
		last, found = auditStart{e.N, e.Hash}, true
		return false
	})
	if err != nil || found {
		return last, err
	}
	return a.start(tx)
}

func (a *Audit) start(tx *Tx) (auditStart, error) {
	s, err := a.marks.Get(tx, auditStartKey)
	if errors.Is(err, ErrNotFound) {
		return auditStart{}, nil
	}
	return s, err
}

// trim lets the oldest go. Numbers have no gaps, so one entry more is one less.
func (a *Audit) trim(tx *Tx, newest uint64) error {
	if newest <= a.most {
		return nil
	}
	old, err := a.entries.Get(tx, NumberKey(newest-a.most))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := a.entries.Delete(tx, NumberKey(old.N)); err != nil {
		return err
	}
	return a.marks.Put(tx, auditStartKey, auditStart{old.N, old.Hash})
}

// AuditQuery chooses entries. The zero value is the newest 50.
type AuditQuery struct {
	From, To time.Time // at or after From and before To; zero: open
	Who      string    // this account or key alone
	What     string    // this operation alone
	On       string    // done to this, or changed it or a field of it: "users/anna", "extension 801", "system"
	Text     string    // contained anywhere, upper or lower case
	Limit    int       // 1 to 200; 0 is 50
	Cursor   string    // [Page.Next] of the page before
}

// List returns a page, the newest first. A wrong cursor or limit is [ErrInvalid].
func (a *Audit) List(q AuditQuery) (Page[AuditEntry], error) {
	limit := orDefault(q.Limit, DefaultLimit)
	if limit < 1 || limit > MaxLimit {
		return Page[AuditEntry]{}, fmt.Errorf("list the audit log: the limit %d is %w; it is 1 to %d", q.Limit, ErrInvalid, MaxLimit)
	}
	before, err := auditCursor(q.Cursor)
	if err != nil {
		return Page[AuditEntry]{}, fmt.Errorf("list the audit log: %w", err)
	}
	var page Page[AuditEntry]
	err = a.db.View(func(tx *Tx) error { return a.fill(tx, q, before, limit, &page) })
	return page, err
}

// fill walks from the entry before the cursor to older ones.
func (a *Audit) fill(tx *Tx, q AuditQuery, before uint64, limit int, page *Page[AuditEntry]) error {
	if before == 0 {
		last, err := a.last(tx)
		if err != nil {
			return err
		}
		before = last.N + 1
	}
	start, err := a.start(tx)
	if err != nil {
		return err
	}
	q.Text = strings.ToLower(q.Text)
	for n, seen := before-1, 0; n > start.N; n, seen = n-1, seen+1 {
		if len(page.Items) == limit || seen == maxAuditScan {
			page.Next = base64.RawURLEncoding.EncodeToString([]byte(NumberKey(n + 1)))
			return nil
		}
		e, err := a.entries.Get(tx, NumberKey(n))
		if err != nil {
			return err
		}
		if !q.From.IsZero() && e.At.Before(q.From) {
			return nil
		}
		if q.matches(e) {
			page.Items = append(page.Items, e)
		}
	}
	return nil
}

func auditCursor(s string) (uint64, error) {
	if s == "" {
		return 0, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if n := keyNumber(string(raw)); err == nil && n > 0 && n < 1<<62 {
		return n, nil
	}
	return 0, CursorError(s)
}

// matches looks at all but From, which ends the walk.
func (q AuditQuery) matches(e AuditEntry) bool {
	switch {
	case !q.To.IsZero() && !e.At.Before(q.To),
		q.Who != "" && !strings.EqualFold(q.Who, e.Who),
		q.What != "" && q.What != e.What,
		q.On != "" && !e.about(q.On):
		return false
	case q.Text == "":
		return true
	}
	words := []string{e.Who, e.From, e.What, e.On, e.Result, e.Note}
	for _, c := range e.Changes {
		words = append(words, c.Field, c.Old, c.New)
	}
	return strings.Contains(strings.ToLower(strings.Join(words, "\n")), q.Text)
}

// about reports whether something was done to a thing, or changed it: a change's field
// is the thing, or stands behind it and a colon.
func (e AuditEntry) about(thing string) bool {
	return e.On == thing || slices.ContainsFunc(e.Changes, func(c AuditChange) bool {
		return c.Field == thing || strings.HasPrefix(c.Field, thing+": ")
	})
}

// Verify reads the whole log and returns how many entries it has and the first
// whose hash or place is wrong, 0 when all are as they were written.
func (a *Audit) Verify() (entries int, wrong uint64, err error) {
	var at auditStart
	err = a.db.View(func(tx *Tx) error {
		at, err = a.start(tx)
		return err
	})
	for more := true; err == nil && more && wrong == 0; {
		err = a.db.View(func(tx *Tx) (err error) {
			more, wrong, err = a.verifyStep(tx, &at, &entries)
			return err
		})
	}
	return entries, wrong, err
}

func (a *Audit) verifyStep(tx *Tx, at *auditStart, entries *int) (more bool, wrong uint64, err error) {
	last, err := a.last(tx)
	if err != nil {
		return false, 0, err
	}
	for range auditVerifyStep {
		if at.N >= last.N {
			return false, 0, nil
		}
		e, err := a.entries.Get(tx, NumberKey(at.N+1))
		if errors.Is(err, ErrNotFound) {
			return false, at.N + 1, nil
		}
		if err != nil {
			return false, 0, err
		}
		if e.N != at.N+1 || e.Before != at.Hash || e.sum() != e.Hash {
			return false, at.N + 1, nil
		}
		*at = auditStart{e.N, e.Hash}
		*entries++
	}
	return true, 0, nil
}
