package tables

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Column is one that a table may have.
type Column struct {
	Name   string   // by which faults name it, and the first word that is looked for
	Words  []string // other names of it, in small letters
	Needed bool     // without it nothing is read
}

// Row is a line of a table.
type Row struct {
	Line  int // in the file, from 1
	cells []string
	at    []int // place of each column, -1: the file does not have it
}

// Cell is what stands in a column, by its place in the columns that were asked
// for, without blanks around it; "" where the line is shorter or the file does not
// have that column.
func (r Row) Cell(column int) string {
	i := r.at[column]
	if i < 0 || i >= len(r.cells) {
		return ""
	}
	return bare(r.cells[i])
}

// Has reports whether the file has a column.
func (r Row) Has(column int) bool { return r.at[column] >= 0 }

// Fault is what is wrong with a line.
type Fault struct {
	Line   int
	Column string // "" the line as a whole
	What   string
}

// Read gives the rows of a file, at most so many, and what cannot be read of it.
// Rows in which all columns are empty are left out: spreadsheets leave such.
func Read(file []byte, columns []Column, most int) ([]Row, []Fault) {
	text, ok := decode(file, columns)
	if !ok {
		return nil, []Fault{{Line: 1, What: "the file is not in UTF-8; let the spreadsheet save it as \"CSV UTF-8\""}}
	}
	r := reader(text)
	head, err := r.Read()
	at, fault := places(head, columns)
	if err != nil || fault != "" { // an empty file names no column
		return nil, []Fault{{Line: 1, What: fault}}
	}
	return rows(r, at, most)
}

func rows(r *csv.Reader, at []int, most int) (all []Row, faults []Fault) {
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return all, faults
		}
		line, _ := r.FieldPos(0)
		if err != nil {
			return all, append(faults, Fault{Line: line, What: "cannot be read: " + err.Error()})
		}
		row := Row{Line: line, cells: record, at: at}
		switch {
		case row.empty():
		case len(all) == most:
			return all, append(faults, Fault{Line: line, What: fmt.Sprintf("is row %d; a table has at most %d", most+1, most)})
		default:
			all = append(all, row)
		}
	}
}

func (r Row) empty() bool {
	for i := range r.at {
		if r.Cell(i) != "" {
			return false
		}
	}
	return true
}

func reader(text string) *csv.Reader {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.TrimLeadingSpace, r.LazyQuotes = -1, true, true
	r.Comma = separator(text)
	return r
}

// separator is what stands between the columns: spreadsheets of some languages
// write semicolons.
func separator(text string) rune {
	head, _, _ := strings.Cut(text, "\n")
	for _, c := range ",;\t" {
		if strings.ContainsRune(head, c) {
			return c
		}
	}
	return ','
}

// places finds the columns by their names.
func places(head []string, columns []Column) (at []int, fault string) {
	for _, c := range columns {
		i := slices.IndexFunc(head, func(h string) bool { return c.is(h) })
		if at = append(at, i); i < 0 && c.Needed && fault == "" {
			fault = fmt.Sprintf("names no column %q", c.Name)
		}
	}
	return at, fault
}

func (c Column) is(head string) bool {
	word := strings.ToLower(bare(head))
	return word == c.Name || slices.Contains(c.Words, word)
}

// bare takes blanks off, and the apostrophe that keeps spreadsheets from working a
// cell out (see the writer of tables in webadmin).
func bare(cell string) string {
	return strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(cell), "'"))
}
