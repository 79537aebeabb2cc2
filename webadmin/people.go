package webadmin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"ringdown/internal/config"
	"ringdown/internal/store"
	"ringdown/webadmin/auth"
)

// UserBook keeps those who may sign in; Users finds one. Both are
// [*store.Users].
type UserBook interface {
	Create(user store.User) error
	Change(name string, fn func(*store.User)) error
	Delete(name string) error
}

// UserList lists those who may sign in, and changes many of them at once, all or
// none: [*store.Users].
type UserList interface {
	List() ([]store.User, error)
	Merge(users []store.User) error
}

// maxUsers bounds accounts, so that the list is one page.
const maxUsers = 1000

// User is somebody who may sign in.
type User struct {
	Name       string    `json:"name" doc:"Account" example:"anna"`
	Role       auth.Role `json:"role" doc:"What it may be" example:"installer"`
	Email      string    `json:"email" doc:"Mail address, or empty" example:"anna@example.com"`
	Department string    `json:"department" doc:"Department, or empty" example:"Sales"`
	Disabled   bool      `json:"disabled" doc:"True: it cannot sign in" example:"false"`
	Factor     bool      `json:"second_factor" doc:"Whether sign-in asks for a one-time code too" example:"true"`
	Created    time.Time `json:"created" doc:"When it was made" example:"2026-05-01T08:00:00Z"`
	Changed    time.Time `json:"changed" doc:"When it was changed last" example:"2026-05-01T08:00:00Z"`
	Agent      string    `json:"agent" doc:"Number of the agent of this name, or empty" example:"1001"`
	Extensions []string  `json:"extensions" nullable:"false" doc:"Extensions whose number, agent's number or agent's name is this account" example:"[\"801\"]"`
	Groups     []string  `json:"groups" nullable:"false" doc:"Groups in which these ring" example:"[\"600\"]"`
	Fresh      bool      `json:"password_first" doc:"True: the appliance made its password, and has it changed at the first sign-in" example:"false"`
	// These are only in the answer that made it.
	Password string `json:"password,omitempty" doc:"The password that the appliance made, shown this once; left out where it was mailed" example:"k7pw-3xhd-9mqt-b2fz"`
	Mailed   string `json:"mailed,omitempty" doc:"Where it was mailed to" example:"anna@example.com"`
	Unmailed string `json:"unmailed,omitempty" doc:"Why it could not be mailed" example:"The mail server did not answer in time."`
}

// NewUser is what an account shall be.
type NewUser struct {
	Name       string    `json:"name" minLength:"1" maxLength:"64" pattern:"^[^\\x00-\\x20/]*$" patternDescription:"a word without spaces and slashes" doc:"Account; upper and lower case are the same" example:"anna"`
	Role       auth.Role `json:"role" minLength:"1" maxLength:"64" doc:"What it may be: owner, installer, supervisor, agent, read-only or a role that the office made" example:"installer"`
	Password   string    `json:"password,omitempty" maxLength:"200" doc:"Its first password; whoever has it should change it. Left out: the appliance makes one, which is mailed to the address and has to be changed at the first sign-in; without an address or a mail server, or when that refuses, the answer shows it this once" example:"nine blue kettles"`
	Email      string    `json:"email,omitempty" maxLength:"254" doc:"Mail address" example:"anna@example.com"`
	Department string    `json:"department,omitempty" maxLength:"64" doc:"Department" example:"Sales"`
}

// UserPatch is what to change of an account; what is left out stays.
type UserPatch struct {
	Role       auth.Role `json:"role,omitempty" maxLength:"64" doc:"What it may be, as for a new one" example:"supervisor"`
	Disabled   *bool     `json:"disabled,omitempty" doc:"True: it cannot sign in, and is signed out" example:"true"`
	Password   string    `json:"password,omitempty" maxLength:"200" doc:"A new password; the account is signed out" example:"nine blue kettles"`
	Reset      bool      `json:"reset_password,omitempty" doc:"True: the appliance makes a new password, which is mailed or shown as that of a new user; the account is signed out" example:"false"`
	Email      *string   `json:"email,omitempty" maxLength:"254" doc:"Mail address; empty takes it away" example:"anna@example.com"`
	Department *string   `json:"department,omitempty" maxLength:"64" doc:"Department; likewise" example:"Sales"`
	Factor     *bool     `json:"second_factor,omitempty" doc:"False takes the second factor away, as when a telephone was lost" example:"false"`
}

type usersAnswer struct{ Body list[User] }

type userAnswer struct{ Body User }

type usersRequest struct {
	Text string `query:"q" maxLength:"64" doc:"Part of a name, mail address or department, a role, or the whole number of an agent, an extension or a group" example:"sales"`
}

type newUserRequest struct{ Body NewUser }

// UserName names an account in a path.
type UserName struct {
	Name string `path:"name" minLength:"1" maxLength:"64" doc:"Account" example:"anna"`
}

type userPatchRequest struct {
	UserName
	Body UserPatch
}

func exampleUser() User {
	return User{Name: "anna", Role: auth.Installer, Email: "anna@example.com", Department: "Sales", Factor: true, Agent: "1001", Extensions: []string{"801"}, Groups: []string{"600"}, Created: exampleTime(), Changed: exampleTime()}
}

func (s *Server) addPeople() {
	yes := true
	add(s, spec{
		id: "list-users", method: http.MethodGet, path: "/api/v1/users", tag: "people", needs: auth.UsersManage,
		summary: "Users", about: "Everybody who may sign in, by name; with q only those whose name, mail address, department or role has it, or whose agent, extension or group has that number.", answer: list[User]{[]User{exampleUser()}},
	}, s.getUsers)
	add(s, spec{
		id: "create-user", method: http.MethodPost, path: "/api/v1/users", tag: "people", needs: auth.UsersManage, status: http.StatusCreated,
		summary: "Make a user", about: "Makes an account. Its password is kept as an argon2id hash only. One that the appliance makes is mailed to the address, in the appliance's language, and has to be changed at the first sign-in.",
		send:   NewUser{Name: "anna", Role: auth.Installer, Password: "nine blue kettles"}, //nolint:gosec // G101: an example for the API's description
		answer: exampleUser(), fails: []int{http.StatusConflict},
	}, s.postUser)
	add(s, spec{
		id: "change-user", method: http.MethodPatch, path: "/api/v1/users/{name}", tag: "people", needs: auth.UsersManage,
		summary: "Change a user", about: "Changes an account's role or password, disables it, or takes its second factor away. Whoever's rights change is signed out everywhere. The last owner who can sign in stays one.",
		send: UserPatch{Role: auth.Supervisor, Disabled: &yes}, answer: exampleUser(), fails: []int{http.StatusNotFound, http.StatusConflict},
	}, s.patchUser)
	add(s, spec{
		id: "delete-user", method: http.MethodDelete, path: "/api/v1/users/{name}", tag: "people", needs: auth.UsersManage, status: http.StatusNoContent,
		summary: "Delete a user", about: "Deletes an account and signs it out everywhere. The last owner stays.",
		fails: []int{http.StatusNotFound, http.StatusConflict},
	}, s.deleteUser)
	s.addPeopleFiles()
}

// userOf is an account, and where its user sits by a configuration.
func userOf(c config.Config, u store.User) User {
	agent, extensions, groups := placesOf(c, u.Name)
	return User{Agent: agent, Extensions: extensions, Groups: groups, Name: u.Name, Role: u.Role, Email: u.Email, Department: u.Department, Disabled: u.Disabled, Factor: u.Factor.On, Fresh: u.Fresh, Created: u.Created, Changed: u.Changed}
}

func (s *Server) getUsers(ctx context.Context, in *usersRequest) (*usersAnswer, error) {
	c, err := s.plan(ctx)
	if err != nil {
		return nil, err
	}
	all, err := s.deps.UserList.List()
	if err != nil {
		return nil, fmt.Errorf("list users: %w", err)
	}
	users := make([]User, 0, len(all))
	for _, u := range all {
		if v := userOf(c, u); hasText(v, in.Text) {
			users = append(users, v)
		}
	}
	return &usersAnswer{list[User]{users}}, nil
}

func (s *Server) postUser(ctx context.Context, in *newUserRequest) (*userAnswer, error) {
	all, err := s.deps.UserList.List()
	if err != nil {
		return nil, fmt.Errorf("list users: %w", err)
	}
	if len(all) >= maxUsers {
		return nil, problem(http.StatusConflict, "too-many-users", fmt.Sprintf("There are %d users; delete one first.", len(all)))
	}
	if err := checkEmail(in.Body.Email); err != nil {
		return nil, err
	}
	if err := s.mayGiveRole(ctx, "body.role", in.Body.Role); err != nil {
		return nil, err
	}
	password, shown := in.Body.Password, ""
	if password == "" {
		password = newUserPassword()
		shown = password
	}
	hash, err := s.newHash(ctx, "body.password", password)
	if err != nil {
		return nil, err
	}
	err = s.deps.UserBook.Create(store.User{Name: in.Body.Name, Role: in.Body.Role, Hash: hash, Fresh: shown != "", Email: in.Body.Email, Department: strings.TrimSpace(in.Body.Department)})
	if errors.Is(err, store.ErrExists) {
		p := problem(http.StatusConflict, "exists", fmt.Sprintf("There is a user %s already.", in.Body.Name))
		p.Errors = []ProblemField{{Location: "body.name", Message: "is taken"}}
		return nil, p
	}
	if err != nil {
		return nil, fmt.Errorf("keep the user: %w", err)
	}
	tell(ctx, func(e *store.AuditEntry) { e.On = "users/" + in.Body.Name })
	tellChange(ctx, "role", "", string(in.Body.Role))
	return s.userNow(ctx, in.Body.Name, shown)
}

// userNow answers an account, with a password that is mailed, or shown this once.
func (s *Server) userNow(ctx context.Context, name, shown string) (*userAnswer, error) {
	u, err := s.deps.Users.Get(name)
	if err != nil {
		return nil, fmt.Errorf("read the user %s: %w", name, err)
	}
	c, err := s.plan(ctx)
	if err != nil {
		return nil, err
	}
	now := userOf(c, u)
	s.handOver(ctx, &now, shown)
	return &userAnswer{now}, nil
}

// newHash checks a new password and makes its hash; what is wrong with it is
// told at the field.
func (s *Server) newHash(ctx context.Context, field, password string) (string, error) {
	if err := auth.CheckPassword(password); err != nil {
		p := problem(http.StatusUnprocessableEntity, "invalid", sentence(err))
		p.Errors = []ProblemField{{Location: field, Message: err.Error()}}
		return "", p
	}
	return s.hasher.Hash(ctx, password)
}

func (s *Server) patchUser(ctx context.Context, in *userPatchRequest) (*userAnswer, error) {
	before, err := s.user(in.Name)
	if err != nil {
		return nil, err
	}
	if err := s.mayManage(ctx, before); err != nil {
		return nil, err
	}
	if in.Body.Role != "" {
		if err := s.mayGiveRole(ctx, "body.role", in.Body.Role); err != nil {
			return nil, err
		}
	}
	if in.Body.Email != nil {
		if err := checkEmail(*in.Body.Email); err != nil {
			return nil, err
		}
	}
	hash, shown, err := s.patchedHash(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	if in.Body.Factor != nil && *in.Body.Factor && !before.Factor.On {
		p := problem(http.StatusUnprocessableEntity, "invalid", "Only "+before.Name+" can add a second factor, on the own account's page.")
		p.Errors = []ProblemField{{Location: "body.second_factor", Message: "can only be taken away here"}}
		return nil, p
	}
	if err := s.changeUser(in.Name, func(u *store.User) { in.Body.apply(u, hash) }); err != nil {
		return nil, err
	}
	now, err := s.user(in.Name)
	if err != nil {
		return nil, err
	}
	if err := s.told(ctx, before, now); err != nil {
		return nil, err
	}
	return s.userNow(ctx, in.Name, shown)
}

// patchedHash is the hash of a password that is given or made; "" it stays. shown
// is the one that was made.
func (s *Server) patchedHash(ctx context.Context, p UserPatch) (hash, shown string, err error) {
	password := p.Password
	switch {
	case p.Reset && p.Password != "":
		return "", "", fieldProblem("body.reset_password", "does not go with a password that is given")
	case p.Reset:
		password = newUserPassword()
		shown = password
	case p.Password == "":
		return "", "", nil
	}
	hash, err = s.newHash(ctx, "body.password", password)
	return hash, shown, err
}

func (p UserPatch) apply(u *store.User, hash string) {
	if p.Role != "" {
		u.Role = p.Role
	}
	if p.Disabled != nil {
		u.Disabled = *p.Disabled
	}
	if hash != "" {
		u.Hash, u.Fresh = hash, p.Reset
	}
	if p.Email != nil {
		u.Email = *p.Email
	}
	if p.Department != nil {
		u.Department = strings.TrimSpace(*p.Department)
	}
	if p.Factor != nil && !*p.Factor {
		u.Factor = store.Factor{}
	}
}

// told writes what changed of a user into the audit log, and ends the sessions
// that began with other rights.
func (s *Server) told(ctx context.Context, before, now store.User) error {
	tellChange(ctx, "role", string(before.Role), string(now.Role))
	tellChange(ctx, "email", before.Email, now.Email)
	tellChange(ctx, "department", before.Department, now.Department)
	tellChange(ctx, "disabled", fmt.Sprint(before.Disabled), fmt.Sprint(now.Disabled))
	tellChange(ctx, "second_factor", fmt.Sprint(before.Factor.On), fmt.Sprint(now.Factor.On))
	if before.Hash != now.Hash {
		tellChange(ctx, "password", "", "(changed)")
	}
	if before.Role == now.Role && before.Disabled == now.Disabled && before.Hash == now.Hash {
		return nil
	}
	return s.signOutEverywhere(now.Name)
}

func (s *Server) user(name string) (store.User, error) {
	u, err := s.deps.Users.Get(name)
	if errors.Is(err, store.ErrNotFound) {
		return u, unknown("There is no user %s.", name)
	}
	if err != nil {
		return u, fmt.Errorf("read the user %s: %w", name, err)
	}
	return u, nil
}

// changeUser alters an account, or says that it is the last owner's.
func (s *Server) changeUser(name string, alter func(*store.User)) error {
	return lastOwner(name, s.deps.UserBook.Change(name, alter))
}

func lastOwner(name string, err error) error {
	switch {
	case errors.Is(err, store.ErrInvalid):
		return problem(http.StatusConflict, "last-owner", fmt.Sprintf("%s is the last owner who can sign in: make another owner first.", name))
	case errors.Is(err, store.ErrNotFound):
		return unknown("There is no user %s.", name)
	case err != nil:
		return fmt.Errorf("change the user %s: %w", name, err)
	}
	return nil
}

func (s *Server) deleteUser(ctx context.Context, in *UserName) (*struct{}, error) {
	before, err := s.user(in.Name)
	if err != nil {
		return nil, err
	}
	if err := s.mayManage(ctx, before); err != nil {
		return nil, err
	}
	if err := lastOwner(in.Name, s.deps.UserBook.Delete(in.Name)); err != nil {
		return nil, err
	}
	tellChange(ctx, "role", string(before.Role), "")
	if s.drafts != nil {
		if err := s.drafts.DropDraft(drafterOf("session", before.Name)); err != nil {
			s.log.Warn("Collected changes of a user who is no more cannot be removed.", "user", before.Name, "error", err)
		}
	}
	if s.deps.Filters != nil {
		if err := s.deps.Filters.Drop(before.Name); err != nil {
			s.log.Warn("Saved filters of a user who is no more cannot be removed.", "user", before.Name, "error", err)
		}
	}
	return nil, s.signOutEverywhere(in.Name)
}

func (s *Server) signOutEverywhere(name string) error {
	if err := s.deps.SessionBook.RevokeUser(strings.TrimSpace(name)); err != nil {
		return fmt.Errorf("sign %s out: %w", name, err)
	}
	return nil
}
