package cardsim

import (
	"context"
	"fmt"
	"time"

	"ringdown/hal"
	"ringdown/hal/vcard/vcp"
)

// take does what a frame from the host asks for.
func (b *boot) take(f vcp.Frame) {
	b.mu.Lock()
	b.lastHost, b.bitten = b.now(), false
	switch {
	case f.Answer():
	case f.Type == vcp.EventAck && len(f.Payload) >= 2:
		b.events.acked(le.Uint16(f.Payload), b.now(), b.emit)
	case f.Type == vcp.PCM:
		if s, err := vcp.ParseSound(f.Payload); err == nil {
			b.play.take(s)
			poke(b.came)
		}
	case f.Type == vcp.Hello:
		b.greet(f)
	case vcp.Asks(f.Type):
		b.asked(f) // it gives the lock back while it works
	}
	b.mu.Unlock()
}

// greet answers HELLO; a new nonce is a new session.
func (b *boot) greet(f vcp.Frame) {
	h, err := vcp.ParseHelloAsk(f.Payload)
	if err != nil || h.Version != vcp.Version {
		b.refuse(f, vcp.Error{Code: vcp.Unsupported, Reason: "this card speaks version 1"})
		return
	}
	if !b.greeted || h.Nonce != b.nonce {
		b.nonce, b.memory, b.events = h.Nonce, memory{}, outlet{}
		b.stopAll()
		if !b.greeted {
			b.greeted = true
			close(b.hello)
		}
	}
	b.of.image.welcome()
	o := b.of.opt
	b.emit(vcp.Frame{Type: vcp.Hello, Flags: vcp.FlagAnswer, Seq: f.Seq, Payload: vcp.HelloAnswer{
		Version: vcp.Version, Nonce: h.Nonce, BootID: b.id, Epoch: b.epoch, Ports: byte(len(b.ports)), Samples: byte(o.Samples),
		PlayDelay: byte(o.PlayDelay), Codec: o.Codec, Serial: o.Serial, Firmware: b.of.image.running(),
	}.Append(nil)})
}

// stopAll stops all patterns; feed and loop stay. The lock is given back.
func (b *boot) stopAll() {
	b.mu.Unlock()
	defer b.mu.Lock()
	for _, p := range b.ports {
		_ = p.Stop(context.Background()) // a port with a fault has no pattern
	}
}

// asked answers a request, once.
func (b *boot) asked(f vcp.Frame) {
	if !b.greeted {
		b.emit(refusal(f, vcp.Error{Code: vcp.Gone, Reason: "the card has restarted: greet it"}))
		return
	}
	if was, ok := b.memory.find(f.Type, f.Seq); ok {
		b.emit(was)
		return
	}
	b.mu.Unlock()
	payload, err := b.do(f)
	b.mu.Lock()
	if err != nil {
		b.refuse(f, vcp.Error{Code: code(err), Reason: err.Error()})
		return
	}
	b.answer(vcp.Frame{Type: f.Type, Flags: vcp.FlagAnswer, Seq: f.Seq, Payload: payload})
}

func refusal(f vcp.Frame, e vcp.Error) vcp.Frame {
	return vcp.Frame{Type: f.Type, Flags: vcp.FlagAnswer | vcp.FlagError, Seq: f.Seq, Payload: append([]byte{e.Code}, e.Reason...)}
}

func (b *boot) refuse(f vcp.Frame, e vcp.Error) { b.answer(refusal(f, e)) }

func (b *boot) answer(f vcp.Frame) {
	b.memory.keep(f)
	b.emit(f)
}

// do carries out a request.
func (b *boot) do(f vcp.Frame) ([]byte, error) {
	switch f.Type {
	case vcp.Ping:
		return b.ping(), nil
	case vcp.Watchdog:
		return nil, b.watch(f.Payload)
	case vcp.FwBegin, vcp.FwBlock, vcp.FwEnd, vcp.Reboot:
		return b.firmware(f)
	case vcp.PortInfo, vcp.Config, vcp.Run, vcp.Stop, vcp.Snapshot, vcp.Measure, vcp.Led:
		if len(f.Payload) < 1 || int(f.Payload[0]) >= len(b.ports) {
			return nil, fmt.Errorf("%w: no such port", hal.ErrInvalid)
		}
		return b.atPort(f, int(f.Payload[0]))
	case vcp.Relay:
		return nil, b.relay(f.Payload)
	}
	return nil, fmt.Errorf("%w: request %#02x", hal.ErrInvalid, f.Type)
}

func (b *boot) ping() []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := &b.play
	return vcp.Counters{
		Tick: b.tick + uint32(hal.Ticks(b.now()-b.tickAt)), Late: p.late, Lost: p.lost, Duplicate: p.duplicate, CRCErrors: b.spoilt.Load(), Epoch: b.epoch,
	}.Append(nil)
}

func (b *boot) watch(p []byte) error {
	if len(p) < 2 {
		return fmt.Errorf("%w: a time is missing", hal.ErrInvalid)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.dog = time.Duration(le.Uint16(p)) * time.Millisecond
	return nil
}

// relay holds a lifeline relay of the card below.
func (b *boot) relay(p []byte) error {
	life, has := b.card.(hal.Lifelines)
	switch {
	case len(p) < 2:
		return fmt.Errorf("%w: relay and state are missing", hal.ErrInvalid)
	case !has || int(p[0]) >= len(life.Lifelines()):
		return fmt.Errorf("%w: the card has no relay %d", hal.ErrInvalid, p[0])
	case p[1] == 0:
		return nil // it falls by itself
	}
	return life.Hold(context.Background(), int(p[0]))
}

// atPort carries out a request for port n.
func (b *boot) atPort(f vcp.Frame, n int) ([]byte, error) {
	p, ctx := b.ports[n], context.Background()
	switch f.Type {
	case vcp.PortInfo:
		kind := byte(0)
		if p.Kind() == hal.FXO {
			kind = 1
		}
		return le.AppendUint32([]byte{kind}, uint32(p.Caps())), nil
	case vcp.Config:
		return nil, b.configure(f.Payload, n)
	case vcp.Run:
		return nil, run(ctx, p, f.Payload)
	case vcp.Stop:
		return nil, p.Stop(ctx)
	case vcp.Snapshot:
		return snapshot(ctx, p)
	case vcp.Measure:
		if len(f.Payload) < 2 {
			return nil, fmt.Errorf("%w: a quantity is missing", hal.ErrInvalid)
		}
		v, err := p.Measure(ctx, hal.Quantity(f.Payload[1]))
		return le.AppendUint32(nil, uint32(v)), err
	}
	return nil, nil // LED: nobody sees it
}

func run(ctx context.Context, p hal.Port, payload []byte) error {
	w, err := vcp.ParsePattern(payload)
	if err != nil {
		return fmt.Errorf("%w: %w", hal.ErrInvalid, err)
	}
	x := hal.Pattern{ID: w.ID, Repeat: int(w.Repeat), From: int(w.From)}
	if w.Repeat == vcp.RepeatForever {
		x.Repeat = hal.Forever
	}
	for _, s := range w.Steps {
		x.Steps = append(x.Steps, hal.Step{Drive: hal.Drive(s.Drive), Dur: time.Duration(s.Ms) * time.Millisecond})
	}
	_, err = p.Run(ctx, x)
	return err
}

func snapshot(ctx context.Context, p hal.Port) ([]byte, error) {
	s, err := p.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	return vcp.State{
		Drive: byte(s.Drive), OffHook: s.OffHook, Ringing: s.Ringing, Reversed: s.Reversed, Feed: s.Battery,
		Faults: uint16(s.Faults), DeciVolts: int16(s.MilliVolts / 100), DeciMilliamps: uint16(s.MicroAmps / 100),
	}.Append(nil), nil
}

// configure takes the tags over; what they leave open stays.
func (b *boot) configure(payload []byte, n int) error {
	b.mu.Lock()
	l := b.config[n]
	ask, err := vcp.ParseConfig(payload, func(t vcp.Tag) { set(&l, t) })
	b.mu.Unlock()
	if err != nil {
		return fmt.Errorf("%w: %w", hal.ErrInvalid, err)
	}
	if err := b.ports[n].Configure(context.Background(), l); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.config[n], b.epoch = l, ask.Epoch
	return nil
}

// set takes one tag over. A tag that is not known is for a newer card.
func set(l *hal.LineConfig, t vcp.Tag) {
	v := t.Number()
	ms := time.Duration(v) * time.Millisecond
	switch t.Tag {
	case vcp.TagCountry:
		l.Country = string(t.Value)
	case vcp.TagImpedance:
		l.Impedance = vcp.ImpedanceName(byte(v))
	case vcp.TagRxGain:
		l.RxGain = float64(int16(v)) / 10
	case vcp.TagTxGain:
		l.TxGain = float64(int16(v)) / 10
	case vcp.TagFlashMin:
		l.FlashMin = ms
	case vcp.TagFlashMax:
		l.FlashMax = ms
	case vcp.TagDebounce:
		l.HookDebounce = ms
	case vcp.TagRingHz:
		l.RingHz = float64(v)
	case vcp.TagRingVolts:
		l.RingV = float64(v)
	}
}
