package webadmin

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"iter"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"ringdown/internal/engine"
)

const (
	// keptEvents is how far back a reader may resume. A busy appliance makes some
	// ten events a second, so this is about a minute. The oldest goes; a reader
	// who was further behind is told to start afresh.
	keptEvents = 512
	// metersEvery is how often volts and milliamps are sent, when somebody reads.
	metersEvery = time.Second
	// lookEvery is the shortest time between two looks at the engine: what eyes
	// see as at once. A look costs as much as there are ports, and a busy
	// appliance changes a thousand times a second.
	lookEvery = 50 * time.Millisecond
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
//
// While nobody reads, nothing is looked at; whoever comes then asks for a look,
// and what changed meanwhile is told as one.
type hub struct {
	live   Live
	meters Meters
	phones Phones // nil: there are none
	log    *slog.Logger
	epoch  string        // of this run: numbers of another run mean nothing
	primed chan struct{} // closed when there is a first snapshot
	ended  chan struct{} // closed when run returns
	asked  chan chan struct{}

	mu      sync.Mutex
	number  uint64 // of the last event
	kept    []event
	present Snapshot
	ports   map[string]Port // as they were told last
	calls   map[string]toldCall
	groups  map[string]string // as JSON, by number
	staff   map[string]string // likewise
	today   DayBoard
	gauge   event
	desks   desks // as they were told last
	wake    map[chan struct{}]struct{}
}

func newHub(d Deps, log *slog.Logger) *hub {
	return &hub{
		live: d.Live, meters: d.Meters, phones: d.Phones, log: log, epoch: strings.ToLower(rand.Text()[:8]),
		primed: make(chan struct{}), ended: make(chan struct{}),
		asked: make(chan chan struct{}), wake: map[chan struct{}]struct{}{},
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
	h.follow(ctx, changes)
	return nil
}

// follow looks when something changed, for those who read, and when somebody
// asks.
func (h *hub) follow(ctx context.Context, changes <-chan struct{}) {
	tick := time.NewTicker(metersEvery)
	defer tick.Stop()
	round := time.NewTicker(phonesEvery)
	defer round.Stop()
	pause := time.NewTimer(lookEvery)
	defer pause.Stop()
	var watched <-chan struct{} // nil: nobody reads, or the last look was just now
	for {
		select {
		case <-ctx.Done():
			return
		case _, open := <-watched:
			if !open {
				changes, watched = nil, nil // the engine ends: only the context can follow
				continue
			}
			h.lookAgain(ctx)
		case done := <-h.asked:
			h.lookAgain(ctx)
			close(done)
		case <-pause.C:
			if watched = changes; h.readers() == 0 {
				watched = nil
			}
			continue
		case <-tick.C:
			h.measure()
			continue
		case <-round.C:
			h.askPhones()
			continue
		}
		watched = nil
		pause.Reset(lookEvery)
	}
}

func (h *hub) lookAgain(ctx context.Context) {
	if err := h.look(ctx); err != nil && ctx.Err() == nil {
		h.log.Warn("live events: snapshot not read", "error", err)
	}
}

// refresh waits until what start tells is not older than the call. It gives up
// when the context or run has ended.
func (h *hub) refresh(ctx context.Context) {
	done := make(chan struct{})
	select {
	case h.asked <- done:
	case <-h.ended:
		return
	case <-ctx.Done():
		return
	}
	select {
	case <-done:
	case <-h.ended:
	}
}

func (h *hub) look(ctx context.Context) error {
	seen, err := h.live.Snapshot(ctx)
	if err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.diff(seen)
	return nil
}

// toldCall is a call as it was told last. Its track is not read again while the
// engine says that nothing has changed.
type toldCall struct {
	seq  uint64 // engine.CallView.Seq; 0: not known
	view Call
	text string // as JSON
}

// diff adds an event for each port, call, group and member that is not as it was.
func (h *hub) diff(seen engine.Snapshot) {
	snap := Snapshot{At: seen.At, Ports: make([]Port, 0, len(seen.Ports)), Board: viewBoard(seen)}
	ports := make(map[string]Port, len(seen.Ports))
	for _, port := range seen.Ports {
		p := viewPort(port)
		snap.Ports = append(snap.Ports, p)
		ports[p.Port] = p
		if was, known := h.ports[p.Port]; !known || was != p {
			h.add("port", mustJSON(p))
		}
	}
	snap.Calls = h.diffCalls(seen.Calls)
	h.gone("port-gone", slices.Sorted(missing(h.ports, ports)))
	h.ports = ports
	h.groups = told(h, "group", h.groups, snap.Groups, func(g GroupBoard) string { return g.Group })
	h.staff = told(h, "staff", h.staff, snap.Staff, func(m Staff) string { return m.Number })
	if h.today != snap.Today {
		h.today = snap.Today
		h.add("today", mustJSON(h.today))
	}
	h.present = snap
}

func (h *hub) diffCalls(seen []engine.CallView) []Call {
	views, calls := make([]Call, 0, len(seen)), make(map[string]toldCall, len(seen))
	for _, c := range seen {
		id := strconv.FormatUint(uint64(c.ID), 10)
		is, known := h.calls[id]
		if !known || c.Seq == 0 || is.seq != c.Seq {
			before := is.text
			is = toldCall{seq: c.Seq, view: viewCall(c)}
			text := mustJSON(is.view)
			if is.text = string(text); is.text != before {
				h.add("call", text)
			}
		}
		calls[id] = is
		views = append(views, is.view)
	}
	h.gone("call-gone", slices.Sorted(missing(h.calls, calls)))
	h.calls = calls
	return views
}

// told adds an event for each item that is not as it was, and for each that is no
// more, and gives all as they were told.
func told[T any](h *hub, name string, was map[string]string, items []T, id func(T) string) map[string]string {
	now := make(map[string]string, len(items))
	for _, item := range items {
		key, text := id(item), mustJSON(item)
		now[key] = string(text)
		if was[key] != now[key] {
			h.add(name, text)
		}
	}
	h.gone(name+"-gone", slices.Sorted(missing(was, now)))
	return now
}

// missing are the keys of was that are not in is.
func missing[T any](was, is map[string]T) iter.Seq[string] {
	return func(yield func(string) bool) {
		for key := range was {
			if _, still := is[key]; !still && !yield(key) {
				return
			}
		}
	}
}

func (h *hub) gone(name string, ids []string) {
	for _, id := range ids {
		h.add(name, mustJSON(Gone{ID: id}))
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
