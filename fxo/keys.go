package fxo

import (
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
)

// pulseGap ends a dialled digit: the next one comes after 256 ms at the
// earliest, the next pulse after 125 ms at the latest (analog.md s.5).
const pulseGap = 200 * time.Millisecond

// pulses are the breaks of one dialled digit, where the hardware does not count
// them itself.
type pulses struct{ count int }

// breakSeen handles a short on-hook: by the country's window a flash, a dial
// pulse, or nothing.
func (p *phone) breakSeen(ev hal.Event) {
	length := time.Duration(ev.Ms) * time.Millisecond
	f := p.prof.Flash
	switch {
	case length >= f.Min && length <= f.Max && length > f.PulseMax:
		p.tell(call.Event{Kind: call.Flash})
	case length <= f.PulseMax && length >= shortestBreak && !p.hw.Caps().Has(hal.CapPulseDet):
		p.pulses.count++
		p.timers.set(timerPulse, ev.At+hal.Ticks(pulseGap))
	}
}

// pulsesOver: no further pulse came.
func (p *phone) pulsesOver() {
	n := p.pulses.count
	p.pulses = pulses{}
	p.pulsed(n)
}

// pulsed reports one dialled digit of n pulses; ten are 0.
func (p *phone) pulsed(n int) {
	if n < 1 || n > 10 || !p.offHook {
		return
	}
	p.tell(call.Event{Kind: call.Digit, Digits: string(rune('0' + n%10)), Pulse: true})
}

// hearKeys finds the digits in this frame.
func (p *phone) hearKeys() {
	if p.ears == nil {
		return
	}
	s, now := &p.port.sound, p.clk.now
	heard := &s.rx // in a conversation a canceller may take a key for the echo of its own echo
	if s.clamp != nil {
		heard = &s.clean // no key comes back, but dial tone does
	}
	for _, ev := range p.ears.Write(heard[:]) {
		p.keying = !ev.End && !s.peerKeys(now)
		if p.keying && !p.hw.Caps().Has(hal.CapHWDTMF) {
			p.key(ev.Digit)
		}
	}
	if p.keying {
		s.keyed(now)
		s.keyForUs()
	}
	p.keyKeptBack()
}

// keyKeptBack takes the clamp out that was put in for one key.
func (p *phone) keyKeptBack() {
	s := &p.port.sound
	if p.clampFor == 0 || p.keying {
		return
	}
	if p.clampFor--; p.clampFor == 0 && s.link.mode != call.Dialling {
		s.clamp = nil
	}
}

// key reports one keyed digit.
func (p *phone) key(d byte) {
	if p.offHook && !p.acknowledges(d) {
		p.tell(call.Event{Kind: call.Digit, Digits: string(rune(d))})
	}
}
