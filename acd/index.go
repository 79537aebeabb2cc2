package acd

import (
	"hash/fnv"
	"slices"

	"ringdown/internal/call"
)

// index finds what decisions look for without searching lists.
type index struct {
	extensions map[string]int
	ports      map[call.Port]int
	groups     map[string]int
	members    map[string][]member // by group
	music      bool                // whether some port has a class of its own
	bells      bool                // whether analog telephones ring in several ways
	contacts   map[string]string   // names by number
}

// member is one entry of a group's list.
type member struct {
	Member
	*Extension
	number string
	exists bool
	rank   int // in the order of ports, among the members
	place  int // in the group's list
	lot    uint64
}

// Indexed is a copy of the plan for many decisions: it must not be changed any
// more. Of no plan it is none.
func (p *Plan) Indexed() *Plan {
	if p == nil {
		return nil
	}
	q := *p
	x := &index{
		extensions: map[string]int{}, ports: map[call.Port]int{}, groups: map[string]int{},
		members: make(map[string][]member, len(p.Groups)),
	}
	for i, e := range p.Extensions {
		first(x.extensions, e.Number, i)
		first(x.ports, e.Port, i)
	}
	for i, g := range p.Groups {
		first(x.groups, g.Number, i)
	}
	q.index, x.music, x.bells = x, p.musical(), p.bells()
	x.contacts = p.listContacts()
	for _, g := range p.Groups {
		x.members[g.Number] = q.listMembers(g)
	}
	return &q
}

// first enters where a key stands, the first time it does.
func first[K comparable](m map[K]int, key K, i int) {
	if _, taken := m[key]; !taken {
		m[key] = i
	}
}

func at[T any, K comparable](list []T, m map[K]int, key K) (T, bool) {
	i, found := m[key]
	if !found {
		var none T
		return none, false
	}
	return list[i], true
}

// membersOf lists a group's members.
func (p *Plan) membersOf(g Group) []member {
	if p.index != nil {
		return p.index.members[g.Number]
	}
	return p.listMembers(g)
}

func (p *Plan) listMembers(g Group) []member {
	all := make([]member, len(g.Members))
	for i, number := range g.Members {
		x, exists := p.extension(number)
		all[i] = member{Member: g.Each[number], Extension: &x, number: number, exists: exists, place: i, lot: lotOf(number)}
	}
	order := make([]*member, len(all))
	for i := range all {
		order[i] = &all[i]
	}
	slices.SortStableFunc(order, func(a, b *member) int { return ComparePorts(a.Port, b.Port) })
	for i, m := range order {
		m.rank = i
	}
	return all
}

// lotOf is what a member is drawn by.
func lotOf(number string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(number)) // a hash takes everything
	return h.Sum64()
}
