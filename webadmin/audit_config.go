package webadmin

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"ringdown/internal/config"
	"ringdown/internal/store"
)

// watchedSettings see to what holds for each change of the configuration,
// whoever makes it: nobody locks themselves out, and the audit log learns what
// was changed.
type watchedSettings struct{ Settings }

// watchedTrials do the same for changes on trial.
type watchedTrials struct {
	Trials
	settings Settings
}

// Replace implements Settings.
func (w watchedSettings) Replace(ctx context.Context, text []byte, version, by, note string) (string, error) {
	return watch(ctx, w.Settings, text, note, func() (string, error) { return w.Settings.Replace(ctx, text, version, by, note) })
}

// Try implements Trials.
func (w watchedTrials) Try(ctx context.Context, text []byte, version, by, note string, within time.Duration) (string, error) {
	return watch(ctx, w.settings, text, note, func() (string, error) { return w.Trials.Try(ctx, text, version, by, note, within) })
}

func watch(ctx context.Context, in Settings, text []byte, note string, change func() (string, error)) (string, error) {
	wanted, wrong := config.Parse(text)
	if wrong == nil {
		if err := staysIn(ctx, wanted); err != nil {
			return "", err
		}
	}
	before, unread := in.Current(ctx)
	next, err := change()
	if err == nil && wrong == nil && unread == nil {
		tellDiff(ctx, before, wanted, note)
	}
	return next, err
}

// staysIn refuses a configuration that would shut out the very address that
// sends it.
func staysIn(ctx context.Context, c config.Config) error {
	r := request(ctx)
	if r == nil {
		return nil
	}
	from := remoteIP(r)
	if !from.IsValid() || c.Admin.Allowed(from) {
		return nil
	}
	p := problem(http.StatusConflict, "locks-you-out", fmt.Sprintf("This would shut you out: your address %s is not in admin.allow. Add it, or change this from the appliance itself.", from))
	p.Errors = []ProblemField{{Location: "admin.allow", Message: fmt.Sprintf("does not have your own address %s", from)}}
	return p
}

// tellDiff adds what differs, without secrets: config.Diff shows none, so one that
// was changed stands there as hidden before and after.
func tellDiff(ctx context.Context, before, now config.Config, note string) {
	diff := config.Diff(before, now)
	tell(ctx, func(e *store.AuditEntry) {
		e.Note = or(e.Note, note)
		for _, c := range diff {
			e.Changes = append(e.Changes, store.AuditChange{Field: c.Field, Old: c.Old, New: c.New})
		}
	})
}
