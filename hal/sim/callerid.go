package sim

import (
	"ringdown/hal"
	"ringdown/internal/country"
)

// keyLevel is the level of exchange's DTMF, a tone.
const keyLevel = -10.0

// callerID makes the sound of a caller id and gives its length, 0 for none.
// offHook asks for the form sent in a call.
func (l *line) callerID(way country.CallerID, o CallOptions, offHook bool) (source, hal.Tick, error) {
	switch way.Scheme {
	case country.CIDNone:
		return nil, 0, nil
	case country.CIDDTMF:
		s := newKeys(way.Start+o.From+way.Stop, keys{on: 70 * 8, off: 70 * 8, level: keyLevel})
		return s, s.length(), nil
	}
	return nil, 0, nil
}
