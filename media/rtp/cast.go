package rtp

import (
	"encoding/binary"
	"io"
	"math/rand/v2"

	"ringdown/hal"
	"ringdown/media/g711"
)

// castBytes is the sound of one packet of a Cast: 20 ms of G.711, the usual packet
// (RFC 3551 section 4.2), which is what telephones that listen to multicast take.
const castBytes = 2 * hal.FrameSamples

// The payload types of G.711 (RFC 3551 section 6): without SDP they are all that
// tells a listener what comes.
const (
	castU = 0
	castA = 8
)

// Cast sends sound one way, to whoever listens: paging by multicast. There is no
// SDP and no RTCP; a listener joins by the first packet that it gets. It is one
// goroutine's.
type Cast struct {
	to     io.Writer // a packet a Write
	a      bool
	ssrc   uint32
	ts     uint32
	seq    uint16
	marked bool
	fill   int // bytes of sound in buf
	buf    [headerSize + castBytes]byte
	lost   uint64
}

// NewCast makes one that writes packets of A-law or else µ-law. Source, sequence
// and timestamp begin at random numbers, as RFC 3550 section 5.1 asks for: two pages
// to one address are told apart by their source.
func NewCast(to io.Writer, aLaw bool) *Cast {
	return &Cast{to: to, a: aLaw, ssrc: rand.Uint32(), ts: rand.Uint32(), seq: uint16(rand.Uint32()), marked: true}
}

// WriteFrame takes the next 10 ms. What cannot be sent is lost, and counted.
func (c *Cast) WriteFrame(f *hal.Frame) {
	sound := c.buf[headerSize+c.fill : headerSize+c.fill]
	if c.a {
		sound = g711.AppendA(sound, f[:])
	} else {
		sound = g711.AppendU(sound, f[:])
	}
	if c.fill += len(sound); c.fill < castBytes {
		return
	}
	c.send()
}

func (c *Cast) send() {
	b := c.buf[:]
	b[0], b[1] = 2<<6, castU
	if c.a {
		b[1] = castA
	}
	if c.marked {
		b[1] |= 0x80
	}
	binary.BigEndian.PutUint16(b[2:], c.seq)
	binary.BigEndian.PutUint32(b[4:], c.ts)
	binary.BigEndian.PutUint32(b[8:], c.ssrc)
	if _, err := c.to.Write(b); err != nil {
		c.lost++
	}
	c.seq++
	c.ts += castBytes
	c.fill, c.marked = 0, false
}

// Lost is how many packets could not be sent.
func (c *Cast) Lost() uint64 { return c.lost }
