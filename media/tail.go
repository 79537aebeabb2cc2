package media

// Tail is what is still heard of a sound that is cut off, by a key, by a
// connection or by another sound: its next [RampSamples], which fade. A step from
// the middle of a word to silence is a click. The zero value is nothing. It
// belongs to the clock that plays the sound, and allocates nothing.
type Tail struct {
	pcm  [RampSamples]int16
	some bool
}

// Cut takes what comes next of a sound that will not be read any more; nil is
// none, and leaves what there is.
func (t *Tail) Cut(s Signal) {
	if s == nil {
		return
	}
	n := s.Read(t.pcm[:])
	clear(t.pcm[n:])
	for i := range t.pcm {
		t.pcm[i] = int16(int(t.pcm[i]) * (RampSamples - 1 - i) / RampSamples)
	}
	t.some = true
}

// Left reports whether there is something to be heard yet.
func (t *Tail) Left() bool { return t.some }

// Lay adds it to the frame that is heard next, which has [RampSamples] or more,
// and is empty then.
func (t *Tail) Lay(frame []int16) {
	if !t.some {
		return
	}
	t.some = false
	for i, v := range t.pcm {
		frame[i] = int16(max(-32768, min(32767, int(frame[i])+int(v))))
	}
}
