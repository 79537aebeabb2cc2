package sipstack

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/internal/call"
)

// server is where the office's stack listens.
const server = "10.0.0.1:5060"

// office is a stack with its surroundings: accounts, sound and an engine that
// only writes down.
type office struct {
	t     *testing.T
	net   *memNet
	stack *Stack
	media *studio

	mu     sync.Mutex
	events []call.Event
	ledger []call.Event     // all events since the start
	storm  bool             // calls may fail: nothing may be left of them
	react  func(call.Event) // an engine; nil: nobody acts. Set while nothing happens
	cancel context.CancelFunc
	done   chan error
}

// inOffice runs f in virtual time with a stack of accounts 805 and 806, and
// looks afterwards whether anything was left over.
func inOffice(t *testing.T, change func(*Options), f func(*office)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o := &office{t: t, net: newMemNet(), media: &studio{}, done: make(chan error, 1)}
		opts := Options{
			Listeners: []Listener{{Conn: o.net.listen(t, server)}},
			Accounts:  accounts{"805": "tea-pot", "806": "milk-jug"},
			Media:     o.media, Post: o.post, Log: slog.New(slog.DiscardHandler),
		}
		if testing.Verbose() {
			opts.Log = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug}))
		}
		if change != nil {
			change(&opts)
		}
		o.start(opts)
		f(o)
	})
}

func (o *office) start(opts Options) {
	s, err := New(opts)
	if err != nil {
		o.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(o.t.Context())
	o.stack, o.cancel = s, cancel
	go func() { o.done <- s.Run(ctx) }()
	o.t.Cleanup(o.stop)
	synctest.Wait()
}

// stop ends the stack and looks what it left behind.
func (o *office) stop() {
	o.t.Helper()
	o.cancel()
	if err := <-o.done; err != nil {
		o.t.Errorf("Run: %v", err)
	}
	o.media.check(o.t)
}

// idle looks whether all that calls need has been given back.
func (o *office) idle() {
	o.t.Helper()
	synctest.Wait()
	o.stack.ask(func() {
		if n := len(o.stack.dialogs); n != 0 {
			o.t.Errorf("%d dialogs are left", n)
		}
		if n := len(o.stack.chats); n != 0 {
			o.t.Errorf("%d requests wait for an answer", n)
		}
		for port := range o.stack.sessions {
			o.t.Errorf("%s still has a call", port)
		}
		for _, t := range o.stack.trunks {
			if len(t.calls)+len(t.seized) != 0 {
				o.t.Errorf("trunk %s still has %d calls and %d channels", t.conf.ID, len(t.calls), len(t.seized))
			}
		}
	})
	o.media.check(o.t)
}

func (o *office) post(e call.Event) {
	o.mu.Lock()
	defer o.mu.Unlock()
	e.At = time.Time{}
	o.events = append(o.events, e)
	o.ledger = append(o.ledger, e)
	if o.react != nil {
		o.react(e)
	}
}

// heard takes the events since the last time, as words.
func (o *office) heard() string {
	synctest.Wait()
	o.mu.Lock()
	defer o.mu.Unlock()
	var all []string
	for _, e := range o.events {
		w := string(e.Kind) + " " + string(e.Port)
		for _, x := range []string{e.Digits, string(e.Peer), string(e.Leg.Port), string(e.How), e.Text} {
			if x != "" {
				w += " " + x
			}
		}
		all = append(all, w)
	}
	o.events = nil
	return strings.Join(all, "; ")
}

func (o *office) expect(want string) {
	o.t.Helper()
	if got := o.heard(); got != want {
		o.t.Errorf("events are\n\t%q, want\n\t%q", got, want)
	}
}

func (o *office) do(es ...call.Effect) {
	for _, e := range es {
		o.stack.Do(e)
	}
	synctest.Wait()
}

// accounts are passwords by user.
type accounts map[string]string

func (a accounts) Account(user string) (Account, bool) {
	pw, ok := a[user]
	return Account{User: user, Password: pw, Port: call.SIPPort(user)}, ok
}

// studio opens legs and remembers them.
type studio struct {
	mu   sync.Mutex
	legs []*leg
	fail bool
}

func (s *studio) OpenLeg(r LegRequest) (Leg, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail {
		return nil, errors.New("no port is free")
	}
	l := &leg{request: r, port: uint16(20000 + 2*len(s.legs))}
	s.legs = append(s.legs, l)
	return l, nil
}

func (s *studio) last() *leg {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.legs[len(s.legs)-1]
}

// check looks whether each leg was closed once.
func (s *studio) check(t *testing.T) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, l := range s.legs {
		l.mu.Lock()
		if l.closed != 1 {
			t.Errorf("leg %d was closed %d times", i, l.closed)
		}
		l.mu.Unlock()
	}
}

// leg is sound that is not there.
type leg struct {
	request LegRequest
	port    uint16

	mu      sync.Mutex // of what the stack's owner writes and the test reads
	remotes []Remote
	closed  int
}

func (l *leg) Local() Local {
	return Local{Port: l.port, Formats: []Format{
		{Payload: 8, Name: "PCMA", Clock: 8000},
		{Payload: 0, Name: "PCMU", Clock: 8000},
		{Payload: 9, Name: "G722", Clock: 8000},
		{Payload: 101, Name: TelephoneEvent, Clock: 8000, Params: "0-15"},
		{Payload: 13, Name: "CN", Clock: 8000},
	}, Passed: []Format{
		{Payload: 96, Name: "opus", Clock: 48000, Channels: 2},
		{Payload: 102, Name: TelephoneEvent, Clock: 48000, Params: "0-15"},
	}}
}

func (l *leg) SetRemote(r Remote) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.remotes = append(l.remotes, r)
	return nil
}

func (l *leg) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed++
}

// now is what was agreed last.
func (l *leg) now() Remote {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.remotes) == 0 {
		return Remote{}
	}
	return l.remotes[len(l.remotes)-1]
}

func (l *leg) sendsTo() netip.AddrPort { return l.now().RTP }
