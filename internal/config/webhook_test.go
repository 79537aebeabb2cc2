package config

import (
	"strings"
	"testing"
)

func TestWebhooksAreChecked(t *testing.T) {
	const key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" //nolint:gosec // G101: the example of the specification
	for want, change := range map[string]func(*Webhook){
		"":                                        func(*Webhook) {},
		"webhooks[0].id: ":                        func(w *Webhook) { w.ID = "c r m" },
		`webhooks[1].id: "crm"`:                   func(w *Webhook) { w.ID = "other" },
		`webhooks[0].url: "crm.example" is no`:    func(w *Webhook) { w.URL = "crm.example" },
		"webhooks[0].url: holds a password":       func(w *Webhook) { w.URL = "https://a:b@crm.example/" },
		"webhooks[0].url: is not encrypted":       func(w *Webhook) { w.URL = "http://192.168.1.20/" },
		"webhooks[0].secret: is missing":          func(w *Webhook) { w.Secret = "" },
		"webhooks[0].secret: is no secret":        func(w *Webhook) { w.Secret = "correct horse battery staple" },
		"webhooks[0].old_secret: is no secret":    func(w *Webhook) { w.OldSecret = "whsec_AAAA" },
		`webhooks[0].events[0]: "call.end" is`:    func(w *Webhook) { w.Events = []WebhookEvent{"call.end"} },
		"webhooks[0].events[1]: call.ended is":    func(w *Webhook) { w.Events = []WebhookEvent{"call.ended", "call.ended"} },
		`webhooks[0].allow_hosts[0]: "server" is`: func(w *Webhook) { w.AllowHosts = []string{"server"} },
	} {
		c := demo(t)
		c.Webhooks = []Webhook{{ID: "crm", URL: "https://crm.example/", Secret: key}}
		change(&c.Webhooks[0])
		if c.Webhooks[0].ID == "other" {
			c.Webhooks = []Webhook{{ID: "crm", URL: "https://crm.example/", Secret: key}, {ID: "crm", URL: "https://crm.example/", Secret: key}}
		}
		err := c.Validate()
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(located(err), want)) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}
