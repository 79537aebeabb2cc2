package engine

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"ringdown/acd"
	"ringdown/internal/alert"
	"ringdown/internal/call"
	"ringdown/internal/desk"
)

// Ports does what a call wants of lines, telephones and sound. Do returns at
// once; what it leads to comes back through Post.
type Ports interface{ Do(call.Effect) }

// Records keeps call records. Save returns at once.
type Records interface{ Save(call.Record) }

// Recordings names the file for a call's recording.
type Recordings interface {
	Path(id call.ID, at time.Time) string
}

// Alerts tells people what they should know of. Raise returns at once.
type Alerts interface{ Raise(alert.Alert) }

// Options are what an engine works with. All but Recordings, Journal, State, Kept, Apps, Works,
// NewID and Onlooker are needed.
type Options struct {
	Ports      Ports
	Records    Records
	Journal    Journal           // nil: a power cut loses the calls that are under way
	Recordings Recordings        // nil: nothing is recorded
	Alerts     Alerts            // nil: nobody is told
	State      State             // nil: what is set at telephones is lost with a restart
	Kept       map[string][]byte // what State kept in the life before
	Apps       Apps              // nil: calls that are sent to an application end
	Works      Works             // nil: nothing is done outside for applications, which learn so by time
	Plan       *acd.Plan
	Bind       func(extension, agent string) // gives an extension to an agent in the configuration, and returns at once; nil: nobody does
	NewID      func() call.ID                // numbers a call, higher than any ever given, and returns at once; nil counts from 1
	Onlooker   Onlooker                      // nil: nobody looks on
}

// inboxSize bounds what waits for the engine. A card of 24 ports in an event
// storm posts a few hundred events in one frame. Policy when full: the poster
// waits, nothing is lost; the engine drains it without ever waiting itself.
const inboxSize = 512

// The ways in which a command may not be possible.
var (
	ErrNoCall      = errors.New("no such call")
	ErrNoExtension = errors.New("no such extension")
	ErrStopped     = errors.New("the engine has stopped")
)

// message is an event or, with do set, a command.
type message struct {
	event call.Event
	do    func()
}

// Engine owns all calls. New makes one, Run works it.
type Engine struct {
	opt     Options
	inbox   chan message
	stopped chan struct{}

	mu       sync.Mutex // guards watchers alone
	watchers map[chan struct{}]struct{}

	sitters atomic.Pointer[map[call.Port]string] // see SitsAt

	// All below belongs to the goroutine in Run.
	plan      *acd.Plan
	lastID    call.ID // given
	calls     map[call.ID]*live
	due       deadlines
	retries   map[call.ID]*live // that wait for somebody to ring; some have ended since
	ports     map[call.Port]*port
	uses      map[string]*use
	guesses   map[string]*guess
	taken     uint64 // how often anything was taken
	history   *acd.History
	desks     map[call.Port]*desk.Desk // of analog telephones that are off-hook, ring or have a call
	owed      []owed                   // bounded by what one step says to two telephones
	owedJoins []call.Effect            // at most one a step, or one for each telephone that it rings outside or pages
	heard     hearing                  // by conference rooms and supervisors
	lines     map[string]*line
	places    map[string]kept     // see keepPlace
	backs     []*back             // in the order of lines; bounded by maxBacks
	unwanted  []unwanted          // at most one of each call back
	cuts      map[call.Port]*live // see leftLine
	stirred   bool                // somebody may have become free for those who wait
	draining  bool
	journal   journal
	memory    memory
	seats     map[string]acd.Agent // who gets an extension when its call is over, by number; at most one each
	sits      seating
	errands   errands
	bells     bells
	tallies   map[string]Tally // by group
	attend    attendances
	today     DayTally
	seq       uint64
}

// live is a call that is not ended.
type live struct {
	call      call.Call
	track     *call.Track
	timers    []timer   // those that run
	waits     time.Time // since when the caller stands in a line
	stood     string    // the line that the caller was sent away from, "" none
	stoodAt   time.Time // since when they stood there
	promised  bool      // they keep the place and are to be called back (RG-12)
	recording string
	keyed     inCall // by one who talks
	goal      string // Number of the last route outside
	route     string // by which an outside line was taken last, "" none
	wakes     alarm
	full      []call.Full // caps that were told of
	app       Session     // that talks to the caller, nil none
	values    []call.Mark // what a work has led to, while the call learns of it
	code      string      // the secret number that was keyed, or is
	codeBy    call.Port   // by whom
	urgent    bool        // people were told of an emergency
	saved     int         // records given; Check wants one once the call is over
	amends    bool        // its record is given anew
	offer     offer       // how it came to the group that it is with
	patience  patience
	besides   []call.Part // of those who take part by another call; see besides
	watchers  []call.ID   // that are on the way; at most one of each telephone
	about     about
	joins     joining  // what it was begun for; of zero nothing
	sentBy    []string // labels of supervisors who took it over
	seq       uint64   // Engine.seq of its last step
	vip       bool     // went before others in the line that it has left
	back      *back    // it is made for, nil none
	first     call.ID  // of the call in which that was promised
	dialled   bool     // the number of back was
}

// New makes an engine. It starts nothing.
func New(o Options) *Engine {
	e := &Engine{
		opt: o, plan: o.Plan.Indexed(),
		lines:    map[string]*line{},
		places:   map[string]kept{},
		cuts:     map[call.Port]*live{},
		inbox:    make(chan message, inboxSize),
		stopped:  make(chan struct{}),
		watchers: map[chan struct{}]struct{}{},
		calls:    map[call.ID]*live{},
		retries:  map[call.ID]*live{},
		ports:    map[call.Port]*port{},
		uses:     map[string]*use{},
		guesses:  map[string]*guess{},
		memory:   newMemory(o.State, o.Kept),
		desks:    map[call.Port]*desk.Desk{},
	}
	e.errands = newErrands(e.memory.phones)
	e.bells = recallBells(&e.memory)
	e.memory.errands = &e.errands
	e.memory.moved = func() { e.sits.stale = true }
	e.history = recallHistory(&e.memory, time.Now())
	e.backs = recallBacks(&e.memory, time.Now())
	e.recallTallies()
	e.sits = seating{base: o.Plan, at: e.memory.wanted()}
	if o.Plan != nil && len(e.sits.at) > 0 {
		e.plan = o.Plan.Seated(e.sits.at).Indexed()
		e.tellSitters()
	}
	if e.plan != nil {
		e.recallAttendances(time.Now())
	}
	e.memory.attends = func(number string) { e.attends(number, time.Now()) }
	return e
}

// Run works until ctx is done, then ends every call that is left, with its
// record. It is called once.
func (e *Engine) Run(ctx context.Context) error {
	defer close(e.stopped)
	alarm := time.NewTimer(0)
	defer alarm.Stop()
	for {
		e.fireDue()
		e.serve()
		e.keepHistory()
		if next, any := e.nextDeadline(); any {
			alarm.Reset(time.Until(next))
		} else {
			alarm.Stop()
		}
		select {
		case <-ctx.Done():
			e.drain("the system stops")
			e.leaving(time.Now())
			e.keepHistory()
			return nil
		case m := <-e.inbox:
			e.fireDue()
			e.receive(m)
		case <-alarm.C:
		}
	}
}

// Post hands in an event. It waits while the inbox is full, and does nothing
// once the engine has stopped.
func (e *Engine) Post(ev call.Event) {
	select {
	case e.inbox <- message{event: ev}:
	case <-e.stopped:
	}
}

// do runs f between two events and waits for it.
func (e *Engine) do(ctx context.Context, f func()) error {
	done := make(chan struct{})
	select {
	case e.inbox <- message{do: func() { f(); close(done) }}:
	case <-e.stopped:
		return ErrStopped
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-done:
		return nil
	case <-e.stopped:
		return ErrStopped
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (e *Engine) receive(m message) {
	if m.do != nil {
		m.do()
		return
	}
	e.handle(m.event)
}

// SetPlan takes another plan. Calls in progress keep going by the rules that
// they began with; whatever they ask from now on is answered from p.
func (e *Engine) SetPlan(ctx context.Context, p *acd.Plan) error {
	return e.do(ctx, func() {
		e.sits.base = p
		e.plan = e.seated(p).Indexed()
		e.tellSitters()
		e.errands.stale = true // the clock may be another one
		e.history.Keep(e.plan)
		e.newBells(time.Now())
		e.attendAll(time.Now())
		e.stirred = true
		e.changed()
	})
}

// Hangup ends a call for the given reason, a phrase such as "by admin from the
// calls page". ErrNoCall: it has ended already, or never was.
func (e *Engine) Hangup(ctx context.Context, id call.ID, reason string) error {
	var none error
	err := e.do(ctx, func() {
		l, found := e.calls[id]
		if !found {
			none = fmt.Errorf("hang up call %d: %w", id, ErrNoCall)
			return
		}
		e.step(l, call.Event{Kind: call.Forced, At: time.Now(), Text: reason})
		e.settle()
	})
	return errors.Join(err, none)
}

// Drain begins no more calls and ends those that are left. When it returns
// there is none, and every record is with Records.
func (e *Engine) Drain(ctx context.Context) error {
	return e.do(ctx, func() { e.drain("the system stops") })
}

// drain ends each call: the first time it may leave a telephone with a tone,
// the second time nobody.
func (e *Engine) drain(reason string) {
	e.draining = true
	for len(e.calls) > 0 {
		for _, id := range e.ids() {
			if l := e.calls[id]; l != nil { // one that was waiting for another may be gone
				e.step(l, call.Event{Kind: call.Forced, At: time.Now(), Text: reason})
			}
			e.settle()
		}
	}
}

// ids lists the calls, the oldest first.
func (e *Engine) ids() []call.ID { return slices.Sorted(maps.Keys(e.calls)) }

// Watch returns a channel that gets a value after changes; changes that come
// faster than they are read become one, so a slow reader holds up nobody. stop
// ends it.
func (e *Engine) Watch() (changes <-chan struct{}, stop func()) {
	ch := make(chan struct{}, 1)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.watchers[ch] = struct{}{}
	return ch, func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		delete(e.watchers, ch)
	}
}

// changed tells the watchers, and lets those who wait in lines be looked at.
func (e *Engine) changed() {
	e.seq++
	e.stirred = true
	e.mu.Lock()
	defer e.mu.Unlock()
	for ch := range e.watchers {
		select {
		case ch <- struct{}{}:
		default: // it has not read the last one yet
		}
	}
}
