package webadmin_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/store"
	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

// working lets the server do its long work until the test ends.
func (r *rig) working() {
	ctx, stop := context.WithCancel(context.Background())
	over := make(chan error, 1)
	go func() { over <- r.server.Run(ctx) }()
	r.t.Cleanup(func() { stop(); <-over })
}

// exported asks for an export and waits until it is complete.
func (r *rig) exported(wish webadmin.ExportWish) webadmin.Export {
	r.t.Helper()
	var e webadmin.Export
	a := r.do("POST", "/api/v1/exports", wish)
	r.want(a, http.StatusAccepted)
	if err := json.Unmarshal(a.Body.Bytes(), &e); err != nil {
		r.t.Fatal(err)
	}
	for last := -1; e.State == "waiting" || e.State == "running"; runtime.Gosched() {
		if r.read("/api/v1/exports/"+e.ID, &e); e.Percent < last {
			r.t.Fatalf("it went back from %d to %d %%", last, e.Percent)
		}
		last = e.Percent
	}
	return e
}

func manyRecords(r *rig, n int) time.Time {
	at := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	for i := range n {
		r.world.records.Save(call.Record{ID: call.ID(i + 1), Kind: call.KindIncoming, Result: call.ResultMissed, Started: at.Add(time.Duration(i) * time.Second), Ended: at.Add(time.Hour), Caller: call.CallerID{Number: "+886912", Name: "=SUM(A1)"}})
	}
	return at
}

func TestRecordsAreExportedAsCSVInWordsThatWereAskedFor(t *testing.T) {
	r := newOwnerRig(t)
	r.working()
	manyRecords(r, 450)
	e := r.exported(webadmin.ExportWish{Format: "csv", Filter: webadmin.RecordFilter{Caller: "886"}, Titles: map[string]string{"started": "開始"}, Words: map[string]string{"missed": "未接"}})
	if e.State != "done" || e.Rows != 450 || e.Percent != 100 || e.Bytes == 0 || e.By != "owner" || e.Ended == nil {
		t.Fatalf("%+v", e)
	}
	a := r.do("GET", "/api/v1/exports/"+e.ID+"/file", nil)
	r.want(a, http.StatusOK)
	text := a.Body.String()
	if !strings.HasPrefix(text, "\uFEFF") || a.Header().Get("Content-Disposition") != `attachment; filename=ringdown-records-`+e.ID+`.csv` {
		t.Errorf("%q, %v", text[:20], a.Header())
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\uFEFF"))).ReadAll()
	if err != nil || len(rows) != 451 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if rows[0][1] != "開始" || rows[0][3] != "result" || rows[1][1] != "2026-05-01 16:07:29" || rows[1][3] != "未接" || rows[1][4] != "'+886912" || rows[1][5] != "'=SUM(A1)" {
		t.Errorf("%q\n%q", rows[0], rows[1])
	}
	for _, what := range []string{"create-export", "get-export-file"} {
		if len(r.audit("?what="+what)) != 1 {
			t.Errorf("%s is not in the audit log", what)
		}
	}
}

func TestRecordsAreExportedAsXLSX(t *testing.T) {
	r := newOwnerRig(t)
	r.working()
	manyRecords(r, 3)
	e := r.exported(webadmin.ExportWish{Format: "xlsx"})
	body := r.do("GET", "/api/v1/exports/"+e.ID+"/file", nil).Body.Bytes()
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil || strings.Count(string(text), "<row ") != 4 || !strings.Contains(string(text), "=SUM(A1)") {
		t.Errorf("%v: %s", err, text)
	}
}

func TestAnExportIsKeptOverARestartForSevenDaysAndDeleted(t *testing.T) {
	var dir string
	r := newOwnerRig(t, func(d *webadmin.Deps) { dir = d.Exports })
	r.working()
	e, other := r.exported(webadmin.ExportWish{Format: "csv"}), r.exported(webadmin.ExportWish{Format: "csv"})
	broken := e
	broken.ID, broken.State = "20260101-000000-01", "running"
	text, err := json.Marshal(broken)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, broken.ID+".json"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	again, err := webadmin.New(r.world.deps(t))
	if err != nil {
		t.Fatal(err)
	}
	r.server = again
	var all struct{ Items []webadmin.Export }
	r.read("/api/v1/exports", &all)
	if len(all.Items) != 3 || all.Items[0].ID != other.ID || all.Items[2].State != "failed" || all.Items[2].Problem == "" {
		t.Fatalf("%+v", all.Items)
	}
	r.problem(r.do("GET", "/api/v1/exports/"+broken.ID+"/file", nil), http.StatusConflict, "not-now")
	r.want(r.do("DELETE", "/api/v1/exports/"+other.ID, nil), http.StatusNoContent)
	r.problem(r.do("DELETE", "/api/v1/exports/"+other.ID, nil), http.StatusNotFound, "not-found")
	r.want(r.do("GET", "/api/v1/exports/"+e.ID+"/file", nil), http.StatusOK)
	r.world.wait(8 * 24 * time.Hour)
	var late struct{ Items []webadmin.Export }
	r.as(auth.Supervisor).read("/api/v1/exports", &late)
	if left, _ := os.ReadDir(dir); len(late.Items) != 0 || len(left) != 0 {
		t.Errorf("a week later: %+v, %v", late.Items, left)
	}
}

func TestWrongExportsAreRefused(t *testing.T) {
	r := newOwnerRig(t)
	p := r.problem(r.do("POST", "/api/v1/exports", map[string]any{"format": "pdf", "filter": map[string]any{"cause": 300}}), http.StatusUnprocessableEntity, "invalid")
	if len(p.Errors) != 2 {
		t.Errorf("%+v", p.Errors)
	}
	r.problem(r.do("GET", "/api/v1/exports/7/file", nil), http.StatusNotFound, "not-found")
	r.problem(r.as(auth.Agent).do("POST", "/api/v1/exports", webadmin.ExportWish{Format: "csv"}), http.StatusForbidden, "not-permitted")
}

// archive is very many records, each made when it is asked for.
type archive struct{ webadmin.Records }

const archived = 100_000

func (archive) Count(time.Time, time.Time) (int, error) { return archived, nil }

func (archive) Search(q store.Query, match func(call.Record) bool) (page store.Page[call.Record], err error) {
	first, _ := strconv.Atoi(q.Cursor)
	for i := first; i < min(first+q.Limit, archived); i++ {
		r := call.Record{ID: call.ID(i + 1), Kind: call.KindIncoming, Track: strings.Repeat("a step\n", 200), Remarks: call.Remarks{Text: fmt.Sprint("remark ", i)}}
		if match(r) {
			page.Items = append(page.Items, r)
		}
	}
	if first+q.Limit < archived {
		page.Next = strconv.Itoa(first + q.Limit)
	}
	return page, nil
}

func TestAHundredThousandRecordsAreExportedInBoundedMemory(t *testing.T) {
	r := newOwnerRig(t, func(d *webadmin.Deps) { d.Records = archive{} })
	r.working()
	var before, after runtime.MemStats
	debug.FreeOSMemory()
	runtime.ReadMemStats(&before)
	e := r.exported(webadmin.ExportWish{Format: "xlsx"})
	runtime.ReadMemStats(&after)
	if e.State != "done" || e.Rows != archived {
		t.Fatalf("%+v", e)
	}
	grown := int64(after.HeapSys-after.HeapReleased) - int64(before.HeapSys-before.HeapReleased)
	t.Logf("%d bytes; the heap grew by %d KiB", e.Bytes, grown>>10)
	if grown > 32<<20 { // their tracks alone are 140 MB
		t.Errorf("the heap grew by %d MiB", grown>>20)
	}
}
