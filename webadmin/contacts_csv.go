package webadmin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"ringdown/internal/config"
	"ringdown/webadmin/auth"
	"ringdown/webadmin/tables"
)

// maxContactFile is what the largest address book takes: 2000 contacts of some
// hundred bytes, and quotes.
const maxContactFile = 1 << 20

// maxCSVFaults bounds the faults that are told of one file: a file of another kind
// has one in each line.
const maxCSVFaults = 100

type contactsFile struct {
	Replace bool   `query:"replace" doc:"Whether contacts that the file does not have are removed" example:"false"`
	RawBody []byte `contentType:"text/csv"`
}

// ContactsImport is what a file changed.
type ContactsImport struct {
	Added   int `json:"added" doc:"Contacts that are new" example:"12"`
	Changed int `json:"changed" doc:"Contacts that have other numbers or another note now" example:"3"`
	Removed int `json:"removed" doc:"Contacts that are gone" example:"0"`
}

func (s *Server) addContactFiles() {
	const path, example = "/api/v1/contacts.csv", "name,number,note\r\nLee,+886912345678,calls on Mondays\r\n"
	add(s, spec{
		id: "export-contacts", method: http.MethodGet, path: path, tag: "settings", needs: auth.ConfigRead,
		summary: "Contacts as a table", about: "The address book as CSV for a spreadsheet (RFC 4180, UTF-8 with a byte order mark), a line for each number. A value that a spreadsheet would take for a formula begins with an apostrophe.",
		answer: example, answerType: csvType,
	}, s.exportContacts)
	add(s, spec{
		id: "import-contacts", method: http.MethodPost, path: path, tag: "settings", needs: auth.ConfigWrite,
		summary: "Contacts from a table", about: "Reads contacts from CSV in UTF-8, between commas, semicolons or tabs. The first line names the columns: name, number and, if wanted, note. Lines of one name are one contact. Who is in the address book keeps their numbers and gets these besides. errors name the line of each fault; nothing is changed then.",
		send: example, bodyType: csvType, answer: ContactsImport{Added: 12, Changed: 3}, maxBody: maxContactFile,
	}, s.importContacts)
}

func (s *Server) exportContacts(ctx context.Context, _ *struct{}) (*huma.StreamResponse, error) {
	c, err := s.plan(ctx)
	if err != nil {
		return nil, err
	}
	return s.csvAnswer("ringdown-contacts.csv", []string{"name", "number", "note"}, func(row func(...string) error) error {
		for _, x := range c.Contacts {
			for _, n := range x.Numbers {
				if err := row(x.Name, n, x.Note); err != nil {
					return err
				}
			}
		}
		return nil
	}), nil
}

func (s *Server) importContacts(ctx context.Context, in *contactsFile) (*struct{ Body ContactsImport }, error) {
	rows, faults := readContacts(in.RawBody)
	if len(faults) > 0 {
		return nil, fileFaults(faults)
	}
	var did ContactsImport
	err := s.edit(ctx, nil, func(c *config.Config) (string, string, error) {
		before := c.Contacts
		if in.Replace {
			c.Contacts = nil
		}
		lines := rows.into(c)
		did = counted(before, c.Contacts)
		note := fmt.Sprintf("contacts from a file: %d added, %d changed, %d removed", did.Added, did.Changed, did.Removed)
		return "contacts", note, lines.faults(c.Validate())
	})
	if err != nil {
		return nil, err
	}
	return &struct{ Body ContactsImport }{did}, nil
}

func fileFaults(all []ProblemField) error {
	if len(all) > maxCSVFaults {
		all = all[:maxCSVFaults]
	}
	p := problem(http.StatusUnprocessableEntity, "invalid", "")
	p.Errors, p.Detail = all, problemDetail(all)
	return p
}

// counted compares two address books.
func counted(before, after []config.Contact) (did ContactsImport) {
	had := map[string]config.Contact{}
	for _, x := range before {
		had[x.Name] = x
	}
	for _, x := range after {
		old, was := had[x.Name]
		switch {
		case !was:
			did.Added++
		case !slices.Equal(old.Numbers, x.Numbers) || old.Note != x.Note:
			did.Changed++
		}
		delete(had, x.Name)
	}
	did.Removed = len(had)
	return did
}

// contactRow is one line of a file.
type contactRow struct {
	line       int // from 1
	name, note string
	numbers    []string
}

type contactRows []contactRow

// bookLines says which line of a file a contact, or one of its numbers, came from:
// "contacts[3]" and "contacts[3].numbers[1]".
type bookLines map[string]int

// into puts the lines into the address book.
func (all contactRows) into(c *config.Config) bookLines {
	lines := bookLines{}
	c.Contacts = slices.Clone(c.Contacts)
	places := map[string]int{}
	for i, x := range c.Contacts {
		places[x.Name] = i
	}
	for _, r := range all {
		i, has := places[r.name]
		if !has {
			i = len(c.Contacts)
			places[r.name] = i
			c.Contacts = append(c.Contacts, config.Contact{Name: r.name})
			lines[fmt.Sprintf("contacts[%d]", i)] = r.line
		}
		x := &c.Contacts[i]
		if r.note != "" {
			x.Note = r.note
			lines[fmt.Sprintf("contacts[%d].note", i)] = r.line
		}
		x.Numbers = slices.Clone(x.Numbers)
		for _, n := range r.numbers {
			if !slices.Contains(x.Numbers, n) {
				x.Numbers = append(x.Numbers, n)
				lines[fmt.Sprintf("contacts[%d].numbers[%d]", i, len(x.Numbers)-1)] = r.line
			}
		}
	}
	return lines
}

// faults are what the configuration's rules say of the file's lines; nil where they
// say nothing, or nothing of these.
func (b bookLines) faults(invalid error) error {
	var all []ProblemField
	for _, f := range b.found(invalid) {
		all = append(all, csvFault(f.Line, f.What))
	}
	if len(all) == 0 {
		return nil
	}
	return fileFaults(all)
}

// found are the rules' faults in the order of the file's lines; what is about
// nothing of the file is left out, and whoever changes the configuration tells it.
func (b bookLines) found(invalid error) (all []tables.Fault) {
	var problems config.Problems
	if !errors.As(invalid, &problems) {
		return nil
	}
	for _, f := range problems {
		for at := f.Field; at != ""; at = at[:max(0, strings.LastIndexAny(at, ".["))] {
			if line, is := b[at]; is {
				all = append(all, tables.Fault{Line: line, Column: strings.TrimPrefix(f.Field[len(at):], "."), What: f.What})
				break
			}
		}
	}
	slices.SortStableFunc(all, func(x, y tables.Fault) int { return x.Line - y.Line })
	return all
}

func csvFault(line int, what string) ProblemField {
	return ProblemField{Location: "line " + strconv.Itoa(line), Message: what, Line: line}
}

// contactColumns are those of an address book, in the languages of the pages.
func contactColumns() []tables.Column {
	return []tables.Column{
		{Name: "name", Words: []string{"姓名", "名稱", "名称"}, Needed: true},
		{Name: "number", Words: []string{"numbers", "phone", "telephone", "號碼", "号码", "電話", "电话"}, Needed: true},
		{Name: "note", Words: []string{"notes", "備註", "备注"}},
	}
}

// maxContactRows is an address book with a line for each number.
const maxContactRows = 8 * config.MaxContacts

// readContacts reads a file, and says what is wrong with it line by line.
func readContacts(file []byte) (all contactRows, faults []ProblemField) {
	rows, unread := tables.Read(file, contactColumns(), maxContactRows)
	for _, r := range rows {
		switch row := contactRowOf(r); {
		case row.name == "" && len(row.numbers) == 0: // a remark between the lines
		case row.name == "":
			faults = append(faults, csvFault(r.Line, "has no name"))
		case len(row.numbers) == 0:
			faults = append(faults, csvFault(r.Line, "has no number"))
		default:
			all = append(all, row)
		}
	}
	for _, f := range unread {
		faults = append(faults, csvFault(f.Line, f.What))
	}
	return all, faults
}

// written is what people put into numbers to read them more easily.
var written = regexp.MustCompile(`[\s\-.()]`)

func contactRowOf(row tables.Row) contactRow {
	r := contactRow{line: row.Line, name: row.Cell(0), note: row.Cell(2)}
	for _, n := range strings.FieldsFunc(row.Cell(1), func(c rune) bool { return strings.ContainsRune(",;/|\n", c) }) {
		if n = written.ReplaceAllString(n, ""); n != "" {
			r.numbers = append(r.numbers, n)
		}
	}
	return r
}
