package webadmin

import (
	"context"
	"net/http"

	"ringdown/webadmin/tables"
)

// Tables that people bring: looked at first, row by row, and then taken whole or
// not at all.

// Limits of such a file.
const (
	maxTableRows = 1000
	maxTableFile = 512 << 10 // a thousand rows of some hundred letters, each of up to four bytes
)

// Row states of a table.
const (
	rowNew       = "new"
	rowChanged   = "changed"
	rowUnchanged = "unchanged"
	rowWrong     = "wrong"
)

// TableFile is a table that is sent.
type TableFile struct {
	Apply   bool   `query:"apply" doc:"True: it is taken, all of it or, where a row is wrong, nothing; false: only what it would do is answered" example:"true"`
	RawBody []byte `contentType:"text/csv"`
}

// TableFault is what is wrong with a cell.
type TableFault struct {
	Column  string `json:"column" doc:"Name of the column, or empty: the row as a whole" example:"role"`
	Message string `json:"message" doc:"What is wrong, one sentence" example:"is missing"`
}

// TableRow is what one row of a table does.
type TableRow struct {
	Line    int            `json:"line" doc:"In the file, from 1" example:"2"`
	Key     string         `json:"key" doc:"Whom it is about, or empty" example:"anna"`
	Name    string         `json:"name" doc:"Name beside that, or empty" example:"Ann Lee"`
	State   string         `json:"state" enum:"new,changed,unchanged,wrong" doc:"What it does; one that is wrong does nothing" example:"new"`
	Changes []ConfigChange `json:"changes" nullable:"false" doc:"What changes, for one that is there"`
	Faults  []TableFault   `json:"faults" nullable:"false" doc:"What is wrong with it"`
	// Password is of a user who was made just now.
	Password string `json:"password,omitempty" doc:"The password that the appliance made, shown this once; left out where it was mailed" example:"k7pw-3xhd-9mqt-b2fz"`
	Mailed   string `json:"mailed,omitempty" doc:"Where it was mailed to" example:"anna@example.com"`
	Unmailed string `json:"unmailed,omitempty" doc:"Why it could not be mailed" example:"The mail server did not answer in time."`
}

// TableAnswer is what a table does, or did.
type TableAnswer struct {
	Applied   bool       `json:"applied" doc:"Whether it was taken" example:"true"`
	New       int        `json:"new" doc:"Rows that add somebody" example:"1"`
	Changed   int        `json:"changed" doc:"Rows that change somebody" example:"0"`
	Unchanged int        `json:"unchanged" doc:"Rows that say what is so already" example:"0"`
	Wrong     int        `json:"wrong" doc:"Rows that will not do" example:"0"`
	Rows      []TableRow `json:"rows" nullable:"false" doc:"Every row, in the order of the file"`
}

type tableAnswer struct{ Body TableAnswer }

func exampleTable() TableAnswer {
	return TableAnswer{Applied: true, New: 1, Rows: []TableRow{{Line: 2, Key: "anna", State: rowNew, Changes: []ConfigChange{}, Faults: []TableFault{}, Password: "k7pw-3xhd-9mqt-b2fz"}}} //nolint:gosec // G101: an example for the API's description
}

// countedTable sums a table's rows up.
func countedTable(rows []TableRow) TableAnswer {
	a := TableAnswer{Rows: orNone(rows)}
	for i := range a.Rows {
		r := &a.Rows[i]
		r.Changes, r.Faults = orNone(r.Changes), orNone(r.Faults)
		switch r.State {
		case rowNew:
			a.New++
		case rowChanged:
			a.Changed++
		case rowUnchanged:
			a.Unchanged++
		case rowWrong:
			a.Wrong++
		}
	}
	return a
}

// wrong marks a row and says why.
func (r *TableRow) wrong(column, what string) {
	r.State = rowWrong
	r.Faults = append(r.Faults, TableFault{column, what})
}

// settle gives a row that is not wrong its state.
func (r *TableRow) settle(there bool) {
	switch {
	case r.State == rowWrong:
	case !there:
		r.State = rowNew
	case len(r.Changes) > 0:
		r.State = rowChanged
	default:
		r.State = rowUnchanged
	}
}

func (r *TableRow) change(field, old, now string) {
	if old != now {
		r.Changes = append(r.Changes, ConfigChange{Field: field, Old: old, New: now})
	}
}

// tableRefused is the answer to a table that cannot be taken; nil: it can.
func tableRefused(a TableAnswer) error {
	var all []ProblemField
	for _, r := range a.Rows {
		for _, f := range r.Faults {
			fault := csvFault(r.Line, f.Message)
			if f.Column != "" {
				fault.Location += ", " + f.Column
			}
			all = append(all, fault)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return fileFaults(all)
}

// readTable reads a file's rows; one that is no such table is refused as a whole.
func readTable(file []byte, columns []tables.Column) ([]tables.Row, error) {
	rows, faults := tables.Read(file, columns, maxTableRows)
	if len(faults) == 0 {
		return rows, nil
	}
	all := make([]ProblemField, len(faults))
	for i, f := range faults {
		all[i] = csvFault(f.Line, f.What)
	}
	return nil, fileFaults(all)
}

// lookedOnly keeps a look at what would change out of the audit log.
func lookedOnly(ctx context.Context) {
	if a, ok := ctx.Value(actKey).(*act); ok {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.drop = true
	}
}

// tableSpec is the operation that reads a table.
func tableSpec(sp spec, example string) spec {
	sp.method, sp.send, sp.bodyType, sp.answer, sp.maxBody = http.MethodPost, example, csvType, exampleTable(), maxTableFile
	sp.about += " CSV between commas, semicolons or tabs, in UTF-8, UTF-16, GBK or Big5; the first line names the columns, in English or Chinese. At most 1,000 rows. Without apply nothing is changed: rows say what each would do. With apply a table with a wrong row changes nothing, and errors name line and column."
	return sp
}
