package appliance

import (
	"context"
	"time"

	"ringdown/internal/engine"
	"ringdown/sipstack"
)

// lampsEvery is the shortest time between two looks for telephones that watch
// extensions: at once to the eye, and calls that come and go within it light no
// lamp.
const lampsEvery = 100 * time.Millisecond

// lamps shows the telephones that watch extensions how these are, until ctx
// ends. While nobody watches, nothing is looked at.
func (m *Main) lamps(ctx context.Context) error {
	changes, stop := m.engine.Watch()
	defer stop()
	pause := time.NewTimer(0)
	defer pause.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-pause.C:
		}
		looked := time.Now()
		if err := m.showLamps(ctx); err != nil {
			return nil
		}
		if !m.awaitWatchers(ctx, changes) {
			return nil
		}
		pause.Reset(lampsEvery - time.Since(looked)) // at once when that is past
	}
}

// awaitWatchers waits for something that somebody wants to see; false when ctx
// has ended.
func (m *Main) awaitWatchers(ctx context.Context, changes <-chan struct{}) bool {
	for {
		select {
		case <-ctx.Done():
			return false
		case <-m.watched:
			return true
		case <-changes:
			if m.stack.Watchers() > 0 {
				return true
			}
		}
	}
}

func (m *Main) showLamps(ctx context.Context) error {
	s, err := m.engine.Snapshot(ctx)
	if err != nil {
		return err
	}
	var all []sipstack.Watched
	for _, v := range s.Ports {
		if v.Label != string(v.Port) && (v.Kind == "FXS" || v.Kind == "SIP" || v.Kind == "OUTSIDE") {
			all = append(all, sipstack.Watched{Number: v.Label, Status: statusOf(v.Lamp), Call: uint64(v.Call)})
		}
	}
	m.stack.Show(all)
	return nil
}

func statusOf(l engine.Lamp) sipstack.Status {
	switch l {
	case engine.LampReady:
		return sipstack.StatusIdle
	case engine.LampRinging:
		return sipstack.StatusRinging
	case engine.LampInCall:
		return sipstack.StatusTalking
	}
	return sipstack.StatusAbsent
}

// Subscriptions lists which telephones watch which extensions.
func (m *Main) Subscriptions() []sipstack.Subscription {
	if m.stack == nil {
		return nil
	}
	return m.stack.Subscriptions()
}

// beginWatching is told when somebody watches who did not before.
func (m *Main) beginWatching() {
	select {
	case m.watched <- struct{}{}:
	default:
	}
}
