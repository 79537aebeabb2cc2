package flow

import (
	"slices"
	"strings"
)

// graph looks at the flow as a whole: nodes that no way leads to, circles that a
// silent caller would never leave, and flows that lead into themselves.
func (k *check) graph() {
	k.unreachable()
	k.circles()
	k.flowsInFlows()
}

func (k *check) unreachable() {
	reached := map[string]bool{}
	todo := []string{k.f.Start}
	for len(todo) > 0 {
		id := todo[0]
		todo = todo[1:]
		n, found := k.f.node(id)
		if !found || reached[id] {
			continue
		}
		reached[id] = true
		for _, w := range n.do.ways() {
			todo = append(todo, w.to)
		}
	}
	for _, n := range k.f.Nodes {
		if !reached[n.ID] {
			k.node = n.ID
			k.note("", "is never reached: no way leads there from the start")
		}
	}
	k.node = ""
}

// circles looks for ways round that need nothing of the caller. Each is told
// once, at the node where it closes.
func (k *check) circles() {
	s := search{k: k, seen: map[string]int{}}
	for _, n := range k.f.Nodes {
		s.visit(n.ID)
	}
}

// search goes through the graph in depth.
type search struct {
	k     *check
	seen  map[string]int // 1 under way, 2 done
	trail []string
}

func (s *search) visit(id string) {
	n, found := s.k.f.node(id)
	if !found || s.seen[id] == 2 {
		return
	}
	if s.seen[id] == 1 {
		round := append(slices.Clone(s.trail[slices.Index(s.trail, id):]), id)
		s.k.node = s.trail[len(s.trail)-1]
		s.k.note("", "closes a circle that a caller who keys nothing never leaves: %s", strings.Join(round, " → "))
		s.k.node = ""
		return
	}
	s.seen[id] = 1
	s.trail = append(s.trail, id)
	for _, w := range n.do.ways() {
		if !w.acts {
			s.visit(w.to)
		}
	}
	s.trail = s.trail[:len(s.trail)-1]
	s.seen[id] = 2
}

// flowsInFlows refuses a flow that leads into itself, and one too deep.
func (k *check) flowsInFlows() {
	d := depths{known: k.known.Flows, below: map[*Flow]int{k.f: MaxDepth}}
	for _, n := range k.f.Nodes {
		sub, is := n.do.(*subFlow)
		if !is {
			continue
		}
		k.node = n.ID
		if d.of(d.known[sub.Flow])+1 > MaxDepth {
			k.note("flow", "leads into itself, or through more than %d flows", MaxDepth)
		}
	}
	k.node = ""
}

// depths counts how many flows deep flows lead.
type depths struct {
	known map[string]*Flow
	below map[*Flow]int // counted already; MaxDepth while it is being counted
}

func (d *depths) of(f *Flow) int {
	if f == nil {
		return 0
	}
	if n, counted := d.below[f]; counted {
		return n
	}
	d.below[f] = MaxDepth
	deepest := 0
	for _, n := range f.Nodes {
		if sub, is := n.do.(*subFlow); is {
			deepest = max(deepest, d.of(d.known[sub.Flow]))
		}
	}
	d.below[f] = min(deepest+1, MaxDepth)
	return d.below[f]
}
