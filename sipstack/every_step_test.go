package sipstack

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"ringdown/internal/call"
)

// story is one call flow from its first message to its last. It must come to the
// same end whatever becomes of one of its datagrams.
type story struct {
	play  func(*office)
	setup func(*office) // before the faults; nil: the telephone 805 signs in
	races bool          // what the engine hears depends on who is faster
}

// mishap is what happens to one datagram.
type mishap struct {
	name string
	late []time.Duration // its copies
	turn bool            // it is delivered after the one that its sender sends next
	same bool            // the engine must hear what it hears in fair weather
}

func mishaps() []mishap {
	return []mishap{
		{name: "lost", same: true},
		{name: "doubled", late: []time.Duration{time.Millisecond, 20 * time.Millisecond}, same: true},
		{name: "late", late: []time.Duration{600 * time.Millisecond}, same: true},
		{name: "very late", late: []time.Duration{3 * time.Second}},
		{name: "doubled very late", late: []time.Duration{time.Millisecond, 3 * time.Second}, same: true},
		{name: "turned round", turn: true, same: true},
	}
}

// spoil lets m happen to datagram number n, from 1, and counts.
type spoil struct {
	net *memNet
	m   mishap
	n   int

	mu    sync.Mutex
	count int
	what  string // the datagram's first line
	held  *packet
}

func (s *spoil) fault(p packet) []time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count++
	if s.held != nil && p.from == s.held.from {
		s.put(2 * time.Millisecond)
	}
	if s.count != s.n {
		return []time.Duration{time.Millisecond}
	}
	s.what, _, _ = strings.Cut(string(p.data), "\r\n")
	s.what = fmt.Sprintf("%s from %s", s.what, p.from)
	if s.m.turn {
		s.held = &p
		time.AfterFunc(5*time.Second, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.put(time.Millisecond)
		})
		return nil
	}
	return s.m.late
}

// put delivers what was held back.
func (s *spoil) put(d time.Duration) {
	if s.held == nil {
		return
	}
	p := *s.held
	s.held = nil
	time.AfterFunc(d, func() { s.net.deliver(p) })
}

// tell plays a story with one mishap and returns what the engine heard, and how
// many datagrams there were.
func (st story) tell(t *testing.T, m mishap, n int) (events string, count int) {
	t.Helper()
	failed := t.Failed()
	inOffice(t, nil, func(o *office) {
		if st.setup != nil {
			st.setup(o)
		}
		o.heard()
		sp := &spoil{net: o.net, m: m, n: n}
		o.net.mu.Lock()
		o.net.fault = sp.fault
		o.net.mu.Unlock()
		st.play(o)
		<-time.After(2 * time.Minute) // every repetition has run out
		events = o.heard()
		sp.mu.Lock()
		count = sp.count
		sp.mu.Unlock()
		o.lawful()
		if t.Failed() && !failed {
			t.Fatalf("datagram %d, %s, was %s; the engine heard %s", n, sp.what, m.name, events)
		}
	})
	return events, count
}

// everywhere plays a story with each mishap at each of its datagrams.
func (st story) everywhere(t *testing.T) {
	t.Helper()
	fair, count := st.tell(t, mishap{}, 0)
	t.Logf("%d datagrams, and the engine hears %s", count, fair)
	for _, m := range mishaps() {
		for n := 1; n <= count; n++ {
			got, _ := st.tell(t, m, n)
			if m.same && !st.races && got != fair {
				t.Errorf("datagram %d %s: the engine hears\n\t%s\nand in fair weather\n\t%s", n, m.name, got, fair)
			}
		}
	}
}

// inStorms plays a story in so many bad weathers: the call may fail, and nothing
// may be left of it.
func (st story) inStorms(t *testing.T, most uint64) {
	t.Helper()
	for seed := range most {
		inOffice(t, nil, func(o *office) {
			o.storm = true
			if st.setup != nil {
				st.setup(o)
			}
			o.net.mu.Lock()
			o.net.fault = weather(seed)
			o.net.mu.Unlock()
			st.play(o)
			<-time.After(2 * time.Minute)
			o.stack.Do(tone("busy")) // whoever is left over of a story that went wrong
			o.stack.Do(call.Effect{Kind: call.StopRinging, Port: port805})
			for _, p := range []call.Port{port805.Channel(2), port806, chanIn, chanOut} {
				o.stack.Do(call.Effect{Kind: call.PlayTone, Port: p, Tone: call.BusyTone})
				o.stack.Do(release(p, call.BusyTone))
			}
			<-time.After(2 * time.Minute)
			events := o.heard()
			o.lawful()
			if t.Failed() {
				t.Fatalf("in the weather of seed %d; the engine heard %s", seed, events)
			}
		})
	}
}

// lawful looks whether everything was given back, and whether what the engine
// was told makes sense.
func (o *office) lawful() {
	o.t.Helper()
	o.idle()
	if n := o.stack.Watchers(); n != 0 {
		o.t.Errorf("%d subscriptions are left", n)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	off, in := map[call.Port]bool{}, map[call.Port]bool{}
	for _, e := range o.ledger {
		if bad := lawOf(off, in, e); bad != "" {
			o.t.Errorf("%s %s: %s", e.Kind, e.Port, bad)
		}
	}
	for p, is := range off {
		if is {
			o.t.Errorf("%s was never told to be on-hook", p)
		}
	}
}

// lawOf is what must hold of the next event; off are the telephones that are
// off-hook, in the lines that have a call.
func lawOf(off, in map[call.Port]bool, e call.Event) string {
	switch e.Kind {
	case call.OffHook:
		if off[e.Port] {
			return "it was off-hook already"
		}
		off[e.Port] = true
	case call.Joined:
		off[e.Leg.Port] = true
	case call.OnHook:
		if !off[e.Port] {
			return "it was not off-hook"
		}
		off[e.Port] = false
	case call.PhoneRefused:
		if off[e.Port] {
			return "it has taken the call"
		}
	case call.Digit, call.Transfer, call.Hold, call.Retrieve:
		if !off[e.Port] && !in[e.Port] {
			return "it has no call"
		}
	case call.RingStart, call.LineSeized:
		in[e.Port] = true
	case call.FarDisconnected, call.FarRefused:
		if !in[e.Port] {
			return "it has no call"
		}
		in[e.Port] = false
	case call.FarRinging, call.FarSound, call.FarAnswered:
		if !in[e.Port] {
			return "it has no call"
		}
	}
	return ""
}
