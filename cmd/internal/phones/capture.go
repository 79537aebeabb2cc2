package phones

import (
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/media"
)

// Capture lets a sink hear what a party says that is connected with nobody, a
// frame each 10 ms, also of silence; a nil sink ends that. It is called on the
// mixer's clock. A party that has no call now says nothing.
func (p *Phones) Capture(port call.Port, to media.Sink) {
	l := p.leg(port)
	if l == nil {
		return
	}
	if to == nil {
		p.mix.record(l.node, nil, leftSide)
		return
	}
	l.waiting()
	p.mix.alone(l.node)
	p.mix.record(l.node, frames{to}, leftSide)
}

// alone has a party worked, also in silence.
func (m *mixer) alone(n *node) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.nodes[n.port] == n && n.peer == nil && n.joined == nil {
		n.alone = true
		n.voice.audible(true)
		m.settle(n)
	}
}

// frames is a tape that hears the left party alone, frame by frame.
type frames struct{ to media.Sink }

// Put implements rtp.Tape.
func (f frames) Put(side int, _ time.Time, _, _ uint32, pcm []int16) {
	if side != leftSide || len(pcm) != hal.FrameSamples {
		return
	}
	frame := hal.Frame(pcm)
	f.to.WriteFrame(&frame)
}
