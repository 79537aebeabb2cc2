package appliance

import (
	"context"
	"slices"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/config"
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
	stations, err := m.engine.Stations(ctx)
	if err != nil {
		return err
	}
	all := make([]sipstack.Watched, 0, len(stations))
	for _, s := range stations {
		w := watchedStation(s)
		n := m.mailboxes.Count(lampOf(s.Number, m.engine.SitsAt))
		w.NewMessages, w.OldMessages, w.UrgentMessages = n.New, n.Old, n.Urgent
		all = append(all, w)
	}
	m.stack.Show(all)
	return nil
}

// lampOf is whose messages light the lamp of an extension's SIP telephones: those
// of whoever sits there now (TS-3), "" nobody's where nobody does.
func lampOf(number string, sits func(call.Port) (string, bool)) string {
	if who, elsewhere := sits(call.SIPPort(number)); elsewhere {
		return who
	}
	return number
}

func watchedStation(s engine.Station) sipstack.Watched {
	w := sipstack.Watched{Number: s.Number, Absent: !s.Up}
	for _, c := range s.Calls {
		x := sipstack.WatchedCall{ID: uint64(c.Call), Began: c.Began, Stage: sipstack.CallStage(c.Stage), Port: c.Rings}
		if !c.Far.Withheld {
			x.Number, x.Name = c.Far.Number, c.Far.Name
		}
		w.Calls = append(w.Calls, x)
	}
	return w
}

// Subscriptions lists which telephones watch which extensions.
func (m *Main) Subscriptions() []sipstack.Subscription {
	if m.stack == nil {
		return nil
	}
	return m.stack.Subscriptions()
}

// beginWatching is told when lamps are to be looked at: somebody watches who did
// not before, or there may be others to watch.
func (m *Main) beginWatching() {
	select {
	case m.watched <- struct{}{}:
	default:
	}
}

// team is who may know who is at the other end of a group's calls, and of its
// members': the members, who answer for one another.
type team map[string][]string // members, by the number of each group

func teamsOf(c config.Config) team {
	all := team{}
	for _, g := range c.Groups {
		all[g.Number] = g.Members
	}
	return all
}

// sees reports whether a watcher answers for what it watches.
func (t team) sees(watcher, number string) bool {
	for group, members := range t {
		if slices.Contains(members, watcher) && (group == number || slices.Contains(members, number)) {
			return true
		}
	}
	return false
}
