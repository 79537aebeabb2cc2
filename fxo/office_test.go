package fxo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/internal/call"
	"ringdown/internal/country"
)

// office is hardware on a simulated card: line 1 and phones 1 and 2, or as the
// URL says. What the far ends and the people do is worked by the desk.
type office struct {
	t     *testing.T
	desk  *sim.Desk
	hw    *Hardware
	start time.Time
	mu    sync.Mutex
	log   []call.Event
	react map[call.EventKind]func(call.Event) // stands in for the engine

	firsts map[call.Port][]bool // of each fault of a port's sound: whether it was the first of its call
}

// inOffice runs a test in virtual time. url is what follows "sim://?".
func inOffice(t *testing.T, url string, change func(*Profile), test func(o *office)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		driver, err := sim.NewDriver("sim://?lines=1&phones=2&" + url)
		if err != nil {
			t.Fatal(err)
		}
		o := &office{t: t, desk: driver.Desk(), start: time.Now(), react: map[call.EventKind]func(call.Event){}, firsts: map[call.Port][]bool{}}
		prof := profileOf(t, url)
		o.hw = NewHardware(Options{
			Drivers: []hal.Driver{driver},
			Profile: func(p call.Port, _ hal.Kind) Profile {
				full := Profile{Profile: prof, Enabled: true}
				if change != nil {
					change(&full)
				}
				return full
			},
			Post: o.post,
			Trouble: func(ev call.Event, first bool) {
				if ev.Kind == call.SoundMissing {
					o.firsts[ev.Port] = append(o.firsts[ev.Port], first)
				}
				o.post(ev)
			},
			Sounds: sounds,
		})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- o.hw.Run(ctx) }()
		o.wait(100 * time.Millisecond)
		o.forget()
		test(o)
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run ended with %v", err)
		}
		for _, v := range o.desk.Violations() {
			t.Errorf("the hardware was abused: %v", v)
		}
		if t.Failed() {
			t.Log(o.trace())
		}
	})
}

// profileOf gives the profile that fits the simulator's country and caller id.
func profileOf(t *testing.T, url string) country.Profile {
	t.Helper()
	code, cid := country.Code("CN"), ""
	for kv := range strings.SplitSeq(url, "&") {
		if v, ok := strings.CutPrefix(kv, "country="); ok {
			code = country.Code(v)
		}
		if v, ok := strings.CutPrefix(kv, "cid="); ok {
			cid = v
		}
	}
	prof, err := country.Lookup(code)
	if err == nil && cid != "" {
		prof, err = prof.WithCallerID(cid)
	}
	if err != nil {
		t.Fatal(err)
	}
	return prof
}

func (o *office) post(ev call.Event) {
	o.mu.Lock()
	o.log = append(o.log, ev)
	f := o.react[ev.Kind]
	o.mu.Unlock()
	if f != nil {
		f(ev)
	}
}

// on says what the engine would do at once on an event.
func (o *office) on(k call.EventKind, do func(call.Event)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.react[k] = do
}

func (o *office) forget() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.log = nil
}

func (o *office) wait(d time.Duration) { <-time.After(d) }

// await lets time pass until cond holds, and gives when it did; it fails the
// test after d.
func (o *office) await(what string, d time.Duration, cond func() bool) time.Time {
	o.t.Helper()
	for end := time.Now().Add(d); !cond(); o.wait(time.Millisecond) {
		if time.Now().After(end) {
			o.t.Fatalf("not within %v: %s\nevents %q\n%s", d, what, o.events(), o.trace())
		}
	}
	return time.Now()
}

// events are the events so far, in words.
func (o *office) events() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	r := rig{log: o.log}
	words := r.events()
	for i := range words {
		words[i] = strings.TrimPrefix(words[i], "sim0/")
	}
	return words
}

// saw reports whether an event in these words came.
func (o *office) saw(words string) bool {
	return slices.Contains(o.events(), words)
}

// at is when the first event in these words came.
func (o *office) at(words string) time.Time {
	o.t.Helper()
	for i, w := range o.events() {
		if w == words {
			o.mu.Lock()
			defer o.mu.Unlock()
			return o.log[i].At
		}
	}
	o.t.Fatalf("no event %q among %q\n%s", words, o.events(), o.trace())
	return time.Time{}
}

func (o *office) do(k call.EffectKind, port string, more ...func(*call.Effect)) {
	e := call.Effect{Kind: k, Port: call.Port("sim0/" + port)}
	for _, m := range more {
		m(&e)
	}
	o.hw.Do(e)
}

func toPeer(peer string, mode call.Mode) func(*call.Effect) {
	return func(e *call.Effect) { e.Peer, e.Mode = call.Port("sim0/"+peer), mode }
}

func withTone(k country.ToneKind) func(*call.Effect) {
	return func(e *call.Effect) { e.Tone = call.Tone(k) }
}

func withDigits(d string) func(*call.Effect) { return func(e *call.Effect) { e.Digits = d } }

func showing(id call.CallerID) func(*call.Effect) {
	return func(e *call.Effect) { e.CallerID = id }
}

// must fails the test on an error of the desk.
func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) line() sim.LineState {
	s, err := o.desk.Line(1).State()
	o.must(err)
	return s
}

func (o *office) phone(n int) sim.PhoneState {
	s, err := o.desk.Phone(n).State()
	o.must(err)
	return s
}

// port is a port as an administrator sees it.
func (o *office) port(name string) PortInfo {
	for _, p := range o.hw.Ports(o.t.Context()) {
		if p.Port == call.Port("sim0/"+name) {
			return p
		}
	}
	o.t.Fatalf("no port %s", name)
	return PortInfo{}
}

func (o *office) trace() string {
	var b strings.Builder
	for _, n := range o.desk.Trace() {
		fmt.Fprintln(&b, n)
	}
	return b.String()
}

// ringing lets the first phone ring when a call comes in, as the engine does.
func (o *office) ringsPhone() {
	o.on(call.RingStart, func(ev call.Event) { o.do(call.RingPhone, "fxs1", showing(ev.CallerID)) })
	o.on(call.CallerIDCame, func(ev call.Event) { o.do(call.ShowCallerID, "fxs1", showing(ev.CallerID)) })
	o.on(call.RingStop, func(call.Event) { o.do(call.StopRinging, "fxs1") })
	o.on(call.OffHook, func(ev call.Event) {
		if ev.Port == "sim0/fxs1" {
			o.do(call.AnswerLine, "fxo1")
			o.do(call.Connect, "fxs1", toPeer("fxo1", call.Through))
		}
	})
}
