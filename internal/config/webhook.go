package config

import (
	"encoding/base64"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// Webhook is a server that is told of events by signed requests (AD-6, AD-7).
type Webhook struct {
	ID      string `json:"id"`
	Name    string `json:"name,omitempty"`
	Enabled bool   `json:"enabled"`
	URL     string `json:"url"` // https://…; http://… to addresses of allow_hosts only
	// Secret signs each request: "whsec_" and base64 of 24 to 64 bytes. The appliance
	// makes one where none is given.
	Secret Secret `json:"secret,omitempty"`
	// OldSecret signs too, while the server's own is being replaced.
	OldSecret Secret         `json:"old_secret,omitempty"`
	Events    []WebhookEvent `json:"events,omitempty"` // left out: all
	// AllowHosts are addresses and networks of the office that the webhook may have;
	// all others inside are refused.
	AllowHosts []string `json:"allow_hosts,omitempty"`
}

// WebhookEvent is a kind of event. The words never change: programs read them.
type WebhookEvent string

// The kinds of events.
const (
	EventCallStarted    WebhookEvent = "call.started"
	EventCallChanged    WebhookEvent = "call.changed" // it is in another state: it rings, waits, is held
	EventCallAnswered   WebhookEvent = "call.answered"
	EventCallEnded      WebhookEvent = "call.ended"   // with its record
	EventCallAmended    WebhookEvent = "call.amended" // its record has more than before: a rating
	EventAgentChanged   WebhookEvent = "agent.changed"
	EventQueueChanged   WebhookEvent = "queue.changed"
	EventPortChanged    WebhookEvent = "port.changed" // a line, trunk or telephone works, or does not any more
	EventVoicemail      WebhookEvent = "voicemail.changed"
	EventAlertRaised    WebhookEvent = "alert.raised"
	EventAuditLogged    WebhookEvent = "audit.logged" // somebody changed something, or signed in
	EventSettingsInUse  WebhookEvent = "settings.changed"
	EventApplianceBegan WebhookEvent = "appliance.started"
)

// WebhookEvents lists all kinds.
func WebhookEvents() []WebhookEvent {
	return []WebhookEvent{
		EventCallStarted, EventCallChanged, EventCallAnswered, EventCallEnded, EventCallAmended, EventAgentChanged, EventQueueChanged,
		EventPortChanged, EventVoicemail, EventAlertRaised, EventAuditLogged, EventSettingsInUse, EventApplianceBegan,
	}
}

func (w *Webhook) setDefaults() { *w = Webhook{Enabled: true} }

// MaxWebhooks bounds the list: each has a queue of its own in memory.
const MaxWebhooks = 16

// Prefixes are the networks of AllowHosts, those left out that are none.
func (w Webhook) Prefixes() []netip.Prefix { return Flows{AllowHosts: w.AllowHosts}.Prefixes() }

func (k *checker) webhooks() {
	k.atMost("webhooks", len(k.c.Webhooks), MaxWebhooks)
	ids := map[string]string{}
	for i, w := range k.c.Webhooks {
		at := func(field string) string { return fmt.Sprintf("webhooks[%d].%s", i, field) }
		k.ident(at("id"), w.ID, ids)
		k.name(at("name"), w.Name)
		k.webhookURL(at("url"), w)
		k.webhookSecret(at("secret"), w.Secret, true)
		k.webhookSecret(at("old_secret"), w.OldSecret, false)
		k.hosts(at("allow_hosts"), w.AllowHosts)
		for j, e := range w.Events {
			k.word(fmt.Sprintf("%s[%d]", at("events"), j), string(e), eventWords())
			if slices.Index(w.Events, e) < j {
				k.note(fmt.Sprintf("%s[%d]", at("events"), j), "%s is given twice; once is enough", shorten(string(e)))
			}
		}
	}
}

func (k *checker) webhookURL(field string, w Webhook) {
	u, err := url.Parse(w.URL)
	switch {
	case err != nil || len(w.URL) > maxSpeechURL || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		k.note(field, "%q is no URL of a server; it is such as https://crm.example/ringdown", shorten(w.URL))
	case u.User != nil:
		k.note(field, "holds a password; requests are signed by the secret instead")
	case u.Scheme == "http" && len(w.AllowHosts) == 0:
		k.note(field, "is not encrypted; over http the server's address has to be in allow_hosts, or it is https")
	}
}

// webhookSecret checks a key (Standard Webhooks 1.0.0, "Signature scheme").
func (k *checker) webhookSecret(field string, secret Secret, needed bool) {
	const least, most, prefix = 24, 64, "whsec_"
	if secret == "" {
		if needed {
			k.note(field, "is missing; it is %s and base64 of %d to %d bytes", prefix, least, most)
		}
		return
	}
	text, is := strings.CutPrefix(string(secret), prefix)
	key, err := base64.StdEncoding.DecodeString(text)
	if !is || err != nil || len(key) < least || len(key) > most {
		k.note(field, "is no secret of a webhook; it is %s and base64 of %d to %d bytes", prefix, least, most)
	}
}

func eventWords() []string {
	var all []string
	for _, e := range WebhookEvents() {
		all = append(all, string(e))
	}
	return all
}
