package webadmin

import (
	"context"
	"fmt"
	"io"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/store"
	"ringdown/webadmin/sheet"
)

// table takes rows of an export.
type table interface {
	Row(cells ...any) error
	Close() error
}

// exporter writes the records that a filter chooses into a table.
type exporter struct {
	records Records
	query   store.Query
	wanted  func(call.Record) bool
	row     recordRow // without a record: zone and words
	all     int       // how many records are looked through
	tell    func(percent, rows int)
	masked  bool // numbers are not to be seen in full
}

// copyTo writes page by page: no transaction stands open meanwhile, and one page is
// in memory.
func (x *exporter) copyTo(ctx context.Context, out table) (rows int, err error) {
	seen := 0
	match := func(r call.Record) bool {
		seen++
		return x.wanted(r)
	}
	q := x.query
	for q.Limit = store.MaxLimit; ; {
		page, err := x.records.Search(q, match)
		if err != nil {
			return rows, fmt.Errorf("read the records: %w", err)
		}
		for _, r := range page.Items {
			x.row.Record = r
			if err := out.Row(x.cells()...); err != nil {
				return rows, err
			}
			rows++
		}
		x.tell(min(99, 100*seen/max(1, x.all)), rows)
		if q.Cursor = page.Next; q.Cursor == "" {
			return rows, nil
		}
		if err := ctx.Err(); err != nil {
			return rows, fmt.Errorf("the appliance stops: %w", err)
		}
	}
}

// cells are a record's, with numbers masked where they are to be.
func (x *exporter) cells() []any {
	cells := x.row.cells()
	for i, c := range cells {
		if text, is := c.(string); is && x.masked {
			cells[i] = masked(text)
		}
	}
	return cells
}

// write makes the whole file.
func (x *exporter) write(ctx context.Context, w io.Writer, format string, titles map[string]string) (rows int, err error) {
	out, err := newTable(w, format, titles)
	if err != nil {
		return 0, err
	}
	rows, err = x.copyTo(ctx, out)
	if end := out.Close(); err == nil {
		err = end
	}
	return rows, err
}

func newTable(w io.Writer, format string, titles map[string]string) (table, error) {
	columns := columnTitles(titles)
	if format == "xlsx" {
		return sheet.New(w, or(titles["sheet"], "Records"), columns)
	}
	head := make([]string, len(columns))
	for i, c := range columns {
		head[i] = c.Title
	}
	return newCSV(w, head)
}

// expired reports whether an export is not kept any longer.
func (e Export) expired(now time.Time) bool { return now.Sub(e.Asked) > exportKept }
