package acd

// Staff counts the members of a group: those who could take a call now or when they
// have hung up, and those who could take one now.
func (p *Plan) Staff(group string, w World) (online, ready int) {
	g, found := p.group(group)
	if !found {
		return 0, 0
	}
	c := &choice{p: p, g: g, w: w}
	members := p.membersOf(g)
	for i := range members {
		m := &members[i]
		if !c.there(m) || c.unwilling(m) != "" {
			continue
		}
		online++
		if w.Look(m.Port) == Idle || m.Outside != "" && p.away(*m.Extension, w) {
			ready++
		}
	}
	return online, ready
}
