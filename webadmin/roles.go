package webadmin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"ringdown/internal/store"
	"ringdown/webadmin/auth"
)

// RoleBook keeps the roles that an office made: [*store.OwnRoles].
type RoleBook interface {
	Put(role store.OwnRole) error
	Delete(id store.Role) error
}

// RoleList reads them: likewise.
type RoleList interface {
	List() ([]store.OwnRole, error)
	Get(id store.Role) (store.OwnRole, error)
}

// Limits of roles.
const (
	maxOwnRoles  = 50 // the list is one page, and a choice in a form
	maxRoleScope = 50 // departments, and groups
)

// RoleView is what somebody may be.
type RoleView struct {
	ID          auth.Role         `json:"id" doc:"As users name it" example:"own-1"`
	Name        string            `json:"name" doc:"What people call it; empty: one that every appliance has" example:"Sales lead"`
	Own         bool              `json:"own" doc:"Whether the office made it" example:"true"`
	Permissions []auth.Permission `json:"permissions" nullable:"false" doc:"What it may do" example:"[\"self\",\"records:read\"]"`
	Departments []string          `json:"departments" nullable:"false" doc:"Whose users it sees; with groups empty, too: everybody" example:"[\"Sales\"]"`
	Groups      []string          `json:"groups" nullable:"false" doc:"Numbers of the ring groups that it sees, with their members" example:"[\"600\"]"`
	Users       int               `json:"users" doc:"How many users have it" example:"2"`
	Keys        int               `json:"keys" doc:"How many API keys have it" example:"1"`
}

// RoleWish is a role as it shall be.
type RoleWish struct {
	Name        string            `json:"name" minLength:"1" maxLength:"64" doc:"What people call it" example:"Sales lead"`
	Permissions []auth.Permission `json:"permissions" minItems:"1" maxItems:"50" nullable:"false" doc:"What it may do; self comes by itself" example:"[\"records:read\",\"recordings:listen\"]"`
	Departments []string          `json:"departments,omitempty" maxItems:"50" doc:"Departments of users whose extensions it sees" example:"[\"Sales\"]"`
	Groups      []string          `json:"groups,omitempty" maxItems:"50" doc:"Numbers of ring groups that it sees" example:"[\"600\"]"`
}

// RoleID names a role in a path.
type RoleID struct {
	ID auth.Role `path:"id" maxLength:"64" doc:"Role" example:"own-1"`
}

type (
	rolesAnswer    struct{ Body list[RoleView] }
	roleAnswer     struct{ Body RoleView }
	newRoleRequest struct{ Body RoleWish }
	roleRequest    struct {
		RoleID
		Body RoleWish
	}
)

func exampleRole() RoleView {
	return RoleView{ID: "own-1", Name: "Sales lead", Own: true, Permissions: []auth.Permission{auth.Self, auth.RecordsRead}, Departments: []string{"Sales"}, Groups: []string{"600"}, Users: 2, Keys: 1}
}

func (s *Server) addRoles() {
	const all, one = "/api/v1/roles", "/api/v1/roles/{id}"
	wish := RoleWish{Name: "Sales lead", Permissions: []auth.Permission{auth.RecordsRead}, Departments: []string{"Sales"}, Groups: []string{"600"}}
	const bound = " With departments or groups it sees, hears and exports only what is theirs, and nothing that is about the whole office. Nobody gives a permission that they do not have."
	add(s, spec{
		id: "list-roles", method: http.MethodGet, path: all, tag: "people", needs: auth.UsersManage,
		summary: "Roles", about: "What users can be: the roles that every appliance has, then those that the office made.", answer: list[RoleView]{[]RoleView{exampleRole()}},
	}, s.getRoles)
	add(s, spec{
		id: "create-role", method: http.MethodPost, path: all, tag: "people", needs: auth.UsersManage, status: http.StatusCreated,
		summary: "Make a role", about: "Makes a role of single permissions." + bound, send: wish, answer: exampleRole(), fails: []int{http.StatusConflict},
	}, s.postRole)
	add(s, spec{
		id: "put-role", method: http.MethodPut, path: one, tag: "people", needs: auth.UsersManage,
		summary: "Change a role", about: "Replaces a role that the office made; whoever has it may do so from the next request on." + bound, send: wish, answer: exampleRole(), fails: []int{http.StatusNotFound, http.StatusConflict},
	}, s.putRole)
	add(s, spec{
		id: "delete-role", method: http.MethodDelete, path: one, tag: "people", needs: auth.UsersManage, status: http.StatusNoContent,
		summary: "Delete a role", about: "Deletes a role that the office made and that neither a user nor an API key has.", fails: []int{http.StatusNotFound, http.StatusConflict},
	}, s.deleteRole)
}

// rights are what a role may do, and where. An unknown role may do nothing.
func (s *Server) rights(role auth.Role) (may []auth.Permission, where bounds, name string, err error) {
	if may = auth.Of(role); may != nil || role == "" || s.deps.RoleList == nil {
		return may, where, "", nil
	}
	own, err := s.deps.RoleList.Get(role)
	if errors.Is(err, store.ErrNotFound) {
		return nil, where, "", nil
	}
	if err != nil {
		return nil, where, "", fmt.Errorf("read the role %s: %w", role, err)
	}
	return permissionsOf(own), bounds{own.Departments, own.Groups}, own.Name, nil
}

// permissionsOf are a role's, as far as this firmware knows them, and one's own
// account.
func permissionsOf(own store.OwnRole) []auth.Permission {
	has := auth.With(own.Permissions)
	return slices.DeleteFunc(auth.Permissions(), func(p auth.Permission) bool {
		return p != auth.Self && !slices.Contains(has, string(p))
	})
}

func (s *Server) getRoles(context.Context, *struct{}) (*rolesAnswer, error) {
	all, err := s.allRoles()
	return &rolesAnswer{list[RoleView]{all}}, err
}

// allRoles are those of every appliance, then those that the office made.
func (s *Server) allRoles() ([]RoleView, error) {
	own, err := s.ownRoles()
	if err != nil {
		return nil, err
	}
	has, err := s.holders()
	if err != nil {
		return nil, err
	}
	all := []RoleView{}
	for _, r := range store.Roles() {
		all = append(all, RoleView{ID: r, Permissions: auth.Of(r), Departments: []string{}, Groups: []string{}, Users: has[r].users, Keys: has[r].keys})
	}
	for _, r := range own {
		all = append(all, viewRole(r, has[r.ID]))
	}
	return all, nil
}

// holders is how many users and keys have a role.
type holders struct{ users, keys int }

func (s *Server) holders() (map[auth.Role]holders, error) {
	users, err := s.deps.UserList.List()
	if err != nil {
		return nil, fmt.Errorf("list users: %w", err)
	}
	keys, err := s.deps.KeyRing.List()
	if err != nil {
		return nil, fmt.Errorf("list API keys: %w", err)
	}
	has := map[auth.Role]holders{}
	for _, u := range users {
		h := has[u.Role]
		has[u.Role] = holders{h.users + 1, h.keys}
	}
	for _, k := range keys {
		h := has[k.Role]
		has[k.Role] = holders{h.users, h.keys + 1}
	}
	return has, nil
}

func viewRole(r store.OwnRole, has holders) RoleView {
	return RoleView{ID: r.ID, Name: r.Name, Own: true, Permissions: permissionsOf(r), Departments: orNone(r.Departments), Groups: orNone(r.Groups), Users: has.users, Keys: has.keys}
}

func (s *Server) ownRoles() ([]store.OwnRole, error) {
	if s.deps.RoleList == nil {
		return nil, nil
	}
	own, err := s.deps.RoleList.List()
	if err != nil {
		return nil, fmt.Errorf("list roles: %w", err)
	}
	return own, nil
}

func (s *Server) postRole(ctx context.Context, in *newRoleRequest) (*roleAnswer, error) {
	own, err := s.ownRoles()
	if err != nil {
		return nil, err
	}
	if len(own) >= maxOwnRoles || s.deps.RoleBook == nil {
		return nil, problem(http.StatusConflict, "too-many-roles", fmt.Sprintf("There are %d roles; delete one first.", len(own)))
	}
	id := auth.Role("")
	for n := 1; id == "" || slices.ContainsFunc(own, func(r store.OwnRole) bool { return r.ID == id }); n++ {
		id = auth.Role(fmt.Sprintf("own-%d", n))
	}
	return s.keepRole(ctx, store.OwnRole{ID: id}, in.Body, own)
}

func (s *Server) putRole(ctx context.Context, in *roleRequest) (*roleAnswer, error) {
	before, own, err := s.ownRole(in.ID)
	if err != nil {
		return nil, err
	}
	if err := mayGive(ctx, "body.permissions", permissionsOf(before)); err != nil {
		return nil, err
	}
	return s.keepRole(ctx, before, in.Body, own)
}

// ownRole finds a role that the office made.
func (s *Server) ownRole(id auth.Role) (role store.OwnRole, all []store.OwnRole, err error) {
	if all, err = s.ownRoles(); err != nil {
		return role, nil, err
	}
	i := slices.IndexFunc(all, func(r store.OwnRole) bool { return r.ID == id })
	if i < 0 {
		return role, nil, unknown("There is no role %s that the office made.", id)
	}
	return all[i], all, nil
}

func (s *Server) keepRole(ctx context.Context, before store.OwnRole, w RoleWish, all []store.OwnRole) (*roleAnswer, error) {
	if err := s.checkRole(ctx, before.ID, w, all); err != nil {
		return nil, err
	}
	now := store.OwnRole{ID: before.ID, Name: strings.TrimSpace(w.Name), Departments: trimmed(w.Departments), Groups: trimmed(w.Groups)}
	for _, p := range w.Permissions {
		now.Permissions = append(now.Permissions, string(p))
	}
	if err := s.deps.RoleBook.Put(now); err != nil {
		return nil, fmt.Errorf("keep the role %s: %w", now.ID, err)
	}
	tell(ctx, func(e *store.AuditEntry) { e.On = "roles/" + string(now.ID) })
	tellChange(ctx, "name", before.Name, now.Name)
	tellChange(ctx, "permissions", strings.Join(before.Permissions, " "), strings.Join(now.Permissions, " "))
	tellChange(ctx, "departments", strings.Join(before.Departments, ", "), strings.Join(now.Departments, ", "))
	tellChange(ctx, "groups", strings.Join(before.Groups, ", "), strings.Join(now.Groups, ", "))
	return s.roleNow(now)
}

// roleNow answers a role with how many have it.
func (s *Server) roleNow(r store.OwnRole) (*roleAnswer, error) {
	has, err := s.holders()
	if err != nil {
		return nil, err
	}
	return &roleAnswer{viewRole(r, has[r.ID])}, nil
}

func trimmed(words []string) []string {
	out := []string{}
	for _, w := range words {
		if w = strings.TrimSpace(w); w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// checkRole tells every fault of a role at its field.
func (s *Server) checkRole(ctx context.Context, id auth.Role, w RoleWish, all []store.OwnRole) error {
	name := strings.TrimSpace(w.Name)
	_, known := roleWord(name)
	if name == "" || known || slices.ContainsFunc(all, func(r store.OwnRole) bool {
		return r.ID != id && (sameName(r.Name, name) || sameName(string(r.ID), name))
	}) {
		return fieldProblem("body.name", "is empty, or the name of another role")
	}
	for i, p := range w.Permissions {
		if !slices.Contains(auth.Permissions(), p) {
			return fieldProblem(fmt.Sprintf("body.permissions[%d]", i), fmt.Sprintf("%q is no permission", p))
		}
	}
	bound := len(trimmed(w.Departments))+len(trimmed(w.Groups)) > 0
	for i, p := range w.Permissions {
		at := fmt.Sprintf("body.permissions[%d]", i)
		switch {
		case bound && !auth.Bound(p):
			return fieldProblem(at, fmt.Sprintf("%q is about the whole office; it does not go with departments or groups", p))
		case auth.WithNumbers(p) && !slices.Contains(w.Permissions, auth.NumbersRead):
			return fieldProblem(at, fmt.Sprintf("%q shows full numbers; give %s too", p, auth.NumbersRead))
		}
	}
	if err := s.checkScope(ctx, w); err != nil {
		return err
	}
	return mayGive(ctx, "body.permissions", w.Permissions)
}

func (s *Server) checkScope(ctx context.Context, w RoleWish) error {
	c, err := s.plan(ctx)
	if err != nil {
		return err
	}
	for i, g := range trimmed(w.Groups) {
		if _, found := c.Group(g); !found {
			return fieldProblem(fmt.Sprintf("body.groups[%d]", i), fmt.Sprintf("there is no group %q", g))
		}
	}
	for i, d := range w.Departments {
		if utf8.RuneCountInString(d) > maxUserText {
			return fieldProblem(fmt.Sprintf("body.departments[%d]", i), fmt.Sprintf("has %d characters; at most %d are allowed", utf8.RuneCountInString(d), maxUserText))
		}
	}
	return nil
}

// mayGive refuses permissions that the asker does not have.
func mayGive(ctx context.Context, field string, all []auth.Permission) error {
	who := identityOf(ctx)
	for _, p := range all {
		if p != auth.Self && !who.May(p) {
			p := problem(http.StatusForbidden, "not-yours-to-give", fmt.Sprintf("You do not have %s yourself, so you can neither give it nor change who has it.", p))
			p.Errors = []ProblemField{{Location: field, Message: "has a permission that you do not have"}}
			return p
		}
	}
	return nil
}

// mayGiveRole is mayGive for all that a role has; one that is none is told at the
// field.
func (s *Server) mayGiveRole(ctx context.Context, field string, role auth.Role) error {
	may, _, _, err := s.rights(role)
	if err != nil {
		return err
	}
	if may == nil {
		return fieldProblem(field, fmt.Sprintf("%q is not known; it is owner, installer, supervisor, agent, read-only or a role that the office made", role))
	}
	return mayGive(ctx, field, may)
}

// mayManage is mayGive for all that somebody has now: who could reset the password
// of another could be the other.
func (s *Server) mayManage(ctx context.Context, u store.User) error {
	may, _, _, err := s.rights(u.Role)
	if err != nil {
		return err
	}
	return mayGive(ctx, "path.name", may)
}

func (s *Server) deleteRole(ctx context.Context, in *RoleID) (*struct{}, error) {
	before, _, err := s.ownRole(in.ID)
	if err != nil {
		return nil, err
	}
	if err := mayGive(ctx, "path.id", permissionsOf(before)); err != nil {
		return nil, err
	}
	err = s.deps.RoleBook.Delete(in.ID)
	if errors.Is(err, store.ErrRoleTaken) {
		return nil, problem(http.StatusConflict, "role-in-use", sentence(err))
	}
	if err != nil {
		return nil, fmt.Errorf("delete the role %s: %w", in.ID, err)
	}
	tellChange(ctx, "name", before.Name, "")
	return nil, nil
}
