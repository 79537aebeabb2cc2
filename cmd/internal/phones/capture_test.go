package phones

import (
	"sync"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/media"
)

// heap is a sink that keeps everything. The mixer's clock writes it.
type heap struct {
	mu  sync.Mutex
	pcm []int16
}

func (h *heap) WriteFrame(f *hal.Frame) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.pcm = append(h.pcm, f[:]...)
}

func (h *heap) all() []int16 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.pcm
}

// A party that talks to nobody is heard whole, and silence counts.
func TestWhatAPartySaysToTheSystemIsCaptured(t *testing.T) {
	onFloor(t, func(t *testing.T, d *floor) {
		p, kept := d.mobile("sip/821", 1), &heap{}
		d.Play("sip/821", media.NewSamples(talk(2, 200*time.Millisecond), false))
		d.wait(500 * time.Millisecond)
		d.Capture("sip/821", kept)
		words := talk(1, 2*time.Second)
		p.say(words)
		d.wait(3 * time.Second)
		d.Capture("sip/821", nil)
		n := len(kept.all())
		if c := like(words, kept.all()); c < 0.99 || n < 3*8000-400 || n > 3*8000+400 {
			t.Errorf("like what was said by %.3f, %d samples of 3 s", c, n)
		}
		d.wait(200 * time.Millisecond)
		if len(kept.all()) != n {
			t.Error("it goes on after its end")
		}
		p.leg.Close()
	})
}
