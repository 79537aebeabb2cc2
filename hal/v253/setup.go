package v253

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"ringdown/hal"
)

// knocks is how often a modem is asked whether it is there: it may have been left
// in the middle of a sound, by a host that died.
const knocks = 4

// probeMost bounds the probe: its own length, and the way into sound and back.
const probeMost = 6 * time.Second

// ask sends a command and waits for its answer.
func (c *card) ask(ctx context.Context, text string, wait time.Duration) ([]string, error) {
	type answer struct {
		lines []string
		err   error
	}
	done := make(chan answer, 1)
	c.mu.Lock()
	err := c.end
	if err == nil && !c.asks.put(&ask{text: text, wait: wait, done: func(l []string, err error) { done <- answer{l, err} }}) {
		err = hal.ErrBusy
	}
	if err == nil {
		c.steer(c.now())
	}
	c.mu.Unlock()
	if err != nil {
		return nil, err
	}
	poke(c.kick)
	select {
	case a := <-done:
		return a.lines, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// greet finds out who is there and sets it up.
func (c *card) greet(ctx context.Context) error {
	if err := c.knock(ctx); err != nil {
		return err
	}
	if _, err := c.ask(ctx, "ATZ", resetWait); err != nil {
		return fmt.Errorf("reset it: %w", err)
	}
	if _, err := c.ask(ctx, "ATE0V1", askWait); err != nil {
		return fmt.Errorf("set it up: %w", err)
	}
	if err := c.identify(ctx); err != nil {
		return err
	}
	if _, err := c.ask(ctx, "AT+FCLASS=8", askWait); err != nil {
		return fmt.Errorf("%w: this modem has no voice mode (AT+FCLASS=8): %w", hal.ErrUnsupported, err)
	}
	if err := c.takeFormat(ctx); err != nil {
		return err
	}
	for _, text := range c.about.setup {
		_, err := c.ask(ctx, text, askWait)
		if err != nil && !errors.Is(err, errRefused) {
			return fmt.Errorf("set it up with %s: %w", text, err)
		}
		if err == nil && strings.HasPrefix(text, "AT+VDR=1") {
			c.mu.Lock()
			c.about.rings = true
			c.mu.Unlock()
		}
	}
	return nil
}

// knock ends whatever the modem is in the middle of, in every dialect.
func (c *card) knock(ctx context.Context) error {
	c.mu.Lock()
	for _, b := range []byte{can, etx, endListen, endDuplex} {
		c.emit(dialect{3}.code(b))
	}
	c.emit([]byte("\r"))
	c.mu.Unlock()
	var err error
	for range knocks {
		if _, err = c.ask(ctx, "AT", askWait); err == nil {
			return nil
		}
		c.mu.Lock()
		c.asks.silent = 0 // silence is allowed for here
		c.mu.Unlock()
	}
	return fmt.Errorf("%w: no modem answers: %w", hal.ErrTimeout, err)
}

// identify asks who it is. What a modem refuses to say tells nothing.
func (c *card) identify(ctx context.Context) error {
	var said []string
	for _, text := range []string{"ATI3", "AT+GMI", "AT+GMM", "ATI0"} {
		lines, err := c.ask(ctx, text, askWait)
		if err != nil && !errors.Is(err, errRefused) {
			return fmt.Errorf("ask who it is with %s: %w", text, err)
		}
		said = append(said, lines...)
	}
	revision, err := c.ask(ctx, "AT+GMR", askWait)
	if err != nil && !errors.Is(err, errRefused) {
		return fmt.Errorf("ask for its firmware: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	f := familyOf(strings.Join(said, "\n"))
	c.about.family, c.about.model = f, f.name
	if len(said) > 0 {
		c.about.model = printable(said[0])
	}
	c.about.firmware = printable(strings.Join(revision, " "))
	return nil
}

// takeFormat chooses among what the modem lists.
func (c *card) takeFormat(ctx context.Context) error {
	lines, err := c.ask(ctx, "AT+VSM=?", askWait)
	if err != nil {
		return fmt.Errorf("ask for its formats with AT+VSM=?: %w", err)
	}
	f, err := chooseFormat(lines, true)
	if err != nil {
		return err
	}
	if _, err := c.ask(ctx, c.about.choose(f), askWait); err != nil {
		return fmt.Errorf("choose %s with %s: %w", f.kind, c.about.choose(f), err)
	}
	c.mu.Lock()
	c.about.format = f
	c.mu.Unlock()
	return nil
}

// probe is a loop-back probe that runs.
type probe struct {
	heard []int16
	sent  int
	over  bool
	done  chan struct{} // closed at its end
}

func (p *probe) finish() {
	if !p.over {
		p.over = true
		close(p.done)
	}
}

// probed takes what the probe hears, and sends as much of its tone.
func (c *card) probed(sound []int16, now time.Duration) {
	p := c.voice.probe
	p.heard = append(p.heard, sound...)
	if len(p.heard) >= probeLength() {
		p.finish()
		c.voice.probe = nil
		c.steer(now)
		return
	}
	var room [hal.FrameSamples]int16
	for p.sent < len(p.heard) {
		n := min(hal.FrameSamples, len(p.heard)-p.sent)
		for i := range n {
			room[i] = probeSample(p.sent + i)
		}
		c.send(room[:n])
		p.sent += n
	}
}

// measure finds out whether sound goes both ways at once and how long it takes.
// The line is taken for that; one that rings is left alone, and asked for again
// when the modem is opened the next time.
func (c *card) measure(ctx context.Context) error {
	c.mu.Lock()
	rings := c.port.ring.any
	c.mu.Unlock()
	if rings {
		return nil
	}
	if _, err := c.port.Run(ctx, hal.Pattern{Steps: []hal.Step{{Drive: hal.OffHook}}}); err != nil {
		return fmt.Errorf("take the line for the loop-back probe: %w", err)
	}
	heard, err := c.loopBack(ctx)
	if _, hang := c.port.Run(ctx, hal.Pattern{Steps: []hal.Step{{Drive: hal.OnHook}}}); err == nil {
		err = hang
	}
	if err != nil {
		return fmt.Errorf("probe its sound: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	delay, ok := echoDelay(heard)
	c.about.probed = true
	if ok {
		c.about.delay, c.about.duplex = max(delay, time.Millisecond), delay <= FitDelay
	}
	return nil
}

// loopBack sends the probe and gives what was heard; nothing where the modem has
// no sound both ways.
func (c *card) loopBack(ctx context.Context) ([]int16, error) {
	p := &probe{heard: make([]int16, 0, probeLength()+readChunk), done: make(chan struct{})}
	c.mu.Lock()
	c.voice.probe = p
	c.steer(c.now())
	c.mu.Unlock()
	poke(c.kick)
	limit := time.NewTimer(probeMost)
	defer limit.Stop()
	select {
	case <-p.done:
		return p.heard, nil
	case <-c.gone:
		return nil, c.end
	case <-limit.C:
		return nil, fmt.Errorf("%w: the loop-back probe did not end", hal.ErrTimeout)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
