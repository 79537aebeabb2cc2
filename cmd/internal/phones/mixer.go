package phones

import (
	"slices"
	"sync"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/media"
)

// earsMost bounds whom one party hears besides its partner. Policy when full:
// who comes later is not heard.
const earsMost = 64

// Ports are the analog ports, as far as they take part in a mix.
type Ports interface {
	// Hear lets a port hear a far end besides all else; a nil source ends it.
	Hear(port, peer call.Port, in media.Source)
	// Tell lets a far end hear a port; a nil sink ends it.
	Tell(port, peer call.Port, to media.Sink)
}

// mixed is the name of the mixer at an analog port.
const mixed call.Port = "mixer"

// mixer knows who hears whom, as far as parties on the network are concerned,
// and works those whom nobody else does.
type mixer struct {
	ports Ports
	tell  func(call.Port) // of sounds that have ended
	wake  chan struct{}   // one: somebody is to be worked

	mu    sync.Mutex
	nodes map[call.Port]*node // of the network, and analog ones in an edge
	awake []*node             // that are worked
	again []*node             // whose sound has ended in this frame
	sum   sum
	mixed hal.Frame
	cast  func(page string) Broadcast // nil: pages are sent nowhere
	keys  []keyed                     // of this frame; the clock's
	over  []call.Port                 // likewise
}

func newMixer(o *Options) *mixer {
	m := &mixer{ports: o.Ports, cast: o.Cast, tell: o.Over, wake: make(chan struct{}, 1), nodes: map[call.Port]*node{}}
	if m.tell == nil {
		m.tell = func(call.Port) {}
	}
	return m
}

// node is one party. All of it is the mixer's, under its lock.
type node struct {
	port  call.Port
	voice *voice  // nil: an analog port
	ears  []*node // whom it hears besides its partner
	heard int     // by how many

	peer   *node  // that it is relayed to
	joined *joint // that a card works
	alone  bool   // it was played to or mixed since it was connected: it is worked, also in silence

	speaks, hears bool // it is read, written
	wait          int  // frames until it is written at the latest
	laid          bool // it is written in place of its relay
	said          said
	from          media.Source // of one that is worked elsewhere
	to            media.Sink
	bell          media.Signal // what it says, nil nothing: of a call.ChimePort

	tape taping
}

// elsewhere says that a card works the party: the mixer meets it in jitter
// buffers.
func (n *node) elsewhere() bool { return n.voice == nil || n.joined != nil }

// party is the node of a port; of an analog one it is made when there is none.
// nil: a telephone that has no call.
func (m *mixer) party(port call.Port) *node {
	n := m.nodes[port]
	if n == nil && (port.Page() != "" || port.Chime()) {
		n = &node{port: port}
		m.nodes[port] = n
		return n
	}
	if n == nil && !port.SIP() && m.ports != nil {
		n = &node{port: port}
		m.nodes[port] = n
	}
	return n
}

// enter takes a leg in, which then has no call with anybody.
func (m *mixer) enter(port call.Port, v *voice) *node {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := &node{port: port, voice: v}
	m.nodes[port] = n
	return n
}

// leave takes it out: nobody hears it any more.
func (m *mixer) leave(n *node) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.nodes[n.port] != n {
		return
	}
	delete(m.nodes, n.port)
	m.part(n)
	for _, o := range slices.Clone(n.ears) {
		m.edge(n, o, false)
	}
	if n.heard > 0 {
		for _, o := range m.nodes {
			m.edge(o, n, false)
		}
	}
	m.settle(n)
}

// hear makes or ends an edge; a telephone may hear itself, as in an echo test.
func (m *mixer) hear(port, peer call.Port, on bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n, o := m.party(port), m.party(peer)
	if n == nil || o == nil || n == o && n.voice == nil {
		return
	}
	if on && n.voice != nil && n.peer == nil && n.joined == nil {
		n.alone = true
		n.voice.keepKeys()
	}
	m.edge(n, o, on)
}

// edge lets n hear o, or ends it. mu is held.
func (m *mixer) edge(n, o *node, on bool) {
	i := slices.Index(n.ears, o)
	switch {
	case on == (i >= 0), on && len(n.ears) >= earsMost:
		return
	case on:
		n.ears = append(n.ears, o)
		o.heard++
	default:
		n.ears = slices.Delete(n.ears, i, i+1)
		o.heard--
	}
	m.settleBoth(n)
	m.settle(o)
}

// relay notes that two are relayed to one another.
func (m *mixer) relay(a, b *node) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.part(a)
	m.part(b)
	a.peer, b.peer = b, a
	m.settle(a)
	m.settle(b)
}

// join notes that a card works a leg from now on, by this end.
func (m *mixer) join(n *node, e *joint) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.part(n)
	n.joined = e
	n.voice.begin(e)
	m.settle(n)
}

// apart notes that a leg is connected with nobody.
func (m *mixer) apart(n *node) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.part(n)
	m.settle(n)
}

// part ends a connection, and what was played. mu is held; settle follows.
func (m *mixer) part(n *node) {
	if p := n.peer; p != nil {
		p.peer, n.peer = nil, nil
		m.settle(p)
	}
	n.joined, n.alone = nil, false
	n.speaks, n.hears = false, false
	n.lay(false)
	n.voice.session.Listen(false)
	n.voice.begin(nil)
}

// play lets a leg hear a sound, nil none: in place of all else, or over it.
func (m *mixer) play(n *node, s media.Signal, over, tells bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.nodes[n.port] != n {
		return
	}
	n.voice.play(s, over, tells)
	if s != nil && n.peer == nil && n.joined == nil {
		n.alone = true
	}
	m.settleBoth(n)
}
