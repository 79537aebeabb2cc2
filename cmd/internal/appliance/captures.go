package appliance

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/afero"

	"ringdown/cmd/internal/phones"
	"ringdown/fxo"
	"ringdown/internal/call"
	"ringdown/media"
)

// captureOrders bounds what waits for the captures' goroutine. Policy when full:
// the party is not recorded, and the application learns so by time.
const captureOrders = 64

// captures keep what one party of a call says to an application: a message, a
// prompt. A file is valid at every moment; see media.Recorder. Orders are taken
// from the engine, and carried out by run, so a slow disk holds up no call.
type captures struct {
	files    afero.Fs // of the data directory
	hardware *fxo.Hardware
	phones   *phones.Phones
	log      *slog.Logger
	post     func(call.Event)
	finished func(path string, length time.Duration) // told of each file that is complete, on a goroutine of its own; may be nil
	alert    func(text string)                       // told once when the disk refuses, and "" when it takes files again
	ill      atomic.Bool                             // it was told
	orders   chan captureOrder
	running  map[call.Port]*capture // of the goroutine in run
	all      sync.WaitGroup
}

// captureOrder is an effect, or that one under way is to end for a reason.
type captureOrder struct {
	effect call.Effect
	of     *capture // nil: the effect says which
	why    string
}

// capture is one under way.
type capture struct {
	port call.Port
	path string
	rec  *media.Recorder
	ear  *media.Ear
}

func newCaptures(o Options, hardware *fxo.Hardware, network *phones.Phones, log *slog.Logger, post func(call.Event)) *captures {
	files := o.Captures
	if files == nil {
		files = afero.NewBasePathFs(afero.NewOsFs(), filepath.Clean(o.Data))
	}
	return &captures{
		files: files, hardware: hardware, phones: network, log: log, post: post, alert: func(string) {},
		orders: make(chan captureOrder, captureOrders), running: map[call.Port]*capture{},
	}
}

// order takes an effect from the engine; it never blocks.
func (c *captures) order(e call.Effect) { c.put(captureOrder{effect: e}) }

func (c *captures) put(o captureOrder) {
	select {
	case c.orders <- o:
	default:
		c.log.Warn("What a party says is not recorded: the disk is too slow.", "port", string(o.effect.Port))
	}
}

// run carries out orders until ctx ends; then every file is completed.
func (c *captures) run(ctx context.Context) error {
	defer c.all.Wait()
	for {
		select {
		case <-ctx.Done():
			for port, now := range c.running {
				c.release(port, now)
			}
			return nil
		case o := <-c.orders:
			c.obey(o)
		}
	}
}

func (c *captures) obey(o captureOrder) {
	switch now := c.running[o.effect.Port]; {
	case o.of != nil && o.of == now:
		c.end(o.effect.Port, now, o.why)
	case o.of != nil: // it has ended already
	case o.effect.Kind == call.EndCapture && now != nil:
		c.end(o.effect.Port, now, "")
	case o.effect.Kind == call.Capture:
		if now != nil {
			c.release(o.effect.Port, now)
		}
		c.begin(o.effect)
	}
}

// begin opens the file and listens to the party.
func (c *captures) begin(e call.Effect) {
	rec, err := media.NewRecorder(c.files, filepath.FromSlash(e.Path), media.Mono)
	if err != nil {
		c.log.Warn("What a party says is not recorded.", "call", uint64(e.Call), "error", err)
		c.refused(err)
		c.post(call.Event{Kind: call.CaptureOver, At: time.Now(), Port: e.Port, Text: call.CaptureFull})
		return
	}
	now := &capture{port: e.Port, path: e.Path, rec: rec}
	now.ear = media.NewEar(rec.Leg(0), e.After, func() { c.soon(now, call.CaptureSilence) })
	c.running[e.Port] = now
	c.all.Go(func() { c.write(now) })
	c.listen(e.Port, now.ear)
}

// soon ends a capture from a goroutine that must not wait.
func (c *captures) soon(now *capture, why string) {
	c.put(captureOrder{effect: call.Effect{Port: now.port}, of: now, why: why})
}

// write writes the file until it is complete, and says so.
func (c *captures) write(now *capture) {
	// The recorder ends by Stop, not by a context: what is queued is written.
	if err := now.rec.Run(context.Background()); err != nil {
		c.log.Warn("A recording of a party ended early.", "file", now.path, "error", err)
		c.refused(err)
		c.soon(now, call.CaptureFull)
	} else if c.ill.Swap(false) {
		c.alert("")
	}
	if c.finished != nil {
		c.finished(now.path, now.ear.Length())
	}
}

// refused tells people, once, that callers cannot be recorded.
func (c *captures) refused(err error) {
	if !c.ill.Swap(true) {
		c.alert("Messages of callers cannot be recorded: " + rootOf(err) + ". Make room on the disk of the data folder, or check it.")
	}
}

// rootOf is what is at the bottom of an error.
func rootOf(err error) string {
	for _, why := range []error{syscall.ENOSPC, syscall.EROFS, syscall.EIO} {
		if errors.Is(err, why) {
			return why.Error()
		}
	}
	return err.Error()
}

// listen lets a sink hear a party; nil ends that.
func (c *captures) listen(port call.Port, to media.Sink) {
	if port.SIP() {
		c.phones.Capture(port, to)
		return
	}
	c.hardware.Tap(port, to, nil)
}

// end ends a capture and tells the call; why is "" where the call asked for it.
func (c *captures) end(port call.Port, now *capture, why string) {
	c.release(port, now)
	c.post(call.Event{Kind: call.CaptureOver, At: time.Now(), Port: port, Length: now.ear.Length(), Text: why})
}

func (c *captures) release(port call.Port, now *capture) {
	delete(c.running, port)
	c.listen(port, nil)
	now.rec.Stop()
}
