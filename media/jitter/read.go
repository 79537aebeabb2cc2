package jitter

import (
	"ringdown/hal"
	"ringdown/media/conceal"
)

const (
	// hurry is an excess that is caught up with quickly, a change in every second frame
	// (some 30 % faster); below it a change in ten is not noticed.
	hurry   = 40 * ms
	quickly = 1
	gently  = 10
	// hysteresis keeps the delay from going to and fro; with guard and a bin it
	// bounds what a wait can exceed a frame by, 2 ms.
	hysteresis = 6
	// leastShift is not worth the effort below.
	leastShift = 1 * ms
	// alike is how alike two periods must be to leave one out unheard (the
	// square of the correlation, 0.7).
	alike = 0.5
	// quiet is a mean square at -45 dBm0, where any piece may go.
	quiet = 22826 * 22826 / 2 / 31623
)

// Read plays the next frame. It returns false, with f silent, when there is no
// stream, or nothing came for so long that nothing can be made up.
func (b *Buffer) Read(f *hal.Frame) bool {
	defer func() { b.clock += frame }()
	if !b.on {
		*f = hal.Frame{}
		return false
	}
	b.Played += frame
	b.bound()
	if b.rest > 0 {
		b.rest--
	} else if !b.fixed && b.move(f) {
		b.fill.Good(f[:])
		return true
	}
	return b.plain(f)
}

// excess is how many samples later than needed the sound is played, for a
// delay that is less by shift samples. Negative: the next late packet will not
// find its turn.
func (b *Buffer) excess(shift int64) int64 {
	return b.clock - b.play - shift - int64(b.est.late) - modulo(b.phase-shift, frame) - guard
}

// bound keeps what is held below MostDelay: the oldest goes unheard.
func (b *Buffer) bound() {
	held := b.end - b.play
	if held <= most {
		return
	}
	drop := (held - most/2 + frame - 1) / frame * frame
	for i := range drop {
		b.have[(b.play+i)&(room-1)] = false
	}
	b.play += drop
	b.Resets++
}

// move changes the delay within this frame, if it should be changed and the
// sound allows it.
func (b *Buffer) move(f *hal.Frame) bool {
	if b.play < b.from {
		return false
	}
	spare := b.excess(0)
	switch {
	case spare < 0 && b.end-b.play < most/2 && b.whole(frame):
		return b.prolong(f)
	case b.excess(leastShift) >= hysteresis:
		return b.shorten(f, spare)
	}
	return false
}

// whole says that the next n samples are there.
func (b *Buffer) whole(n int64) bool {
	for i := range n {
		if !b.have[(b.play+i)&(room-1)] {
			return false
		}
	}
	return true
}

// shorten leaves out one period, or what is too long of faint sound: the frame
// goes over from the sound that is due to the sound that much later.
func (b *Buffer) shorten(f *hal.Frame, spare int64) bool {
	b.rest = gently // whatever comes of it: the search is dear
	most := b.contiguous() - frame
	if most < leastShift {
		return false
	}
	context := b.context(frame + most)
	x := context[conceal.Need:]
	shift := int64(0)
	if faint(x) {
		shift = b.toFrame(int64(most))
	} else if most >= conceal.MinLag && b.excess(conceal.MinLag) >= hysteresis {
		lag, likeness := conceal.Lag(context, most)
		if likeness >= alike || spare >= hurry {
			shift = int64(lag)
		}
	}
	if shift < leastShift || b.excess(shift) < hysteresis {
		return false
	}
	for i := range f {
		f[i] = cross(x[i], x[i+int(shift)], i)
	}
	b.take(frame + shift)
	b.Shortened += uint64(shift)
	b.rest = pause(spare)
	return true
}

// contiguous is how many of the next samples are there without a gap, as far as
// the longest period needs them.
func (b *Buffer) contiguous() int {
	n := 0
	for n < frame+conceal.MaxLag && b.have[(b.play+int64(n))&(room-1)] {
		n++
	}
	return n
}

// toFrame is the shift, at most most, after which packets begin with frames, so
// that none of the delay is idle; or as far towards it as there is sound.
func (b *Buffer) toFrame(most int64) int64 {
	if far := b.phase + frame; b.excess(min(far, most)) >= hysteresis {
		return min(far, most)
	}
	return min(b.phase, most)
}

// prolong plays one period twice: the frame goes over from the sound that is
// due to the sound one period earlier.
func (b *Buffer) prolong(f *hal.Frame) bool {
	lag, likeness := conceal.Lag(b.context(frame), frame)
	x := b.work[conceal.Need:][:frame]
	if likeness < alike && b.excess(0) > -guard && !faint(x) {
		return false
	}
	for i := range f {
		f[i] = cross(x[i], b.work[conceal.Need+i-lag], i)
	}
	b.take(frame - int64(lag))
	b.Prolonged += uint64(lag)
	b.rest = quickly
	return true
}

// pause is for how many frames the delay is left alone after a change.
func pause(spare int64) int {
	if spare > hurry {
		return quickly
	}
	return gently
}

// context lays what was played and the next n samples side by side in work.
func (b *Buffer) context(n int) []int16 {
	played := b.fill.Played()
	copy(b.work[:conceal.Need], played[len(played)-conceal.Need:])
	all := b.work[:conceal.Need+n]
	b.ahead(all[conceal.Need:])
	return all
}

// ahead copies the next samples out of the ring.
func (b *Buffer) ahead(x []int16) {
	k := int(b.play & (room - 1))
	m := copy(x, b.pcm[k:])
	copy(x[m:], b.pcm[:])
}

// take moves on by n samples, which are there no more.
func (b *Buffer) take(n int64) {
	for i := range n {
		b.have[(b.play+i)&(room-1)] = false
	}
	b.play += n
	b.phase = modulo(b.phase-n, frame)
}

// plain plays a frame as it is, sound and gaps in turn.
func (b *Buffer) plain(f *hal.Frame) bool {
	heard := false
	for i := 0; i < frame; {
		k := b.play & (room - 1)
		n := i + 1
		for n < frame && b.have[(b.play+int64(n-i))&(room-1)] == b.have[k] {
			n++
		}
		piece := f[i:n]
		if b.have[k] {
			b.ahead(piece)
			b.fill.Good(piece)
			b.noise.heard(b.play)
			heard = true
		} else {
			heard = b.missing(piece) || heard
		}
		b.take(int64(len(piece)))
		i = n
	}
	return heard
}

// missing makes up what did not come.
func (b *Buffer) missing(p []int16) bool {
	switch {
	case b.noise.due(b.play):
		b.noise.read(p)
		b.fill.Good(p)
		return true
	case b.play < b.from && b.fill.Missing() == 0:
		clear(p)
		b.fill.Good(p)
		return false
	case b.play < b.from:
		b.fill.Fill(p) // fades out, and blends into what comes
		return !b.fill.Muted()
	}
	b.fill.Fill(p)
	b.Concealed += uint64(len(p))
	return !b.fill.Muted()
}

// cross goes over from a to b within a frame.
func cross(a, b int16, i int) int16 {
	return int16(int(a) + (int(b)-int(a))*(i+1)/frame)
}

// faint says that the sound is so low that any piece of it may go.
func faint(x []int16) bool {
	sum := 0
	for _, v := range x {
		sum += int(v) * int(v)
	}
	return sum < quiet*len(x)
}
