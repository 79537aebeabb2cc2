package webadmin_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"ringdown/internal/config"
	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

// postbox takes invitations, or refuses them.
type postbox struct {
	mu      sync.Mutex
	letters []webadmin.Invitation
	refuses error
}

func (*postbox) Try(context.Context, string) error { return nil }

func (p *postbox) Invite(_ context.Context, i webadmin.Invitation) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.refuses == nil {
		p.letters = append(p.letters, i)
	}
	return p.refuses
}

// newMailRig has a mail server.
func newMailRig(t *testing.T) (*rig, *postbox) {
	p := &postbox{}
	owner := newOwnerRig(t, func(d *webadmin.Deps) { d.Mailer = p })
	owner.want(owner.change("PUT", "/api/v1/settings/mail", "*", config.Mail{Server: "mail.example.com", From: "pbx@example.com"}), http.StatusOK)
	return owner, p
}

func TestANewUserIsMailedAPasswordThatIsChangedAtTheFirstSignIn(t *testing.T) {
	owner, post := newMailRig(t)
	made := owner.do("POST", "/api/v1/users", webadmin.NewUser{Name: "anna", Role: auth.Installer, Email: "anna@example.com"})
	owner.want(made, http.StatusCreated)
	user := decode[webadmin.User](t, made.Body.Bytes())
	if len(post.letters) != 1 || user.Password != "" || user.Mailed != "anna@example.com" || !user.Fresh {
		t.Fatalf("made %+v, mailed %+v", user, post.letters)
	}
	letter := post.letters[0]
	if letter.To != "anna@example.com" || letter.Account != "anna" || len(letter.Password) != 19 {
		t.Errorf("the letter: %+v", letter)
	}
	anna := &rig{t: t, world: owner.world, server: owner.server}
	anna.signsIn("anna", letter.Password, "")
	me := decode[webadmin.Me](t, anna.do("GET", "/api/v1/session", nil).Body.Bytes())
	if !me.Fresh || len(me.Permissions) != 1 || me.Permissions[0] != auth.Self {
		t.Errorf("at first she is %+v", me)
	}
	anna.problem(anna.do("GET", "/api/v1/config", nil), http.StatusForbidden, "password-first")
	anna.want(anna.do("PUT", "/api/v1/session/password", map[string]string{"old": letter.Password, "new": "nine blue kettles"}), http.StatusNoContent)
	anna.want(anna.do("GET", "/api/v1/config", nil), http.StatusOK)
	if log := owner.do("GET", "/api/v1/audit", nil).Body.String(); strings.Contains(log, letter.Password) {
		t.Errorf("the password is in the audit log: %s", log)
	}
}

func TestAPasswordThatCannotBeMailedIsShownWithTheReason(t *testing.T) {
	owner, post := newMailRig(t)
	post.refuses = errors.New("the mail server says: 550 no such box")
	made := decode[webadmin.User](t, owner.do("POST", "/api/v1/users", webadmin.NewUser{Name: "anna", Role: auth.Agent, Email: "anna@example.com"}).Body.Bytes())
	if made.Password == "" || made.Mailed != "" || made.Unmailed != "The mail server says: 550 no such box." {
		t.Errorf("made %+v", made)
	}
	post.refuses = nil
	reset := decode[webadmin.User](t, owner.do("PATCH", "/api/v1/users/anna", webadmin.UserPatch{Reset: true}).Body.Bytes())
	if reset.Password != "" || reset.Mailed == "" || len(post.letters) != 1 || post.letters[0].Password == made.Password {
		t.Errorf("reset %+v, mailed %+v", reset, post.letters)
	}
}

func TestTheUsersOfATableAreMailedTheirPasswords(t *testing.T) {
	owner, post := newMailRig(t)
	did := owner.bring(usersCSV, "?apply=true", "name,role,email\nanna,agent,anna@example.com\nben,agent,\n")
	if len(post.letters) != 1 || did.Rows[0].Password != "" || did.Rows[0].Mailed != "anna@example.com" || did.Rows[1].Password == "" {
		t.Fatalf("did %+v, mailed %+v", did, post.letters)
	}
	anna := &rig{t: t, world: owner.world, server: owner.server}
	anna.signsIn("anna", post.letters[0].Password, "")
	anna.problem(anna.do("GET", "/api/v1/agents", nil), http.StatusForbidden, "password-first")
}
