package v253

import (
	"errors"
	"fmt"
	"time"

	"ringdown/hal"
)

// mode is what the wire carries: commands, or sound.
type mode uint8

const (
	modeCommand  mode = iota
	modeEntering      // sound was asked for
	modeDuplex        // AT+VTR: both ways
	modePlay          // AT+VTX: to the line
	modeListen        // AT+VRX: from the line
	modeLeaving       // the end of sound was asked for
)

const (
	// enterWait is how long a modem may take to begin sound.
	enterWait = 2 * time.Second
	// leaveWait is how long it may take to end it, until the other dialect is
	// tried; drainWait, when it plays first what it has.
	leaveWait = 400 * time.Millisecond
	drainWait = 4 * time.Second
	// againAfter is the pause before sound that was refused is asked for again,
	// and refusedMost how often in a row.
	againAfter  = 500 * time.Millisecond
	refusedMost = 4
	// mute is how long a modem that ought to send sound may send none.
	mute = 2 * time.Second
	// never is a time that does not come.
	never = time.Duration(1<<63 - 1)
)

// voice is the way between commands and sound.
type voice struct {
	mode    mode
	target  mode          // while entering
	left    mode          // while leaving
	due     time.Duration // of entering and leaving
	tried   bool          // the other dialect
	alone   bool          // leaving was the modem's own idea
	refused int
	after   time.Duration // not to be asked for before
	last    time.Duration // sound came
	probe   *probe        // the loop-back probe that runs, nil
	turn    turn
	odd     []byte // half a sample
}

// next is when voiceDue has something to do.
func (v *voice) next() time.Duration {
	switch v.mode {
	case modeCommand:
		if v.refused > 0 && v.after != 0 {
			return v.after
		}
		return never
	case modeDuplex, modeListen:
		return v.last + mute
	case modePlay:
		return never
	}
	return v.due
}

// verb is the command that begins sound.
func (m mode) verb() string {
	switch m {
	case modeDuplex:
		return "AT+VTR"
	case modePlay:
		return "AT+VTX"
	}
	return "AT+VRX"
}

// ender ends the sound of a mode.
func (m mode) ender() byte {
	switch m {
	case modeDuplex:
		return endDuplex
	case modePlay:
		return etx
	}
	return endListen
}

// goal is what the wire should carry now.
func (c *card) goal() mode {
	switch {
	case c.asks.busy():
		return modeCommand
	case c.voice.probe != nil:
		return modeDuplex
	case !c.port.closed || !c.pace.flowing:
		return modeCommand
	case c.about.duplex:
		return modeDuplex
	case c.voice.turn.talks:
		return modePlay
	}
	return modeListen
}

// steer begins the next step towards the goal. The lock is held.
func (c *card) steer(now time.Duration) {
	switch v := &c.voice; v.mode {
	case modeCommand:
		if a := c.asks.begin(now); a != nil {
			c.emit([]byte(a.text + "\r"))
			return
		}
		if g := c.goal(); g != modeCommand && c.asks.open == nil && now >= v.after {
			v.mode, v.target, v.due = modeEntering, g, now+enterWait
			c.emit([]byte(g.verb() + "\r"))
		}
	case modeDuplex, modePlay, modeListen:
		if c.goal() != v.mode {
			c.leave(now)
		}
	case modeLeaving:
		if v.left == modePlay && c.asks.busy() && v.due > now+leaveWait {
			c.emit(c.about.code(can)) // what is still to be played is no longer wanted
			v.due = now + leaveWait
		}
	}
}

// leave asks for the end of sound.
func (c *card) leave(now time.Duration) {
	v := &c.voice
	wait := leaveWait
	if v.mode == modePlay {
		if wait = drainWait; c.asks.busy() {
			wait = leaveWait
			c.emit(c.about.code(can))
		}
	}
	c.emit(c.about.code(v.mode.ender()))
	v.left, v.mode, v.due, v.tried, v.alone = v.mode, modeLeaving, now+wait, false, false
	c.dec.leave()
	c.pace.listen()
}

// entered begins sound.
func (c *card) entered(now time.Duration) {
	v := &c.voice
	v.mode, v.refused, v.last, v.odd = v.target, 0, now, v.odd[:0]
	c.pace.listen()
	switch {
	case v.mode == modePlay:
		c.emit(v.turn.take())
	default:
		c.dec.begin()
	}
	if v.mode == modeDuplex && v.probe == nil {
		c.play(&hal.Frame{}) // the modem has a frame in hand while the next one comes
		c.play(&hal.Frame{})
	}
	c.steer(now)
}

// refuse handles sound that the modem does not begin.
func (c *card) refuse(now time.Duration) {
	v := &c.voice
	v.mode, v.after = modeCommand, now+againAfter
	switch v.refused++; {
	case v.probe != nil:
		v.probe.finish()
		v.probe = nil
	case v.refused >= refusedMost:
		c.failed(fmt.Errorf("it refuses %s", v.target.verb()))
	}
	c.steer(now)
}

// came is the end of leaving.
func (c *card) came(now time.Duration) {
	v := &c.voice
	if v.tried {
		c.about.dialect = c.about.other()
	}
	v.mode, c.dec.sound, c.dec.leaving = modeCommand, false, false
	c.steer(now)
}

// soundEnded: the modem has ended its sound, as it was asked to or because it hung
// up by itself. Text follows.
func (c *card) soundEnded(now time.Duration) {
	if v := &c.voice; v.mode != modeLeaving {
		v.left, v.mode, v.due, v.tried, v.alone = v.mode, modeLeaving, now+leaveWait, false, true
	}
}

// voiceDue handles what takes too long.
func (c *card) voiceDue(now time.Duration) {
	v := &c.voice
	switch {
	case now < v.next():
	case v.mode == modeEntering:
		c.failed(fmt.Errorf("it does not answer %s", v.target.verb()))
	case v.mode == modeLeaving && v.alone:
		c.came(now)
	case v.mode == modeLeaving && !v.tried:
		v.tried, v.due = true, now+leaveWait
		c.emit(c.about.other().code(v.left.ender()))
	case v.mode == modeLeaving:
		c.failed(errors.New("its sound does not end"))
	case v.mode == modeDuplex || v.mode == modeListen:
		c.failed(errors.New("its sound has stopped"))
	case v.mode == modeCommand:
		v.after = 0
	}
}

// heard takes sound.
func (c *card) heard(p []byte, now time.Duration) {
	v := &c.voice
	if v.mode != modeDuplex && v.mode != modeListen {
		return
	}
	v.last = now
	size := c.about.format.kind.bytes()
	if len(v.odd) > 0 {
		p = append(v.odd, p...)
	}
	whole := len(p) / size * size
	var room [readChunk]int16
	sound := c.about.format.kind.linear(room[:0], p[:whole])
	v.odd = append(v.odd[:0], p[whole:]...)
	if v.probe != nil {
		c.probed(sound, now)
		return
	}
	c.port.gains.in(sound)
	c.pace.take(sound, now)
	poke(c.ready)
}

// play sends a frame of sound.
func (c *card) play(f *hal.Frame) {
	c.send(f[:])
}

func (c *card) send(s []int16) {
	if len(c.out) > outSound {
		return // it would be late
	}
	var room [2 * hal.FrameSamples]byte
	for len(s) > 0 {
		n := min(len(s), hal.FrameSamples)
		c.out = shielded(c.out, c.about.format.kind.encode(room[:0], s[:n]))
		s = s[n:]
	}
	poke(c.wake)
}
