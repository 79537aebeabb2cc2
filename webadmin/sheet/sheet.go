package sheet

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Limits of the spreadsheets that open the file (Excel's specifications and limits).
const (
	MaxRows = 1_048_576 // the head among them
	maxText = 32_767    // letters in a cell; more are cut off
)

// Column is one of the table.
type Column struct {
	Title string
	Width int // letters; 0: as the spreadsheet likes
}

// Sheet is a table that is being written. One goroutine owns it.
type Sheet struct {
	zip   *zip.Writer
	out   *bufio.Writer
	row   int
	cols  int
	fault error
}

// New begins a table, whose name is the sheet's, as far as spreadsheets take it.
func New(w io.Writer, name string, columns []Column) (*Sheet, error) {
	s := &Sheet{zip: zip.NewWriter(w), cols: len(columns)}
	for _, p := range parts(name) {
		if err := s.part(p.name, p.text); err != nil {
			return nil, err
		}
	}
	body, err := s.zip.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return nil, fmt.Errorf("begin the sheet: %w", err)
	}
	s.out = bufio.NewWriter(body)
	s.head(columns)
	return s, s.fault
}

func (s *Sheet) part(name, text string) error {
	w, err := s.zip.Create(name)
	if err == nil {
		_, err = io.WriteString(w, xml.Header+text)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

func (s *Sheet) head(columns []Column) {
	s.text(xml.Header + `<worksheet xmlns="` + mainNS + `"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`)
	if slices.ContainsFunc(columns, func(c Column) bool { return c.Width > 0 }) { // an empty list is not allowed
		s.text(`<cols>`)
		for i, c := range columns {
			if c.Width > 0 {
				s.text(fmt.Sprintf(`<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, c.Width))
			}
		}
		s.text(`</cols>`)
	}
	s.text(`<sheetData>`)
	s.begin()
	for i, c := range columns {
		s.words(i, c.Title, styleHead)
	}
	s.text(`</row>`)
}

// Row writes one row: strings, whole numbers, numbers, and times, which are shown
// by the clock that they have; nil and zero times leave a cell empty. More rows than
// a spreadsheet has are refused.
func (s *Sheet) Row(cells ...any) error {
	if s.row >= MaxRows {
		return fmt.Errorf("the table has more than %d rows, which is the most that a spreadsheet has: choose a shorter time, or CSV", MaxRows-1)
	}
	s.begin()
	for i, v := range cells {
		s.cell(i, v)
	}
	s.text(`</row>`)
	return s.fault
}

// Close completes the file; the writer below stays open.
func (s *Sheet) Close() error {
	s.text(fmt.Sprintf(`</sheetData><autoFilter ref="A1:%s%d"/></worksheet>`, column(max(s.cols, 1)-1), s.row))
	if s.fault == nil {
		s.fault = s.out.Flush()
	}
	if err := s.zip.Close(); s.fault == nil {
		s.fault = err
	}
	return s.fault
}

func (s *Sheet) begin() {
	s.row++
	s.text(`<row r="` + strconv.Itoa(s.row) + `">`)
}

func (s *Sheet) cell(i int, v any) {
	switch v := v.(type) {
	case nil:
	case string:
		if v != "" {
			s.words(i, v, 0)
		}
	case int:
		s.number(i, strconv.Itoa(v), 0)
	case float64:
		s.number(i, strconv.FormatFloat(v, 'f', -1, 64), 0)
	case time.Time:
		if !v.IsZero() {
			s.number(i, strconv.FormatFloat(serial(v), 'f', 8, 64), styleTime)
		}
	default:
		s.words(i, fmt.Sprint(v), 0)
	}
}

func (s *Sheet) open(i, style int, kind string) {
	s.text(`<c r="` + column(i) + strconv.Itoa(s.row) + `"`)
	if style != 0 {
		s.text(` s="` + strconv.Itoa(style) + `"`)
	}
	s.text(kind)
}

func (s *Sheet) number(i int, n string, style int) {
	s.open(i, style, `><v>`)
	s.text(n + `</v></c>`)
}

func (s *Sheet) words(i int, text string, style int) {
	s.open(i, style, ` t="inlineStr"><is><t xml:space="preserve">`)
	if s.fault == nil {
		s.fault = xml.EscapeText(s.out, []byte(clipped(text)))
	}
	s.text(`</t></is></c>`)
}

func (s *Sheet) text(t string) {
	if s.fault == nil {
		_, s.fault = s.out.WriteString(t)
	}
}

func clipped(text string) string {
	if utf8.RuneCountInString(text) <= maxText {
		return text
	}
	return string([]rune(text)[:maxText])
}

// column is a column's name: A to Z, AA and so on.
func column(i int) string {
	var name strings.Builder
	if i >= 26 {
		name.WriteString(column(i/26 - 1))
	}
	name.WriteByte(byte('A' + i%26))
	return name.String()
}

// serial is a time as spreadsheets count it: days since 30 December 1899 on the
// clock that the time has (ECMA-376 part 1, 18.17.4.1, the 1900 date base).
func serial(t time.Time) float64 {
	wall := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
	return wall.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24
}
