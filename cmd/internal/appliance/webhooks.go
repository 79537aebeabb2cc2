package appliance

import (
	"context"
	"fmt"
	"time"

	"ringdown/internal/alert"
	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/webhook"
	"ringdown/ivr/voicemail"
	"ringdown/webadmin"
)

// openWebhooks makes who tells servers elsewhere what happens.
func (m *Main) openWebhooks(c config.Config) error {
	var err error
	m.webhooks, err = webhook.Open(webhook.Options{DB: m.db, Log: m.log, Way: m.opt.Servers, Alert: m.webhookAlert})
	if err != nil {
		return fmt.Errorf("open the webhooks: %w", err)
	}
	m.inForce.Store(&c)
	m.webhooks.Configure(hooksOf(c))
	return nil
}

// hooksOf are the webhooks of a configuration that are switched on.
func hooksOf(c config.Config) []webhook.Hook {
	var all []webhook.Hook
	for _, w := range c.Webhooks {
		if !w.Enabled {
			continue
		}
		h := webhook.Hook{ID: w.ID, URL: w.URL, Secret: string(w.Secret), OldSecret: string(w.OldSecret), Allow: w.Prefixes()}
		for _, e := range w.Events {
			h.Kinds = append(h.Kinds, string(e))
		}
		all = append(all, h)
	}
	return all
}

// webhookAlert tells people of a webhook that does not work for a while, and when
// it does again.
func (m *Main) webhookAlert(hook, reason string) {
	if reason == "" {
		m.alerts.Raise(alert.Alert{Kind: alert.WebhookUp, Text: fmt.Sprintf("The webhook %s takes events again.", hook)})
		return
	}
	m.alerts.Raise(alert.Alert{Kind: alert.WebhookDown, Text: fmt.Sprintf("The webhook %s takes no events.", hook), Detail: reason})
}

// tell hands an event to the webhooks; before they are open nobody is told.
func (m *Main) tell(kind config.WebhookEvent, at time.Time, data any) {
	if m.webhooks != nil {
		m.webhooks.Tell(string(kind), at, data)
	}
}

// alertRaised passes an alert on.
func (m *Main) alertRaised(a alert.Alert) {
	m.letters.put(a)
	for _, o := range m.outlets {
		o.put(a)
	}
	m.tell(config.EventAlertRaised, a.At, webadmin.ViewAlert(a))
}

// callSaved passes a call's record on.
func (m *Main) callSaved(r call.Record) {
	if m.web != nil {
		m.web.CallSaved(r)
	}
}

// began tells that the appliance has started, and of the calls that a power cut
// ended before.
func (m *Main) began(context.Context) error {
	m.tell(config.EventApplianceBegan, time.Now(), map[string]string{"version": m.opt.Version})
	for _, r := range m.cutOff {
		m.callSaved(r)
	}
	m.cutOff = nil
	return nil
}

// mailboxEvent is what is told of a mailbox.
type mailboxEvent struct {
	Mailbox string `json:"mailbox"`
	New     int    `json:"new"`
	Old     int    `json:"old"`
}

func (m *Main) mailboxChanged(box string, n voicemail.Count) {
	m.tell(config.EventVoicemail, time.Now(), mailboxEvent{box, n.New, n.Old})
}

// settingsEvent is what is told of a change of the configuration.
type settingsEvent struct {
	Changes []settingChange `json:"changes"`
	More    int             `json:"more"` // changes beyond those
}

type settingChange struct {
	Field string `json:"field"`
	Old   string `json:"old"`
	New   string `json:"new"`
}

// toldChanges bounds the body: who wants all reads the configuration.
const toldChanges = 100

// settingsChanged tells what is other in a configuration than in the one before.
// Secrets are not shown.
func (m *Main) settingsChanged(c config.Config) {
	before := m.inForce.Swap(&c)
	changes := config.Diff(*before, c)
	if len(changes) == 0 {
		return
	}
	e := settingsEvent{Changes: []settingChange{}, More: max(0, len(changes)-toldChanges)}
	for _, x := range changes[:min(len(changes), toldChanges)] {
		e.Changes = append(e.Changes, settingChange{x.Field, x.Old, x.New})
	}
	m.tell(config.EventSettingsInUse, time.Now(), e)
}
