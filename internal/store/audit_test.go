package store

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

func auditOf(t *testing.T, entries ...AuditEntry) (*DB, *Audit) {
	t.Helper()
	db, err := Open(t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	a := db.Audit()
	for _, e := range entries {
		if err := a.Append(e); err != nil {
			t.Fatal(err)
		}
	}
	return db, a
}

func wantVerified(t *testing.T, a *Audit, entries int, wrong uint64) {
	t.Helper()
	if n, bad, err := a.Verify(); err != nil || n != entries || bad != wrong {
		t.Errorf("verified %d entries, wrong %d, %v; want %d and %d", n, bad, err, entries, wrong)
	}
}

func TestAnAuditLogShowsWhatWasChangedInIt(t *testing.T) {
	db, a := auditOf(t,
		AuditEntry{Who: "anna", What: "put-config", Result: "done", Changes: []AuditChange{{"line 1: name", "a", "b\xff"}}},
		AuditEntry{Who: "bob", What: "sign-in", Result: "done"}, AuditEntry{Who: "anna", What: "sign-out", Result: "done"})
	wantVerified(t, a, 3, 0)
	tamper := func(alter func(tx *Tx) error) {
		t.Helper()
		if err := db.Update(alter); err != nil {
			t.Fatal(err)
		}
	}
	var was AuditEntry
	tamper(func(tx *Tx) (err error) {
		was, err = a.entries.Get(tx, NumberKey(2))
		changed := was
		changed.Who = "carol"
		return errors.Join(err, a.entries.Put(tx, NumberKey(2), changed))
	})
	wantVerified(t, a, 1, 2)
	tamper(func(tx *Tx) error {
		changed := was
		changed.Who = "carol"
		changed.Hash = changed.sum() // the next one still has the old one's
		return a.entries.Put(tx, NumberKey(2), changed)
	})
	wantVerified(t, a, 2, 3)
	tamper(func(tx *Tx) error { return a.entries.Delete(tx, NumberKey(2)) })
	wantVerified(t, a, 1, 2)
}

func TestAnAuditLogLetsTheOldestGoAndCanStillBeVerified(t *testing.T) {
	_, a := auditOf(t)
	a.most = 3
	for i := range 5 {
		if err := a.Append(AuditEntry{Who: fmt.Sprint("u", i)}); err != nil {
			t.Fatal(err)
		}
	}
	wantVerified(t, a, 3, 0)
	page, err := a.List(AuditQuery{})
	if err != nil || len(page.Items) != 3 || page.Items[0].Who != "u4" || page.Next != "" {
		t.Errorf("got %+v %v", page, err)
	}
}

func TestAuditEntriesAreFoundPageByPage(t *testing.T) {
	begin := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	var entries []AuditEntry
	for i := range 10 {
		e := AuditEntry{Who: []string{"anna", "Bob"}[i%2], What: "put-config", On: fmt.Sprint("line ", i), At: begin.Add(time.Duration(i) * time.Hour)}
		entries = append(entries, e)
	}
	_, a := auditOf(t, entries...)
	var got []string
	q := AuditQuery{Who: "bob", Limit: 2}
	for pages := 1; ; pages++ {
		page, err := a.List(q)
		if err != nil || pages > 10 {
			t.Fatal(err, pages)
		}
		for _, e := range page.Items {
			got = append(got, e.On)
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			break
		}
	}
	if fmt.Sprint(got) != "[line 9 line 7 line 5 line 3 line 1]" {
		t.Errorf("got %v", got)
	}
	page, err := a.List(AuditQuery{From: begin.Add(2 * time.Hour), To: begin.Add(5 * time.Hour), Text: "LINE 3"})
	if err != nil || len(page.Items) != 1 || page.Items[0].On != "line 3" {
		t.Errorf("got %+v %v", page, err)
	}
	for _, q := range []AuditQuery{{Limit: 201}, {Limit: -1}, {Cursor: "x"}, {Cursor: "AAAA"}} {
		if _, err := a.List(q); !errors.Is(err, ErrInvalid) {
			t.Errorf("%+v: %v", q, err)
		}
	}
}

func TestAuditEntriesAreFoundByWhatTheyAreAbout(t *testing.T) {
	changes := func(fields ...string) (all []AuditChange) {
		for _, f := range fields {
			all = append(all, AuditChange{Field: f, New: "x"})
		}
		return all
	}
	_, a := auditOf(t,
		AuditEntry{Who: "a", On: "extensions/80", Changes: changes("extension 80: name")},
		AuditEntry{Who: "b", On: "config", Changes: changes("system: country", "extension 801: name")},
		AuditEntry{Who: "c", On: "extensions", Changes: changes("extension 801")},
		AuditEntry{Who: "d", On: "extensions/801"}, // refused
	)
	for on, want := range map[string]string{
		"extension 801": "cb", "extension 80": "a", "system": "b", "extensions/801": "d", "extension": "", "EXTENSION 801": "", "country": "",
	} {
		page, err := a.List(AuditQuery{On: on})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, e := range page.Items {
			got += e.Who
		}
		if got != want {
			t.Errorf("%s: %q, not %q", on, got, want)
		}
	}
}

func TestAnAuditEntryIsBounded(t *testing.T) {
	_, a := auditOf(t)
	e := AuditEntry{Who: "anna", Note: string(make([]byte, 10_000)), Changes: make([]AuditChange, 1000)}
	if err := a.Append(e); err != nil {
		t.Fatal(err)
	}
	page, err := a.List(AuditQuery{})
	if err != nil || len(page.Items[0].Changes) != maxAuditChanges || len(page.Items[0].Note) > maxAuditValue+3 {
		t.Errorf("%d changes, a note of %d bytes, %v", len(page.Items[0].Changes), len(page.Items[0].Note), err)
	}
	if last := page.Items[0].Changes[maxAuditChanges-1]; last.New != "901 more" {
		t.Errorf("the last place says %+v", last)
	}
	wantVerified(t, a, 1, 0)
}
