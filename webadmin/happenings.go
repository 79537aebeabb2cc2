package webadmin

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/config"
)

const (
	// maxSaved records of calls may wait to be told to webhooks. The policy when it
	// is full: the newest is not told; it is kept all the same.
	maxSaved = 1024
	// maxEnded calls are remembered, so that what their records gain afterwards is
	// told as that.
	maxEnded = 512
	// askWebhooks is how often it is asked whether a webhook wants what goes on now.
	askWebhooks = time.Second
)

// CallSaved is told of the record of a call that has ended, and of each that
// replaces it. It returns at once; any goroutine may call it.
func (s *Server) CallSaved(r call.Record) {
	if s.deps.Webhooks == nil || !wantsAny(s.deps.Webhooks, config.EventCallEnded, config.EventCallAmended) && !wantsLive(s.deps.Webhooks) {
		return
	}
	select {
	case s.saved <- r:
	default:
		s.log.Warn("A call is not told to webhooks: too many end at once.", "call", r.ID)
	}
}

// tellHappenings tells webhooks what goes on until ctx ends. It reads the live
// events as a browser does, but only while a webhook wants such; of a call that was
// too short to be seen there its record says what happened.
func (s *Server) tellHappenings(ctx context.Context) {
	if s.deps.Webhooks == nil {
		return
	}
	select {
	case <-s.hub.primed:
	case <-ctx.Done():
		return
	}
	t := newTeller(s.deps.Webhooks, s.hub)
	defer t.leave()
	again := time.NewTicker(askWebhooks)
	defer again.Stop()
	t.attend(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-again.C:
			t.attend(ctx)
		case <-t.bell:
			t.catchUp()
		case r := <-s.saved:
			t.attend(ctx)
			s.hub.refresh(ctx)
			t.catchUp()
			t.record(r)
		}
	}
}

// teller makes the events of webhooks out of live events. It belongs to one
// goroutine.
type teller struct {
	hooks Webhooks
	hub   *hub
	at    uint64 // last live event that was read
	bell  <-chan struct{}
	away  func() // nil: nobody wants what goes on

	calls  map[string]toldState
	gone   []string // of calls, the oldest first
	ports  map[string]bool
	groups map[string]string
	staff  map[string]string
}

// toldState is what was told of a call.
type toldState struct {
	state           string
	answered, ended bool
}

func newTeller(hooks Webhooks, h *hub) *teller {
	return &teller{hooks: hooks, hub: h, calls: map[string]toldState{}, ports: map[string]bool{}, groups: map[string]string{}, staff: map[string]string{}}
}

// attend begins to read live events, or stops, as the webhooks want.
func (t *teller) attend(ctx context.Context) {
	wanted := wantsLive(t.hooks)
	switch {
	case wanted && t.away == nil:
		t.bell, t.away = t.hub.join()
		t.hub.refresh(ctx)
		t.begin()
	case !wanted && t.away != nil:
		t.leave()
	}
}

func (t *teller) leave() {
	if t.away != nil {
		t.away()
	}
	t.bell, t.away = nil, nil
}

// wantsLive reports whether a webhook wants what is read from the live events.
func wantsLive(hooks Webhooks) bool {
	return wantsAny(
		hooks, config.EventCallStarted, config.EventCallChanged, config.EventCallAnswered,
		config.EventAgentChanged, config.EventQueueChanged, config.EventPortChanged,
	)
}

func wantsAny(hooks Webhooks, kinds ...config.WebhookEvent) bool {
	return slices.ContainsFunc(kinds, func(k config.WebhookEvent) bool { return hooks.Wants(string(k)) })
}

// begin takes what goes on already, of which nothing is told.
func (t *teller) begin() {
	var now Snapshot
	now, t.at = t.hub.start()
	for _, c := range now.Calls {
		t.calls[c.ID] = toldState{state: c.State, answered: c.Answered != nil}
	}
	for _, p := range now.Ports {
		t.ports[p.Port] = works(p)
	}
	for _, g := range now.Groups {
		t.groups[g.Group] = queueKey(g)
	}
	for _, m := range now.Staff {
		t.staff[m.Number] = staffKey(m)
	}
}

// catchUp tells what is new. After more than is kept for readers it begins anew:
// records of calls come all the same.
func (t *teller) catchUp() {
	if t.away == nil {
		return
	}
	events, ok := t.hub.since(t.at)
	if !ok {
		t.begin()
		return
	}
	for _, e := range events {
		t.at = e.number
		t.live(e)
	}
}

func (t *teller) live(e event) {
	switch e.name {
	case "call":
		t.call(read[Call](e.data))
	case "call-gone":
		t.forget(read[Gone](e.data).ID)
	case "port":
		t.port(read[Port](e.data))
	case "group":
		t.group(read[GroupBoard](e.data))
	case "staff":
		t.member(read[Staff](e.data))
	}
}

// read takes one of our own views back, which cannot fail.
func read[T any](data []byte) (v T) {
	if err := json.Unmarshal(data, &v); err != nil {
		panic("webadmin: a view cannot be read: " + err.Error())
	}
	return v
}

func (t *teller) tell(kind config.WebhookEvent, at time.Time, data any) {
	t.hooks.Tell(string(kind), at, data)
}

// call tells what is new of a call in progress.
func (t *teller) call(c Call) {
	was, known := t.calls[c.ID]
	if was.ended {
		return
	}
	c.Track = []Step{} // records have it
	now := time.Now()
	answered := c.Answered != nil
	if !known {
		t.tell(config.EventCallStarted, c.Started, c)
	}
	switch {
	case answered && !was.answered:
		t.tell(config.EventCallAnswered, *c.Answered, c)
	case known && was.state != c.State:
		t.tell(config.EventCallChanged, now, c)
	}
	t.calls[c.ID] = toldState{state: c.State, answered: answered}
}

// forget bounds what is known of calls that are no more.
func (t *teller) forget(id string) {
	t.gone = append(t.gone, id)
	if len(t.gone) > maxEnded {
		delete(t.calls, t.gone[0])
		t.gone = t.gone[1:]
	}
}

// record tells that a call has ended, and before that what was not seen of it.
func (t *teller) record(r call.Record) {
	v := viewRecord(r, false)
	was, known := t.calls[v.ID]
	if was.ended {
		t.tell(config.EventCallAmended, time.Now(), v)
		return
	}
	if !known {
		t.tell(config.EventCallStarted, v.Started, callOf(v, nil))
	}
	if v.Answered != nil && !was.answered {
		t.tell(config.EventCallAnswered, *v.Answered, callOf(v, v.Answered))
	}
	t.tell(config.EventCallEnded, v.Ended, v)
	t.calls[v.ID] = toldState{state: "ended", answered: v.Answered != nil, ended: true}
	t.forget(v.ID)
}

// callOf is a call as its record knows it.
func callOf(r Record, answered *time.Time) Call {
	c := Call{ID: r.ID, Kind: r.Kind, State: "ended", Caller: r.Caller, To: r.Called, Line: r.Line, Started: r.Started, Answered: answered, Track: []Step{}}
	if len(r.Parties) > 0 {
		c.From = r.Parties[0].Label
	}
	return c
}

// port tells when a line, trunk or telephone works, or does not any more.
func (t *teller) port(p Port) {
	was, known := t.ports[p.Port]
	t.ports[p.Port] = works(p)
	if known && was != works(p) {
		t.tell(config.EventPortChanged, p.Since, p)
	}
}

func works(p Port) bool { return p.Lamp != "fault" && p.Lamp != "disabled" }

// group tells of a queue when others wait, or others could take them.
func (t *teller) group(g GroupBoard) {
	was, known := t.groups[g.Group]
	t.groups[g.Group] = queueKey(g)
	if g.Queues && (!known || was != queueKey(g)) {
		t.tell(config.EventQueueChanged, time.Now(), g)
	}
}

func queueKey(g GroupBoard) string {
	key := fmt.Sprint(g.SignedIn, g.Online, g.Ready, g.Paused, g.NotReady)
	for _, c := range g.Callers {
		key += " " + c.Call
	}
	for _, b := range g.Backs {
		key += " back " + b.Call
	}
	return key
}

// member tells of an agent when the own state is another one, or the groups.
func (t *teller) member(m Staff) {
	was, known := t.staff[m.Number]
	t.staff[m.Number] = staffKey(m)
	if !known || was != staffKey(m) {
		t.tell(config.EventAgentChanged, m.Since, m)
	}
}

func staffKey(m Staff) string {
	return fmt.Sprint(m.Agent, m.State, m.Reason, m.Paused, m.Call, m.Groups)
}
