//go:build emulator

package trial

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// Addresses in the emulator's own network: its DHCP server gives the first, and
// another machine there, which answers ARP, has the third.
const (
	leasedIP = "10.0.2.15"
	fixedIP  = "10.0.2.77"
	takenIP  = "10.0.2.3"
)

// networkState is the API's answer to how the appliance has its address.
type networkState struct {
	Method, Address, MAC, Link, Ended string
	Here                              bool
	Kept                              struct{ Method, Address string }
	Trial                             *struct {
		InForce bool `json:"in_force"`
	}
}

// TestAddressAndFactoryReset: a fixed address is set by the API, is in force at once
// and goes back by itself; set again, confirmed there, it is kept over a restart. A
// factory reset takes it away with all else, and leads to first run.
func TestAddressAndFactoryReset(t *testing.T) {
	doors := map[string]int{leasedIP: freePort(t), fixedIP: freePort(t)}
	m := start(t, plan{disk: newDisk(t), network: fmt.Sprintf("user,id=n,hostfwd=tcp:127.0.0.1:%d-%s:443,hostfwd=tcp:127.0.0.1:%d-%s:443", doors[leasedIP], leasedIP, doors[fixedIP], fixedIP)})
	defer m.cut()
	at := func(ip string) { m.ports["https"] = doors[ip] }
	at(leasedIP)
	o := setUp(m)
	first := m.code()
	o.has("dhcp", leasedIP, "at first")
	o.tellsOfItsOwn("mdns", "dhcp", "dns", "ntp", "recovery")

	o.refusesAddress(takenIP+"/24", "", "address", "is in use already: the device 52:55:0a:00:02:03 answers to it")
	o.refusesAddress(fixedIP+"/24", "10.0.3.1", "gateway", "10.0.3.1 is not in the network 10.0.2.0/24")

	m.step("nobody confirms")
	o.moves()
	at(fixedIP)
	o.has("static", fixedIP, "on trial")
	m.says("nobody has confirmed the new address; the one before is back", "has "+leasedIP+"/24")
	at(leasedIP)
	if st := o.has("dhcp", leasedIP, "afterwards"); st.Ended != "late" || st.Trial != nil {
		t.Errorf("afterwards: %+v", st)
	}

	m.step("confirmed")
	o.moves()
	at(fixedIP)
	if st := o.has("static", fixedIP, "on trial"); st.Trial == nil || !st.Here {
		t.Errorf("on trial: %+v", st)
	}
	o.must("POST", "/api/v1/system/network/confirm", nil, nil)
	m.says("the address " + fixedIP + "/24 is kept")
	o.restarts()
	m.says("has "+fixedIP+"/24", "the gateway is ready after")
	if st := o.has("static", fixedIP, "after a restart"); st.Kept.Address != fixedIP+"/24" {
		t.Errorf("after a restart: %+v", st)
	}

	m.step("factory reset")
	o.must("POST", "/api/v1/system/reset", map[string]string{"confirm": "erase", "user": "owner", "password": password}, nil)
	m.says("factory reset: ", "restarting: ")
	m.resets()
	m.says("factory reset: all data is erased, the audit log with it")
	second := m.find(setupCode)[0]
	m.says("the gateway is ready after")
	at(leasedIP)
	if status, said := o.ask("GET", "/api/v1/setup", nil); status != http.StatusOK || first == second {
		t.Errorf("set-up: %d %s; the code was %s and is %s", status, said, first, second)
	}
	t.Logf("the set-up code was %s and is %s; the whole took %s", first, second, m.since().Round(time.Second))
}

// tellsOfItsOwn checks that the list of hosts and ports has what the firmware's own
// programs use.
func (o *owner) tellsOfItsOwn(services ...string) {
	o.m.t.Helper()
	var list struct {
		Items []struct{ Service, Direction, Host, Ports, Protocol, State string }
	}
	o.must("GET", "/api/v1/system/endpoints", nil, &list)
	told := map[string]bool{}
	for _, e := range list.Items {
		told[e.Service] = true
		o.m.t.Logf("hosts and ports: %+v", e)
	}
	for _, s := range services {
		if !told[s] {
			o.m.t.Errorf("hosts and ports have no row of %s", s)
		}
	}
}

// code is the set-up code that the console showed first.
func (c *console) code() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return string(setupCode.FindSubmatch(c.text)[1])
}

// moves sets the fixed address and waits until it is in force.
func (o *owner) moves() {
	o.m.t.Helper()
	var st networkState
	o.must("PUT", "/api/v1/system/network/setup", setupOf(fixedIP+"/24", "10.0.2.2"), &st)
	if st.Trial == nil {
		o.m.t.Fatalf("nothing is tried: %+v", st)
	}
	o.m.says("the address "+fixedIP+"/24 is tried", "has "+fixedIP+"/24")
}

func setupOf(address, gateway string) map[string]any {
	return map[string]any{"method": "static", "address": address, "gateway": gateway, "dns": []string{"10.0.2.3"}}
}

// has waits for the address in force, asked for at the door that is tried.
func (o *owner) has(method, ip, when string) (st networkState) {
	o.m.t.Helper()
	for end := time.Now().Add(*given.patience); time.Now().Before(end) && (st.Method != method || !st.Here); {
		st = networkState{}
		o.must("GET", "/api/v1/system/network/setup", nil, &st)
	}
	if st.Method != method || st.Address != ip+"/24" || !st.Here || st.Link == "down" || st.MAC == "" {
		o.m.t.Errorf("%s: %+v, want %s by %s", when, st, ip, method)
	}
	o.m.t.Logf("%s: %s by %s, link %s", when, st.Address, st.Method, st.Link)
	return st
}

// refusesAddress checks that an address is refused by its reason.
func (o *owner) refusesAddress(address, gateway, field, reason string) {
	o.m.t.Helper()
	status, said := o.ask("PUT", "/api/v1/system/network/setup", setupOf(address, gateway))
	var problem struct {
		Errors []struct{ Location, Message string }
	}
	if err := json.Unmarshal([]byte(said), &problem); err != nil || status != http.StatusUnprocessableEntity || len(problem.Errors) != 1 ||
		problem.Errors[0].Location != "body."+field || !strings.Contains(problem.Errors[0].Message, reason) {
		o.m.t.Errorf("%s is answered by %d %s, want %q", address, status, said, reason)
		return
	}
	o.m.t.Logf("refused: %s", problem.Errors[0].Message)
}
