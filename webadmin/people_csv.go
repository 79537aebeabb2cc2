package webadmin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/mail"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"ringdown/internal/store"
	"ringdown/webadmin/auth"
	"ringdown/webadmin/tables"
)

// Columns of a table of users, by their places.
const (
	userName = iota
	userRole
	userEmail
	userDepartment
	userDisabled
)

// userColumns are named in the languages of the pages.
func userColumns() []tables.Column {
	return []tables.Column{
		userName:       {Name: "name", Words: []string{"account", "user", "帳號", "账号", "使用者", "用户"}, Needed: true},
		userRole:       {Name: "role", Words: []string{"角色"}},
		userEmail:      {Name: "email", Words: []string{"e-mail", "mail", "電子郵件", "电子邮件", "邮箱", "信箱"}},
		userDepartment: {Name: "department", Words: []string{"部門", "部门"}},
		userDisabled:   {Name: "disabled", Words: []string{"停用", "已停用"}},
	}
}

func (s *Server) addPeopleFiles() {
	const path, example = "/api/v1/users.csv", "name,role,email,department,disabled\r\nanna,installer,anna@example.com,Sales,no\r\n"
	add(s, spec{
		id: "export-users", method: http.MethodGet, path: path, tag: "people", needs: auth.UsersManage,
		summary: "Users as a table", about: "Everybody who may sign in as CSV for a spreadsheet (RFC 4180, UTF-8 with a byte order mark), without passwords. A value that a spreadsheet would take for a formula begins with an apostrophe.",
		answer: example, answerType: csvType,
	}, s.exportUsers)
	add(s, tableSpec(spec{
		id: "import-users", path: path, tag: "people", needs: auth.UsersManage, fails: []int{http.StatusConflict},
		summary: "Users from a table", about: "Makes and changes users by the columns name, role, email, department and disabled (yes or no). Nobody is deleted. A column that the file does not have, and an empty role or disabled, leaves what is there. The appliance makes the passwords of new users.",
	}, example), s.importUsers)
}

func (s *Server) exportUsers(_ context.Context, _ *struct{}) (*huma.StreamResponse, error) {
	all, err := s.deps.UserList.List()
	if err != nil {
		return nil, fmt.Errorf("list users: %w", err)
	}
	return s.csvAnswer("ringdown-users.csv", []string{"name", "role", "email", "department", "disabled"}, func(row func(...string) error) error {
		for _, u := range all {
			if err := row(u.Name, string(u.Role), u.Email, u.Department, yesNo(u.Disabled)); err != nil {
				return err
			}
		}
		return nil
	}), nil
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func (s *Server) importUsers(ctx context.Context, in *TableFile) (*tableAnswer, error) {
	rows, err := readTable(in.RawBody, userColumns())
	if err != nil {
		return nil, err
	}
	all, err := s.deps.UserList.List()
	if err != nil {
		return nil, fmt.Errorf("list users: %w", err)
	}
	own, err := s.ownRoles()
	if err != nil {
		return nil, err
	}
	plan := newUserPlan(all)
	plan.own, plan.may = own, func(role store.Role) bool { return s.mayGiveRole(ctx, "role", role) == nil }
	for _, r := range rows {
		plan.read(r)
	}
	answer := countedTable(plan.rows)
	if !in.Apply {
		lookedOnly(ctx)
		return &tableAnswer{answer}, nil
	}
	if err := tableRefused(answer); err != nil {
		return nil, err
	}
	if err := s.mergeUsers(ctx, plan, answer.Rows); err != nil {
		return nil, err
	}
	answer.Applied = true
	return &tableAnswer{answer}, nil
}

// mergeUsers keeps what a table says. Whose rights change is signed out.
func (s *Server) mergeUsers(ctx context.Context, plan *userPlan, rows []TableRow) error {
	var users []store.User
	for i, r := range rows {
		u := plan.users[i]
		switch r.State {
		case rowUnchanged:
			continue
		case rowNew:
			rows[i].Password = newUserPassword()
			u.Hash, u.Fresh = auth.HashMade(rows[i].Password), true
		}
		users = append(users, u)
	}
	switch err := s.deps.UserList.Merge(users); {
	case errors.Is(err, store.ErrInvalid):
		return problem(http.StatusConflict, "last-owner", "No owner who can sign in would be left; nothing was changed.")
	case err != nil:
		return fmt.Errorf("keep the users of the table: %w", err)
	}
	if err := s.toldOfTable(ctx, rows); err != nil {
		return err
	}
	s.inviteRows(ctx, plan.users, rows)
	return nil
}

func (s *Server) toldOfTable(ctx context.Context, rows []TableRow) error {
	var failed error
	for _, r := range rows {
		if r.State == rowNew {
			tellChange(ctx, r.Key, "", "(new)")
		}
		for _, c := range r.Changes {
			tellChange(ctx, r.Key+": "+c.Field, c.Old, c.New)
			if r.State == rowChanged && (c.Field == "role" || c.Field == "disabled") {
				failed = errors.Join(failed, s.signOutEverywhere(r.Key))
			}
		}
	}
	return failed
}

// userPlan is what a table makes of the users that there are.
type userPlan struct {
	there  map[string]store.User // by name in small letters
	lines  map[string]int        // where the table has somebody
	owners int                   // who can sign in
	rows   []TableRow
	users  []store.User // of each row, as they shall be
	own    []store.OwnRole
	may    func(store.Role) bool // whether the asker may give a role, and change who has it
}

func newUserPlan(all []store.User) *userPlan {
	p := &userPlan{there: map[string]store.User{}, lines: map[string]int{}}
	for _, u := range all {
		p.there[strings.ToLower(u.Name)] = u
		p.owners += owning(u)
	}
	return p
}

func owning(u store.User) int {
	if u.Role == store.Owner && !u.Disabled {
		return 1
	}
	return 0
}

// read adds a row to the plan.
func (p *userPlan) read(r tables.Row) {
	row := TableRow{Line: r.Line, Key: r.Cell(userName)}
	key := strings.ToLower(row.Key)
	before, there := p.there[key]
	now := before
	now.Name = or(before.Name, row.Key)
	p.name(&row, key)
	p.user(&row, r, &now, there)
	if row.State != rowWrong && !there && len(p.there) >= maxUsers {
		row.wrong("", fmt.Sprintf("is one user too many; at most %d are allowed", maxUsers))
	}
	if row.State != rowWrong && p.owners-owning(before)+owning(now) == 0 {
		row.wrong("role", "takes away the last owner who can sign in; name another owner above")
	}
	if row.State != rowWrong && !(p.may(now.Role) && (!there || p.may(before.Role))) {
		row.wrong("role", "has a permission that you do not have")
	}
	row.change("role", string(before.Role), string(now.Role))
	row.change("email", before.Email, now.Email)
	row.change("department", before.Department, now.Department)
	if there {
		row.change("disabled", yesNo(before.Disabled), yesNo(now.Disabled))
	}
	row.settle(there)
	if row.State != rowWrong {
		p.owners += owning(now) - owning(before)
		p.there[key] = now
	}
	p.rows, p.users = append(p.rows, row), append(p.users, now)
}

// maxUserText bounds names and departments, in letters, as [NewUser] does.
const (
	maxUserText  = 64
	maxUserEmail = 254
)

func (p *userPlan) name(row *TableRow, key string) {
	switch line, twice := p.lines[key]; {
	case key == "":
		row.wrong("name", "is missing")
	case len(key) > maxUserText:
		row.wrong("name", fmt.Sprintf("has %d bytes; at most %d are allowed", len(key), maxUserText))
	case strings.ContainsFunc(key, func(c rune) bool { return c <= ' ' || c == '/' }):
		row.wrong("name", "is not one word without spaces and slashes")
	case twice:
		row.wrong("name", fmt.Sprintf("%q is given twice, in line %d too", row.Key, line))
	default:
		p.lines[key] = row.Line
	}
}

// user reads what a row says of somebody.
func (p *userPlan) user(row *TableRow, r tables.Row, u *store.User, there bool) {
	switch word := r.Cell(userRole); {
	case word == "" && !there:
		row.wrong("role", "is missing")
	case word != "":
		role, known := p.role(word)
		if !known {
			row.wrong("role", fmt.Sprintf("%q is not known; it is owner, installer, supervisor, agent, read-only or a role that the office made", word))
		}
		u.Role = role
	}
	if r.Has(userEmail) {
		u.Email = r.Cell(userEmail)
		if a, err := mail.ParseAddress(u.Email); u.Email != "" && (err != nil || a.Address != u.Email || len(u.Email) > maxUserEmail) {
			row.wrong("email", "is no mail address; it is one such as anna@example.com")
		}
	}
	if r.Has(userDepartment) {
		u.Department = r.Cell(userDepartment)
		if n := utf8.RuneCountInString(u.Department); n > maxUserText {
			row.wrong("department", fmt.Sprintf("has %d characters; at most %d are allowed", n, maxUserText))
		}
	}
	if word := strings.ToLower(r.Cell(userDisabled)); word != "" {
		yes := slices.Contains([]string{"yes", "true", "1", "是", "停用", "已停用"}, word)
		if !yes && !slices.Contains([]string{"no", "false", "0", "否", "啟用", "启用"}, word) {
			row.wrong("disabled", fmt.Sprintf("%q is not known; it is yes or no", word))
		}
		u.Disabled = yes
	}
}

// role is one by its name, those that the office made too.
func (p *userPlan) role(word string) (store.Role, bool) {
	for _, r := range p.own {
		if sameName(r.Name, word) || sameName(string(r.ID), word) {
			return r.ID, true
		}
	}
	return roleWord(word)
}

// roleWord is a role by its name, in the languages of the pages.
func roleWord(word string) (store.Role, bool) {
	word = strings.ToLower(word)
	for _, x := range []struct {
		role  store.Role
		words []string
	}{
		{store.Owner, []string{"擁有者", "所有者"}},
		{store.Installer, []string{"安裝人員", "安装人员"}},
		{store.Supervisor, []string{"主管"}},
		{store.Agent, []string{"專員", "坐席"}},
		{store.ReadOnly, []string{"唯讀", "只读"}},
	} {
		if word == string(x.role) || slices.Contains(x.words, word) {
			return x.role, true
		}
	}
	return "", false
}
