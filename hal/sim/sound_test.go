package sim_test

import (
	"math"
	"sync"
	"time"

	"ringdown/hal"
)

// hum is 1 kHz at -10 dBm0.
func hum(d time.Duration) []int16 { return sine(1000, 22826*math.Pow(10, -0.5), d) }

func sine(hz, amplitude float64, d time.Duration) []int16 {
	p := make([]int16, hal.Ticks(d))
	for i := range p {
		p[i] = int16(amplitude * math.Sin(2*math.Pi*hz*float64(i)/hal.SampleRate))
	}
	return p
}

// meter keeps the power of the last frame that it heard, and how many it heard.
type meter struct {
	mu   sync.Mutex
	last float64
	n    int
}

func (m *meter) WriteFrame(f *hal.Frame) {
	var sum float64
	for _, v := range f {
		sum += float64(v) * float64(v)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last, m.n = sum/hal.FrameSamples, m.n+1
}

func (m *meter) power() float64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.last
}

// tape keeps everything that it heard.
type tape struct {
	mu  sync.Mutex
	pcm []int16
}

func (t *tape) WriteFrame(f *hal.Frame) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pcm = append(t.pcm, f[:]...)
}

func (t *tape) all() []int16 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]int16(nil), t.pcm...)
}

// play is samples as a source.
type play struct {
	pcm []int16
	at  int
}

func (p *play) ReadFrame(f *hal.Frame) bool {
	*f = hal.Frame{}
	n := copy(f[:], p.pcm[p.at:])
	p.at += n
	return n > 0
}
