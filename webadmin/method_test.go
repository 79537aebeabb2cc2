package webadmin_test

import (
	"net/http"
	"testing"
)

func TestAMethodThatAPathDoesNotHaveIsRefusedWithThoseItHas(t *testing.T) {
	r := newOwnerRig(t)
	a := r.do("PATCH", "/api/v1/lines", nil)
	r.problem(a, http.StatusMethodNotAllowed, "no-such-operation")
	if allow := a.Header().Get("Allow"); allow != "GET, POST" && allow != "POST, GET" {
		t.Errorf("Allow: %q", allow)
	}
}

func TestAnUnknownTopicOfEventsIsNamed(t *testing.T) {
	r := newOwnerRig(t)
	p := r.problem(r.do("GET", "/api/v1/events?topics=ports,weather", nil), http.StatusUnprocessableEntity, "invalid")
	if len(p.Errors) != 1 || p.Errors[0].Location != "query.topics[1]" {
		t.Errorf("errors: %+v", p.Errors)
	}
}
