package shelf

import (
	"fmt"
	"slices"
	"strings"

	"ringdown/internal/store"
	"ringdown/ivr/flow"
)

// Archived is one flow with all its versions.
type Archived struct {
	Head     store.FlowHead
	Versions []store.FlowVersion
}

// Archive is everything, in order.
func (s *Shelf) Archive() []Archived {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Archived, 0, len(s.all))
	for _, e := range s.all {
		a := Archived{Head: e.head}
		for _, v := range e.versions {
			a.Versions = append(a.Versions, v.FlowVersion)
		}
		slices.SortFunc(a.Versions, func(x, y store.FlowVersion) int { return int(x.N) - int(y.N) }) //nolint:gosec // versions are counted from one
		out = append(out, a)
	}
	slices.SortFunc(out, func(a, b Archived) int { return strings.Compare(a.Head.Name, b.Head.Name) })
	return out
}

// Restore puts flows back as they were: those of the same name are replaced,
// others stay. All is done, or nothing.
func (s *Shelf) Restore(all []Archived) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var c store.FlowChange
	for _, a := range all {
		if err := a.check(); err != nil {
			return err
		}
		if e := s.all[a.Head.Name]; e != nil {
			gone, err := s.gone(e, a)
			if err != nil {
				return err
			}
			c.Drop = append(c.Drop, gone...)
			a.Head.Last = max(a.Head.Last, e.head.Last)
		}
		for _, v := range a.Versions {
			a.Head.Last = max(a.Head.Last, v.N)
		}
		c.Heads, c.Put = append(c.Heads, a.Head), append(c.Put, a.Versions...)
	}
	if err := s.fits(c); err != nil {
		return err
	}
	return s.write(c)
}

// fits refuses an archive after which there would be too much.
func (s *Shelf) fits(c store.FlowChange) error {
	names, bytes := map[string]bool{}, 0
	for _, h := range c.Heads {
		if names[h.Name] {
			return fmt.Errorf("the archive is %w: flow %q stands twice", ErrInvalid, h.Name)
		}
		names[h.Name] = true
	}
	for name, e := range s.all {
		for _, v := range e.versions {
			if !names[name] {
				bytes += len(v.Text)
			}
		}
	}
	for name := range s.all {
		names[name] = true
	}
	for _, v := range c.Put {
		bytes += len(v.Text)
	}
	if len(names) > MaxFlows || bytes > MaxBytes {
		return fmt.Errorf("the archive is %w: at most %d flows of %d MiB together are kept", ErrInvalid, MaxFlows, MaxBytes>>20)
	}
	return nil
}

// gone lists the versions that an archived flow does not have; what leads calls
// there keeps them.
func (s *Shelf) gone(e *entry, a Archived) ([]store.FlowVersion, error) {
	var out []store.FlowVersion
	for n, v := range e.versions {
		if slices.ContainsFunc(a.Versions, func(x store.FlowVersion) bool { return x.N == n }) {
			continue
		}
		for _, b := range s.bindings() {
			if b.Name == numbered(a.Head.Name, n) {
				return nil, fmt.Errorf("version %d of flow %q is %w: %s leads there, and the archive lacks it", n, a.Head.Name, ErrInUse, b.By)
			}
		}
		out = append(out, v.FlowVersion)
	}
	return out, nil
}

// check refuses an archive that was not made by Archive.
func (a Archived) check() error {
	name := a.Head.Name
	switch {
	case !flowName.MatchString(name):
		return fmt.Errorf("the name %.40q is %w: it is 1 to 32 of a-z, 0-9, - and _", name, ErrInvalid)
	case len(a.Versions) == 0 || len(a.Versions) > MaxVersions:
		return fmt.Errorf("flow %q is %w: it has %d versions, and not 1 to %d", name, ErrInvalid, len(a.Versions), MaxVersions)
	}
	seen := map[uint64]bool{}
	for _, v := range a.Versions {
		if v.Flow != name || v.N == 0 || seen[v.N] {
			return fmt.Errorf("version %d of flow %q is %w: its number stands twice, or is none", v.N, name, ErrInvalid)
		}
		seen[v.N] = true
		if err := a.checkText(v); err != nil {
			return err
		}
	}
	if a.Head.Main != 0 && !seen[a.Head.Main] {
		return fmt.Errorf("flow %q is %w: its main version %d is not there", name, ErrInvalid, a.Head.Main)
	}
	return nil
}

// CheckArchived is what an archived text must be: a draft can be read at least, the
// main version is without faults. The error is [flow.Problems].
func CheckArchived(text []byte, main bool) error {
	f, err := flow.Parse(text)
	if err == nil && main {
		_, err = f.Check(flow.Known{})
	}
	return err
}

func (a Archived) checkText(v store.FlowVersion) error {
	if err := CheckArchived([]byte(v.Text), v.N == a.Head.Main); err != nil {
		return fmt.Errorf("version %d of flow %q is %w: %w", v.N, a.Head.Name, ErrInvalid, err)
	}
	return nil
}
