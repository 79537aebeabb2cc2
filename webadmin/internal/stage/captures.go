package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"

	"ringdown/internal/pcap"
	"ringdown/webadmin"
)

// captures are packet captures that are played: nothing is taken down.
type captures struct {
	mu    sync.Mutex
	state webadmin.CaptureState
	stop  chan struct{}
	once  *sync.Once
}

func newCaptures() *captures {
	return &captures{state: webadmin.CaptureState{State: "none"}}
}

// Begin implements webadmin.Captures.
func (c *captures) Begin(_ context.Context, o webadmin.CaptureOrder) (func(context.Context) error, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state.State == "running" {
		return nil, fmt.Errorf("%w: packets are captured already; end that first", webadmin.ErrNotNow)
	}
	started, until := time.Now(), time.Now().Add(o.For)
	c.stop, c.once = make(chan struct{}), &sync.Once{}
	c.state = webadmin.CaptureState{State: "running", Sound: o.Sound, By: o.By, Started: &started, Until: &until, Packets: 5210, Bytes: 1_250_400, Room: o.Memory, Forgotten: 12}
	if o.Call != 0 {
		c.state.Call = strconv.FormatUint(o.Call, 10)
	}
	stop := c.stop
	return func(ctx context.Context) error {
		select {
		case <-stop:
		case <-ctx.Done():
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		expires := time.Now().Add(o.Expires)
		c.state.State, c.state.Until, c.state.Expires = "done", nil, &expires
		return nil
	}, nil
}

// State implements webadmin.Captures.
func (c *captures) State() webadmin.CaptureState {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state
}

// End implements webadmin.Captures.
func (c *captures) End() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.once != nil {
		c.once.Do(func() { close(c.stop) })
	}
}

// Write implements webadmin.CaptureFile.
func (c *captures) Write(w io.Writer) error {
	_, err := w.Write(pcap.Header())
	return err
}

// Discard implements webadmin.CaptureFile.
func (c *captures) Discard() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.state = webadmin.CaptureState{State: "none"}
}
