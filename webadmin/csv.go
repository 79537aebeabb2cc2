package webadmin

import (
	"encoding/csv"
	"io"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// csvType is RFC 4180's, with the character set that spreadsheets guess wrong.
const csvType = "text/csv"

// byteOrderMark lets spreadsheets know the text for UTF-8.
const byteOrderMark = "\uFEFF"

// csvAnswer streams a table as a file to be saved. rows calls row for each; an
// error in the middle can only end the file, and stands in the log.
func (s *Server) csvAnswer(name string, head []string, rows func(row func(...string) error) error) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(c huma.Context) {
		c.SetHeader("Content-Type", csvType+"; charset=utf-8")
		c.SetHeader("Content-Disposition", `attachment; filename="`+name+`"`)
		w := c.BodyWriter()
		if err := writeCSV(w, head, rows); err != nil {
			s.log.Warn("A table ended early.", "file", name, "request", requestID(c.Context()), "error", err)
		}
	}}
}

func writeCSV(w io.Writer, head []string, rows func(row func(...string) error) error) error {
	t, err := newCSV(w, head)
	if err != nil {
		return err
	}
	if err := rows(t.row); err != nil {
		return err
	}
	return t.Close()
}

// csvTable is a table as CSV (RFC 4180).
type csvTable struct{ out *csv.Writer }

func newCSV(w io.Writer, head []string) (*csvTable, error) {
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return nil, err
	}
	t := &csvTable{csv.NewWriter(w)}
	t.out.UseCRLF = true // RFC 4180, 2
	return t, t.row(head...)
}

func (t *csvTable) row(fields ...string) error {
	for i := range fields {
		fields[i] = noFormula(fields[i])
	}
	return t.out.Write(fields)
}

// Row writes cells as [sheet.Sheet.Row] does.
func (t *csvTable) Row(cells ...any) error {
	fields := make([]string, len(cells))
	for i, v := range cells {
		fields[i] = cellText(v)
	}
	return t.row(fields...)
}

// Close writes what is still held; the writer below stays open.
func (t *csvTable) Close() error {
	t.out.Flush()
	return t.out.Error()
}

// noFormula keeps a spreadsheet from working out what somebody else wrote: a
// caller's name or a user's agent may begin like a formula (OWASP, "CSV
// Injection"). A telephone number such as +886 2 2345 6789 is one too.
func noFormula(field string) string {
	if field != "" && strings.ContainsRune("=+-@\t\r\n", rune(field[0])) {
		return "'" + field
	}
	return field
}
