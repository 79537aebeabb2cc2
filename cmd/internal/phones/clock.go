package phones

import (
	"context"
	"time"

	"ringdown/hal"
)

// A party on the network has no clock of its own. Whom no card works, and who
// is to hear more than a relay brings, is worked by one clock here for all of
// them; it stands still while there is none.

// lateMost bounds how many frames are made up for when the system was too busy
// to play in time: what is later than that is not played at all.
const lateMost = 5

// run works the mixer until ctx ends.
func (m *mixer) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-m.wake:
			m.work(ctx)
		}
	}
}

// work keeps time until nobody is left.
func (m *mixer) work(ctx context.Context) {
	tick := time.NewTicker(hal.FrameTime)
	defer tick.Stop()
	began, worked := time.Now(), time.Duration(0)
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		due := time.Since(began)/hal.FrameTime - worked
		worked += due
		for range min(due, lateMost) {
			if !m.frame() {
				return
			}
		}
	}
}

// frame moves 10 ms of sound and says whether anybody is left. What is to be
// told is told without the lock: whoever is told may have to wait.
func (m *mixer) frame() bool {
	m.mu.Lock()
	m.tick()
	left := len(m.awake) > 0
	m.mu.Unlock()
	for _, k := range m.keys {
		k.tell(k.key)
	}
	for _, port := range m.over {
		m.tell(port)
	}
	m.keys, m.over = m.keys[:0], m.over[:0]
	return left
}

// keyed is a key that was heard in the sound of a telephone.
type keyed struct {
	tell func(byte)
	key  byte
}

// tick reads all who speak and then writes to all who hear, so that their order
// makes no difference. mu is held.
func (m *mixer) tick() {
	m.again = m.again[:0]
	for _, n := range m.awake {
		if n.speaks {
			m.read(n)
		}
	}
	for _, n := range m.awake {
		if n.hears && !n.delayed() {
			m.write(n)
		}
	}
	for _, n := range m.again {
		m.settleBoth(n)
	}
}

func (m *mixer) read(n *node) {
	if n.bell != nil {
		m.readBell(n)
		return
	}
	if n.elsewhere() {
		n.said.loud = n.from.ReadFrame(&n.said.frame)
		return
	}
	loud, key, tell := n.voice.read(&n.said.frame)
	if n.said.loud = loud; key != 0 {
		m.keys = append(m.keys, keyed{tell, key})
	}
	n.tape.said(n, &n.said.frame)
}

// write gives a party the sum of all whom it hears, itself never among them.
func (m *mixer) write(n *node) {
	m.sum.clear()
	if n.peer != nil {
		m.sum.add(&n.peer.said)
	}
	for _, o := range n.ears {
		m.sum.add(&o.said)
	}
	m.sum.cut(&m.mixed)
	if n.elsewhere() {
		n.to.WriteFrame(&m.mixed)
		return
	}
	over, ended := n.voice.write(&m.mixed)
	n.tape.heard(n, &n.voice.frame)
	if over {
		m.over = append(m.over, n.port)
	}
	if ended {
		m.again = append(m.again, n)
	}
}

// said is the latest frame of somebody's.
type said struct {
	frame hal.Frame
	loud  bool // otherwise there is nothing in it
}

// sum adds frames up with room for any number of them.
type sum [hal.FrameSamples]int32

func (s *sum) clear() { *s = sum{} }

func (s *sum) add(f *said) {
	if !f.loud {
		return
	}
	for i, v := range f.frame {
		s[i] += int32(v)
	}
}

// cut gives what a frame can hold of the sum: beyond full scale it is cut, and
// does not wrap round.
func (s *sum) cut(f *hal.Frame) {
	for i, v := range s {
		f[i] = int16(max(-1<<15, min(1<<15-1, v)))
	}
}
