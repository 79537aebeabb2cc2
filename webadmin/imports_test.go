package webadmin_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"ringdown/internal/config"
	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

// bring sends a table; query is "" or "?apply=true".
func (r *rig) bring(path, query, text string) webadmin.TableAnswer {
	r.t.Helper()
	q := r.request("POST", path+query, text)
	q.Header.Set("Content-Type", "text/csv")
	a := r.send(q)
	r.want(a, http.StatusOK)
	return decode[webadmin.TableAnswer](r.t, a.Body.Bytes())
}

// rowsOf is a table's rows in short: "2 anna new", "3 ben wrong role: is missing".
func rowsOf(a webadmin.TableAnswer) string {
	var all []string
	for _, r := range a.Rows {
		text := fmt.Sprintf("%d %s %s", r.Line, r.Key, r.State)
		for _, f := range r.Faults {
			text += fmt.Sprintf(" %s: %s", f.Column, f.Message)
		}
		for _, c := range r.Changes {
			if r.State == "changed" {
				text += fmt.Sprintf(" %s %s>%s", c.Field, c.Old, c.New)
			}
		}
		all = append(all, text)
	}
	return strings.Join(all, "|")
}

const usersCSV = "/api/v1/users.csv"

func TestUsersFromATableAreLookedAtFirstThenMadeAndSignIn(t *testing.T) {
	owner := newOwnerRig(t)
	owner.person("ben", auth.Agent)
	file := "\uFEFF帳號;角色;電子郵件;部門\r\nanna;主管;anna@example.com;Sales\r\nBEN;唯讀;;\r\n"
	seen := owner.bring(usersCSV, "", file)
	if got := rowsOf(seen); seen.Applied || got != "2 anna new|3 BEN changed role agent>read-only" {
		t.Fatalf("looked at: %v %s", seen.Applied, got)
	}
	if all := owner.users("?q=anna"); len(all) != 0 {
		t.Errorf("a look made %v", all)
	}
	did := owner.bring(usersCSV, "?apply=true", file)
	if !did.Applied || did.New != 1 || did.Changed != 1 || did.Rows[0].Password == "" || did.Rows[1].Password != "" {
		t.Fatalf("did %+v", did)
	}
	anna := &rig{t: t, world: owner.world, server: owner.server}
	anna.signsIn("anna", did.Rows[0].Password, "")
	if got := owner.users("?q=sales"); len(got) != 1 || got[0].Role != auth.Supervisor || got[0].Email != "anna@example.com" {
		t.Errorf("made %+v", got)
	}
	out := owner.do("GET", usersCSV, nil)
	owner.want(out, http.StatusOK)
	if again := owner.bring(usersCSV, "?apply=true", out.Body.String()); again.Unchanged != 3 || again.New+again.Changed+again.Wrong != 0 {
		t.Errorf("what was written is read as %+v", again)
	}
	if log := owner.do("GET", "/api/v1/audit", nil).Body.String(); strings.Count(log, `"import-users"`) != 2 || !strings.Contains(log, "BEN: role") {
		t.Errorf("the audit log says %s", log)
	}
}

func TestAUserWhoseRoleATableChangesIsSignedOut(t *testing.T) {
	owner := newOwnerRig(t)
	ben := owner.person("ben", auth.Agent)
	ben.signsIn("ben", password, "")
	owner.bring(usersCSV, "?apply=true", "name,department\nben,Sales\n")
	ben.want(ben.do("GET", "/api/v1/session", nil), http.StatusOK)
	owner.bring(usersCSV, "?apply=true", "name,disabled\nben,yes\n")
	ben.want(ben.do("GET", "/api/v1/session", nil), http.StatusUnauthorized)
}

// Each wrong cell is told with its row and column, and nothing of the file is taken.
func TestATableOfUsersWithAWrongRowChangesNothing(t *testing.T) {
	owner := newOwnerRig(t)
	file := "name,role,email,department,disabled\n" +
		"anna,agent,,,\n" + ",agent,,,\n" + "c d,agent,,,\n" + "Anna,agent,,,\n" + "eve,,,,\n" + "fay,king,,,\n" +
		"gus,agent,nobody,,\n" + "hal,agent,," + strings.Repeat("x", 65) + ",\n" + "ida,agent,,,maybe\n" + "owner,agent,,,\n"
	want := `2 anna new|3  wrong name: is missing|4 c d wrong name: is not one word without spaces and slashes|5 Anna wrong name: "Anna" is given twice, in line 2 too|` +
		`6 eve wrong role: is missing|7 fay wrong role: "king" is not known; it is owner, installer, supervisor, agent, read-only or a role that the office made|` +
		`8 gus wrong email: is no mail address; it is one such as anna@example.com|9 hal wrong department: has 65 characters; at most 64 are allowed|` +
		`10 ida wrong disabled: "maybe" is not known; it is yes or no|11 owner wrong role: takes away the last owner who can sign in; name another owner above`
	if got := rowsOf(owner.bring(usersCSV, "", file)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	q := owner.request("POST", usersCSV+"?apply=true", file)
	q.Header.Set("Content-Type", "text/csv")
	p := owner.problem(owner.send(q), http.StatusUnprocessableEntity, "invalid")
	if len(p.Errors) != 9 || p.Errors[0].Location != "line 3, name" || p.Errors[0].Line != 3 {
		t.Errorf("errors: %+v", p.Errors)
	}
	if all := owner.users(""); len(all) != 1 {
		t.Errorf("there are %+v", all)
	}
}

func TestAFileThatIsNoTableOfUsersIsRefusedAsAWhole(t *testing.T) {
	owner := newOwnerRig(t)
	many := "name,role\n"
	for i := range 1001 {
		many += fmt.Sprintf("u%d,agent\n", i)
	}
	for file, want := range map[string]string{
		"who,role\nanna,agent\n": `line 1: names no column "name"`,
		"name,role\n\xff,x\n":    "line 1: the file is not in UTF-8",
		many:                     "line 1002: is row 1001; a table has at most 1000",
	} {
		q := owner.request("POST", usersCSV, file)
		q.Header.Set("Content-Type", "text/csv")
		p := owner.problem(owner.send(q), http.StatusUnprocessableEntity, "invalid")
		if len(p.Errors) != 1 || !strings.HasPrefix(p.Errors[0].Location+": "+p.Errors[0].Message, want) {
			t.Errorf("%.40q: %+v", file, p.Errors)
		}
	}
	if a := owner.bring(usersCSV, "", strings.Join(strings.Split(many, "\n")[:1001], "\n")); a.New != 999 || a.Wrong != 1 { // there is an owner already
		t.Errorf("1000 users: %d new, %d wrong", a.New, a.Wrong)
	}
}

const agentsCSV = "/api/v1/agents.csv"

func (r *rig) agents() string {
	r.t.Helper()
	c, err := config.Parse(r.do("GET", "/api/v1/config", nil).Body.Bytes())
	if err != nil {
		r.t.Fatal(err)
	}
	var all []string
	for _, a := range c.Agents {
		all = append(all, fmt.Sprintf("%s %s %s %s", a.Number, a.Name, a.Extension, string(a.PIN)))
	}
	return strings.Join(all, "|")
}

func TestAgentsComeFromATableAndKeepTheirPINs(t *testing.T) {
	owner := newOwnerRig(t)
	file, err := simplifiedchinese.GBK.NewEncoder().String("工号,姓名,分机,密码\r\n1001,安娜,801,2468\r\n1002,本,,\r\n")
	if err != nil {
		t.Fatal(err)
	}
	if got := rowsOf(owner.bring(agentsCSV, "", file)); got != "2 1001 new|3 1002 new" {
		t.Errorf("looked at: %s", got)
	}
	if got := owner.agents(); got != "" {
		t.Errorf("a look made %s", got)
	}
	owner.bring(agentsCSV, "?apply=true", file)
	if got := owner.agents(); got != "1001 安娜 801 2468|1002 本  " {
		t.Errorf("agents: %s", got)
	}
	out := owner.do("GET", agentsCSV, nil).Body.String()
	if strings.Contains(out, "2468") || !strings.Contains(out, "(hidden)") {
		t.Errorf("the table shows a PIN: %s", out)
	}
	if again := owner.bring(agentsCSV, "?apply=true", out); again.Unchanged != 2 || again.Changed != 0 {
		t.Errorf("what was written is read as %+v", again)
	}
	swapped := "number,extension\n1001,\n1002,801\n"
	if got := rowsOf(owner.bring(agentsCSV, "?apply=true", swapped)); got != "2 1001 changed extension 801>|3 1002 changed extension >801" {
		t.Errorf("swapped: %s", got)
	}
	if got := owner.agents(); got != "1001 安娜  2468|1002 本 801 " {
		t.Errorf("agents: %s", got)
	}
}

func TestATableOfAgentsWithAWrongRowChangesNothing(t *testing.T) {
	owner := newOwnerRig(t)
	owner.bring(agentsCSV, "?apply=true", "number,name,extension\n1001,Ann,801\n")
	file := "number,name,extension,pin\n1002,Ben,801,\n10x,Cat,,\n1003,,,\n1004,Dan,999,\n1004,Dan,,\n"
	want := []string{"2 1002 wrong extension: extension 801 is already", `3 10x wrong number: "10x" is not an agent's number`, "4 1003 wrong name: is missing", `5 1004 wrong extension: extension "999" does not exist`, `6 1004 wrong number: "1004" is given twice, in line 5 too`}
	got := strings.Split(rowsOf(owner.bring(agentsCSV, "", file)), "|")
	if !slices.EqualFunc(got, want, strings.HasPrefix) {
		t.Errorf("got %q", got)
	}
	q := owner.request("POST", agentsCSV+"?apply=true", file)
	q.Header.Set("Content-Type", "text/csv")
	var p webadmin.Problem
	if err := json.Unmarshal(owner.send(q).Body.Bytes(), &p); err != nil || p.Status != http.StatusUnprocessableEntity || len(p.Errors) < 5 || p.Errors[0].Location != "line 2, extension" {
		t.Errorf("%+v %v", p, err)
	}
	if got := owner.agents(); got != "1001 Ann 801 " {
		t.Errorf("agents: %s", got)
	}
}
