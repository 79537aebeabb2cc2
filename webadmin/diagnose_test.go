package webadmin_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

// oneDiagnosis finds that 801 has no telephone.
type oneDiagnosis struct{}

func (oneDiagnosis) Diagnose(_ context.Context, q webadmin.DiagnoseQuestion) (webadmin.Diagnosis, error) {
	if q.Extension == "" {
		return webadmin.Diagnosis{}, fmt.Errorf("%w: say which extension cannot call", webadmin.ErrInvalid)
	}
	return webadmin.Diagnosis{Found: true, Checks: []webadmin.DiagnoseCheck{{Code: "telephone", State: "fault", Text: "No telephone has signed in for 801.", Page: "/sip"}}}, nil
}

func TestWhatIsWrongIsAskedByWhoSeesTheSystem(t *testing.T) {
	r := newOwnerRig(t, func(d *webadmin.Deps) { d.Diagnose = oneDiagnosis{} })
	ask := map[string]string{"symptom": "cannot-call-out", "extension": "801", "number": "9110"}
	if a := r.do("POST", "/api/v1/diagnose", ask); a.Code != http.StatusOK || !strings.Contains(a.Body.String(), `"code":"telephone"`) {
		t.Errorf("%d %s", a.Code, a.Body)
	}
	if a := r.do("POST", "/api/v1/diagnose", map[string]string{"symptom": "cannot-call-out"}); a.Code != http.StatusUnprocessableEntity || !strings.Contains(a.Body.String(), `"detail":"Say which extension cannot call."`) {
		t.Errorf("%d %s", a.Code, a.Body)
	}
	r.want(r.do("POST", "/api/v1/diagnose", map[string]string{"symptom": "cannot-fly"}), http.StatusUnprocessableEntity)
	supervisor := r.as(auth.Supervisor)
	supervisor.problem(supervisor.do("POST", "/api/v1/diagnose", ask), http.StatusForbidden, "not-permitted")
	bare := newOwnerRig(t)
	bare.problem(bare.do("POST", "/api/v1/diagnose", ask), http.StatusNotFound, "not-found")
}
