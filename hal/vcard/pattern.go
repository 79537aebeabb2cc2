package vcard

import (
	"fmt"
	"math"
	"time"

	"ringdown/hal"
	"ringdown/hal/vcard/vcp"
)

const (
	longestMs = math.MaxUint16
	maxRepeat = vcp.RepeatForever - 1
)

// translate checks a pattern and makes RUN of it, without port and number.
func translate(p hal.Pattern, k hal.Kind) (vcp.Pattern, error) {
	if err := p.Check(k); err != nil {
		return vcp.Pattern{}, err
	}
	if p.Repeat > maxRepeat {
		return vcp.Pattern{}, fmt.Errorf("%w: repeat %d; a card counts to %d", hal.ErrInvalid, p.Repeat, maxRepeat)
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
