package phones

import (
	"strings"
	"time"

	"ringdown/hal"
	"ringdown/media/dtmf"
)

const (
	// sameKey is how far apart two reports of one press may lie, by its tones
	// and by INFO: INFO goes by way of the call's signalling, and may be sent
	// again after half a second (T1 of RFC 3261).
	sameKey = time.Second
	// reportsMost bounds the presses whose other report is awaited: nobody
	// presses more in a second. Policy when full: the oldest is forgotten.
	reportsMost = 8
)

// inBand listens for keys in the sound of a telephone that did not agree on
// telephone-events. What it hears is told, and passes as it is; unless the same
// press was told by INFO and is heard by a tone of ours: then the telephone's
// own is muted.
type inBand struct {
	ears  *dtmf.Detector // nil: the telephone tells of its keys
	tell  func(key byte)
	mute  bool     // the tone that sounds now was told before, or is for us alone
	ours  bool     // all keys are for us: nobody is to hear them
	heard []report // told from here: their report comes back
	told  []report // by others: their tone may come
}

// report is one press.
type report struct {
	key byte
	at  time.Time
}

// listen begins or ends listening.
func (b *inBand) listen(on bool, tell func(key byte)) {
	switch {
	case !on:
		b.ears, b.mute = nil, false
	case b.ears == nil:
		b.ears, b.tell = dtmf.NewDetector(dtmf.Config{}), tell
	}
}

// hear takes a frame of the telephone's and gives the key that is to be told, 0
// none.
func (b *inBand) hear(f *hal.Frame) (key byte) {
	if b.ears == nil {
		return 0
	}
	for _, e := range b.ears.Write(f[:]) {
		switch {
		case e.End:
			b.mute = false
		case take(&b.told, e.Digit, time.Now()):
			b.mute = true
		default:
			b.mute = b.ours
			b.heard = note(b.heard, e.Digit, time.Now())
			key = e.Digit // of two in 10 ms one is none
		}
	}
	if b.mute {
		*f = hal.Frame{}
	}
	return key
}

// known says that a key that is told was told from here, and is heard.
func (b *inBand) known(digit string, now time.Time) bool {
	return b.ears != nil && len(digit) == 1 && take(&b.heard, strings.ToUpper(digit)[0], now)
}

// elsewhere notes a key that others told.
func (b *inBand) elsewhere(digit string, now time.Time) {
	if b.ears != nil && len(digit) == 1 {
		b.told = note(b.told, strings.ToUpper(digit)[0], now)
	}
}

func note(all []report, key byte, now time.Time) []report {
	if len(all) == reportsMost {
		all = append(all[:0], all[1:]...)
	}
	return append(all, report{key, now})
}

// take finds a press and forgets it; those too old to match are forgotten too.
func take(all *[]report, key byte, now time.Time) bool {
	for len(*all) > 0 && now.Sub((*all)[0].at) > sameKey {
		*all = append((*all)[:0], (*all)[1:]...)
	}
	for i, r := range *all {
		if r.key == key {
			*all = append((*all)[:i], (*all)[i+1:]...)
			return true
		}
	}
	return false
}

// keepKeys keeps the telephone's keys from those who hear it without being
// connected with it, as in a conference room, until it is connected: they are
// meant for us (TS-6).
func (v *voice) keepKeys() {
	v.audible(false)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.inBand.ours = true
}

// listens begins to listen for keys in the sound, or ends it.
func (v *voice) listens(on bool, tell func(key byte)) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.inBand.listen(on, tell)
}
