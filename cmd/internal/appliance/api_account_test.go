package appliance

import (
	"net/http"
	"time"

	"ringdown/webadmin/auth"
)

// later is when wrong tries make nobody wait any more. The owner signs in anew, for
// a session ends.
func (r *apiRig) later() {
	r.pass(2 * time.Minute)
	who := map[string]string{"name": "owner", "password": apiPassword}
	a := r.send("POST", "/api/v1/session", who)
	if a.Code == http.StatusUnauthorized { // the second factor is on
		who["code"] = r.code()
		a = r.must("POST", "/api/v1/session", who)
	}
	r.takes(a)
}

// offered has the owner's second factor offered, and not on.
func (r *apiRig) offered() {
	r.unguarded()
	var made struct{ Secret string }
	r.into(r.must("POST", "/api/v1/session/factor", map[string]string{"password": apiPassword}), &made)
	r.secret = made.Secret
}

// guarded has it on.
func (r *apiRig) guarded() {
	if r.factor() {
		return
	}
	r.offered()
	r.takes(r.must("PUT", "/api/v1/session/factor", map[string]string{"code": r.code()}))
	r.pass(2 * time.Minute) // a code works once
}

// unguarded has it off.
func (r *apiRig) unguarded() {
	if !r.factor() {
		return
	}
	r.pass(2 * time.Minute)
	r.takes(r.must("POST", "/api/v1/session/factor/remove", map[string]string{"password": apiPassword}))
}

func (r *apiRig) factor() bool {
	var me struct {
		On bool `json:"second_factor"`
	}
	r.read("/api/v1/session", &me)
	return me.On
}

// code is what an authenticator program shows now.
func (r *apiRig) code() string {
	code, _ := auth.CodeAt(r.secret, time.Now())
	return code
}

// after puts back what a request that succeeded has changed.
func (r *apiRig) after(op operation, body any) {
	switch op.ID {
	case "change-password":
		sent, _ := body.(map[string]any)
		r.takes(r.must("PUT", "/api/v1/session/password", map[string]any{"old": sent["new"], "new": apiPassword}))
	case "confirm-factor":
		r.unguarded()
	}
	r.restore()
}
