package board

import "time"

// ResetHeld is what Look is told when the button for factory reset has been held
// for long enough.
const ResetHeld = "gpio." + ButtonReset + ".held"

// resetAfter is how long the button is held for a factory reset: nobody leans on it
// for that long by chance. It is the firmware image's time too.
const resetAfter = 10 * time.Second

// press is what the button for factory reset has done. It is pure.
type press struct {
	up    bool // it was seen released: one that is down from the start on is stuck
	down  bool
	since time.Duration
	told  bool
}

// look takes the button at a time, and reports once that it has been held.
func (p *press) look(down bool, now time.Duration) (held bool) {
	switch {
	case !down:
		*p = press{up: true}
	case !p.down:
		p.down, p.since = true, now
	}
	if p.told || !p.up || !p.down || now-p.since < resetAfter {
		return false
	}
	p.told = true
	return true
}
