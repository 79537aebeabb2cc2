package shelf

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"ringdown/internal/store"
	"ringdown/ivr/flow"
)

// Limits. They bound the memory that flows take; whoever meets one is told.
const (
	MaxFlows    = 100
	MaxVersions = 50       // of one flow
	MaxBytes    = 16 << 20 // of all texts together
	MaxNote     = 200      // characters
)

// The kinds of what goes wrong. A flow that will not do is flow.Problems.
var (
	ErrNotFound = errors.New("not found")
	ErrInvalid  = errors.New("not valid")
	ErrInUse    = errors.New("in use")
)

// Keep is where flows are written down: [*store.Flows].
type Keep interface {
	Load() ([]store.FlowHead, []store.FlowVersion, error)
	Write(store.FlowChange) error
}

// Options are what a shelf works with.
type Options struct {
	Keep  Keep
	Known func() flow.Known // what flows may name, without Flows; nil: anything
	Bound func() []Binding  // what of the settings binds flows; nil: nothing
}

// Binding is something that leads calls into a flow.
type Binding struct {
	Name string // "main", "main/3"
	By   string // "line 2"
}

// Shelf is all flows.
type Shelf struct {
	o    Options
	mu   sync.Mutex // one change at a time
	all  map[string]*entry
	live atomic.Pointer[map[string]*flow.Program]
}

// entry is one flow.
type entry struct {
	head     store.FlowHead
	versions map[uint64]*version
}

// version is a text and what was read of it.
type version struct {
	store.FlowVersion
	flow    *flow.Flow    // nil: it cannot be read
	program *flow.Program // nil: it has faults
	faults  flow.Problems
}

// Open reads all flows.
func Open(o Options) (*Shelf, error) {
	s := &Shelf{o: o, all: map[string]*entry{}}
	heads, versions, err := o.Keep.Load()
	if err != nil {
		return nil, fmt.Errorf("read the flows: %w", err)
	}
	for _, h := range heads {
		s.all[h.Name] = &entry{head: h, versions: map[uint64]*version{}}
	}
	for _, v := range versions {
		if e := s.all[v.Flow]; e != nil {
			e.versions[v.N] = read(v)
		}
	}
	s.publish()
	return s, nil
}

// read makes what can be made of a text by itself: what it names may have gone
// since, and calls still go through it as far as they can.
func read(v store.FlowVersion) *version {
	out := &version{FlowVersion: v}
	f, err := flow.Parse([]byte(v.Text))
	if err == nil {
		out.flow = f
		out.program, err = f.Check(flow.Known{})
	}
	_ = errors.As(err, &out.faults)
	return out
}

// publish lets calls see the programs.
func (s *Shelf) publish() {
	live := map[string]*flow.Program{}
	for name, e := range s.all {
		for n, v := range e.versions {
			if v.program == nil {
				continue
			}
			live[numbered(name, n)] = v.program
			if n == e.head.Main {
				live[name] = v.program
			}
		}
	}
	s.live.Store(&live)
}

// numbered is the name of one version.
func numbered(name string, n uint64) string { return name + "/" + strconv.FormatUint(n, 10) }

// Program finds what a call runs, by a name such as "main" or "main/3". It
// answers at once.
func (s *Shelf) Program(name string) (*flow.Program, bool) {
	p, found := (*s.live.Load())[name]
	return p, found
}

// Names lists the names that can be bound, in order.
func (s *Shelf) Names() []string {
	live := *s.live.Load()
	out := make([]string, 0, len(live))
	for name := range live {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

var flowName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,31}$`)

// Info is one flow.
type Info struct {
	Name     string
	Main     uint64 // 0: no version is the main one yet
	Versions []VersionInfo
	Bound    []Binding
}

// VersionInfo is one version without its text.
type VersionInfo struct {
	N      uint64
	Title  string
	Note   string
	Who    string
	When   time.Time
	Nodes  int
	Faults flow.Problems // of a draft
}

// List gives all flows in the order of their names.
func (s *Shelf) List() []Info {
	s.mu.Lock()
	defer s.mu.Unlock()
	bound := s.bindings()
	out := make([]Info, 0, len(s.all))
	for _, e := range s.all {
		out = append(out, e.info(bound))
	}
	slices.SortFunc(out, func(a, b Info) int { return strings.Compare(a.Name, b.Name) })
	return out
}

func (e *entry) info(bound []Binding) Info {
	i := Info{Name: e.head.Name, Main: e.head.Main}
	for _, v := range e.versions {
		i.Versions = append(i.Versions, v.info())
	}
	slices.SortFunc(i.Versions, func(a, b VersionInfo) int { return cmp.Compare(b.N, a.N) })
	for _, b := range bound {
		if name, _, _ := strings.Cut(b.Name, "/"); name == i.Name {
			i.Bound = append(i.Bound, b)
		}
	}
	return i
}

func (v *version) info() VersionInfo {
	i := VersionInfo{N: v.N, Note: v.Note, Who: v.Who, When: v.When, Faults: v.faults}
	if v.flow != nil {
		i.Title, i.Nodes = v.flow.Title, len(v.flow.Nodes)
	}
	return i
}

// Get gives one flow.
func (s *Shelf) Get(name string) (Info, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, err := s.entry(name)
	if err != nil {
		return Info{}, err
	}
	return e.info(s.bindings()), nil
}

// Text gives the text of a version; 0 is the main one.
func (s *Shelf) Text(name string, n uint64) (store.FlowVersion, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, err := s.version(name, n)
	if err != nil {
		return store.FlowVersion{}, err
	}
	return v.FlowVersion, nil
}

func (s *Shelf) entry(name string) (*entry, error) {
	e := s.all[name]
	if e == nil {
		return nil, fmt.Errorf("flow %q: %w", name, ErrNotFound)
	}
	return e, nil
}

func (s *Shelf) version(name string, n uint64) (*version, error) {
	e, err := s.entry(name)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		n = e.head.Main
	}
	v := e.versions[n]
	if v == nil {
		return nil, fmt.Errorf("version %d of flow %q: %w", n, name, ErrNotFound)
	}
	return v, nil
}
