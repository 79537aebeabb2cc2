package appliance

import (
	"fmt"
	"slices"
	"strings"
)

// Players implements webadmin.Players: the flows that calls may come to, by their
// main version or because something is bound to a version, and that play a part of
// a sound.
func (f *flows) Players(part string) []string {
	names := []string{}
	for _, i := range f.shelf.List() {
		if i.Main != 0 {
			names = append(names, i.Name)
		}
		for _, b := range i.Bound {
			names = append(names, b.Name)
		}
	}
	slices.Sort(names)
	var by []string
	for _, name := range slices.Compact(names) {
		p, found := f.shelf.Program(name)
		if !found {
			continue
		}
		if nodes := p.Plays(part); len(nodes) > 0 {
			by = append(by, fmt.Sprintf("flow %s (node %s)", name, strings.Join(nodes, ", ")))
		}
	}
	return by
}
