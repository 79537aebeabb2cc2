package vcp

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
)

// mender knows what a frame of sound looks like now.
type mender struct {
	length int     // of the last good one as it stood on the wire
	shape  [4]byte // its samples, codec and mask
	tries  int
	wire   [maxCoded]byte // the frame as it came: unstuffing is done in place
	kept   int
	part   int // bytes of a first part in wire: a bit that is wrong may have made a delimiter
	joint  int // where the two parts of the frame kept meet
	parted bool
}

// keep copies a frame that may need mending, or a part of one.
func (m *mender) keep(coded []byte) {
	first := m.part
	m.kept, m.part, m.parted = 0, 0, false
	switch {
	case m.tries >= triesMost || len(coded) > m.length:
	case len(coded) == m.length:
		m.kept = copy(m.wire[:], coded)
	case first+1+len(coded) == m.length:
		m.kept, m.joint, m.parted = first+1+copy(m.wire[first+1:], coded), first, true
	default:
		m.part = copy(m.wire[:], coded)
	}
}

// good remembers what a good frame of sound is like.
func (m *mender) good(length int, payload []byte) {
	if len(payload) >= pcmHead {
		m.length, m.tries = length, 0
		copy(m.shape[:], payload[4:])
	}
}

// mend finds the bit that is wrong in the frame kept, and gives its body. buf is
// where it is unstuffed.
func (m *mender) mend(buf []byte) ([]byte, bool) {
	if m.kept == 0 {
		return nil, false
	}
	m.tries++
	if m.parted {
		return m.join(buf)
	}
	if body, ok := m.recode(buf); ok {
		return body, true
	}
	body, ok := sound(m.wire[:m.kept], buf)
	return body, ok && flip(body) && m.isSound(body)
}

// join looks for the bit that was missing where a delimiter stood within a frame.
func (m *mender) join(buf []byte) ([]byte, bool) {
	for bit := range 8 {
		m.wire[m.joint] = 1 << bit
		if body, ok := sound(m.wire[:m.kept], buf); ok && CRC(body) == 0 && m.isSound(body) {
			return body, true
		}
	}
	return nil, false
}

// recode looks for the bit in the code bytes of COBS.
func (m *mender) recode(buf []byte) ([]byte, bool) {
	wire := m.wire[:m.kept]
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
// before it.
func (m *mender) isSound(body []byte) bool {
	return body[0] == PCM && body[1] == 0 && [4]byte(body[head+4:head+pcmHead]) == m.shape
}
