package vcard

import "ringdown/hal/vcard/vcp"

const (
	// outMost bounds what waits for the wire: at 2 Mbaud 80 ms. A wire that takes
	// nothing for that long is given up.
	outMost = 16 << 10
	// outSound is how much may wait before sound is dropped: sound that is later
	// than 20 ms is late at the card too.
	outSound = 4 << 10
)

// outbox holds the bytes that go to the wire. The card's lock guards it.
type outbox struct {
	bytes, spare []byte
	wake         chan struct{} // capacity 1: there is something
	dropped      int           // frames of sound
}

func newOutbox() outbox {
	return outbox{
		bytes: make([]byte, 0, outMost+vcp.MaxFrame), spare: make([]byte, 0, outMost+vcp.MaxFrame),
		wake: make(chan struct{}, 1),
	}
}

// add queues a frame; false: the wire takes nothing any more. Sound does not wake
// the writer: who made it sends it.
func (o *outbox) add(f vcp.Frame) bool {
	switch {
	case len(o.bytes) > outMost:
		return false
	case f.Type == vcp.PCM && len(o.bytes) > outSound:
		o.dropped++
		return true
	}
	o.bytes = vcp.Append(o.bytes, f)
	if f.Type != vcp.PCM {
		o.poke()
	}
	return true
}

// poke wakes the writer.
func (o *outbox) poke() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// take gives all that is queued; it is valid until the next call.
func (o *outbox) take() []byte {
	o.bytes, o.spare = o.spare[:0], o.bytes
	return o.spare
}
