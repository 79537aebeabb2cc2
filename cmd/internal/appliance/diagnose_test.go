package appliance

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/spf13/afero"

	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/host"
	"ringdown/sipstack"
	"ringdown/webadmin"
)

// diagnoses asks and gives the faults, and all that was said.
func (r *rig) diagnoses(q webadmin.DiagnoseQuestion) (faults, all string) {
	r.t.Helper()
	d, err := diagnoser{r.main}.Diagnose(r.t.Context(), q)
	if err != nil {
		r.t.Fatal(err)
	}
	return told(d)
}

func told(d webadmin.Diagnosis) (faults, all string) {
	for _, c := range d.Checks {
		line := c.Code + " " + c.State + ": " + c.Text + "\n"
		if all += line; c.State == checkFault {
			faults += line
		}
	}
	return faults, all
}

// wantFault asks and wants one fault that begins so, and nothing else; "" none.
func (r *rig) wantFault(q webadmin.DiagnoseQuestion, want string) {
	r.t.Helper()
	faults, all := r.diagnoses(q)
	if want == "" && faults != "" || !strings.HasPrefix(faults, want) || strings.Count(faults, "\n") > 1 {
		r.t.Errorf("%+v: want %q of\n%s", q, want, all)
	}
}

// planted is an appliance whose configuration was changed before its start.
func planted(t *testing.T, change func(c *config.Config), test func(r *rig)) {
	t.Helper()
	c, err := config.Parse([]byte(recordedDemo(t, "TW")))
	if err != nil {
		t.Fatal(err)
	}
	change(&c)
	liveWith(t, "TW", string(c.Text()), afero.NewMemMapFs(), nil, test)
}

func TestWhatKeepsATelephoneFromCallingOutIsNamed(t *testing.T) {
	ask := webadmin.DiagnoseQuestion{Symptom: "cannot-call-out", Extension: "801", Number: "90223456789"}
	planted(t, func(*config.Config) {}, func(r *rig) {
		r.wantFault(ask, "")
		inside := ask
		inside.Number = "802"
		r.wantFault(inside, "")
		nobody := ask
		nobody.Extension = "899"
		r.wantFault(nobody, "extension fault: There is no extension 899")
		short := ask
		short.Number = "7"
		r.wantFault(short, "route fault: By the settings 801 may not or cannot call 7: ")
		r.do("line 1 unplug")
		r.do("line 2 unplug")
		r.pass(time.Minute)
		faults, all := r.diagnoses(ask)
		if !strings.Contains(faults, "line fault: Line 1 cannot be used: Line 1 has no voltage") || strings.Contains(faults, "route") || strings.Count(faults, "\n") != 2 {
			t.Errorf("both lines unplugged:\n%s", all)
		}
		r.do("line 1 plug")
		r.do("line 2 plug")
		r.pass(time.Minute)
		r.do("phone 801 dead")
		r.pass(time.Minute)
		r.wantFault(ask, "telephone fault: The telephone port of extension 801 does not work: ")
	})
	planted(t, func(c *config.Config) { c.Extensions[0].Rights.Deny = []string{"02"} }, func(r *rig) {
		r.wantFault(ask, "route fault: By the settings 801 may not or cannot call 90223456789: ")
	})
	planted(t, func(c *config.Config) { c.Lines[0].Enabled, c.Lines[1].Enabled = false, false }, func(r *rig) {
		r.wantFault(ask, "route fault: By the settings ")
	})
}

func TestWhatKeepsCallsFromComingInIsNamed(t *testing.T) {
	ask := webadmin.DiagnoseQuestion{Symptom: "cannot-receive", Extension: "801", Line: "1"}
	planted(t, func(*config.Config) {}, func(r *rig) {
		r.wantFault(ask, "")
		other := ask
		other.Extension = "802"
		r.wantFault(other, "reached fault: No call from outside rings extension 802 first")
		r.do("line 1 unplug")
		r.pass(time.Minute)
		r.wantFault(ask, "line fault: On the line 1 no call can come in: Line 1 has no voltage")
		r.do("line 1 plug")
		r.pass(time.Minute)
		if err := r.main.engine.SetPhone(r.t.Context(), "801", []call.Change{{Of: "801", Name: "dnd", Value: "on"}}); err != nil {
			t.Fatal(err)
		}
		if faults, all := r.diagnoses(ask); !strings.HasPrefix(faults, "dnd fault: Extension 801 is not to be disturbed") {
			t.Errorf("not to be disturbed:\n%s", all)
		}
	})
	planted(t, func(c *config.Config) { c.Lines[0].Enabled = false }, func(r *rig) {
		r.wantFault(webadmin.DiagnoseQuestion{Symptom: "cannot-receive", Line: "1"}, "line fault: The line 1 is disabled in the settings.")
	})
	planted(t, func(c *config.Config) { c.Callers.Refused = []string{"0912345678"} }, func(r *rig) {
		r.wantFault(webadmin.DiagnoseQuestion{Symptom: "cannot-receive", Line: "1"}, "")
		r.wantFault(webadmin.DiagnoseQuestion{Symptom: "cannot-receive", Line: "1", Number: "0912345678"}, "incoming fault: A call on the line 1 now rings nobody: ")
		_, err := diagnoser{r.main}.Diagnose(r.t.Context(), webadmin.DiagnoseQuestion{Symptom: "cannot-receive", Line: "9"})
		if !errors.Is(err, webadmin.ErrInvalid) {
			t.Errorf("a line that there is not: %v", err)
		}
	})
}

// signing is a diagnosis of SIP as it might be.
func signing(change func(f *findings)) *findings {
	c := config.Config{Extensions: []config.Extension{{Number: "821", SIP: config.SIP{Password: "x"}}, {Number: "801", Port: "sim0/fxs1"}}}
	f := &findings{
		q: webadmin.DiagnoseQuestion{Symptom: "cannot-register", Extension: "821"}, now: time.Now(), c: c, clock: host.State{},
		sip:     sipView{on: true, address: "192.168.1.2:5060", allowed: allowedBy(nil)},
		records: func(func(call.Record) bool) []call.Record { return nil },
	}
	change(f)
	return f
}

func TestWhatKeepsATelephoneFromSigningInIsNamed(t *testing.T) {
	from := netip.MustParseAddrPort("192.168.1.60:5060")
	refused := func(why sipstack.RefusalCause) []sipstack.Refusal {
		return []sipstack.Refusal{{At: time.Now().Add(-time.Minute), User: "821", From: from, Why: why}}
	}
	here := func(since time.Duration) []sipstack.Phone {
		return []sipstack.Phone{{User: "821", Contacts: []sipstack.Contact{{Source: from, Transport: "UDP", Since: time.Now().Add(-since)}}}}
	}
	for name, c := range map[string]struct {
		plant func(f *findings)
		want  string
	}{
		"SIP is off":                 {func(f *findings) { f.sip = sipView{} }, "sip fault: SIP is off"},
		"no such extension":          {func(f *findings) { f.q.Extension, f.sip.refused = "829", nil }, "extension fault: There is no extension 829"},
		"an analog extension":        {func(f *findings) { f.q.Extension = "801" }, "account fault: Extension 801 has no SIP password"},
		"a wrong password":           {func(f *findings) { f.sip.refused = refused(sipstack.RefusedPassword) }, "its password, or its authentication name, is wrong"},
		"another name":               {func(f *findings) { f.sip.refused = refused(sipstack.RefusedOther) }, "its authentication name is not its number"},
		"nothing came":               {func(*findings) {}, "attempt fault: Nothing was refused that called itself 821"},
		"an address not on the list": {func(f *findings) { f.q.Address, f.sip.phones = "203.0.113.9", here(time.Hour) }, "address fault: 203.0.113.9 is not on the list"},
		"locked out": {func(f *findings) {
			f.q.Address = "192.168.1.60"
			f.sip.locks = []sipstack.Lock{{Address: from.Addr(), Until: time.Now().Add(time.Minute)}}
		}, "lock fault: 192.168.1.60 gets no answer until "},
		"signed in since": {func(f *findings) {
			f.sip.refused, f.sip.phones = refused(sipstack.RefusedPassword), here(time.Second)
		}, ""},
		"refused since": {func(f *findings) {
			f.sip.refused, f.sip.phones = refused(sipstack.RefusedPassword), here(time.Hour)
		}, "is wrong"},
		"well": {func(f *findings) { f.sip.phones = here(time.Hour) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := signing(c.plant)
			if err := f.run(); err != nil {
				t.Fatal(err)
			}
			faults, all := told(f.diagnosis())
			most := 1
			if name == "no such extension" { // and nothing came from one
				most = 2
			}
			if c.want == "" && faults != "" || !strings.Contains(faults, c.want) || strings.Count(faults, "\n") > most {
				t.Errorf("want %q of\n%s", c.want, all)
			}
		})
	}
}

func TestCallsThatWereNotHeardAreNamed(t *testing.T) {
	for _, note := range []string{"801 hears nothing of 821: no sound (RTP) has come.", "821 is not heard: no sound (RTP) has come.", "821 hears nothing: none arrives."} {
		f := signing(func(f *findings) {
			f.q = webadmin.DiagnoseQuestion{Symptom: "no-sound", Extension: "821"}
			f.records = func(match func(call.Record) bool) []call.Record {
				r := call.Record{ID: 7, Parties: []call.Party{{Label: "821"}}, Tags: []call.Tag{call.TagOneWay}, Track: "+1 x\n  note | " + note + "\n"}
				if !match(r) {
					return nil
				}
				return []call.Record{r}
			}
		})
		if err := f.run(); err != nil {
			t.Fatal(err)
		}
		if faults, all := told(f.diagnosis()); !strings.Contains(faults, note) {
			t.Errorf("told\n%s", all)
		}
	}
}

func TestAQuestionThatLacksSomethingIsRefused(t *testing.T) {
	live(t, "TW", afero.NewMemMapFs(), func(r *rig) {
		for _, q := range []webadmin.DiagnoseQuestion{{}, {Symptom: "cannot-call-out"}, {Symptom: "cannot-register"}, {Symptom: "cannot-register", Extension: "821", Address: "here"}} {
			if _, err := (diagnoser{r.main}).Diagnose(context.WithoutCancel(r.t.Context()), q); !errors.Is(err, webadmin.ErrInvalid) {
				t.Errorf("%+v: %v", q, err)
			}
		}
	})
}
