package vcp

import "encoding/binary"

// A UART's usual mistake is one bit. The polynomial of the CRC tells single bits
// apart in up to 32,767 (its order), so that a frame of sound with one bit wrong
// can be mended instead of lost: caller id and fax hear ten milliseconds that are
// made up. Only sound is mended: a request or event is repeated anyway, and must
// never be one that was not sent.
const (
	// triesMost bounds the attempts in a row that come to nothing: a wire with
	// garbage on it costs nothing then, until good sound has come again.
	triesMost = 16
	// codesMost bounds how many code bytes of COBS are tried as the wrong one.
	codesMost = 32
	// aheadMost is how many pieces after the last good one a mended one may be: of the
	// three bits that a wrong mending turns some are in its tick.
	aheadMost = 64
)

// mender knows what a frame of sound looks like now.
type mender struct {
	body  int     // length of the last good one, its CRC included
	shape [4]byte // its samples, codec and mask
	tick  uint32
	tries int
	// wire is a frame as it came, from at on, n bytes: unstuffing is done in place.
	// What stands before it, but for one byte, came before it and could not be read: a
	// bit that is wrong may have made a delimiter of that byte.
	wire  [2*maxCoded + 1]byte
	at, n int
}

// keep copies a frame that may need mending, or a part of one.
func (m *mender) keep(coded []byte) {
	first := copy(m.wire[:], m.wire[m.at:m.at+m.n])
	if first+1+len(coded) > m.most() {
		first = 0
	}
	m.at, m.n = first+1, 0
	if m.tries < triesMost && len(coded) <= m.most() {
		m.n = copy(m.wire[m.at:], coded)
	}
}

// forget drops what was kept: it has been read.
func (m *mender) forget() { m.at, m.n = 0, 0 }

// most is how long a frame of sound is on the wire at most: it has a code byte more
// for each full block of COBS, and how many are full hangs on where its zeros are.
func (m *mender) most() int { return m.body + 1 + m.body/cobsBlock }

// fits reports whether a frame of sound can be so long on the wire.
func (m *mender) fits(coded int) bool { return m.body > 0 && coded > m.body && coded <= m.most() }

// good remembers what a good frame of sound is like.
func (m *mender) good(payload []byte) {
	if len(payload) >= pcmHead {
		m.body, m.tries = head+len(payload)+trailer, 0
		m.tick = binary.LittleEndian.Uint32(payload)
		copy(m.shape[:], payload[4:])
	}
}

// mend finds the bit that is wrong in the frame kept, and gives its body. buf is
// where it is unstuffed.
func (m *mender) mend(buf []byte) (body []byte, ok bool) {
	whole, joint := m.fits(m.n), m.fits(m.at+m.n)
	if m.n == 0 || !whole && !joint {
		return nil, false
	}
	m.tries++
	if whole {
		body, ok = m.turn(m.wire[m.at:m.at+m.n], buf)
	}
	if !ok && joint {
		body, ok = m.join(buf)
	}
	if ok {
		m.forget()
	}
	return body, ok
}

// turn looks for the bit in a frame that is whole.
func (m *mender) turn(wire, buf []byte) ([]byte, bool) {
	if body, ok := m.recode(wire, buf); ok {
		return body, true
	}
	body, ok := sound(wire, buf)
	return body, ok && flip(body) && m.isSound(body)
}

// join looks for the bit that was missing where a delimiter stood within a frame.
func (m *mender) join(buf []byte) ([]byte, bool) {
	for bit := range 8 {
		m.wire[m.at-1] = 1 << bit
		if body, ok := sound(m.wire[:m.at+m.n], buf); ok && CRC(body) == 0 && m.isSound(body) {
			return body, true
		}
	}
	return nil, false
}

// recode looks for the bit in the code bytes of COBS.
func (m *mender) recode(wire, buf []byte) ([]byte, bool) {
	at := 0
	for range codesMost {
		code := int(wire[at])
		for bit := range 8 {
			wire[at] ^= 1 << bit
			body, ok := sound(wire, buf)
			wire[at] ^= 1 << bit
			if ok && CRC(body) == 0 && m.isSound(body) {
				return body, true
			}
		}
		if at += code; code == 0 || at >= len(wire) {
			break
		}
	}
	return nil, false
}

// sound unstuffs wire into buf.
func sound(wire, buf []byte) ([]byte, bool) {
	body, ok := unstuff(buf[:copy(buf, wire)])
	if !ok || len(body) < bodyLeast+pcmHead || len(body) > bodyRoom {
		return nil, false
	}
	// The CRC stands little endian; behind its data in the order of its bits, the
	// CRC over all is 0.
	n := len(body)
	body[n-2], body[n-1] = body[n-1], body[n-2]
	return body, true
}

// flip turns the one bit of body that makes its CRC right; false when there is none.
func flip(body []byte) bool {
	syndrome := CRC(body)
	e := crcPoly // what the last bit leaves
	for i := range len(body) * 8 {
		if e == syndrome {
			body[len(body)-1-i/8] ^= 1 << (i % 8)
			return true
		}
		if e&topBit != 0 {
			e = e<<1 ^ crcPoly
		} else {
			e <<= 1
		}
	}
	return false
}

// isSound reports whether a body that was mended is a frame of sound like those
// before it, and soon after them.
func (m *mender) isSound(body []byte) bool {
	if len(body) != m.body || body[0] != PCM || body[1] != 0 || [4]byte(body[head+4:head+pcmHead]) != m.shape {
		return false
	}
	ahead, samples := binary.LittleEndian.Uint32(body[head:])-m.tick, uint32(m.shape[0])
	return ahead <= aheadMost*samples && samples > 0 && ahead%samples == 0
}
