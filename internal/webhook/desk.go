package webhook

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"ringdown/internal/store"
)

const (
	// QueueMost events may wait for one hook: an afternoon of a busy office. The
	// policy when it is full: the oldest goes, and the next event that is taken says
	// how many did.
	QueueMost = 1000
	// GiveUpAfter is when an event is too old to be tried again.
	GiveUpAfter = 24 * time.Hour
	// downAfter is how long a hook fails until people are told: longer than a server
	// takes to be started anew.
	downAfter = 10 * time.Minute
	// keptMost tries are kept in the log; the oldest go.
	keptMost = 2000
)

// pauses are those behind the first tries that fail, one after the other; the last
// one stays.
func pauses() []time.Duration {
	return []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour}
}

// Options of a desk.
type Options struct {
	DB  *store.DB
	Log *slog.Logger
	// Way to the servers; nil: the network, with the guards of each hook.
	Way http.RoundTripper
	// Alert is told when a hook has not worked for a while, and when it does again
	// (reason ""). It must not block. Optional.
	Alert func(hook, reason string)
}

// Desk has all hooks. Its methods may be called from any goroutine.
type Desk struct {
	o          Options
	deliveries *store.Records[Delivery]
	rows       rows

	mu      sync.Mutex
	lines   map[string]*line // by the hook's ID
	gone    []string         // keys of rows that are to be deleted
	serial  uint64           // of the last event that waits
	changed chan struct{}    // one: there are others to work for
}

// Open makes a desk with the events that waited when the appliance stopped.
// [Desk.Configure] says who gets them, [Desk.Run] sends.
func Open(o Options) (*Desk, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	log, err := store.OpenRecords(o.DB, "webhook_deliveries", store.Schema[Delivery]{
		ID:   func(d Delivery) uint64 { return d.ID },
		At:   func(d Delivery) time.Time { return d.At },
		Text: func(d Delivery) string { return strings.Join([]string{d.Hook, d.Kind, d.Event, d.Reason}, "\n") },
		Keep: keptMost,
	})
	if err != nil {
		return nil, err
	}
	d := &Desk{o: o, deliveries: log, rows: openRows(o.DB), lines: map[string]*line{}, changed: make(chan struct{}, 1)}
	return d, d.load()
}

// load takes what waited.
func (d *Desk) load() error {
	all, err := d.rows.all()
	for _, w := range all {
		l := d.lines[w.Hook]
		if l == nil {
			l = newLine(Hook{ID: w.Hook})
			d.lines[w.Hook] = l
		}
		l.queue = append(l.queue, waiting{serial: w.Serial, event: w.Event, kept: true})
		d.serial = max(d.serial, w.Serial)
	}
	return err
}

// Configure takes the hooks that are set now. One that is gone loses what waits.
func (d *Desk) Configure(hooks []Hook) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for id, l := range d.lines {
		if !slices.ContainsFunc(hooks, func(h Hook) bool { return h.ID == id }) {
			d.gone = append(d.gone, l.keys()...)
			delete(d.lines, id)
		}
	}
	for _, h := range hooks {
		if l := d.lines[h.ID]; l == nil {
			d.lines[h.ID] = newLine(h)
		} else if !reflect.DeepEqual(l.hook, h) {
			l.hook, l.tries, l.next = h, 0, time.Time{} // what was mended is tried at once
		}
	}
	ring(d.changed)
}

// Wants reports whether a hook is told of events of a kind, so that nobody makes
// what nobody gets.
func (d *Desk) Wants(kind string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, l := range d.lines {
		if l.hook.URL != "" && l.hook.Wants(kind) {
			return true
		}
	}
	return false
}

// Tell hands an event to the hooks that want it and returns at once. data is
// written as JSON.
func (d *Desk) Tell(kind string, at time.Time, data any) {
	if !d.Wants(kind) {
		return
	}
	e, err := newEvent(kind, at, data)
	if err != nil {
		d.o.Log.Error("An event cannot be told to webhooks.", "event", kind, "error", err)
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, l := range d.lines {
		if l.hook.URL == "" || !l.hook.Wants(kind) {
			continue
		}
		d.serial++
		if key := l.put(waiting{serial: d.serial, event: e}); key != "" {
			d.gone = append(d.gone, key)
		}
	}
}

func newEvent(kind string, at time.Time, data any) (Event, error) {
	text, err := json.Marshal(data)
	return Event{ID: "evt_" + rand.Text(), Kind: kind, At: at.UTC(), Data: text}, err
}

// Try sends a hook an event of [TestKind] now, past its queue. found is false where
// there is no such hook.
func (d *Desk) Try(ctx context.Context, id string) (o Outcome, found bool) {
	d.mu.Lock()
	l := d.lines[id]
	if l == nil {
		d.mu.Unlock()
		return o, false
	}
	hook := l.hook
	d.mu.Unlock()
	now := time.Now()
	e, err := newEvent(TestKind, now, map[string]string{"webhook": id})
	if err != nil {
		return Outcome{Reason: err.Error()}, true
	}
	s := newSender(hook, d.o.Way)
	defer s.close()
	o = s.send(ctx, e)
	d.note(id, e, 0, o, false)
	return o, true
}

// note keeps a try in the log.
func (d *Desk) note(hook string, e Event, try int, o Outcome, givenUp bool) {
	d.deliveries.Save(Delivery{
		ID: d.deliveries.NewID(), At: time.Now(), Hook: hook, Event: e.ID, Kind: e.Kind, Try: try,
		Status: o.Status, Took: o.Took, Reason: o.Reason, GivenUp: givenUp,
	})
}

// Deliveries are the tries of the past.
func (d *Desk) Deliveries(q store.Query) (store.Page[Delivery], error) { return d.deliveries.List(q) }

// Standings are how the hooks stand, by ID.
func (d *Desk) Standings() []Standing {
	d.mu.Lock()
	defer d.mu.Unlock()
	var all []Standing
	for _, l := range d.lines {
		all = append(all, l.standing())
	}
	slices.SortFunc(all, func(a, b Standing) int { return strings.Compare(a.Hook, b.Hook) })
	return all
}

// ring wakes whoever waits at a bell; one ring is enough.
func ring(bell chan struct{}) {
	select {
	case bell <- struct{}{}:
	default:
	}
}
