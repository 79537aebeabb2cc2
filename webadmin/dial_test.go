package webadmin_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"ringdown/internal/call"
	"ringdown/internal/engine"
	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

// dialler remembers what was dialled; 809 is in use.
type dialler struct{ dialled, hungUp []string }

func (d *dialler) HangUp(_ context.Context, id call.ID, from, who string) error {
	d.hungUp = append(d.hungUp, fmt.Sprintf("%d of %s by %s", id, from, who))
	return nil
}

func (d *dialler) Dial(_ context.Context, from, to, who string) (call.ID, error) {
	switch from {
	case "809":
		return 0, engine.ErrInUse
	case "999":
		return 0, engine.ErrNoExtension
	}
	d.dialled = append(d.dialled, from+" "+to+" "+who)
	return call.ID(40 + len(d.dialled)), nil
}

func TestClickToDialBeginsOneCallForOneWish(t *testing.T) {
	d := &dialler{}
	r := newOwnerRig(t, func(deps *webadmin.Deps) { deps.Dialler = d })
	wish := func(key string) string {
		q := r.request("POST", "/api/v1/calls", webadmin.DialRequest{From: "801", To: "*81802"})
		q.Header.Set("Idempotency-Key", key)
		a := r.send(q)
		r.want(a, http.StatusCreated)
		return a.Body.String()
	}
	first, again, other := wish("a"), wish("a"), wish("b")
	if first != again || first == other || !strings.Contains(first, `"41"`) {
		t.Errorf("answers %s %s %s", first, again, other)
	}
	if len(d.dialled) != 2 || d.dialled[0] != "801 *81802 owner" {
		t.Errorf("dialled %q", d.dialled)
	}
}

func TestClickToDialIsRefused(t *testing.T) {
	r := newOwnerRig(t, func(deps *webadmin.Deps) { deps.Dialler = &dialler{} })
	r.problem(r.do("POST", "/api/v1/calls", webadmin.DialRequest{From: "809", To: "802"}), http.StatusConflict, "in-use")
	r.problem(r.do("POST", "/api/v1/calls", webadmin.DialRequest{From: "999", To: "802"}), http.StatusNotFound, "not-found")
	r.want(r.do("POST", "/api/v1/calls", webadmin.DialRequest{From: "801", To: "call mum"}), http.StatusUnprocessableEntity)
	r.want(r.as(auth.ReadOnly).do("POST", "/api/v1/calls", webadmin.DialRequest{From: "801", To: "802"}), http.StatusForbidden)
}

// An extension's right to supervise is its user's, not that of everybody who may have
// it call.
func TestTheCodesThatListenInAreDialledForWhoMayListenInAlone(t *testing.T) {
	d := &dialler{}
	r := newOwnerRig(t, func(deps *webadmin.Deps) { deps.Dialler = d })
	installer := r.as(auth.Installer)
	codes := decode[struct{ Items []webadmin.Code }](t, r.do("GET", "/api/v1/codes", nil).Body.Bytes()).Items
	digits := map[string]string{}
	for _, c := range codes {
		digits[c.Feature] = c.Code
	}
	for _, name := range []string{"monitor", "coach", "barge", "release"} {
		for _, before := range []string{"", digits["hide-number"]} {
			if digits[name] == "" {
				t.Fatalf("%s has no code", name)
			}
			wish := webadmin.DialRequest{From: "801", To: before + digits[name] + "802"}
			installer.problem(installer.do("POST", "/api/v1/calls", wish), http.StatusForbidden, "not-permitted")
		}
	}
	if len(d.dialled) > 0 {
		t.Errorf("dialled %q", d.dialled)
	}
	installer.want(installer.do("POST", "/api/v1/calls", webadmin.DialRequest{From: "801", To: "90912345678"}), http.StatusCreated)
	boss := r.as(auth.Supervisor)
	boss.want(boss.do("POST", "/api/v1/calls", webadmin.DialRequest{From: "801", To: digits["monitor"] + "802"}), http.StatusCreated)
}
