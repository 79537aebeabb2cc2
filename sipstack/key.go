package sipstack

import "slices"

// wayINFO is the way of keys that come by INFO.
const wayINFO = "INFO"

// teller is a leg that wants to know that keys come by INFO, although
// telephone-events may have been agreed on: they are not in what it relays.
type teller interface{ KeysByINFO() }

// tellKey tells the leg, before the key is posted.
func (c *session) tellKey(way string) {
	if t, ok := c.leg.(teller); ok && way == wayINFO {
		t.KeysByINFO()
	}
}

// passKey tells a key on by INFO to a telephone that did not agree on
// telephone-events and takes that: the relay of sound has no way to tell it.
func (c *session) passKey(digit byte) {
	x := c.s.callOf(c.with)
	if c.stage != stageTalking || x == nil || x.stage != stageTalking || x.with != c.port || !x.d.infos {
		return
	}
	if !slices.ContainsFunc(x.chosen, func(f Format) bool { return f.Name == TelephoneEvent }) {
		x.press(string(digit))
	}
}
