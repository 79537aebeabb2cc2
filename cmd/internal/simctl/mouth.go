package simctl

import "sync"

const (
	// mouthRoom is how much speech waits for the simulation: a browser's chunks
	// come in bursts, and its clock is not ours. What is older goes first, so that
	// nobody is heard later than this.
	mouthRoom = 3200 // samples: 400 ms
	// mouthStart is how much must wait before somebody who was silent is heard:
	// less, and each late chunk would be a gap.
	mouthStart = 480 // samples: 60 ms
)

// Mouth is somebody who speaks live: Say queues what is said, and the
// simulation takes it at its own pace. Both may be called from any goroutine.
type Mouth struct {
	mu    sync.Mutex
	ring  [mouthRoom]int16
	from  int // of the oldest
	n     int
	flows bool
}

// Say queues speech, 8 kHz linear.
func (m *Mouth) Say(pcm []int16) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, v := range pcm {
		if m.n == mouthRoom {
			m.from, m.n = (m.from+1)%mouthRoom, m.n-1
		}
		m.ring[(m.from+m.n)%mouthRoom] = v
		m.n++
	}
}

// Speak implements sim.Talker.
func (m *Mouth) Speak(p []float32) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.flows && m.n < mouthStart {
		return
	}
	n := min(len(p), m.n)
	for i := range n {
		p[i] += float32(m.ring[(m.from+i)%mouthRoom])
	}
	m.from, m.n = (m.from+n)%mouthRoom, m.n-n
	m.flows = n == len(p)
}
