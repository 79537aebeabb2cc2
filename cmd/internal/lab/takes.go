package lab

import (
	"fmt"
	"slices"
	"sync"

	"ringdown/cmd/internal/simctl"
	"ringdown/hal"
)

// takes are the scenario's recordings, by name, in memory.
type takes struct {
	mu   sync.Mutex
	made map[string]*take
}

type take struct {
	owner *takes
	pcm   []int16
}

// Record implements simctl.Recorders.
func (t *takes) Record(name string) (simctl.Recording, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := &take{owner: t}
	t.made[name] = r
	return r, nil
}

// WriteFrame implements sim.FrameSink.
func (r *take) WriteFrame(f *hal.Frame) {
	r.owner.mu.Lock()
	defer r.owner.mu.Unlock()
	r.pcm = append(r.pcm, f[:]...)
}

// Stop implements simctl.Recording.
func (r *take) Stop() {}

func (t *takes) heard(name string) ([]int16, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := t.made[name]
	if r == nil {
		return nil, fmt.Errorf("nothing was recorded as %q", name)
	}
	return slices.Clone(r.pcm), nil
}
