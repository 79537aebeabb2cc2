package webadmin_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"ringdown/internal/config"
	"ringdown/webadmin"
)

// sendCSV puts a file into the address book.
func (r *rig) sendCSV(query, text string) *httptest.ResponseRecorder {
	q := r.request("POST", "/api/v1/contacts.csv"+query, text)
	q.Header.Set("Content-Type", "text/csv")
	return r.send(q)
}

func (r *rig) book() string {
	r.t.Helper()
	var all struct{ Items []config.Contact }
	r.read("/api/v1/contacts", &all)
	var words []string
	for _, x := range all.Items {
		words = append(words, fmt.Sprintf("%s %s %s", x.Name, strings.Join(x.Numbers, " "), x.Note))
	}
	return strings.Join(words, "; ")
}

// FC-5: a spreadsheet becomes the address book, whatever it writes between columns
// and into numbers, and comes out of it again.
func TestContactsComeFromASpreadsheet(t *testing.T) {
	r := newOwnerRig(t)
	for _, x := range []struct{ query, file, did, book string }{
		{"", "\uFEFFname,number,note\r\nLee,02-2345 6789,Mondays\r\n\"Wu, Ann\",+886 912 345 678,\r\nLee,\"(03)1234567\",\r\n,,\r\n", "{2 0 0}", "Lee 0223456789 031234567 Mondays; Wu, Ann +886912345678 "},
		{"", "電話;姓名\n0988000111;王小明\n0223456789;Lee\n", "{1 0 0}", "Lee 0223456789 031234567 Mondays; Wu, Ann +886912345678 ; 王小明 0988000111 "},
		{"", "Name\tPhone\nLee\t0933 / 0944\n", "{0 1 0}", "Lee 0223456789 031234567 0933 0944 Mondays; Wu, Ann +886912345678 ; 王小明 0988000111 "},
		{"?replace=true", "name,number\nLee,0223456789\n", "{0 1 2}", "Lee 0223456789 "},
	} {
		a := r.sendCSV(x.query, x.file)
		r.want(a, http.StatusOK)
		var did webadmin.ContactsImport
		if err := json.Unmarshal(a.Body.Bytes(), &did); err != nil || fmt.Sprint(did) != x.did {
			t.Errorf("%q: %s, %v, want %s", x.file, a.Body, err, x.did)
		}
		if got := r.book(); got != x.book {
			t.Errorf("%q: the book is %q, want %q", x.file, got, x.book)
		}
	}
	r.want(r.sendCSV("", "name,number,note\n=Sum,+886911,-x\n"), http.StatusOK)
	before := r.book()
	file := r.do("GET", "/api/v1/contacts.csv", nil)
	r.want(file, http.StatusOK)
	r.want(r.sendCSV("?replace=true", file.Body.String()), http.StatusOK)
	if r.book() != before || !strings.Contains(file.Body.String(), "'+886911") {
		t.Errorf("%q became %q by way of\n%s", before, r.book(), file.Body)
	}
}

// What is wrong with a file is told by its line, and nothing of it is taken.
func TestFaultsOfAContactFileAreToldByLine(t *testing.T) {
	r := newOwnerRig(t)
	r.want(r.sendCSV("", "name,number\nOld,0911\n"), http.StatusOK)
	for file, want := range map[string]string{
		"\n":                                  `line 1: names no column "name"`,
		"who,number\nLee,0922\n":              `line 1: names no column "name"`,
		"name,mail\nLee,0922\n":               `line 1: names no column "number"`,
		"name,number\n\xff\xff,0922\n":        "line 1: the file is not in UTF-8",
		"name,number\nLee,0922\nWu,\n,0933\n": "line 3: has no number|line 4: has no name",
		"name,number\nLee,0922\n\nWu,call me\nNg,0911\n":         `line 4: "callme" is not a number|line 5: 0911 is a number of "Old" already`,
		"name,number,note\nLee,0922," + strings.Repeat("x", 201): "line 2: has 201 letters",
		"name,number\nLee,0922\nWu,0933\n" + func() (all string) {
			for i := range config.MaxContacts {
				all += fmt.Sprintf("N%d,%d\n", i, 10000+i)
			}
			return all
		}(): "body: has 2003 entries",
	} {
		a := r.sendCSV("", file)
		r.problem(a, http.StatusUnprocessableEntity, "invalid")
		var p webadmin.Problem
		if err := json.Unmarshal(a.Body.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		for i, w := range strings.Split(want, "|") {
			if i >= len(p.Errors) || !strings.HasPrefix(p.Errors[i].Location+": "+p.Errors[i].Message, w) {
				t.Errorf("%.60q: %+v, want %s", file, p.Errors, w)
			}
		}
	}
	if got := r.book(); got != "Old 0911 " {
		t.Errorf("the book is %q", got)
	}
}
