package sim

import (
	"ringdown/internal/country"
)

// The types of caller id messages and of their parts, GR-30 and ETSI EN 300
// 659-3.
const (
	typeSingleCall = 0x04
	typeSingleMWI  = 0x06
	typeCall       = 0x80
	typeMWI        = 0x82

	partTime     = 0x01
	partNumber   = 0x02
	partNoNumber = 0x04
	partName     = 0x07
	partLamp     = 0x0B

	lampOn = 0x42 // SDMF's sign of messages waiting
)

// assembler makes a message of the characters of a burst.
type assembler struct {
	buf  []byte
	need int
}

// take adds a character and reports whether the message is whole.
func (a *assembler) take(b byte) bool {
	if len(a.buf) == 0 {
		switch b {
		case typeSingleCall, typeSingleMWI, typeCall, typeMWI:
		default:
			return false // seizure, or the garbage of a hook click
		}
	}
	if len(a.buf) < maxBurst {
		a.buf = append(a.buf, b)
	}
	if len(a.buf) == 2 {
		a.need = int(b) + 3
	}
	return len(a.buf) >= 3 && len(a.buf) == a.need
}

func (a *assembler) reset() { a.buf, a.need = a.buf[:0], 0 }

// sound reports whether the checksum makes the sum nought.
func sumIsNought(m []byte) bool {
	var sum byte
	for _, b := range m {
		sum += b
	}
	return sum == 0
}

// read makes of a whole message what a display shows; mwi tells that it is
// about messages waiting, and on whether there are any.
func read(m []byte, scheme country.Scheme) (s Shown, mwi, on bool) {
	s.Scheme = string(scheme)
	if !sumIsNought(m) {
		s.Trouble = "checksum"
		return s, false, false
	}
	data := m[2 : len(m)-1]
	switch m[0] {
	case typeSingleCall:
		single(data, &s)
	case typeSingleMWI:
		return s, true, len(data) > 0 && data[0] == lampOn
	default:
		lamp, has := parts(data, &s)
		return s, m[0] == typeMWI && has, lamp
	}
	return s, false, false
}

// single reads SDMF: eight digits of time, then the number or a letter.
func single(data []byte, s *Shown) {
	if len(data) < 9 {
		s.Trouble = "too short"
		return
	}
	s.Time = string(data[:8])
	absent(string(data[8:]), s)
}

// absent takes a number, or the letter that stands for none.
func absent(v string, s *Shown) {
	switch v {
	case "P":
		s.Withheld = true
	case "O":
		s.OutOfArea = true
	default:
		s.Number = v
	}
}

// parts reads MDMF.
func parts(data []byte, s *Shown) (lamp, has bool) {
	for len(data) >= 2 {
		n := int(data[1])
		if len(data) < 2+n {
			s.Trouble = "broken part"
			return lamp, has
		}
		v := data[2 : 2+n]
		switch data[0] {
		case partTime:
			s.Time = string(v)
		case partNumber:
			s.Number = string(v)
		case partNoNumber:
			absent(string(v), s)
		case partName:
			s.Name = string(v)
		case partLamp:
			lamp, has = n > 0 && v[0] == 0xFF, true
		}
		data = data[2+n:]
	}
	return lamp, has
}
