package webadmin_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"ringdown/internal/host"
	"ringdown/internal/logbook"
	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

// fixed is a machine as a test wants it.
type fixedMachine host.State

func (m fixedMachine) Read() host.State { return host.State(m) }

func TestHealthTellsWhatRunsOut(t *testing.T) {
	hot := 90.0
	owner := newOwnerRig(t, func(d *webadmin.Deps) {
		d.Machine = fixedMachine{DiskTotal: 100, DiskFree: 4, MemoryTotal: 100, MemoryFree: 10, Load: 1, CPUs: 4, Temperature: &hot, ClockKnown: true}
	})
	h := decode[webadmin.MachineHealth](t, owner.do("GET", "/api/v1/health", nil).Body.Bytes())
	got := map[string]string{}
	for _, c := range h.Checks {
		got[c.Name] = c.State
	}
	for name, want := range map[string]string{"disk": "fault", "memory": "warn", "load": "ok", "temperature": "fault", "clock": "warn", "ports": "ok"} {
		if got[name] != want {
			t.Errorf("%s: %s, want %s", name, got[name], want)
		}
	}
	if h.State != "fault" || h.Zone != "Asia/Taipei" || !strings.HasSuffix(h.Now, "+08:00") {
		t.Errorf("in all: %+v", h)
	}
	agent := owner.as(auth.Agent)
	agent.problem(agent.do("GET", "/api/v1/health", nil), http.StatusForbidden, "not-permitted")
}

// logging is a rig whose log is kept.
func logging(t *testing.T) (*rig, *slog.Logger) {
	book := logbook.New(slog.DiscardHandler, &slog.LevelVar{})
	return newOwnerRig(t, func(d *webadmin.Deps) { d.Logs = book }), slog.New(book)
}

func TestTheLogIsFollowed(t *testing.T) {
	owner, log := logging(t)
	log.Info("one")
	log.Warn("two", "port", "801")
	first := decode[webadmin.LogPage](t, owner.do("GET", "/api/v1/logs", nil).Body.Bytes())
	if len(first.Items) != 2 || first.Items[1].Text != "two port=801" || first.Items[1].Level != "warn" || len(first.Rooms) != 1 {
		t.Fatalf("at first: %+v", first)
	}
	log.Error("three")
	next := decode[webadmin.LogPage](t, owner.do("GET", "/api/v1/logs?after="+first.Next, nil).Body.Bytes())
	if len(next.Items) != 1 || next.Items[0].Text != "three" {
		t.Errorf("then: %+v", next)
	}
	if warns := decode[webadmin.LogPage](t, owner.do("GET", "/api/v1/logs?level=warn&q=TWO", nil).Body.Bytes()); len(warns.Items) != 1 {
		t.Errorf("warnings: %+v", warns)
	}
	owner.problem(owner.do("GET", "/api/v1/logs?after=x", nil), http.StatusUnprocessableEntity, "invalid")
	owner.want(owner.do("PUT", "/api/v1/logs/level", map[string]string{"level": "debug"}), http.StatusNoContent)
	log.Debug("four")
	if all := decode[webadmin.LogPage](t, owner.do("GET", "/api/v1/logs?level=debug", nil).Body.Bytes()); len(all.Items) != 4 || all.Level != "debug" {
		t.Errorf("at debug: %+v", all)
	}
	owner.problem(owner.do("PUT", "/api/v1/logs/level", map[string]string{"level": "all"}), http.StatusUnprocessableEntity, "invalid")
}

func TestASupportBundleHasNoSecrets(t *testing.T) {
	owner, log := logging(t)
	text, tag := owner.text()
	secret := "correct-horse-battery"
	q := owner.request("PUT", "/api/v1/config", text+"mail:\n  server: smtp.example.com\n  user: pbx\n  password: "+secret+"\n  from: pbx@example.com\n")
	q.Header.Set("If-Match", tag)
	owner.want(owner.send(q), http.StatusOK)
	log.Info("mail refused", "said", "535 "+secret+" is wrong")
	a := owner.do("GET", "/api/v1/support-bundle", nil)
	owner.want(a, http.StatusOK)
	z, err := zip.NewReader(bytes.NewReader(a.Body.Bytes()), int64(a.Body.Len()))
	if err != nil {
		t.Fatal(err)
	}
	all := ""
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all += f.Name + "\n" + string(part)
	}
	if strings.Contains(all, secret) || strings.Contains(all, password) || strings.Contains(all, "argon2id") {
		t.Error("a secret is in it")
	}
	for _, want := range []string{"smtp.example.com", "mail refused", "about.json", "sim0/fxo1"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not in it", want)
		}
	}
}

func TestTheMailSettingsAreTried(t *testing.T) {
	var answer error
	owner := newOwnerRig(t, func(d *webadmin.Deps) { d.Mailer = tries(func() error { return answer }) })
	send := func(to string) int { return owner.do("POST", "/api/v1/mail/test", map[string]string{"to": to}).Code }
	if got := send("it@example.com"); got != http.StatusConflict {
		t.Errorf("without a server: %d", got)
	}
	text, tag := owner.text()
	q := owner.request("PUT", "/api/v1/config", text+"mail:\n  server: smtp.example.com\n  from: pbx@example.com\n")
	q.Header.Set("If-Match", tag)
	owner.want(owner.send(q), http.StatusOK)
	if got := send("it@example.com"); got != http.StatusNoContent {
		t.Errorf("sent: %d", got)
	}
	if got := send("nobody"); got != http.StatusUnprocessableEntity {
		t.Errorf("no address: %d", got)
	}
	answer = errors.New("550 no such user")
	owner.problem(owner.do("POST", "/api/v1/mail/test", map[string]string{"to": "it@example.com"}), http.StatusConflict, "mail-refused")
}

// tries is a mail server's answer.
type tries func() error

func (f tries) Try(context.Context, string) error { return f() }

func (f tries) Invite(context.Context, webadmin.Invitation) error { return f() }
