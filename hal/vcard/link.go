package vcard

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ringdown/hal"
	"ringdown/hal/vcard/vcp"
)

// halError makes hal's kind of the card's code.
func halError(e vcp.Error) error {
	kinds := map[byte]error{
		vcp.Unsupported: hal.ErrUnsupported, vcp.Busy: hal.ErrBusy, vcp.WrongState: hal.ErrState,
		vcp.Faulty: hal.ErrFault, vcp.Invalid: hal.ErrInvalid, vcp.Gone: hal.ErrGone,
	}
	kind, known := kinds[e.Code]
	switch {
	case !known:
		return fmt.Errorf("%w: %w", hal.ErrFault, e)
	case e.Reason == "":
		return kind
	}
	return fmt.Errorf("%w: %s", kind, e.Reason)
}

// errorOf is the error of an error answer, nil for another.
func errorOf(f vcp.Frame) error {
	if f.Flags&vcp.FlagError == 0 {
		return nil
	}
	if len(f.Payload) == 0 {
		return fmt.Errorf("%w: an error answer without a code", hal.ErrFault)
	}
	return halError(vcp.Error{Code: f.Payload[0], Reason: string(f.Payload[1:])})
}

// call sends a request and waits for its answer; read looks at the payload with
// the lock held, and may be nil. It returns within a second: the link counts as
// dead before that.
func (c *card) call(ctx context.Context, kind byte, payload []byte, read func([]byte) error) error {
	done := make(chan error, 1)
	a := &ask{kind: kind, payload: payload, done: func(x answer) {
		if x.err == nil && read != nil {
			x.err = read(x.payload)
		}
		done <- x.err
	}}
	c.mu.Lock()
	if c.end != nil {
		err := c.end
		c.mu.Unlock()
		return err
	}
	if !c.asks.put(a) {
		c.mu.Unlock()
		return hal.ErrBusy
	}
	c.asks.send(c.now(), c.emitAsk)
	c.mu.Unlock()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// greet begins the session: who is there, with which ports, and all at rest.
func (c *card) greet(ctx context.Context) error {
	err := c.call(ctx, vcp.Hello, vcp.HelloAsk{Version: vcp.Version, Nonce: c.nonce}.Append(nil), func(p []byte) (err error) {
		if c.hello, err = vcp.ParseHelloAnswer(p); err != nil {
			return fmt.Errorf("%w: %w", hal.ErrInvalid, err)
		}
		c.sound.samples, c.sound.ports = int(c.hello.Samples), int(c.hello.Ports)
		return nil
	})
	if err != nil {
		return fmt.Errorf("greet: %w", err)
	}
	if err := c.call(ctx, vcp.Ping, nil, c.pinged); err != nil {
		return fmt.Errorf("ask for its clock: %w", err)
	}
	if err := c.findPorts(ctx); err != nil {
		return err
	}
	if err := c.findRelays(ctx); err != nil {
		return err
	}
	if err := c.call(ctx, vcp.Watchdog, watchdogPayload(), nil); err != nil && !errors.Is(err, hal.ErrUnsupported) {
		return fmt.Errorf("set its watchdog: %w", err)
	}
	for _, p := range c.ports {
		kind, payload := p.atRest()
		if err := c.call(ctx, kind, payload, nil); err != nil && !errors.Is(err, hal.ErrFault) {
			return fmt.Errorf("put %s to rest: %w", p.id, err)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.greeted, c.pingAt, c.sound.arrived = true, c.now()+pingEvery, c.now()
	c.queue.Restart() // what putting it to rest made happen
	c.hurry(c.now() + clockPatience)
	return nil
}

func watchdogPayload() []byte {
	const ms = uint16(watchdog / time.Millisecond)
	return []byte{byte(ms & 0xFF), byte(ms >> 8)}
}

// take handles one frame from the card.
func (c *card) take(f vcp.Frame, now time.Duration) {
	switch {
	case f.Answer():
		c.answered(f, now)
	case f.Type == vcp.PCM:
		c.heard(f, now)
	case f.Type == vcp.Event:
		if e, err := vcp.ParseHappening(f.Payload); err == nil {
			c.events.take(f.Seq, told{Happening: e})
		}
	case f.Type == vcp.EventLost && len(f.Payload) >= 2:
		c.events.take(f.Seq, told{lost: int(f.Payload[0]) | int(f.Payload[1])<<8})
	}
}

// answered ends the request that f answers. A card that says it is gone may have
// restarted: then the request is repeated until the session stands again.
func (c *card) answered(f vcp.Frame, now time.Duration) {
	err := errorOf(f)
	if a := c.asks.find(f); a != nil && a.kind != vcp.Hello && errors.Is(err, hal.ErrGone) {
		a.gone = true
		c.probe()
		return
	}
	if a := c.asks.answered(f); a != nil {
		a.done(answer{f.Payload, err})
	}
}

// heard takes sound.
func (c *card) heard(f vcp.Frame, now time.Duration) {
	p, err := vcp.ParseSound(f.Payload)
	if err != nil || p.Codec != c.hello.Codec || int(p.Samples) != c.sound.samples || c.hello.Ports == 0 {
		return
	}
	switch c.sound.take(p, &c.clock, now) {
	case clockBack:
		c.post(hal.CardWide, hal.EvClockLost, c.clock.tick, 0, 0)
		c.hurry(now + clockPatience)
	case newClock:
		c.probe()
	}
	if c.sound.n > 0 {
		c.stir()
	}
}

// probe asks the card, with the nonce of this session, who it is: after a
// restart it has another boot id.
func (c *card) probe() {
	if c.probing || !c.greeted || c.end != nil {
		return
	}
	ok := c.asks.put(&ask{kind: vcp.Hello, probe: true, payload: vcp.HelloAsk{Version: vcp.Version, Nonce: c.nonce}.Append(nil), done: func(x answer) {
		c.probing = false
		if x.err != nil {
			c.failed(fmt.Errorf("greet again: %w", x.err))
			return
		}
		c.greetedAgain(x.payload)
	}})
	c.probing = ok
	c.asks.send(c.now(), c.emitAsk)
}

// greetedAgain compares the card with the one that was there.
func (c *card) greetedAgain(payload []byte) {
	h, err := vcp.ParseHelloAnswer(payload)
	was := c.hello
	switch {
	case err != nil:
		c.failed(fmt.Errorf("greet again: %w", err))
	case h.Serial != was.Serial || h.Ports != was.Ports || h.Samples != was.Samples || h.Codec != was.Codec:
		c.failed(errors.New("another card is in its place"))
	case h.BootID != was.BootID:
		c.hello = h
		c.restarted()
	}
}

// restarted sets up a card that has lost everything, and tells it above.
func (c *card) restarted() {
	c.events = eventWindow{}
	c.sound.synced = false
	for _, p := range c.ports {
		p.running, p.parallel = 0, false
	}
	c.replay()
}

// replay configures the card again as it was.
func (c *card) replay() {
	c.epoch++
	c.odd = 0
	c.fallen()
	c.again(vcp.Watchdog, watchdogPayload())
	for _, p := range c.ports {
		if p.tags != nil {
			c.again(vcp.Config, p.configPayload())
		}
	}
	c.post(hal.CardWide, hal.EvConfigLost, c.clock.estimate(c.now()), 0, 0)
}

// again sends a request whose answer changes nothing: what it sets is compared
// with the next ping.
func (c *card) again(kind byte, payload []byte) {
	c.asks.put(&ask{kind: kind, payload: payload, done: func(answer) {}})
	c.asks.send(c.now(), c.emitAsk)
}

// ping asks, once a second, whether the card is there.
func (c *card) ping(now time.Duration) {
	if now < c.pingAt {
		return
	}
	c.pingAt = now + pingEvery
	c.asks.put(&ask{kind: vcp.Ping, once: true, done: func(x answer) {
		switch {
		case errors.Is(x.err, hal.ErrTimeout):
			c.missed()
		case x.err == nil:
			_ = c.pinged(x.payload) // one that cannot be read is no answer; the next will do
		}
	}})
	for _, p := range c.ports {
		if p.faulty {
			c.askFault(p)
		}
	}
	c.asks.send(now, c.emitAsk)
}

func (c *card) missed() {
	if c.misses++; c.misses >= mostMisses {
		c.failed(fmt.Errorf("%w: it has not answered for %d s", hal.ErrGone, mostMisses))
	}
}

// pinged takes the answer to a ping.
func (c *card) pinged(p []byte) error {
	s, err := vcp.ParseCounters(p)
	if err != nil {
		return fmt.Errorf("%w: %w", hal.ErrInvalid, err)
	}
	c.seen, c.misses = s, 0
	if !c.clock.known {
		c.clock.set(s.Tick, 0, c.now())
	}
	configured := false
	for _, p := range c.ports {
		configured = configured || p.tags != nil
	}
	if s.Epoch == c.epoch || !configured {
		c.odd = 0
		return nil
	}
	if c.odd++; c.odd == 2 { // once may be a CONFIG that was on its way
		c.probe()
		c.replay()
	}
	return nil
}
