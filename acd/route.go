package acd

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/country"
)

// The orders in which lines are taken (LN-13).
const (
	OrderLinear     = "linear"      // "" is this: the first that is free
	OrderRoundRobin = "round-robin" // the one whose last call began longest ago
	OrderLeastUsed  = "least-used"  // the one with the fewest calls since the start
)

// LineGroup is several outside lines with a cap of their own.
type LineGroup struct {
	ID       string
	Name     string   // for people; "" is the ID
	Lines    []string // "line/1", "trunk/hinet"
	Order    string
	MaxCalls int // LN-12; 0: no cap
}

// Label is what tracks and alerts call the group.
func (g LineGroup) Label() string {
	if g.Name != "" {
		return g.Name
	}
	return g.ID
}

// OutRoute is a way for outgoing calls. The order of Plan.Routes is that in
// which they are tried.
type OutRoute struct {
	Name       string
	Prefixes   []string          // what the number begins with; none: anything
	Patterns   []country.Pattern // what the whole number looks like; with Prefixes either
	Classes    []country.Class   // of the number; none: any
	MinDigits  int               // 0: any
	MaxDigits  int               // 0: any
	Extensions []string          // who may take it; none: everybody
	Over       []string          // "line/1", "trunk/hinet", "group/landlines"
	Order      string
	Strip      int
	Prepend    string
	MaxCalls   int           // LN-12; 0: no cap of its own
	Cost       int           // LN-13, where Plan.Cheapest
	PINs       string        // TS-1: the PIN set of which one is to be keyed, "" none
	Times      []Times       // LN-13: when it may be taken; none: always
	TalkLimit  time.Duration // TS-1; 0 none of its own
	NextOn     []int         // SIP answers after which another line is tried, besides goesOn's
}

// fits reports whether a route is for this number and caller.
func (r OutRoute) fits(number string, x Extension) bool {
	switch {
	case !r.shaped(number):
		return false
	case len(number) < r.MinDigits || r.MaxDigits > 0 && len(number) > r.MaxDigits:
		return false
	}
	return len(r.Extensions) == 0 || slices.Contains(r.Extensions, x.Number)
}

// isFor reports whether a route is for numbers of this class.
func (r OutRoute) isFor(c country.Class) bool {
	return len(r.Classes) == 0 || slices.Contains(r.Classes, c)
}

// shaped reports whether a number looks like the route's.
func (r OutRoute) shaped(number string) bool {
	if len(r.Prefixes) == 0 && len(r.Patterns) == 0 {
		return true
	}
	begins := func(prefix string) bool { return strings.HasPrefix(number, prefix) }
	fits := func(p country.Pattern) bool { return p.Fits(number) }
	return slices.ContainsFunc(r.Prefixes, begins) || slices.ContainsFunc(r.Patterns, fits)
}

// goesOn reports whether another line is to be tried after this answer. By
// itself it is after those that say nothing of the called number: the trunk does
// not know us (401, 403, 407), does not answer (408), has no codec of ours (488)
// or no way on (3xx to where it is not followed, 5xx).
func (r OutRoute) goesOn(cause int) bool {
	switch cause {
	case 0, 401, 403, 407, 408, 488:
		return true
	}
	return cause >= 300 && cause < 400 || cause >= 500 && cause < 600 || slices.Contains(r.NextOn, cause)
}

// way is one line or trunk of a route.
type way struct {
	ref    string
	group  *LineGroup // that it stands in, nil none
	line   *Line
	trunk  *Trunk
	prefix string
	strip  int
	record bool
	number string // of ours, that is preferred for this call (LN-16); "" none
}

func (x way) port() call.Port {
	if x.trunk != nil {
		return x.trunk.Port
	}
	return x.line.Port
}

func (x way) label() string {
	if x.trunk != nil {
		return x.trunk.Label()
	}
	return x.line.Label()
}

// What references begin with.
const (
	lineRef  = "line/"
	trunkRef = "trunk/"
	groupRef = "group/"
)

// way finds a line or trunk by reference.
func (p *Plan) way(ref string) (way, bool) {
	if id, is := strings.CutPrefix(ref, trunkRef); is {
		t, found := find(p.Trunks, func(t Trunk) bool { return t.ID == id })
		return way{ref: ref, trunk: &t, prefix: t.Prefix, strip: t.Strip, record: t.Record}, found
	}
	l, found := p.line(strings.TrimPrefix(ref, lineRef))
	return way{ref: ref, line: &l, prefix: l.Prefix, record: l.Record}, found
}

// ways lists a route's lines in the order in which they are to be tried.
func (p *Plan) ways(r OutRoute, w World) []way {
	var all []way
	for _, ref := range p.sorted(r.Over, r.Order, w) {
		id, isGroup := strings.CutPrefix(ref, groupRef)
		if !isGroup {
			all = p.appendWay(all, ref, nil)
			continue
		}
		g, _ := find(p.LineGroups, func(g LineGroup) bool { return g.ID == id })
		for _, member := range p.sorted(g.Lines, g.Order, w) {
			all = p.appendWay(all, member, &g)
		}
	}
	return all
}

func (p *Plan) appendWay(all []way, ref string, g *LineGroup) []way {
	x, found := p.way(ref)
	if !found {
		return all
	}
	x.group = g
	return append(all, x)
}

// sorted puts references in the order that is asked for.
func (p *Plan) sorted(refs []string, order string, w World) []string {
	refs = slices.Clone(refs)
	switch order {
	case OrderRoundRobin:
		slices.SortStableFunc(refs, func(a, b string) int { return cmp.Compare(p.use(a, w).Last, p.use(b, w).Last) })
	case OrderLeastUsed:
		slices.SortStableFunc(refs, func(a, b string) int { return cmp.Compare(p.use(a, w).Begun, p.use(b, w).Begun) })
	}
	return refs
}

// use is how a line, a trunk or a whole group was used.
func (p *Plan) use(ref string, w World) Use {
	id, isGroup := strings.CutPrefix(ref, groupRef)
	if !isGroup {
		x, _ := p.way(ref)
		return w.Used(string(x.port()))
	}
	g, _ := find(p.LineGroups, func(g LineGroup) bool { return g.ID == id })
	var sum Use
	for _, member := range g.Lines {
		u := p.use(member, w)
		sum.Now += u.Now
		sum.Begun += u.Begun
		sum.Last = max(sum.Last, u.Last)
	}
	return sum
}

// everyLine is the way out while no route is set up: lines, then trunks, in
// their order.
func (p *Plan) everyLine() OutRoute {
	var r OutRoute
	for _, l := range p.Lines {
		r.Over = append(r.Over, lineRef+l.ID)
	}
	for _, t := range p.Trunks {
		r.Over = append(r.Over, trunkRef+t.ID)
	}
	return r
}
