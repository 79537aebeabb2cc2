package rtp

import (
	"encoding/binary"
	"math/rand/v2"
	"net/netip"
	"sync"
	"time"

	"ringdown/hal"
	"ringdown/media/g711"
	"ringdown/media/g722"
)

// sender is all that a session sends from: the clock's goroutine, a relay's
// reader and the poller's keys take turns under mu, which is held for one
// packet.
type sender struct {
	mu      sync.Mutex
	terms   *agreed
	to      netip.AddrPort // where it goes; not valid: nowhere
	ssrc    uint32
	ts      uint32    // of the next sample
	at      time.Time // when ts was that
	seq     uint16    // of the next packet
	marked  bool      // the next packet begins an utterance
	pressed bool      // a key is sent in place of sound
	laid    bool      // Overlay
	relayed bool      // what was sent last came from a relay: ts is where it begins
	span    uint32    // how long what was sent last is, in units of ts
	packets uint64
	octets  uint64
	socket  socket
	learned uint32 // epoch whose source to is, plus one; 0: none
	dropped uint64
	tap     *tapped
	buf     []byte        // a packet of our own; made when it is needed
	fill    int           // bytes of sound in buf
	wide    *g722.Encoder // nil until it is needed
}

// begin draws the random numbers that RFC 3550 section 5.1 asks for.
func (t *sender) begin(s socket) {
	t.socket = s
	t.ssrc, t.ts = rand.Uint32(), rand.Uint32()
	t.seq = uint16(rand.Uint32())
	t.at, t.marked = time.Now(), true
}

// count is how many packets were sent.
func (t *sender) count() uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.packets
}

// aim takes new terms. The source that was learned in this epoch stays the
// target.
func (t *sender) aim(a *agreed) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.terms != nil && clockOf(t.terms.Send.Codec) != clockOf(a.Send.Codec) {
		// A source has one clock (RFC 7160): with another, it is another source.
		t.ssrc = rand.Uint32()
		t.marked = true
	}
	if t.terms != nil && t.terms.epoch != a.epoch {
		t.socket.disconnect()
	}
	t.terms = a
	t.fill = 0
	if t.learned != a.epoch+1 {
		t.to, t.learned = a.Remote, 0
	}
}

// follow sends to the source that was taken (symmetric RTP, RFC 4961).
func (t *sender) follow(epoch uint32, from netip.AddrPort) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.terms.epoch == epoch {
		t.to, t.learned = from, epoch+1
	}
}

// ready says that sound may be sent. mu is held.
func (t *sender) ready() bool {
	return t.terms != nil && t.terms.sends && t.to.IsValid()
}

// WriteFrame sends 10 ms of sound to the peer. Called by the clock's
// goroutine.
func (s *Session) WriteFrame(f *hal.Frame) {
	t := &s.tx
	t.mu.Lock()
	defer t.mu.Unlock()
	t.takeOver()
	t.catchUp()
	if !t.ready() || t.pressed || t.terms.Send.Codec == Opus {
		t.pass()
		return
	}
	if t.fill += len(t.code(t.own()[headerSize+t.fill:headerSize+t.fill], f)); t.fill >= t.terms.bytes {
		t.packet(t.terms.Send.Type, t.ts, headerSize+t.fill)
		t.span = uint32(t.fill)
		t.advance(t.fill)
	}
}

// own is room for a packet that is not a relay's.
func (t *sender) own() []byte {
	if t.buf == nil {
		t.buf = make([]byte, headerSize+mostSound)
	}
	return t.buf
}

// code appends a frame in the codec that is sent.
func (t *sender) code(sound []byte, f *hal.Frame) []byte {
	switch t.terms.Send.Codec {
	case PCMA:
		return g711.AppendA(sound, f[:])
	case G722:
		if t.wide == nil {
			t.wide = g722.NewEncoder()
		}
		return t.wide.AppendNarrow(sound, f[:])
	}
	return g711.AppendU(sound, f[:])
}

// takeOver lets a clock go on where a relay has ended: after the sound of its
// last packet, and not sooner than now.
func (t *sender) takeOver() {
	if !t.relayed {
		return
	}
	t.relayed = false
	t.ts += max(t.span, t.units(time.Since(t.at)))
	t.at = time.Now()
	t.fill, t.marked = 0, true
}

// catchUp brings the timestamp to the present after a time in which nobody
// wrote, so that the peer hears a pause and not a delay.
func (t *sender) catchUp() {
	const pause = 5 * hal.FrameTime
	late := time.Since(t.at) - time.Duration(t.fill)*time.Second/8000
	if late < pause {
		return
	}
	t.ts += uint32(late * 8000 / time.Second)
	t.at = time.Now()
	t.fill, t.marked = 0, true
}

// pass lets a frame go by unsent.
func (t *sender) pass() {
	t.advance(t.fill + hal.FrameSamples)
	t.marked = true
}

func (t *sender) advance(samples int) {
	t.ts += uint32(samples)
	t.at = time.Now()
	t.fill = 0
}

// packet writes the header before what lies in buf and sends it.
func (t *sender) packet(payloadType uint8, ts uint32, size int) {
	t.send(t.buf[:size], payloadType, t.marked, t.seq, ts)
	t.seq++
	t.marked = false
}

// send fills in a packet's header and sends it. mu is held.
func (t *sender) send(b []byte, payloadType uint8, marked bool, seq uint16, ts uint32) {
	b[0], b[1] = 2<<6, payloadType
	if marked {
		b[1] |= 0x80
	}
	binary.BigEndian.PutUint16(b[2:], seq)
	binary.BigEndian.PutUint32(b[4:], ts)
	binary.BigEndian.PutUint32(b[8:], t.ssrc)
	sound := uint64(len(b) - headerSize)
	if t.tap != nil {
		t.tap.to.Packet(true, t.socket.local, t.to, b)
	}
	ok := true
	if t.terms.seal != nil {
		b, ok = t.terms.seal.out.close(b)
	}
	if !ok || !t.socket.write(b, t.to) {
		t.dropped++
		return
	}
	t.packets++
	t.octets += sound
}
