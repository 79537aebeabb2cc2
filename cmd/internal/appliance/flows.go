package appliance

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/engine"
	"ringdown/ivr/flow"
	"ringdown/ivr/flow/fetch"
	flowshelf "ringdown/ivr/flow/shelf"
)

// flowKind begins the names of flows as applications.
const flowKind = "flow"

// flowApp is the application that a flow is; "" none.
func flowApp(name string) string {
	if name == "" {
		return ""
	}
	return flowKind + "/" + name
}

// flows lead callers through what installers draw.
type flows struct {
	m     *Main
	shelf *flowshelf.Shelf
	pool  *fetch.Pool
	now   atomic.Pointer[config.Config] // in force

	mu   sync.Mutex
	asks map[call.ID]flow.Request // of calls whose work begins in this very moment
}

// openFlows reads the flows.
func openFlows(m *Main, c config.Config) (*flows, error) {
	f := &flows{m: m, asks: map[call.ID]flow.Request{}}
	f.configure(c)
	f.pool = fetch.New(fetch.Options{Transport: m.opt.Servers, Allow: func() []netip.Prefix { return f.now.Load().Flows.Prefixes() }})
	var err error
	if f.shelf, err = flowshelf.Open(flowshelf.Options{Keep: m.db.Flows(), Known: f.known, Bound: f.bound}); err == nil {
		f.prepareAll()
	}
	return f, err
}

// configure takes the settings that flows look at.
func (f *flows) configure(c config.Config) {
	f.now.Store(&c)
	if f.pool != nil { // not yet at the start
		f.pool.AllowanceChanged()
	}
}

// bound are the settings that lead calls to flows.
func (f *flows) bound() []flowshelf.Binding {
	var out []flowshelf.Binding
	for _, b := range f.now.Load().Bindings() {
		out = append(out, flowshelf.Binding{Name: b.Flow, By: b.By})
	}
	return out
}

// check refuses settings that lead calls to a flow that is not there, or has faults.
func (f *flows) check(c config.Config) error {
	var problems config.Problems
	for _, b := range c.Bindings() {
		if _, found := f.shelf.Program(b.Flow); !found {
			problems = append(problems, config.Problem{
				Field: b.Field, Place: c.Place(b.Field), What: fmt.Sprintf("flow %q does not exist, or has faults; the flows are %s", b.Flow, orNone(f.shelf.Names())),
			})
		}
		for _, name := range f.shelf.Reached(b.Flow) {
			for _, p := range f.breaks(name, c) {
				problems = append(problems, config.Problem{Field: b.Field, Place: c.Place(b.Field), What: fmt.Sprintf("leads to the flow %q, which would have a fault: %s", name, p)})
			}
		}
	}
	if len(problems) > 0 {
		return problems
	}
	return nil
}

// breaks are the faults that a flow has not, and would have with other settings.
func (f *flows) breaks(name string, c config.Config) flow.Problems {
	has := f.shelf.Faults(name, f.knownIn(f.now.Load()))
	return slices.DeleteFunc(f.shelf.Faults(name, f.knownIn(&c)), func(p flow.Problem) bool { return slices.Contains(has, p) })
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// known is what flows may name.
func (f *flows) known() flow.Known { return f.knownIn(f.now.Load()) }

func (f *flows) knownIn(c *config.Config) flow.Known {
	k := flow.Known{Calendars: []string{}, Extensions: []string{}, Groups: []string{}, Lines: []string{}, Boxes: []string{}, Part: f.part, Speaks: f.m.speaker.Ready() == nil}
	for _, x := range c.Extensions {
		if x.Number != "" {
			k.Extensions = append(k.Extensions, x.Number)
		}
	}
	for _, g := range c.Groups {
		k.Groups = append(k.Groups, g.Number)
	}
	k.Boxes = append(k.Boxes, c.Mailboxes()...)
	for _, l := range c.Lines {
		k.Lines = append(k.Lines, strconv.Itoa(l.ID))
	}
	for _, x := range c.Calendars {
		k.Calendars = append(k.Calendars, x.ID)
	}
	for _, t := range c.Trunks {
		k.Lines = append(k.Lines, t.ID)
	}
	return k
}

// part says what is wrong with a part of a sound; language "" is the appliance's.
func (f *flows) part(language, part string) error {
	system := f.now.Load().System
	_, err := f.m.voices.Open(part, ear(system.Country, cmp.Or(language, system.Language)))
	if err == nil {
		return nil
	}
	why := err.Error() // whoever asks names the part itself
	for _, verb := range []string{"open sound", "say"} {
		why = strings.TrimPrefix(why, fmt.Sprintf("%s %q: ", verb, part))
	}
	return errors.New(why)
}

// open begins a flow for a call; it implements opener.
func (f *flows) open(name string, about call.About) (engine.Session, error) {
	p, found := f.shelf.Program(name)
	if !found {
		return nil, fmt.Errorf("there is no flow %q without faults", name)
	}
	return flow.New(p, flow.Options{
		Name: name, About: about, Language: f.now.Load().System.Language, World: &flowWorld{f, about.At, time.Now()}, Hours: liveHours{f.m.engine}, Flows: f.shelf.Program, Part: f.part, Speak: f.m.spoken, People: people(f.now.Load()),
		Request: func(r flow.Request) { f.keep(about.Call, r) },
	}), nil
}

// flowWorld is the moment as a call in a flow sees it.
type flowWorld struct {
	f     *flows
	at    time.Time // where the office is, as the call came to the flow
	since time.Time
}

// Now implements flow.World.
func (w *flowWorld) Now() time.Time { return w.at.Add(time.Since(w.since)) }

// Group implements flow.World; it is asked on the engine's goroutine.
func (w *flowWorld) Group(number string) flow.GroupState {
	return flow.GroupState(w.f.m.engine.GroupNow(number))
}

// Dial implements flow.World.
func (w *flowWorld) Dial(keys string) (number, beginning bool) { return dials(w.f.now.Load(), keys) }

// dials tells what keys are among the numbers that callers may dial.
func dials(c *config.Config, keys string) (number, beginning bool) {
	look := func(n string) {
		number = number || n == keys && n != ""
		beginning = beginning || len(n) > len(keys) && strings.HasPrefix(n, keys)
	}
	for i := range c.Extensions {
		look(c.Extensions[i].Number)
	}
	for i := range c.Groups {
		look(c.Groups[i].Number)
	}
	return number, beginning
}

// keep holds a request until the call's work is started, which follows at once.
func (f *flows) keep(id call.ID, r flow.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asks[id] = r
}

// Start implements engine.Works.
func (f *flows) Start(id call.ID, gen uint32, _ string) {
	f.mu.Lock()
	r, found := f.asks[id]
	delete(f.asks, id)
	f.mu.Unlock()
	if !found {
		return
	}
	f.pool.Start(r, func(values []call.Mark, how string) { f.m.engine.Worked(id, gen, values, how) })
}

// SaveFlow keeps a new version of a flow, which must be without faults, and
// makes it the main one.
func (m *Main) SaveFlow(name string, text []byte) error {
	v, faults, err := m.flows.shelf.Save(name, 0, text, "", "ringdown")
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return faults
	}
	m.flows.prepare(name)
	return m.flows.shelf.SetMain(name, v.N)
}
