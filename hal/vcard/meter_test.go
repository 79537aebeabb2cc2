package vcard_test

import (
	"math"
	"sync"
	"time"

	"ringdown/hal"
)

// hum is a loud tone.
func hum(d time.Duration) []int16 {
	p := make([]int16, hal.Ticks(d))
	for i := range p {
		p[i] = int16(7000 * math.Sin(2*math.Pi*1000*float64(i)/hal.SampleRate))
	}
	return p
}

// meter keeps the power of the last frame that it heard.
type meter struct {
	mu   sync.Mutex
	last float64
}

func (m *meter) WriteFrame(f *hal.Frame) {
	var sum float64
	for _, v := range f {
		sum += float64(v) * float64(v)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last = sum / hal.FrameSamples
}

func (m *meter) power() float64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.last
}
