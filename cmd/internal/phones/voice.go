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
	outBand outBand
	fax     fax
	now     *joint    // that a card works, nil none
	played  played    // what is played to the telephone
	frame   hal.Frame // that went to it last
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

// read plays a frame. A key that was heard in it is to be told without the
// lock: whoever is told may have it played.
func (v *voice) read(f *hal.Frame) (sound bool, key byte, tell func(byte)) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.receive(f)
}

// receive is read with mu held.
func (v *voice) receive(f *hal.Frame) (sound bool, key byte, tell func(byte)) {
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
	v.outBand.echoes()
	n := v.keys[0].Read(f[:])
	if n < len(f) {
		clear(f[n:])
		v.keys = v.keys[1:]
	}
	return true
}

// write sends a frame, with what is played in place of it or over it. It says
// whether a sound is over that is to be told of, and whether any has ended.
func (v *voice) write(f *hal.Frame) (over, ended bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.send(f)
}

// send is write with mu held.
func (v *voice) send(f *hal.Frame) (over, ended bool) {
	if v.fax.hears(fromPort, f) {
		v.answered()
	}
	v.frame = *f
	if v.on {
		v.outBand.hear(&v.frame, v.press)
	}
	over, ended = v.played.lay(&v.frame)
	v.session.WriteFrame(&v.frame)
	return over, ended
}
