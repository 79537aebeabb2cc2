package webadmin

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"ringdown/webadmin/auth"
)

// Where an export stands.
const (
	exportWaiting = "waiting"
	exportRunning = "running"
	exportDone    = "done"
	exportFailed  = "failed"
)

// xlsxType is that of a spreadsheet in Office Open XML (IANA).
const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// Export is a table of records that is, or was, made in the background.
type Export struct {
	ID      string       `json:"id" doc:"Its name" example:"20260501-080000-01"`
	Format  string       `json:"format" enum:"csv,xlsx" doc:"What the file is" example:"xlsx"`
	Filter  RecordFilter `json:"filter" doc:"Which records are in it"`
	By      string       `json:"by" doc:"Who asked for it" example:"anna"`
	Asked   time.Time    `json:"asked" doc:"When that was" example:"2026-05-01T08:00:00Z"`
	Ended   *time.Time   `json:"ended" doc:"When it was complete, or failed; null: not yet" example:"2026-05-01T08:00:09Z"`
	State   string       `json:"state" enum:"waiting,running,done,failed" doc:"How far it is" example:"done"`
	Percent int          `json:"percent" doc:"Of the records looked through, %" example:"100"`
	Rows    int          `json:"rows" doc:"Records written so far" example:"812"`
	Bytes   int64        `json:"bytes" doc:"Size of the complete file" example:"184320"`
	Problem string       `json:"problem" doc:"Why it failed, or empty" example:""`
	Until   time.Time    `json:"until" doc:"The file is kept no longer" example:"2026-05-08T08:00:00Z"`
}

// ExportWish is what to export, and how.
type ExportWish struct {
	Format string            `json:"format" enum:"csv,xlsx" doc:"CSV (RFC 4180, UTF-8 with a byte order mark) or XLSX (ECMA-376)" example:"xlsx"`
	Filter RecordFilter      `json:"filter,omitzero" doc:"Which records; left out: all"`
	Titles map[string]string `json:"titles,omitempty" maxProperties:"100" doc:"Heads of columns by their names, where others are wanted; and sheet, the sheet's name" example:"{\"started\":\"Began\"}"`
	Words  map[string]string `json:"words,omitempty" maxProperties:"200" doc:"What stands for a word of the API, as missed, or for that of one column alone, as result.missed" example:"{\"result.missed\":\"nobody answered\"}"`
}

type exportRequest struct{ Body ExportWish }

type exportID struct {
	ID string `path:"id" pattern:"^[0-9-]{1,32}$" doc:"Export" example:"20260501-080000-01"`
}

type (
	exportsAnswer struct{ Body list[Export] }
	exportAnswer  struct{ Body Export }
)

func exampleExport() Export {
	end := exampleTime().Add(9 * time.Second)
	return Export{ID: "20260501-080000-01", Format: "xlsx", Filter: exampleFilter(), By: "anna", Asked: exampleTime(), Ended: &end, State: exportDone, Percent: 100, Rows: 812, Bytes: 184320, Until: exampleTime().Add(exportKept)}
}

func (s *Server) addExports() {
	if s.deps.Exports == "" {
		return
	}
	s.exports = openShelf(s.deps.Exports, s.now, s.log)
	const at, one = "/api/v1/exports", "/api/v1/exports/{id}"
	add(s, spec{
		id: "list-exports", method: http.MethodGet, path: at, tag: "records", needs: auth.RecordsRead, scoped: true,
		summary: "Exports", about: "Tables of records that were asked for, the newest first, and how far they are. Each is kept for seven days; twenty are the most.",
		answer: list[Export]{[]Export{exampleExport()}},
	}, s.getExports)
	add(s, spec{
		id: "create-export", method: http.MethodPost, path: at, tag: "records", needs: auth.RecordsExport, scoped: true, status: http.StatusAccepted,
		summary: "Export records", about: "Begins to write the records that a filter chooses into a CSV or XLSX file, the newest first. Times are the appliance's. It goes on in the background: ask how far it is, and fetch the file once it is done. Who exported what stands in the audit log.",
		send: ExportWish{Format: "xlsx", Filter: exampleFilter(), Titles: map[string]string{"started": "Began"}}, answer: exampleExport(),
	}, s.postExport)
	add(s, spec{
		id: "get-export", method: http.MethodGet, path: one, tag: "records", needs: auth.RecordsRead, scoped: true,
		summary: "One export", about: "How far it is.", answer: exampleExport(), fails: []int{http.StatusNotFound},
	}, s.getExport)
	add(s, spec{
		id: "delete-export", method: http.MethodDelete, path: one, tag: "records", needs: auth.RecordsRead, scoped: true, status: http.StatusNoContent,
		summary: "Delete an export", about: "Removes the file, and what is known of it. One that is being written stays.", fails: []int{http.StatusNotFound, http.StatusConflict},
	}, s.deleteExport)
	add(s, spec{
		id: "get-export-file", method: http.MethodGet, path: one + "/file", tag: "records", masked: true, needs: auth.RecordsExport, scoped: true,
		summary: "Fetch an export", about: "The file of a complete export. In CSV a value that a spreadsheet would take for a formula begins with an apostrophe. Who fetched it stands in the audit log.",
		answer: "(a table)", answerType: xlsxType, fails: []int{http.StatusNotFound, http.StatusConflict},
	}, s.getExportFile)
	s.soundResponses(one+"/file", xlsxType)
	content := s.api.OpenAPI().Paths[one+"/file"].Get.Responses["200"].Content
	content[csvType] = content[xlsxType]
}

func (s *Server) getExports(ctx context.Context, _ *struct{}) (*exportsAnswer, error) {
	return &exportsAnswer{list[Export]{only(s.exports.list(), func(e Export) bool { return seesExport(ctx, e) })}}, nil
}

// seesExport reports whether somebody may have a table: who is bound, or sees no full
// numbers, only one of their own.
func seesExport(ctx context.Context, e Export) bool {
	who := identityOf(ctx)
	return who.bounds.none() && who.May(auth.NumbersRead) || sameName(e.By, who.Name)
}

func (s *Server) getExport(ctx context.Context, in *exportID) (*exportAnswer, error) {
	e, err := s.export(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &exportAnswer{e}, nil
}

func (s *Server) export(ctx context.Context, id string) (Export, error) {
	e, found := s.exports.find(id)
	if !found || !seesExport(ctx, e) {
		return e, unknown("There is no export %s, or no longer.", id)
	}
	return e, nil
}

func (s *Server) postExport(ctx context.Context, in *exportRequest) (*exportAnswer, error) {
	q, err := s.recordQuery(ctx, in.Body.Filter)
	if err != nil {
		return nil, err
	}
	zone, err := s.zone(ctx)
	if err != nil {
		return nil, err
	}
	records, err := s.records(ctx)
	if err != nil {
		return nil, err
	}
	now := s.now().UTC()
	e, err := s.exports.add(Export{Format: in.Body.Format, Filter: in.Body.Filter, By: identityOf(ctx).Name, Asked: now, State: exportWaiting, Until: now.Add(exportKept)})
	if err != nil {
		return nil, err
	}
	wanted := in.Body.Filter.wanted(hides(ctx), &q)
	x := &exporter{records: records, masked: hides(ctx), query: q, wanted: wanted, row: recordRow{zone: zone, words: in.Body.Words}}
	if _, err := s.jobs.start("export", e.By, func(ctx context.Context) (string, error) { return s.runExport(ctx, e, x, in.Body.Titles) }); err != nil {
		s.endExport(e.ID, 0, err)
		return nil, err
	}
	listened(ctx, "exports/"+e.ID)
	return &exportAnswer{e}, nil
}

// runExport writes the file; what is left of one that failed goes.
func (s *Server) runExport(ctx context.Context, e Export, x *exporter, titles map[string]string) (string, error) {
	s.exports.change(e.ID, false, func(e *Export) { e.State = exportRunning })
	x.tell = func(percent, rows int) {
		s.exports.change(e.ID, false, func(e *Export) { e.Percent, e.Rows = percent, rows })
	}
	rows, err := s.writeExport(ctx, e, x, titles)
	if err != nil {
		s.exports.drop(e, os.Remove(s.exports.file(e)))
	}
	s.endExport(e.ID, rows, err)
	return e.ID, err
}

func (s *Server) writeExport(ctx context.Context, e Export, x *exporter, titles map[string]string) (rows int, err error) {
	if x.all, err = x.records.Count(x.query.From, x.query.To); err != nil {
		return 0, fmt.Errorf("count the records: %w", err)
	}
	f, err := os.OpenFile(s.exports.file(e), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return 0, fmt.Errorf("make the file: %w", err)
	}
	defer func() {
		if end := f.Close(); err == nil {
			err = end
		}
	}()
	w := bufio.NewWriterSize(f, 1<<16)
	if rows, err = x.write(ctx, w, e.Format, titles); err != nil {
		return rows, err
	}
	if err := w.Flush(); err != nil {
		return rows, fmt.Errorf("write the file: %w", err)
	}
	return rows, f.Sync()
}

func (s *Server) endExport(id string, rows int, fault error) {
	s.exports.change(id, true, func(e *Export) {
		now := s.now().UTC()
		e.Ended, e.Rows, e.State, e.Percent = &now, rows, exportDone, 100
		if fault != nil {
			e.State, e.Problem = exportFailed, sentence(fault)
			return
		}
		if info, err := os.Stat(s.exports.file(*e)); err == nil {
			e.Bytes = info.Size()
		}
	})
}

func (s *Server) deleteExport(ctx context.Context, in *exportID) (*struct{}, error) {
	if _, err := s.export(ctx, in.ID); err != nil {
		return nil, err
	}
	if err := s.exports.remove(in.ID); err != nil {
		return nil, err
	}
	listened(ctx, "exports/"+in.ID)
	return nil, nil
}

func (s *Server) getExportFile(ctx context.Context, in *exportID) (*huma.StreamResponse, error) {
	e, err := s.export(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if e.State != exportDone {
		return nil, problem(http.StatusConflict, "not-now", fmt.Sprintf("The export %s is not complete.", e.ID))
	}
	f, err := os.Open(s.exports.file(e))
	if errors.Is(err, os.ErrNotExist) {
		return nil, unknown("The file of the export %s is gone.", e.ID)
	}
	if err != nil {
		return nil, fmt.Errorf("open the export %s: %w", e.ID, err)
	}
	listened(ctx, "exports/"+e.ID+"/file")
	kind := xlsxType
	if e.Format == "csv" {
		kind = csvType + "; charset=utf-8"
	}
	return soundAnswer(Sound{ReadSeekCloser: f, At: e.Asked}, kind, "ringdown-records-"+e.ID+"."+e.Format), nil
}
