package sim

import "math/bits"

// Characters of the Japanese message: seven bits with even parity, DLE SOH
// header DLE STX … DLE ETX and a CRC-16 (NTT, number display).
const (
	charETX   = 0x03
	charDLE   = 0x10
	nttFront  = 5 // DLE SOH header DLE STX
	nttCall   = 0x40
	nttNumber = 0x02
	nttAbsent = 0x04
)

// nttMessage gathers the characters of one message.
type nttMessage struct {
	buf  []byte
	left int  // characters of the CRC still to come, once ETX has been
	dle  bool // the last character was a DLE that begins a control
}

func (m *nttMessage) reset() { m.buf, m.left, m.dle = m.buf[:0], 0, false }

// take adds a character and reports whether the message is whole.
func (m *nttMessage) take(b byte) bool {
	if len(m.buf) == 0 && b&0x7F != charDLE || len(m.buf) >= maxBurst {
		return false
	}
	m.buf = append(m.buf, b)
	if m.left > 0 {
		m.left--
		return m.left == 0
	}
	switch {
	case m.dle && b&0x7F == charETX:
		m.left = 2
		m.dle = false
	default:
		m.dle = !m.dle && b&0x7F == charDLE
	}
	return false
}

// read makes of a whole message what a display shows.
func (m *nttMessage) read() Shown {
	body, sum := m.buf[:len(m.buf)-2], m.buf[len(m.buf)-2:]
	if len(body) < nttFront+4 {
		return Shown{Trouble: "too short"}
	}
	for _, b := range body {
		if bits.OnesCount8(b)%2 != 0 {
			return Shown{Trouble: "parity"}
		}
	}
	if crc := nttCRC(body[2:]); byte(crc) != sum[0] || byte(crc>>8) != sum[1] {
		return Shown{Trouble: "checksum"}
	}
	return nttParts(body[nttFront : len(body)-2])
}

// nttCRC is that of ITU-T V.41, the lowest bit first.
func nttCRC(p []byte) uint16 {
	var reg uint16
	for _, b := range p {
		for i := range 8 {
			in := uint16(b>>i) & 1
			if out := reg & 1; out != in {
				reg = reg>>1 ^ 0x8408
			} else {
				reg >>= 1
			}
		}
	}
	return reg
}

// nttParts reads what stands between STX and ETX, a DLE in it being doubled.
func nttParts(coded []byte) Shown {
	var data []byte
	for i := 0; i < len(coded); i++ {
		b := coded[i] & 0x7F
		data = append(data, b)
		if b == charDLE {
			i++
		}
	}
	if len(data) < 2 || data[0] != nttCall || int(data[1]) != len(data)-2 {
		return Shown{Trouble: "not a call"}
	}
	var s Shown
	for data = data[2:]; len(data) >= 2; data = data[2+int(data[1]):] {
		if len(data) < 2+int(data[1]) {
			s.Trouble = "broken part"
			return s
		}
		if v := string(data[2 : 2+int(data[1])]); data[0] == nttNumber || data[0] == nttAbsent {
			absent(v, &s)
		}
	}
	return s
}
