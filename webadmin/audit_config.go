package webadmin

import (
	"context"

	"ringdown/internal/config"
	"ringdown/internal/store"
)

// auditedSettings tells the audit log what each change of the configuration
// changed, whoever makes it.
type auditedSettings struct{ Settings }

// Replace implements Settings.
func (a auditedSettings) Replace(ctx context.Context, text []byte, version, by, note string) (string, error) {
	before, unread := a.Current(ctx)
	next, err := a.Settings.Replace(ctx, text, version, by, note)
	if err != nil {
		return next, err
	}
	if now, err := a.Current(ctx); err == nil && unread == nil {
		tellDiff(ctx, before, now, note)
	}
	return next, nil
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
