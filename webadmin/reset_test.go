package webadmin_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

// eraser notes why it was asked to erase.
type eraser struct {
	busy bool
	why  string
}

func (e *eraser) Reset(_ context.Context, why string) error {
	if e.busy {
		return fmt.Errorf("%w: another update is being written", webadmin.ErrNotNow)
	}
	e.why = why
	return nil
}

const resetPath = "/api/v1/system/reset"

func TestAFactoryResetTakesTheOwnersPasswordAgain(t *testing.T) {
	e := &eraser{}
	r := newOwnerRig(t, func(d *webadmin.Deps) { d.Resets = e })
	for name, body := range map[string]map[string]string{
		"no word":        {"password": password},
		"another word":   {"confirm": "yes", "password": password},
		"no password":    {"confirm": "erase"},
		"a wrong one":    {"confirm": "erase", "password": "six dry umbrellas"},
		"nobody's":       {"confirm": "erase", "password": password, "user": "nobody"},
		"an unknown key": {"confirm": "erase", "password": password, "data": "all"},
	} {
		a := r.do("POST", resetPath, body)
		if a.Code != http.StatusUnprocessableEntity && a.Code != http.StatusTooManyRequests || e.why != "" {
			t.Errorf("%s: %d %s, erased: %q", name, a.Code, a.Body, e.why)
		}
		r.world.wait(time.Hour)
	}
	e.busy = true
	right := map[string]string{"confirm": "erase", "password": password}
	r.want(r.do("POST", resetPath, right), http.StatusConflict)
	e.busy = false
	r.want(r.do("POST", resetPath, right), http.StatusAccepted)
	if e.why != "asked for by owner at 127.0.0.1" {
		t.Errorf("the reason is %q", e.why)
	}
}

func TestAFactoryResetByAKeyTakesAnOwnersNameAndPassword(t *testing.T) {
	e := &eraser{}
	r := newOwnerRig(t, func(d *webadmin.Deps) { d.Resets = e })
	for _, role := range []auth.Role{auth.Installer, auth.Owner} {
		k := r.as(role)
		for _, c := range []struct {
			body map[string]string
			want int
		}{
			{map[string]string{"confirm": "erase", "password": password}, http.StatusUnprocessableEntity},
			{map[string]string{"confirm": "erase", "password": password, "user": "owner"}, http.StatusAccepted},
		} {
			want := c.want
			if role == auth.Installer {
				want = http.StatusForbidden
			}
			if a := k.do("POST", resetPath, c.body); a.Code != want {
				t.Errorf("%s, %v: %d %s, want %d", role, c.body, a.Code, a.Body, want)
			}
		}
	}
	if e.why == "" {
		t.Error("nothing was erased")
	}
}
