package appliance_test

import (
	"context"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"ringdown/internal/config"
	"ringdown/internal/foreign"
	"ringdown/webadmin"
)

// provided is an office whose only way out is a trunk to a proxy.
func provided(t *testing.T, proxy string) *office {
	t.Helper()
	return inOfficeWith(t, "127.0.0.1:0", func(c *config.Config) {
		c.Trunks = []config.Trunk{{
			ID: "far", Name: "Provider", Enabled: true, Mode: config.ModeRegister, Transport: config.UDP, Proxies: []string{proxy},
			User: account, Password: accountPassword, ExpiresSeconds: 600, MaxCalls: 2, AllowOut: true, Incoming: config.Incoming{Direct: "801"},
		}}
		c.Routes = []config.Route{{Name: "all", Over: []string{"trunk/far"}}}
	})
}

// faults are what the guide finds.
func (o *office) faults(q webadmin.DiagnoseQuestion) (all []string) {
	o.t.Helper()
	d, err := o.Diagnose(o.t.Context(), q)
	o.must(err)
	for _, c := range d.Checks {
		if c.State == "fault" {
			all = append(all, c.Code+": "+c.Text)
		}
	}
	return all
}

// wantFault waits until the guide names one fault alone, which has this in it.
func (o *office) wantFault(q webadmin.DiagnoseQuestion, want string) {
	o.t.Helper()
	var found []string
	o.await(want, func() bool {
		found = o.faults(q)
		return strings.Contains(strings.Join(found, "\n"), want)
	})
	if len(found) != 1 {
		o.t.Errorf("want %q alone of\n%s", want, strings.Join(found, "\n"))
	}
}

// AD-5: what a registrar answers, or does not, is what the guide says.
func TestTheGuideNamesWhatAProviderAnswers(t *testing.T) {
	for name, c := range map[string]struct{ scenario, want string }{
		"it lets nobody in":   {"registrar-forbids", "the provider refuses to let us sign in (403): user name or password is wrong, or the account is locked."},
		"a wrong password":    {"registrar-challenges-again", "user name or password is wrong: the provider does not accept them (401)."},
		"it does not answer":  {"", " does not answer."},
		"nobody has its name": {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			port, want := foreign.PortText(t), c.want
			proxy := "127.0.0.1:" + port
			switch {
			case want == "":
				proxy, want = "provider.invalid", "dns: The trunk far cannot be used: the name provider.invalid cannot be resolved: the DNS does not know it."
			case c.scenario == "":
				silence(t, port)
			}
			o := provided(t, proxy)
			if c.scenario != "" {
				p := o.telephone("821")
				p.port = port
				defer p.start(c.scenario, "", 0)()
			}
			o.wantFault(webadmin.DiagnoseQuestion{Symptom: "cannot-receive", Line: "far"}, want)
			o.wantFault(webadmin.DiagnoseQuestion{Symptom: "cannot-call-out", Extension: "801", Number: "90223456789"}, want)
		})
	}
}

// silence takes a port and says nothing there.
func silence(t *testing.T, port string) {
	t.Helper()
	n, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	c, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: n})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
}

// emptyBook is a DNS that knows nobody.
type emptyBook struct{}

func (emptyBook) LookupSRV(_ context.Context, _, _, name string) (string, []*net.SRV, error) {
	return "", nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

func (emptyBook) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
}

// AD-5: so is what a telephone does wrong when it signs in, until it does it right.
func TestTheGuideNamesWhyATelephoneHasNotSignedIn(t *testing.T) {
	o := inOffice(t)
	signIn := webadmin.DiagnoseQuestion{Symptom: "cannot-register", Extension: "821"}
	calls := webadmin.DiagnoseQuestion{Symptom: "cannot-call-out", Extension: "821", Number: "802"}
	o.wantFault(signIn, "attempt: Nothing was refused that called itself 821: ")
	o.wantFault(calls, "telephone: No telephone has signed in for 821: ")
	p := o.telephone("821")
	p.password = "not-its-own"
	p.start("register-in-vain", "", 0)()
	o.wantFault(signIn, "a telephone at 127.0.0.1 tried to sign in as 821: its password, or its authentication name, is wrong.")
	o.wantFault(calls, "telephone: No telephone has signed in for 821: ")
	p.password = o.passwords["821"]
	p.signIn()
	for _, q := range []webadmin.DiagnoseQuestion{signIn, calls} {
		if all := o.faults(q); len(all) != 0 {
			t.Errorf("%s of one that has signed in: %q", q.Symptom, all)
		}
	}
}
