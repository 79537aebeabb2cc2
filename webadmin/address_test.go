package webadmin_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"ringdown/internal/engine"
	"ringdown/internal/store"
	"ringdown/webadmin"
)

// addresses have 10.0.2.15 by DHCP, and what is tried at once.
type addresses struct{ trial *webadmin.NetworkSetup }

func (a *addresses) Address(context.Context) (webadmin.NetworkState, error) {
	st := webadmin.NetworkState{
		Interface: "eth0", Link: "up", Method: "dhcp", Address: "10.0.2.15/24", DNS: []string{}, NTP: []string{},
		Kept: webadmin.NetworkSetup{Method: "dhcp"}, Ended: "none",
	}
	if a.trial != nil {
		st.Method, st.Address = a.trial.Method, a.trial.Address
		st.Trial = &webadmin.NetworkTrial{Setup: *a.trial, Left: 120, InForce: true}
	}
	return st, nil
}

func (a *addresses) Try(_ context.Context, w webadmin.NetworkSetup) error {
	if w.Gateway == "192.168.2.1" {
		return webadmin.AddressFaults{{Location: "body.gateway", Message: "192.168.2.1 is not in the network 10.0.2.0/24"}}
	}
	a.trial = &w
	return nil
}

func (a *addresses) End(context.Context, bool) error {
	if a.trial == nil {
		return fmt.Errorf("%w: no address is on trial", webadmin.ErrNotNow)
	}
	a.trial = nil
	return nil
}

// to sends a request that comes to one of the appliance's addresses.
func (r *rig) to(address, method, path string, body any) string {
	q := r.request(method, path, body)
	at := &net.TCPAddr{IP: net.ParseIP(address), Port: 443}
	a := r.send(q.WithContext(context.WithValue(q.Context(), http.LocalAddrContextKey, net.Addr(at))))
	return fmt.Sprintf("%d %s", a.Code, a.Body)
}

func TestAnAddressIsConfirmedOnlyByWhoReachesIt(t *testing.T) {
	r := newOwnerRig(t, func(d *webadmin.Deps) { d.Address = &addresses{} })
	const path = "/api/v1/system/network"
	wish := map[string]any{"method": "static", "address": "10.0.2.77/24", "gateway": "192.168.2.1"}
	if got := r.to("10.0.2.15", "PUT", path+"/setup", wish); !strings.Contains(got, `"location":"body.gateway","message":"192.168.2.1 is not in the network 10.0.2.0/24"`) {
		t.Errorf("a gateway elsewhere: %s", got)
	}
	if got := r.to("10.0.2.15", "POST", path+"/confirm", nil); !strings.HasPrefix(got, "409 ") {
		t.Errorf("without a trial: %s", got)
	}
	r.world.change(func(s *engine.Snapshot) { s.Calls = []engine.CallView{{ID: 7}} })
	delete(wish, "gateway")
	if got := r.to("10.0.2.15", "PUT", path+"/setup", wish); !strings.HasPrefix(got, "202 ") || !strings.Contains(got, `"here":false`) || !strings.Contains(got, `"calls":1`) {
		t.Errorf("tried: %s", got)
	}
	if got := r.to("10.0.2.15", "POST", path+"/confirm", nil); !strings.Contains(got, `"code":"not-here"`) || !strings.Contains(got, "open https://10.0.2.77 and confirm there") {
		t.Errorf("confirmed from the old address: %s", got)
	}
	if got := r.to("10.0.2.77", "GET", path+"/setup", nil); !strings.Contains(got, `"here":true`) {
		t.Errorf("at the new address: %s", got)
	}
	if got := r.to("10.0.2.77", "POST", path+"/confirm", nil); !strings.HasPrefix(got, "204 ") {
		t.Errorf("confirmed at the new address: %s", got)
	}
	r.to("10.0.2.77", "PUT", path+"/setup", wish)
	if got := r.to("10.0.2.15", "POST", path+"/back", nil); !strings.HasPrefix(got, "204 ") {
		t.Errorf("taken back: %s", got)
	}
	page, err := r.world.db.Audit().List(store.AuditQuery{Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	if said := fmt.Sprintf("%+v", page.Items); !strings.Contains(said, "confirm-network-setup") || !strings.Contains(said, "{Field:address Old: New:10.0.2.77/24}") {
		t.Errorf("the audit log says %s", said)
	}
}

func TestAProgramOfAnotherSystemKeepsNoAddress(t *testing.T) {
	r := newOwnerRig(t)
	r.want(r.do("GET", "/api/v1/system/network/setup", nil), http.StatusNotFound)
	r.want(r.do("PUT", "/api/v1/system/network/setup", map[string]string{"method": "dhcp"}), http.StatusNotFound)
}
