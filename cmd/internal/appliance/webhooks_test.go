package appliance

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/cmd/internal/simctl"
	"ringdown/internal/alert"
	"ringdown/internal/config"
	"ringdown/internal/webhook"
)

// crm is a server that answers requests of webhooks, and keeps them.
type crm struct {
	mu  sync.Mutex
	got []webhook.Event
}

// RoundTrip implements http.RoundTripper.
func (e *crm) RoundTrip(r *http.Request) (*http.Response, error) {
	var one webhook.Event
	if err := json.NewDecoder(r.Body).Decode(&one); err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.got = append(e.got, one)
	return &http.Response{StatusCode: http.StatusNoContent, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("")), Request: r}, nil
}

func (e *crm) all() []webhook.Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.got)
}

// kinds are those told of, each once where it came several times in a row.
func (e *crm) kinds() string {
	var all []string
	for _, x := range e.all() {
		all = append(all, x.Kind)
	}
	return strings.Join(slices.Compact(all), " ")
}

// of are the bodies of one kind.
func (e *crm) of(kind config.WebhookEvent) []map[string]any {
	var all []map[string]any
	for _, x := range e.all() {
		var body map[string]any
		if x.Kind == string(kind) && json.Unmarshal(x.Data, &body) == nil {
			all = append(all, body)
		}
	}
	return all
}

// hooked runs an appliance in virtual time that has one webhook.
func hooked(t *testing.T, events []config.WebhookEvent, test func(r *rig, e *crm)) {
	t.Helper()
	c, err := config.Parse([]byte(recordedDemo(t, "TW")))
	if err != nil {
		t.Fatal(err)
	}
	c.Webhooks = []config.Webhook{{ID: "crm", Enabled: true, URL: "https://crm.example.com/", Secret: config.Secret(webhook.NewSecret()), Events: events}}
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		r, e := &rig{t: t, log: &words{}}, &crm{}
		r.main, err = New(Options{
			Data: dir, Hardware: []string{"sim://?lines=2&phones=2&seed=5&country=TW"}, Config: string(c.Text()), Servers: e, Socket: true, // no listener fits into a bubble
			Version: "1.2.3", Log: slog.New(slog.NewTextHandler(r.log, nil)),
		})
		if err != nil {
			t.Fatal(err)
		}
		r.main.opt.Socket = false
		r.desk = simctl.New(r.main.Desk(), r.main.takes, r.main.ExtensionPhone)
		r.runs(func() { test(r, e) })
	})
}

func TestAWebhookHearsOfACallFromItsBeginningToItsRecord(t *testing.T) {
	hooked(t, []config.WebhookEvent{config.EventCallStarted, config.EventCallAnswered, config.EventCallEnded, config.EventApplianceBegan}, func(r *rig, e *crm) {
		r.talks()
		record := r.hangsUp()
		r.pass(time.Second)
		if got := e.kinds(); got != "appliance.started call.started call.answered call.ended" {
			t.Fatalf("told: %s\n%s", got, r.log)
		}
		ended := e.of(config.EventCallEnded)[0]
		if ended["result"] != "answered" || ended["ended_by"] != string(record.EndedBy) || ended["caller"].(map[string]any)["number"] != "0912345678" {
			t.Errorf("ended: %v", ended)
		}
		if a := e.of(config.EventCallAnswered)[0]; a["id"] != ended["id"] || a["answered"] == nil {
			t.Errorf("answered: %v", a)
		}
	})
}

func TestAWebhookHearsOfAlertsSettingsAndTelephones(t *testing.T) {
	hooked(t, nil, func(r *rig, e *crm) {
		r.main.alerts.Raise(alert.Alert{Kind: alert.Backup, Text: "The backup could not be made; it is tried again in an hour."})
		err := r.main.Change(r.t.Context(), "owner", func(c config.Config) (config.Config, error) {
			c.Lines[1].Enabled = false
			return c, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		r.pass(2 * time.Second)
		if a := e.of(config.EventAlertRaised); len(a) != 1 || a[0]["kind"] != "backup" {
			t.Errorf("alerts: %v", a)
		}
		s := e.of(config.EventSettingsInUse)
		if len(s) != 1 || !strings.Contains(jsonOf(t, s[0]), "line 2: enabled") {
			t.Errorf("settings: %v", s)
		}
		if p := e.of(config.EventPortChanged); len(p) == 0 || p[len(p)-1]["lamp"] != "disabled" || p[len(p)-1]["label"] != "line 2" {
			t.Errorf("ports: %v", p)
		}
	})
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A call that rings for a moment only is over before the live events show it.
func TestACallTooShortToBeSeenIsToldAllTheSame(t *testing.T) {
	hooked(t, nil, func(r *rig, e *crm) {
		r.do("phone 801 up")
		r.do("phone 801 down")
		r.pass(3 * time.Second)
		started, ended := e.of(config.EventCallStarted), e.of(config.EventCallEnded)
		if len(started) != len(ended) {
			t.Errorf("%d begin, %d end: %s", len(started), len(ended), e.kinds())
		}
	})
}

func TestSecretsOfWebhooksAreToldToNobody(t *testing.T) {
	hooked(t, nil, func(r *rig, e *crm) {
		err := r.main.Change(r.t.Context(), "owner", func(c config.Config) (config.Config, error) {
			c.Webhooks[0].OldSecret, c.Webhooks[0].Secret = c.Webhooks[0].Secret, config.Secret(webhook.NewSecret())
			return c, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		r.pass(2 * time.Second)
		if text := jsonOf(t, e.all()); strings.Contains(text, webhook.SecretPrefix) || len(e.of(config.EventSettingsInUse)) == 0 {
			t.Errorf("told: %s", text)
		}
	})
}
