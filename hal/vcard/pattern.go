package vcard

import (
	"fmt"
	"math"
	"time"

	"ringdown/hal"
	"ringdown/hal/vcard/vcp"
)

// The limits of what a port takes, checked before anything goes to the wire.
const (
	minGain, maxGain   = -20.0, 12.0 // dB
	maxBounce          = 50 * time.Millisecond
	maxFlash           = 3 * time.Second
	minHz, maxHz       = 15.0, 68.0
	minVolts, maxVolts = 40.0, 95.0
	maxStep            = time.Hour // longer than any cadence or guard time
	longestMs          = math.MaxUint16
	maxRepeat          = vcp.RepeatForever - 1
)

// outside reports whether v is given and not in lo..hi.
func outside(v, lo, hi float64) bool { return v != 0 && !(v >= lo && v <= hi) }

func checkConfig(l hal.LineConfig) error {
	switch {
	case !(l.RxGain >= minGain && l.RxGain <= maxGain && l.TxGain >= minGain && l.TxGain <= maxGain):
		return fmt.Errorf("%w: gains of %g and %g dB", hal.ErrInvalid, l.RxGain, l.TxGain)
	case l.HookDebounce < 0 || l.HookDebounce > maxBounce:
		return fmt.Errorf("%w: hook debounce of %v", hal.ErrInvalid, l.HookDebounce)
	case l.FlashMin < 0 || l.FlashMax < l.FlashMin || l.FlashMax > maxFlash:
		return fmt.Errorf("%w: flash of %v to %v", hal.ErrInvalid, l.FlashMin, l.FlashMax)
	case outside(l.RingHz, minHz, maxHz) || outside(l.RingV, minVolts, maxVolts):
		return fmt.Errorf("%w: ringing of %g Hz and %g V", hal.ErrInvalid, l.RingHz, l.RingV)
	}
	return nil
}

// translate checks a pattern and makes RUN of it, without port and number.
func translate(p hal.Pattern, k hal.Kind) (vcp.Pattern, error) {
	if err := check(p, k); err != nil {
		return vcp.Pattern{}, err
	}
	w := vcp.Pattern{Repeat: byte(p.Repeat)}
	if p.Repeat == hal.Forever {
		w.Repeat = vcp.RepeatForever
	}
	for i, s := range p.Steps {
		if i == p.From {
			w.From = byte(len(w.Steps))
		}
		w.Steps = appendStep(w.Steps, s)
	}
	if len(w.Steps) > vcp.MaxPatterned {
		return w, fmt.Errorf("%w: the pattern has %d steps on the wire, of at most %d", hal.ErrInvalid, len(w.Steps), vcp.MaxPatterned)
	}
	return w, nil
}

// appendStep appends a step; one that is longer than the wire can say becomes
// several with the same drive.
func appendStep(w []vcp.Step, s hal.Step) []vcp.Step {
	ms := int(s.Dur.Round(time.Millisecond) / time.Millisecond)
	if s.Dur > 0 {
		ms = max(ms, 1)
	}
	for ; ms > longestMs; ms -= longestMs {
		w = append(w, vcp.Step{Drive: byte(s.Drive), Ms: longestMs})
	}
	return append(w, vcp.Step{Drive: byte(s.Drive), Ms: uint16(ms)})
}

// check refuses a pattern that no hardware could run on a port of kind k.
func check(p hal.Pattern, k hal.Kind) error {
	switch {
	case len(p.Steps) == 0 || len(p.Steps) > hal.MaxSteps:
		return fmt.Errorf("%w: a pattern of %d steps", hal.ErrInvalid, len(p.Steps))
	case p.From < 0 || p.From >= len(p.Steps) || p.Repeat < hal.Forever || p.Repeat > maxRepeat:
		return fmt.Errorf("%w: repeat %d from step %d", hal.ErrInvalid, p.Repeat, p.From)
	case outside(p.Hz, minHz, maxHz) || outside(p.VRms, minVolts, maxVolts):
		return fmt.Errorf("%w: ringing of %g Hz and %g V", hal.ErrInvalid, p.Hz, p.VRms)
	}
	var loop time.Duration
	for i, s := range p.Steps {
		if err := checkStep(s, k); err != nil {
			return fmt.Errorf("step %d: %w", i, err)
		}
		if s.Dur == 0 && i != len(p.Steps)-1 {
			return fmt.Errorf("%w: step %d of %d holds", hal.ErrInvalid, i, len(p.Steps))
		}
		if i >= p.From {
			loop += s.Dur
		}
	}
	if p.Repeat != 0 && (loop < time.Millisecond || p.Steps[len(p.Steps)-1].Dur == 0) {
		return fmt.Errorf("%w: nothing to repeat", hal.ErrInvalid)
	}
	return nil
}

func checkStep(s hal.Step, k hal.Kind) error {
	known := s.Drive <= hal.Monitor || s.Drive >= hal.Open && s.Drive <= hal.Ring
	if !known || s.Drive.Kind() != k {
		return fmt.Errorf("%w: drive %#02x at an %s port", hal.ErrInvalid, uint8(s.Drive), k)
	}
	if s.Dur < 0 || s.Dur > maxStep {
		return fmt.Errorf("%w: a step of %v", hal.ErrInvalid, s.Dur)
	}
	return nil
}
