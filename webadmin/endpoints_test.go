package webadmin_test

import (
	"context"
	"net/http"
	"slices"
	"testing"

	"ringdown/internal/endpoints"
	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

// networkDesk is what listens, and notes whom it was to try.
type networkDesk struct{ tried []string }

func (*networkDesk) Facts(context.Context) endpoints.Facts {
	return endpoints.Facts{Doors: []endpoints.Door{{Service: endpoints.PagesHTTPS, Address: "[::]:8443"}}, DNS: []string{"192.168.1.1"}}
}

func (d *networkDesk) Try(_ context.Context, r endpoints.Row) endpoints.Tried {
	d.tried = append(d.tried, r.ID)
	return endpoints.Tried{Outcome: endpoints.Silent}
}

func TestHostsAndPortsAreListedAndOnlyTheseAreTried(t *testing.T) {
	desk := &networkDesk{}
	owner := newOwnerRig(t, func(d *webadmin.Deps) { d.Endpoints = desk })
	const path = "/api/v1/system/endpoints"
	all := answered[struct{ Items []webadmin.Endpoint }](t, owner.do("GET", path, nil)).Items
	at := slices.IndexFunc(all, func(e webadmin.Endpoint) bool { return e.ID == "pages-https" })
	if at < 0 || all[at].Ports != "8443" || all[at].State != "listening" || all[at].Tryable {
		t.Fatalf("the pages are not told of: %+v", all)
	}
	got := answered[webadmin.EndpointTry](t, owner.do("POST", path+"/dns-1/try", nil))
	if got.Outcome != "silent" || !slices.Equal(desk.tried, []string{"dns-1"}) {
		t.Errorf("a try: %+v of %q", got, desk.tried)
	}
	owner.problem(owner.do("POST", path+"/mail/try", nil), http.StatusConflict, "not-tryable")
	owner.problem(owner.do("POST", path+"/192.168.1.7:22/try", nil), http.StatusNotFound, "not-found")
	if len(desk.tried) != 1 {
		t.Errorf("others were tried as well: %q", desk.tried)
	}
	agent := owner.as(auth.Agent)
	agent.problem(agent.do("GET", path, nil), http.StatusForbidden, "not-permitted")
	agent.problem(agent.do("POST", path+"/dns-1/try", nil), http.StatusForbidden, "not-permitted")
}
