package flow

// Program is a flow that was checked. It never changes, and any number of
// sessions may run it.
type Program struct {
	flow  *Flow
	names names
	nodes map[string]*Node
	heard heard
}

func newProgram(f *Flow, n names, h heard) *Program {
	p := &Program{flow: f, names: n, nodes: make(map[string]*Node, len(f.Nodes)), heard: h}
	for i := range f.Nodes {
		p.nodes[f.Nodes[i].ID] = &f.Nodes[i]
	}
	return p
}

// Flow is what the program was made of. It must not be changed.
func (p *Program) Flow() *Flow { return p.flow }
