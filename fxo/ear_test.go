package fxo

import (
	"sync"

	"ringdown/hal"
)

// ear keeps what it hears.
type ear struct {
	mu  sync.Mutex
	pcm []int16
}

func newEar() *ear { return &ear{} }

func (e *ear) WriteFrame(f *hal.Frame) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.pcm = append(e.pcm, f[:]...)
}

// loud reports whether the last frame was sound rather than noise: above -35 dBm0.
func (e *ear) loud() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	n := len(e.pcm)
	return n >= hal.FrameSamples && rms(e.pcm[n-hal.FrameSamples:]) > 290
}

func (e *ear) all() []int16 {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]int16(nil), e.pcm...)
}
