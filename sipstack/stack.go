package sipstack

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

const (
	// farewell is how long Run waits for answers to its last BYEs.
	farewell = time.Second

	// retryListen is the pause before a listener that failed is read again.
	retryListen = time.Second
)

// Stack is the SIP side of an appliance.
type Stack struct {
	o     Options
	log   *slog.Logger
	guard *guard
	mail  *mailbox
	tpl   *sip.TransportLayer
	doors []door // one for each of Options.Listeners

	stopped chan struct{} // closed when Run has ended
	tagKey  [32]byte      // see settle

	watching atomic.Int64 // len(watches), for others
	awake    *awake       // nil without Options.Awake

	workers sync.WaitGroup // what is done beside the owner
	entry   sync.Mutex     // guards closing against workers.Add
	closing bool

	// The owner's, and nobody else's.
	trace     *trace
	tx        transactions
	alarms    *alarms
	scratch   bytes.Buffer                // see wire
	sockets   int                         // those for datagrams
	entrances map[netip.AddrPort]*packets // see doorTo
	auth      *authority
	doubts    doubts
	refused   refusals
	phones    map[string]*phone                 // by user name
	ports     map[call.Port]*phone              // the same
	sessions  map[call.Port]*session            // calls, by their channel
	watches   map[dialogID]*watch               // subscriptions
	watched   map[string]Watched                // by number; nil until Show was called first
	habits    map[string]*habits                // by user name
	dialogs   map[dialogID]*dialog              // those in which requests can come
	chats     map[*exchange]struct{}            // requests of ours without a final answer
	homes     map[netip.Addr]netip.Addr         // our address as seen from there
	seen      map[netip.AddrPort]netip.AddrPort // and as trunks' proxies say that they see it: one for each
	trunks    []*trunk

	reaches map[string]*reach // connections that we open, by network
	leaving context.Context   //nolint:containedctx // ends with the stack: for look-ups and connections under way
	leave   context.CancelFunc
}

// ErrOptions says that Options cannot work.
var ErrOptions = errors.New("SIP options are not complete")

// New makes a Stack from complete options. It starts nothing.
func New(o Options) (*Stack, error) {
	if o.Accounts == nil || o.Media == nil || o.Post == nil || len(o.Listeners) == 0 {
		return nil, fmt.Errorf("make SIP stack: %w: accounts, media, post and a listener are needed", ErrOptions)
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Realm == "" {
		o.Realm = "ringdown"
	}
	if o.Product == "" {
		o.Product = "Ringdown"
	}
	s := &Stack{
		o: o, log: o.Log, mail: newMailbox(), stopped: make(chan struct{}),
		trace: newTrace(), tx: newTransactions(), alarms: newAlarms(), entrances: map[netip.AddrPort]*packets{},
		auth: newAuthority(o.Realm), doubts: doubts{}, phones: map[string]*phone{}, ports: map[call.Port]*phone{},
		sessions: map[call.Port]*session{}, dialogs: map[dialogID]*dialog{}, watches: map[dialogID]*watch{}, habits: map[string]*habits{}, chats: map[*exchange]struct{}{}, homes: map[netip.Addr]netip.Addr{}, seen: map[netip.AddrPort]netip.AddrPort{},
	}
	s.guard = newGuard(o.Allow, s.lockedOut)
	s.guard.restore(o.Penalties, time.Now())
	_, _ = rand.Read(s.tagKey[:]) // never fails (crypto/rand)
	s.leaving, s.leave = context.WithCancel(context.Background())
	s.reaches = map[string]*reach{}
	for _, network := range []string{"TCP", "TLS"} {
		s.reaches[network] = newReach(network, s.guard, s.flowEnded)
	}
	if o.Awake != nil {
		s.awake = newAwake(o.Awake)
	}
	s.layers()
	for _, l := range o.Listeners {
		s.doors = append(s.doors, l.door(s.guard, o.Origins, s.flowEnded, s.arriveAt))
		if l.Stream == nil {
			s.sockets++
		}
	}
	return s, nil
}

// layers makes sipgo's transports, of which those for connections are used.
// sipgo calls each message that it cannot read an error; here that is everyday
// weather.
func (s *Stack) layers() {
	quiet := slog.New(demoted{s.log.Handler()})
	s.tpl = sip.NewTransportLayer(net.DefaultResolver, sip.NewParser(), nil,
		sip.WithTransportLayerLogger(quiet))
	s.tpl.OnMessage(s.arrive)
}

// Run serves until ctx ends; then it hangs up what is up, and returns nil when
// all it started has ended. It returns an error if a listener fails for good.
func (s *Stack) Run(ctx context.Context) error {
	defer close(s.stopped)
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	var listeners sync.WaitGroup
	for i, l := range s.o.Listeners {
		listeners.Go(func() {
			if err := s.listen(ctx, l, s.doors[i]); err != nil {
				fail(err)
			}
		})
	}
	for _, r := range s.reaches {
		listeners.Go(func() { r.serve(s.tpl) })
	}
	if s.awake != nil {
		listeners.Go(func() { s.awake.run(ctx) })
	}
	s.recall()
	s.own(ctx)
	s.part()
	s.close()
	listeners.Wait()
	s.workers.Wait()
	if err := context.Cause(ctx); !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

// own is the owner's life.
func (s *Stack) own(ctx context.Context) {
	var batch []func()
	for {
		s.alarms.fire()
		select {
		case <-ctx.Done():
			return
		case <-s.mail.wake:
			batch = s.work(batch)
		case <-s.alarms.timer.C:
			s.alarms.rung()
		}
	}
}

func (s *Stack) work(batch []func()) []func() {
	batch = s.mail.take(batch)
	if s.awake != nil {
		s.awake.touch(len(batch))
	}
	for i, f := range batch {
		f()
		batch[i] = nil
	}
	return batch
}

// part ends all calls politely: no new ones, then BYE and CANCEL, and a moment
// for the answers.
func (s *Stack) part() {
	for _, c := range slices.Collect(maps.Values(s.sessions)) {
		c.end(endShutdown)
	}
	for _, w := range slices.Collect(maps.Values(s.watches)) {
		w.finish(reasonRestart)
	}
	for _, t := range s.trunks {
		t.leave()
	}
	limit := time.NewTimer(farewell)
	defer limit.Stop()
	var batch []func()
	for len(s.chats) > 0 {
		s.alarms.fire()
		select {
		case <-s.mail.wake:
			batch = s.work(batch)
		case <-s.alarms.timer.C:
			s.alarms.rung()
		case <-limit.C:
			return
		}
	}
}

// close ends everything that runs.
func (s *Stack) close() {
	s.entry.Lock()
	s.closing = true
	s.entry.Unlock()
	s.leave()
	s.guard.silence()
	s.alarms.timer.Stop()
	for _, p := range s.phones {
		p.stop()
	}
	s.mail.close()
	for _, d := range s.doors {
		d.shut()
	}
	for _, r := range s.reaches {
		r.door.shut()
	}
	_ = s.tpl.Close()
}

// enter counts a worker; false when it is too late to begin.
func (s *Stack) enter() bool {
	s.entry.Lock()
	defer s.entry.Unlock()
	if s.closing {
		return false
	}
	s.workers.Add(1)
	return true
}

// listen reads one listener and goes on when sipgo's reader ends for a reason
// that is not the socket's end.
func (s *Stack) listen(ctx context.Context, l Listener, d door) error {
	for {
		err := d.serve(s.tpl)
		switch {
		case ctx.Err() != nil:
			return nil //nolint:nilerr // it was to end
		case errors.Is(err, net.ErrClosed):
			return fmt.Errorf("listen for SIP on %s: %w", l.address(), err)
		case err != nil:
			s.log.Warn("sip: listener stopped, going on", "address", l.address(), "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(retryListen):
		}
	}
}

// Do carries out an effect on a port. It never blocks; what comes of it comes
// back as events. Effects of other kinds than doc.go names are ignored.
func (s *Stack) Do(e call.Effect) {
	if !s.mail.put(func() { s.do(e) }, maxWaitingOrders) {
		s.log.Error("sip: an effect is lost, too many wait", "kind", e.Kind, "port", e.Port)
	}
}

// after runs f as the owner, d from now, unless stopped. f must bear to come
// late: it may be waiting already when it is stopped.
func (s *Stack) after(d time.Duration, f func()) *time.Timer {
	return time.AfterFunc(d, func() { s.mail.put(f, math.MaxInt) })
}

// ask runs f as the owner and waits for it. It returns false, and f does not
// run any more, when Run has ended.
func (s *Stack) ask(f func()) bool {
	done := make(chan struct{})
	if !s.mail.put(func() { f(); close(done) }, maxWaitingOrders) {
		return false
	}
	select {
	case <-done:
		return true
	case <-s.stopped:
		return false
	}
}
