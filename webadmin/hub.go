package webadmin

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	// keptEvents is how far back a reader may resume. A busy appliance makes some
	// ten events a second, so this is about a minute. The oldest goes; a reader
	// who was further behind is told to start afresh.
	keptEvents = 512
	// metersEvery is how often volts and milliamps are sent, when somebody reads.
	metersEvery = time.Second
)

// event is one message of the live stream. A meters event has no number: it is
// not repeated to somebody who resumes.
type event struct {
	number uint64
	name   string
	data   []byte
}

// hub turns snapshots of the engine into events, and keeps the last of them. A
// reader has no queue of its own: it reads the kept events from where it is, so
// a slow one costs nothing and nobody waits for it.
type hub struct {
	live   Live
	meters Meters
	log    *slog.Logger
	epoch  string        // of this run: numbers of another run mean nothing
	primed chan struct{} // closed when there is a first snapshot
	ended  chan struct{} // closed when run returns

	mu      sync.Mutex
	number  uint64 // of the last event
	kept    []event
	present Snapshot
	seen    map[string]string // "port x" or "call x" to its JSON
	gauge   event
	wake    map[chan struct{}]struct{}
}

func newHub(live Live, meters Meters, log *slog.Logger) *hub {
	return &hub{
		live: live, meters: meters, log: log, epoch: strings.ToLower(rand.Text()[:8]),
		primed: make(chan struct{}), ended: make(chan struct{}),
		seen: map[string]string{}, wake: map[chan struct{}]struct{}{},
	}
}

// run follows the engine until the context ends.
func (h *hub) run(ctx context.Context) error {
	defer close(h.ended)
	changes, stop := h.live.Watch()
	defer stop()
	if err := h.look(ctx); err != nil {
		return fmt.Errorf("read the first snapshot: %w", err)
	}
	close(h.primed)
	tick := time.NewTicker(metersEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case _, open := <-changes:
			if !open {
				changes = nil // the engine ends: only the context can follow
				continue
			}
			if err := h.look(ctx); err != nil && ctx.Err() == nil {
				h.log.Warn("live events: snapshot not read", "error", err)
			}
		case <-tick.C:
			h.measure()
		}
	}
}

func (h *hub) look(ctx context.Context) error {
	seen, err := h.live.Snapshot(ctx)
	if err != nil {
		return err
	}
	snap := viewSnapshot(seen)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.present = snap
	h.diff(snap)
	return nil
}

// diff adds an event for each port and call that is not as it was.
func (h *hub) diff(snap Snapshot) {
	now := make(map[string]string, len(snap.Ports)+len(snap.Calls))
	for _, p := range snap.Ports {
		h.compare(now, "port", p.Port, p)
	}
	for _, c := range snap.Calls {
		h.compare(now, "call", c.ID, c)
	}
	for key := range h.seen {
		if _, still := now[key]; still {
			continue
		}
		kind, id, _ := strings.Cut(key, " ")
		h.add(kind+"-gone", mustJSON(Gone{ID: id}))
	}
	h.seen = now
}

func (h *hub) compare(now map[string]string, kind, id string, v any) {
	text := mustJSON(v)
	key := kind + " " + id
	now[key] = string(text)
	if h.seen[key] != string(text) {
		h.add(kind, text)
	}
}

// mustJSON writes one of our own plain views, which cannot fail.
func mustJSON(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic("webadmin: a view cannot be written as JSON: " + err.Error())
	}
	return text
}

func (h *hub) add(name string, data []byte) {
	h.number++
	h.kept = append(h.kept, event{number: h.number, name: name, data: data})
	if len(h.kept) > keptEvents {
		h.kept = slices.Delete(h.kept, 0, len(h.kept)-keptEvents)
	}
	h.wakeAll()
}

func (h *hub) wakeAll() {
	for c := range h.wake {
		select {
		case c <- struct{}{}:
		default: // it is awake already
		}
	}
}

func (h *hub) measure() {
	if h.meters == nil || h.readers() == 0 {
		return
	}
	data := mustJSON(MetersView{Ports: h.meters.Read()})
	h.mu.Lock()
	defer h.mu.Unlock()
	if string(data) == string(h.gauge.data) {
		return
	}
	h.gauge = event{number: h.gauge.number + 1, name: "meters", data: data}
	h.wakeAll()
}

func (h *hub) readers() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.wake)
}

// join makes a reader's bell: it rings when there is something new.
func (h *hub) join() (bell chan struct{}, leave func()) {
	bell = make(chan struct{}, 1) // one ring is enough: the reader reads all
	h.mu.Lock()
	defer h.mu.Unlock()
	h.wake[bell] = struct{}{}
	return bell, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.wake, bell)
	}
}

// start returns the snapshot to begin with and the number it stands for.
func (h *hub) start() (Snapshot, uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.present, h.number
}

// since returns the events after number; ok is false when they are not all kept.
func (h *hub) since(number uint64) (events []event, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if number > h.number {
		return nil, false
	}
	missed := int(h.number - number)
	if missed > len(h.kept) {
		return nil, false
	}
	return slices.Clone(h.kept[len(h.kept)-missed:]), true
}

// gauges returns the last meters event; its number counts meters events only.
func (h *hub) gauges() event {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.gauge
}

// id and parse write and read what a browser sends back as Last-Event-ID.
func (h *hub) id(number uint64) string { return h.epoch + "-" + strconv.FormatUint(number, 10) }

func (h *hub) parse(id string) (number uint64, ok bool) {
	epoch, text, found := strings.Cut(id, "-")
	n, err := strconv.ParseUint(text, 10, 64)
	return n, found && err == nil && epoch == h.epoch
}
