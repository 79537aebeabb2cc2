package vcard

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"time"

	"ringdown/hal"
	"ringdown/hal/vcard/vcp"
)

// issuedMost is how many patterns of a port are remembered: those whose end may
// still be on its way, behind the newest.
const issuedMost = 8

// issued is a pattern as the card knows it and as the host does. The card's
// numbers are never used twice, so that a late end is not taken for another's.
type issued struct{ wire, id uint32 }

// port is one pair of the card.
type port struct {
	c     *card
	index int
	id    string
	kind  hal.Kind
	caps  hal.Caps

	// The card's lock guards the rest.
	tags     []byte // of the last CONFIG, nil: none yet
	ring     ringing
	issued   [issuedMost]issued
	count    uint32 // of patterns, the last wire number
	over     uint32 // the newest wire number that has ended
	running  uint32 // wire number of the pattern that runs, 0 none
	parallel bool
	faulty   bool
	relay    *relay // its lifeline, nil: none
}

// ringing is the frequency and voltage that the card was told.
type ringing struct{ hz, volts uint16 }

// findPorts learns what each port is.
func (c *card) findPorts(ctx context.Context) error {
	numbers := map[hal.Kind]int{}
	for i := range int(c.hello.Ports) {
		p := &port{c: c, index: i}
		err := c.call(ctx, vcp.PortInfo, []byte{byte(i)}, func(b []byte) error {
			if len(b) < 5 || b[0] > 1 {
				return fmt.Errorf("%w: it does not say what it is", hal.ErrInvalid)
			}
			p.kind, p.caps = hal.FXS, hal.Caps(binary.LittleEndian.Uint32(b[1:]))
			if b[0] == 1 {
				p.kind = hal.FXO
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("ask for port %d: %w", i, err)
		}
		numbers[p.kind]++
		p.id = fmt.Sprintf("%s%d", map[hal.Kind]string{hal.FXS: "fxs", hal.FXO: "fxo"}[p.kind], numbers[p.kind])
		c.mu.Lock()
		c.ports = append(c.ports, p)
		c.mu.Unlock()
	}
	return nil
}

// ID implements hal.Port.
func (p *port) ID() string { return p.id }

// Kind implements hal.Port.
func (p *port) Kind() hal.Kind { return p.kind }

// Caps implements hal.Port.
func (p *port) Caps() hal.Caps { return p.caps }

// did gives an error its verb and port.
func (p *port) did(verb string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s port %q of card %q: %w", verb, p.id, p.c.name, err)
}

// Configure implements hal.Port.
func (p *port) Configure(ctx context.Context, l hal.LineConfig) error {
	if err := l.Check(); err != nil {
		return p.did("configure", err)
	}
	p.c.mu.Lock()
	p.tags, p.ring = tagsOf(l)
	payload := p.configPayload()
	p.c.mu.Unlock()
	return p.did("configure", p.c.call(ctx, vcp.Config, payload, nil))
}

// configPayload is CONFIG as it was last; the lock is held.
func (p *port) configPayload() []byte {
	return append(vcp.ConfigAsk{Port: byte(p.index), Epoch: p.c.epoch}.Append(nil), p.tags...)
}

// tagsOf makes the tags of a configuration; what it leaves open stays as the
// card has it.
func tagsOf(l hal.LineConfig) ([]byte, ringing) {
	var t []byte
	t = vcp.AppendCountry(t, l.Country)
	if z := vcp.Impedance(l.Impedance); z != 0 {
		t = vcp.AppendTag(t, vcp.TagImpedance, false, uint16(z))
	}
	t = vcp.AppendTag(t, vcp.TagRxGain, true, uint16(int16(math.Round(l.RxGain*10))))
	t = vcp.AppendTag(t, vcp.TagTxGain, true, uint16(int16(math.Round(l.TxGain*10))))
	if l.FlashMax > 0 {
		t = vcp.AppendTag(t, vcp.TagFlashMin, true, millis(l.FlashMin))
		t = vcp.AppendTag(t, vcp.TagFlashMax, true, millis(l.FlashMax))
	}
	if l.HookDebounce > 0 {
		t = vcp.AppendTag(t, vcp.TagDebounce, true, millis(l.HookDebounce))
	}
	r := ringing{uint16(math.Round(l.RingHz)), uint16(math.Round(l.RingV))}
	return r.append(t), r
}

func (r ringing) append(t []byte) []byte {
	if r.hz != 0 {
		t = vcp.AppendTag(t, vcp.TagRingHz, false, r.hz)
	}
	if r.volts != 0 {
		t = vcp.AppendTag(t, vcp.TagRingVolts, false, r.volts)
	}
	return t
}

// millis is d in whole milliseconds, at least one.
func millis(d time.Duration) uint16 {
	return uint16(min(max(1, d.Round(time.Millisecond)/time.Millisecond), math.MaxUint16))
}

// Snapshot implements hal.Port.
func (p *port) Snapshot(ctx context.Context) (hal.State, error) {
	var s hal.State
	err := p.c.call(ctx, vcp.Snapshot, []byte{byte(p.index)}, func(b []byte) error {
		w, err := vcp.ParseState(b)
		if err != nil {
			return fmt.Errorf("%w: its answer: %w", hal.ErrFault, err)
		}
		p.c.mended(p, w)
		s = p.state(w)
		return nil
	})
	return s, p.did("read", err)
}

// state is the truth as the card tells it, with what the host knows by events.
func (p *port) state(w vcp.State) hal.State {
	return hal.State{
		Drive: hal.Drive(w.Drive), OffHook: w.OffHook, Ringing: w.Ringing, Reversed: w.Reversed, Battery: w.Feed,
		Faults: hal.Fault(w.Faults), MilliVolts: int32(w.DeciVolts) * 100, MicroAmps: int32(w.DeciMilliamps) * 100,
		Parallel: p.inUse(w), Bypassed: p.bypassed(), PatternRuns: p.running != 0, PatternID: p.halID(p.running),
	}
}

// Run implements hal.Port.
func (p *port) Run(ctx context.Context, pattern hal.Pattern) (hal.Tick, error) {
	w, err := translate(pattern, p.kind)
	if err != nil {
		return 0, p.did("drive", err)
	}
	if p.refuses(pattern) {
		return 0, p.did("drive", fmt.Errorf("%w: its lifeline relay has fallen", hal.ErrState))
	}
	if err := p.ringAs(ctx, pattern); err != nil {
		return 0, p.did("drive", err)
	}
	p.c.mu.Lock()
	p.count++
	n := p.count
	p.issued[n%issuedMost] = issued{n, pattern.ID}
	p.c.mu.Unlock()
	w.Port, w.ID = byte(p.index), n
	var at hal.Tick
	err = p.c.call(ctx, vcp.Run, w.Append(nil), func([]byte) error {
		if n > p.over { // else its end came before the answer
			p.running = n
		}
		at = p.c.clock.estimate(p.c.now())
		return nil
	})
	return at, p.did("drive", err)
}

// ringAs tells the card the pattern's own frequency and voltage, or the port's
// again: RUN has no place for them.
func (p *port) ringAs(ctx context.Context, pattern hal.Pattern) error {
	if p.kind != hal.FXS || !slices.ContainsFunc(pattern.Steps, func(s hal.Step) bool { return s.Drive == hal.Ring }) {
		return nil
	}
	p.c.mu.Lock()
	_, want := tagsOf(hal.LineConfig{RingHz: pattern.Hz, RingV: pattern.VRms})
	base, is := p.base(), p.ring
	want.hz, want.volts = or(want.hz, base.hz), or(want.volts, base.volts)
	payload := want.append(vcp.ConfigAsk{Port: byte(p.index), Epoch: p.c.epoch}.Append(nil))
	p.c.mu.Unlock()
	if want == is || want == (ringing{}) {
		return nil
	}
	return p.c.call(ctx, vcp.Config, payload, func([]byte) error { p.ring = want; return nil })
}

// base is the ringing of the port's configuration; the lock is held.
func (p *port) base() (r ringing) {
	_, _ = vcp.ParseConfig(append(make([]byte, configHead), p.tags...), func(t vcp.Tag) {
		switch t.Tag {
		case vcp.TagRingHz:
			r.hz = t.Number()
		case vcp.TagRingVolts:
			r.volts = t.Number()
		}
	})
	return r
}

// configHead is the room before the tags of a CONFIG.
const configHead = 5

func or(a, b uint16) uint16 {
	if a != 0 {
		return a
	}
	return b
}

// halID is the host's number of a pattern.
func (p *port) halID(wire uint32) uint32 {
	if x := p.issued[wire%issuedMost]; x.wire == wire {
		return x.id
	}
	return 0
}

// ended takes the end of a pattern and gives the host's number of it.
func (p *port) ended(wire uint32) uint32 {
	p.over = max(p.over, wire)
	if p.running == wire {
		p.running = 0
	}
	return p.halID(wire)
}

// Stop implements hal.Port.
func (p *port) Stop(ctx context.Context) error {
	return p.did("stop", p.c.call(ctx, vcp.Stop, []byte{byte(p.index)}, nil))
}

// Measure implements hal.Port.
func (p *port) Measure(ctx context.Context, q hal.Quantity) (int32, error) {
	var v int32
	err := p.c.call(ctx, vcp.Measure, []byte{byte(p.index), byte(q)}, func(b []byte) error {
		if len(b) < 4 {
			return fmt.Errorf("%w: its answer is too short", hal.ErrFault)
		}
		v = int32(binary.LittleEndian.Uint32(b))
		return nil
	})
	return v, p.did("measure", err)
}

// atRest is the request that puts the port to rest.
func (p *port) atRest() (kind byte, payload []byte) {
	if p.kind == hal.FXS {
		return vcp.Stop, []byte{byte(p.index)}
	}
	p.count++
	w := vcp.Pattern{Port: byte(p.index), ID: p.count, Steps: []vcp.Step{{Drive: byte(hal.OnHook)}}}
	return vcp.Run, w.Append(nil)
}
