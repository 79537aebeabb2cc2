package appliance_test

import (
	"context"
	"encoding/binary"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"ringdown/cmd/internal/appliance"
	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/engine"
	"ringdown/internal/foreign"
	"ringdown/internal/store"
)

// office is a whole appliance on simulated hardware, with SIP on the loopback
// interface, in real time: its SIP telephones are foreign programs.
type office struct {
	*appliance.Main
	t         *testing.T
	sip       string // its address
	sips      string // and over TLS
	passwords map[string]string
	stop      func() // and wait until it has stopped
	close     func() // stop, and give the data directory back
	data      string
	begun     config.Config // what it was opened with first
	network   network
	calm      *calm
}

// neverAsked leaves out that telephones are asked whether they are there: an OPTIONS
// request that comes before the INVITE which a SIPp waits for is a call to it, the
// only one that it takes. sipstack tests how they are asked.
const neverAsked = 0

// inOffice opens the demo, with group 600 made of 821 alone, and closes it when
// the test has ended; closing must go well too.
func inOffice(t *testing.T) *office { return inOfficeAt(t, "127.0.0.1:0") }

func inOfficeAt(t *testing.T, address string) *office {
	return inOfficeWith(t, address, func(*config.Config) {})
}

// inOfficeWith is inOfficeAt with another configuration.
func inOfficeWith(t *testing.T, address string, change func(*config.Config)) *office {
	t.Helper()
	t.Parallel()
	foreign.Need(t, "sipp", "sip-tester")
	c, err := appliance.Demo("CN")
	if err != nil {
		t.Fatal(err)
	}
	c.Groups[0].Members = []string{"821"}
	c.SIP.QualifySeconds = new(neverAsked)
	for i := range c.Lines {
		c.Lines[i].Record = true
	}
	change(&c)
	o := &office{t: t, passwords: map[string]string{}, calm: watchCalm(t)}
	for _, x := range c.Extensions {
		if x.SIP.Given() {
			o.passwords[x.Number] = string(x.SIP.Password)
		}
	}
	o.open(c, address)
	return o
}

func (o *office) open(c config.Config, address string) {
	o.t.Helper()
	if o.data == "" {
		o.data, o.begun = o.t.TempDir(), c
	}
	m, err := appliance.New(appliance.Options{
		Data: o.data, Hardware: []string{"sim://?country=CN&lines=4&phones=8&seed=7"}, Config: string(c.Text()), SIP: address, Socket: true,
		Names: emptyBook{},
	})
	if err != nil {
		o.t.Fatal(err)
	}
	o.Main = m
	ctx, stop := context.WithCancel(context.Background())
	ready, done := make(chan appliance.Listening, 1), make(chan error, 1)
	go func() { done <- m.Run(ctx, func(l appliance.Listening) { ready <- l }) }()
	o.stop = sync.OnceFunc(func() {
		stop()
		if err := <-done; err != nil {
			o.t.Errorf("Run: %v", err)
		}
	})
	o.close = sync.OnceFunc(func() {
		o.stop()
		if err := m.Close(); err != nil {
			o.t.Errorf("Close: %v", err)
		}
	})
	o.t.Cleanup(o.close)
	var open appliance.Listening
	select {
	case open = <-ready:
	case err := <-done: // an address that somebody else has taken, for instance
		done <- err // of Run, for stop
		o.t.Fatalf("it does not open its doors: %v", err)
	}
	o.sips = open.SIPS
	_, port, err := net.SplitHostPort(open.SIP)
	o.must(err)
	o.sip = net.JoinHostPort("127.0.0.1", port)
	o.await("the hardware is there", func() bool { return o.view("801").Lamp == engine.LampReady })
}

// restart stops it and opens it again, at another address: the former port may be
// somebody else's by then.
func (o *office) restart() {
	o.t.Helper()
	o.close()
	o.open(o.begun, "127.0.0.1:0")
}

// patience is how long what must happen may take, on a machine that others share.
// Only a test that fails waits so long.
const patience = 90 * time.Second

// await waits until cond holds.
func (o *office) await(what string, cond func() bool) {
	o.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := o.Desk().Await(ctx, cond); err != nil {
		s, _ := o.Engine().Snapshot(context.Background())
		o.t.Fatalf("not within %v: %s\n%+v", patience, what, s.Calls)
	}
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) view(label string) engine.PortView {
	s, err := o.Engine().Snapshot(context.Background())
	o.must(err)
	for _, p := range s.Ports {
		if p.Label == label {
			return p
		}
	}
	o.t.Fatalf("no port %s", label)
	return engine.PortView{}
}

func (o *office) phone(n int) sim.PhoneState {
	s, err := o.Desk().Phone(n).State()
	o.must(err)
	return s
}

func (o *office) line(n int) sim.LineState {
	s, err := o.Desk().Line(n).State()
	o.must(err)
	return s
}

// record waits for the next record, which must replay.
func (o *office) record() call.Record {
	o.t.Helper()
	var page store.Page[call.Record]
	o.await("a record", func() bool {
		var err error
		page, err = o.Records().List(store.Query{Limit: 1})
		o.must(err)
		s, err := o.Engine().Snapshot(context.Background())
		o.must(err)
		return len(page.Items) == 1 && len(s.Calls) == 0
	})
	r := page.Items[0]
	o.checkTrack(r)
	return r
}

func (o *office) checkTrack(r call.Record) {
	o.t.Helper()
	if _, err := call.Replay(r.Track); err != nil {
		o.t.Error(err)
	}
	if o.t.Failed() {
		o.t.Log(r.Track)
	}
}

// signedIn plugs a telephone in and signs it in.
func (o *office) signedIn(user string) *telephone {
	o.t.Helper()
	p := o.telephone(user)
	p.signIn()
	o.await(user+" is ready", func() bool { return o.view(user).Lamp == engine.LampReady })
	return p
}

func (o *office) talking(label string) {
	o.t.Helper()
	o.await(label+" talks", func() bool { return o.view(label).State == string(call.StateTalking) })
}

// ear keeps what a simulated telephone or far end hears.
type ear struct {
	mu  sync.Mutex
	pcm []int16
}

func (e *ear) WriteFrame(f *hal.Frame) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.pcm = append(e.pcm, f[:]...)
}

func (e *ear) all() []int16 {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]int16(nil), e.pcm...)
}

// pauseForLamps lets a state last long enough to be shown.
func pauseForLamps() { pause(300 * time.Millisecond) }

func pause(d time.Duration) { <-time.After(d) }

// The lengths of a conversation: sound flows, both speak, and what was said
// arrives.
const (
	opening = 500 * time.Millisecond
	words   = 2 * time.Second
	arrives = 500 * time.Millisecond
	whole   = opening + 2*(words+arrives) + time.Second
)

// converse lets one speak and then the other: together they would hear the
// echo of themselves, as people do.
func (o *office) converse(one, other func([]int16)) (here, there []int16) {
	seed := uint64(time.Now().UnixNano())
	here, there = speech(seed, words), speech(seed+1, words)
	pause(opening)
	one(here)
	pause(words + arrives)
	other(there)
	pause(words + arrives)
	return here, there
}

// says gives what a simulated telephone or far end says as converse wants it.
func (o *office) says(say func([]int16) error) func([]int16) {
	return func(pcm []int16) { o.must(say(pcm)) }
}

// all are the records so far.
func (o *office) all() []call.Record {
	page, err := o.Records().List(store.Query{Limit: 10})
	o.must(err)
	return page.Items
}

// recorded checks that a call's file has the line's far end on the left and the
// telephone on the right. The appliance stops: then the file is complete.
func (o *office) recorded(r call.Record, left, right []int16) {
	o.t.Helper()
	o.stop()
	file, err := os.ReadFile(filepath.Join(o.data, "recordings", filepath.FromSlash(r.Recording)))
	o.must(err)
	const header = 44 // of a plain WAV file
	var l, rt []int16
	for at := header; at+4 <= len(file); at += 4 {
		l = append(l, int16(binary.LittleEndian.Uint16(file[at:])))
		rt = append(rt, int16(binary.LittleEndian.Uint16(file[at+2:])))
	}
	o.hears("the far end on the recording's left", left, l)
	o.hears("the telephone on its right", right, rt)
}
