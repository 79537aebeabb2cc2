package hal

import (
	"fmt"
	"time"
)

// The limits of what any port takes.
const (
	minGain, maxGain   = -20.0, 12.0 // dB
	maxBounce          = 50 * time.Millisecond
	maxFlash           = 3 * time.Second
	minHz, maxHz       = 15.0, 68.0
	minVolts, maxVolts = 40.0, 95.0
	maxStep            = time.Hour // longer than any cadence or guard time
)

// Check refuses what no hardware could be configured to; the error is an
// [ErrInvalid] and says what is wrong. For backends; any goroutine may call it.
func (c LineConfig) Check() error {
	switch {
	case !(c.RxGain >= minGain && c.RxGain <= maxGain && c.TxGain >= minGain && c.TxGain <= maxGain):
		return fmt.Errorf("%w: gains of %g and %g dB", ErrInvalid, c.RxGain, c.TxGain)
	case c.HookDebounce < 0 || c.HookDebounce > maxBounce:
		return fmt.Errorf("%w: hook debounce of %v", ErrInvalid, c.HookDebounce)
	case c.FlashMin < 0 || c.FlashMax < c.FlashMin || c.FlashMax > maxFlash:
		return fmt.Errorf("%w: flash of %v to %v", ErrInvalid, c.FlashMin, c.FlashMax)
	case outside(c.RingHz, minHz, maxHz) || outside(c.RingV, minVolts, maxVolts):
		return fmt.Errorf("%w: ringing of %g Hz and %g V", ErrInvalid, c.RingHz, c.RingV)
	}
	return nil
}

// Check refuses a pattern that no hardware could run on a port of kind k; the
// error is an [ErrInvalid] and says what is wrong. For backends; any goroutine may
// call it.
func (p Pattern) Check(k Kind) error {
	switch {
	case len(p.Steps) == 0 || len(p.Steps) > MaxSteps:
		return fmt.Errorf("%w: a pattern of %d steps", ErrInvalid, len(p.Steps))
	case p.From < 0 || p.From >= len(p.Steps) || p.Repeat < Forever:
		return fmt.Errorf("%w: repeat %d from step %d", ErrInvalid, p.Repeat, p.From)
	case outside(p.Hz, minHz, maxHz) || outside(p.VRms, minVolts, maxVolts):
		return fmt.Errorf("%w: ringing of %g Hz and %g V", ErrInvalid, p.Hz, p.VRms)
	}
	var loop time.Duration
	for i, s := range p.Steps {
		if err := s.check(k); err != nil {
			return fmt.Errorf("step %d: %w", i, err)
		}
		if s.Dur == 0 && i != len(p.Steps)-1 {
			return fmt.Errorf("%w: step %d of %d holds", ErrInvalid, i, len(p.Steps))
		}
		if i >= p.From {
			loop += s.Dur
		}
	}
	if p.Repeat != 0 && (loop < time.Millisecond || p.Steps[len(p.Steps)-1].Dur == 0) {
		return fmt.Errorf("%w: nothing to repeat", ErrInvalid)
	}
	return nil
}

func (s Step) check(k Kind) error {
	known := s.Drive <= Monitor || s.Drive >= Open && s.Drive <= Neon
	if !known || s.Drive.Kind() != k {
		return fmt.Errorf("%w: drive %#02x at an %s port", ErrInvalid, uint8(s.Drive), k)
	}
	if s.Dur < 0 || s.Dur > maxStep {
		return fmt.Errorf("%w: a step of %v", ErrInvalid, s.Dur)
	}
	return nil
}

// outside reports whether v is given and not in lo..hi.
func outside(v, lo, hi float64) bool { return v != 0 && !(v >= lo && v <= hi) }
