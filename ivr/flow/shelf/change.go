package shelf

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"ringdown/internal/store"
	"ringdown/ivr/flow"
)

// Check looks for everything that is wrong with a text, as the flow name.
func (s *Shelf) Check(name string, text []byte) (*flow.Program, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.check(name, 0, text)
}

// check checks a text that stands for version n of a flow; 0 for a new one.
func (s *Shelf) check(name string, n uint64, text []byte) (*flow.Program, error) {
	var k flow.Known
	if s.o.Known != nil {
		k = s.o.Known()
	}
	return s.checkIn(k, name, n, text)
}

// Faults are those that a flow which calls may be led to would have in a world in
// which other things are known.
func (s *Shelf) Faults(name string, k flow.Known) (faults flow.Problems) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e, v := s.named(name); v != nil {
		_, err := s.checkIn(k, e.head.Name, v.N, []byte(v.Text))
		_ = errors.As(err, &faults) // an error is nothing else
	}
	return faults
}

// named finds the version that a name such as "main" or "main/3" means.
func (s *Shelf) named(name string) (*entry, *version) {
	for _, e := range s.all {
		for n, v := range e.versions {
			if name == numbered(e.head.Name, n) || name == e.head.Name && n == e.head.Main {
				return e, v
			}
		}
	}
	return nil, nil
}

// Reached lists what calls come to that are led to a flow: itself, the flows that
// it goes through, and theirs.
func (s *Shelf) Reached(name string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []string{name}
	for i := 0; i < len(all); i++ {
		_, v := s.named(all[i])
		if v == nil || v.flow == nil {
			continue
		}
		for _, sub := range v.flow.Uses() {
			if !slices.Contains(all, sub) {
				all = append(all, sub)
			}
		}
	}
	return all
}

func (s *Shelf) checkIn(k flow.Known, name string, n uint64, text []byte) (*flow.Program, error) {
	f, err := flow.Parse(text)
	if err != nil {
		return nil, err
	}
	k.Flows = map[string]*flow.Flow{}
	for _, e := range s.all {
		for _, v := range e.versions {
			k.Flows[numbered(e.head.Name, v.N)] = v.flow
			if v.N == e.head.Main {
				k.Flows[e.head.Name] = v.flow
			}
		}
	}
	if name != "" {
		k.Flows[name] = f // what leads back here leads into itself, whatever the version
		if n != 0 {
			k.Flows[numbered(name, n)] = f
		}
	}
	return f.Check(k)
}

// Save writes a version; n 0 makes a new one. A draft may have faults, which
// the answer lists; what is in use may not. The first version without faults is
// the main one.
func (s *Shelf) Save(name string, n uint64, text []byte, note, who string) (store.FlowVersion, flow.Problems, error) {
	return s.SaveOver(name, n, text, note, who, nil)
}

// SaveOver is Save that first shows the text that is there, in the same moment, and
// writes nothing when seen refuses it. seen may be nil, and is not asked for a new
// version.
func (s *Shelf) SaveOver(name string, n uint64, text []byte, note, who string, seen func(before []byte) error) (store.FlowVersion, flow.Problems, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := store.FlowVersion{Flow: name, N: n, Note: note, Who: who, When: time.Now().UTC(), Text: string(text)}
	e, isNew, err := s.room(v)
	if errors.Is(err, ErrInvalid) { // a text that nothing could be made of is told first
		if _, wrong := flow.Parse(text); wrong != nil {
			return v, nil, wrong
		}
	}
	if err != nil {
		return v, nil, err
	}
	if seen != nil && !isNew {
		if err := seen([]byte(e.versions[n].Text)); err != nil {
			return v, nil, err
		}
	}
	if isNew {
		v.N = e.head.Last + 1
	}
	faults, err := s.faults(name, v.N, text)
	if err != nil {
		return v, nil, err
	}
	if len(faults) > 0 && s.inUse(e, v.N) != "" {
		return v, nil, faults
	}
	head := e.head
	head.Last = max(head.Last, v.N)
	if head.Main == 0 && len(faults) == 0 {
		head.Main = v.N
	}
	if err := s.write(store.FlowChange{Heads: []store.FlowHead{head}, Put: []store.FlowVersion{v}}); err != nil {
		return v, nil, err
	}
	return v, faults, nil
}

// faults are those of a text that can be read at all.
func (s *Shelf) faults(name string, n uint64, text []byte) (flow.Problems, error) {
	if _, err := flow.Parse(text); err != nil {
		return nil, err
	}
	var faults flow.Problems
	if _, err := s.check(name, n, text); err != nil && !errors.As(err, &faults) {
		return nil, err
	}
	return faults, nil
}

// room finds the flow of a version, or makes it, unless there is too much.
func (s *Shelf) room(v store.FlowVersion) (e *entry, isNew bool, err error) {
	e = s.all[v.Flow]
	switch {
	case !flowName.MatchString(v.Flow):
		return nil, false, fmt.Errorf("the name %.40q is %w: it is 1 to 32 of a-z, 0-9, - and _", v.Flow, ErrInvalid)
	case utf8.RuneCountInString(v.Note) > MaxNote:
		return nil, false, fmt.Errorf("the note is %w: it has more than %d characters", ErrInvalid, MaxNote)
	case e == nil && v.N != 0:
		return nil, false, fmt.Errorf("flow %q: %w", v.Flow, ErrNotFound)
	case e == nil && len(s.all) >= MaxFlows:
		return nil, false, fmt.Errorf("a new flow is %w: there are %d already", ErrInvalid, MaxFlows)
	case e == nil:
		return &entry{head: store.FlowHead{Name: v.Flow}, versions: map[uint64]*version{}}, true, nil
	case v.N != 0 && e.versions[v.N] == nil:
		return nil, false, fmt.Errorf("version %d of flow %q: %w", v.N, v.Flow, ErrNotFound)
	case v.N == 0 && len(e.versions) >= MaxVersions:
		return nil, false, fmt.Errorf("a new version is %w: flow %q has %d already; delete one that is not in use", ErrInvalid, v.Flow, MaxVersions)
	case s.bytes()+len(v.Text) > MaxBytes:
		return nil, false, fmt.Errorf("one more version is %w: all flows together have more than %d MiB", ErrInvalid, MaxBytes>>20)
	}
	return e, v.N == 0, nil
}

func (s *Shelf) bytes() int {
	n := 0
	for _, e := range s.all {
		for _, v := range e.versions {
			n += len(v.Text)
		}
	}
	return n
}

// SetMain makes a version the main one: forward, or back to an older one.
func (s *Shelf) SetMain(name string, n uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, err := s.version(name, n)
	if err != nil {
		return err
	}
	if _, err := s.check(name, v.N, []byte(v.Text)); err != nil {
		return err
	}
	head := s.all[name].head
	head.Main = v.N
	return s.write(store.FlowChange{Heads: []store.FlowHead{head}})
}

// Delete removes a version that nothing uses. The last version of a flow takes
// the flow with it.
func (s *Shelf) Delete(name string, n uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, err := s.version(name, n)
	if err != nil {
		return err
	}
	e := s.all[name]
	last := len(e.versions) == 1
	switch by := s.inUse(e, v.N); {
	case by != "":
		return fmt.Errorf("version %d of flow %q is %w: %s leads there", v.N, name, ErrInUse, by)
	case v.N == e.head.Main && !last:
		return fmt.Errorf("version %d of flow %q is %w: it is the main version", v.N, name, ErrInUse)
	}
	c := store.FlowChange{Drop: []store.FlowVersion{v.FlowVersion}}
	if last {
		c.Gone = []string{name}
	}
	return s.write(c)
}

// inUse names what leads calls to a version; "" nothing does.
func (s *Shelf) inUse(e *entry, n uint64) string {
	for _, b := range s.bindings() {
		if b.Name == numbered(e.head.Name, n) || b.Name == e.head.Name && (n == e.head.Main || e.head.Main == 0) {
			return b.By
		}
	}
	return ""
}

// bindings are those of the settings and those of flows.
func (s *Shelf) bindings() []Binding {
	var out []Binding
	if s.o.Bound != nil {
		out = s.o.Bound()
	}
	for _, e := range s.all {
		for _, v := range e.versions {
			if v.flow == nil {
				continue
			}
			for _, name := range v.flow.Uses() {
				if base, _, _ := strings.Cut(name, "/"); base != e.head.Name {
					out = append(out, Binding{Name: name, By: fmt.Sprintf("version %d of flow %s", v.N, e.head.Name)})
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b Binding) int { return strings.Compare(a.Name+"\n"+a.By, b.Name+"\n"+b.By) })
	return out
}

// write makes a change on the disk, and then here.
func (s *Shelf) write(c store.FlowChange) error {
	if err := s.o.Keep.Write(c); err != nil {
		return fmt.Errorf("keep the flow: %w", err)
	}
	for _, h := range c.Heads {
		if s.all[h.Name] == nil {
			s.all[h.Name] = &entry{versions: map[uint64]*version{}}
		}
		s.all[h.Name].head = h
	}
	for _, v := range c.Put {
		s.all[v.Flow].versions[v.N] = read(v)
	}
	for _, v := range c.Drop {
		delete(s.all[v.Flow].versions, v.N)
	}
	for _, name := range c.Gone {
		delete(s.all, name)
	}
	s.publish()
	return nil
}
