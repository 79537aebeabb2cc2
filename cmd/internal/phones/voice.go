package phones

import (
	"sync"
	"time"

	"ringdown/hal"
	"ringdown/media/dtmf"
	"ringdown/media/rtp"
)

// How a key sounds on an analog port: the length and pause that every exchange
// takes (ITU-T Q.24 asks for 40 ms each; twice that survives a poor line), and
// the levels of a telephone's own keypad.
const (
	keyOn    = 100 * time.Millisecond
	keyOff   = 80 * time.Millisecond
	keyLevel = -10 // dBm0, the low group
	keyTwist = 2   // dB
)

// keysMost bounds the keys that wait to be heard: a person is never this far
// ahead. Policy when full: the key is dropped.
const keysMost = 16

// voice is a session as an analog port hears it: with its keys as sound. A call
// that moves to another card has two clocks for a moment, so it is locked.
type voice struct {
	session *rtp.Session
	mu      sync.Mutex
	on      bool // keys are heard; while a number is dialled they are not
	keys    []*dtmf.Generator
	inBand  inBand
	fax     fax
}

// audible says whether keys are to be heard.
func (v *voice) audible(on bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.on, v.keys = on, nil
	v.session.Steady(false)
	if on {
		v.fax.listen()
	}
}

// key lets a key be heard, unless it was heard already.
func (v *voice) key(digit string) {
	g, err := dtmf.NewGenerator(digit, dtmf.Timing{On: keyOn, Off: keyOff, Level: keyLevel, Twist: keyTwist})
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.inBand.known(digit, time.Now()) || err != nil || !v.on || len(v.keys) >= keysMost {
		return
	}
	v.keys = append(v.keys, g)
	v.inBand.elsewhere(digit, time.Now())
}

// ReadFrame implements media.Source.
func (v *voice) ReadFrame(f *hal.Frame) bool {
	sound, key, tell := v.read(f)
	if key != 0 {
		tell(key)
	}
	return sound
}

// read plays a frame. A key that was heard in it is to be told without the
// lock: whoever is told may have it played.
func (v *voice) read(f *hal.Frame) (sound bool, key byte, tell func(byte)) {
	v.mu.Lock()
	defer v.mu.Unlock()
	sound = v.session.ReadFrame(f)
	if v.fax.hears(fromPhone, f) {
		v.answered()
	}
	key, tell = v.inBand.hear(f), v.inBand.tell
	return v.over(f) || sound, key, tell
}

// over lays the key that is to be heard over a frame.
func (v *voice) over(f *hal.Frame) bool {
	if len(v.keys) == 0 {
		return false
	}
	n := v.keys[0].Read(f[:])
	if n < len(f) {
		clear(f[n:])
		v.keys = v.keys[1:]
	}
	return true
}

// WriteFrame implements media.Sink.
func (v *voice) WriteFrame(f *hal.Frame) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.fax.hears(fromPort, f) {
		v.answered()
	}
	v.session.WriteFrame(f)
}
