package callerid

import (
	"errors"
	"fmt"
	"math/bits"
)

// The Japanese message (NTT technical reference for number display, as the
// reference facts name it): 7-bit characters with even parity, framed by
// DLE SOH header DLE STX ... DLE ETX and a CRC-16, a DLE in the data doubled.
const (
	soh       = 0x01
	stx       = 0x02
	etx       = 0x03
	dle       = 0x10
	nttHeader = 0x07
	nttCall   = 0x40 // type: caller id
	nttNumber = 0x02
	nttAbsent = 0x04
	nttStop   = 4 // stop bits of a character
)

func encodeNTT(i Info) []byte {
	kind, v := byte(nttNumber), i.Number
	if r := i.reason(); r != "" {
		kind, v = nttAbsent, r
	}
	data := param(nil, kind, []byte(v))
	b := []byte{dle, soh, nttHeader, dle, stx}
	for _, v := range append([]byte{nttCall, byte(len(data))}, data...) {
		if b = append(b, v); v == dle {
			b = append(b, dle)
		}
	}
	b = append(b, dle, etx)
	for i := range b {
		b[i] = evenParity(b[i])
	}
	crc := crc16(b[2:])
	return append(b, byte(crc), byte(crc>>8))
}

func evenParity(v byte) byte {
	v &= 0x7F
	return v | byte(bits.OnesCount8(v)&1)<<7
}

// crc16 is the ITU-T CRC, least bit first, from zero (x^16+x^12+x^5+1). It runs
// over the characters with their parity, from the header to ETX.
func crc16(b []byte) (crc uint16) {
	for _, v := range b {
		crc ^= uint16(v)
		for range 8 {
			crc = crc>>1 ^ 0x8408*(crc&1)
		}
	}
	return crc
}

// nttEnd gives the length of the message that b begins with, its CRC included;
// 0 while DLE ETX is still to come.
func nttEnd(b []byte) int {
	for i := 5; i+1 < len(b); i++ {
		if b[i]&0x7F != dle {
			continue
		}
		if b[i+1]&0x7F == etx {
			return i + 4
		}
		i++ // a doubled DLE
	}
	return 0
}

func decodeNTT(b []byte) (Info, error) {
	end := nttEnd(b)
	switch {
	case end == 0 || len(b) < end:
		return Info{}, errors.New("read caller id: " + checksumMissing)
	case len(b) > end:
		return Info{}, errors.New("read caller id: bytes follow the checksum")
	}
	body := b[:end-2]
	for i, v := range body {
		if evenParity(v) != v {
			return Info{}, fmt.Errorf("read caller id: the parity of byte %d is wrong", i+1)
		}
	}
	if crc := crc16(body[2:]); byte(crc) != b[end-2] || byte(crc>>8) != b[end-1] {
		return Info{}, errors.New("read caller id: the CRC is wrong")
	}
	return nttInfo(body)
}

// nttInfo reads the characters of a message whose checks are good.
func nttInfo(body []byte) (Info, error) {
	head := [5]byte{body[0] & 0x7F, body[1] & 0x7F, body[2] & 0x7F, body[3] & 0x7F, body[4] & 0x7F}
	if head != [5]byte{dle, soh, nttHeader, dle, stx} {
		return Info{}, errors.New("read caller id: the header is not that of a caller id")
	}
	data := make([]byte, 0, len(body))
	for i := 5; i < len(body)-2; i++ {
		v := body[i] & 0x7F
		data = append(data, v)
		if v == dle {
			i++
		}
	}
	if len(data) < 2 || data[0] != nttCall || int(data[1]) != len(data)-2 {
		return Info{}, errors.New("read caller id: the message is no call set-up of its length")
	}
	return nttParams(data[2:])
}

func nttParams(data []byte) (Info, error) {
	var i Info
	for len(data) > 0 {
		if len(data) < 2 || len(data) < int(data[1])+2 {
			return Info{}, errors.New("read caller id: a parameter is cut short")
		}
		if data[0] == nttNumber || data[0] == nttAbsent {
			if err := i.setNumber(data[2 : 2+int(data[1])]); err != nil {
				return Info{}, err
			}
		}
		data = data[2+int(data[1]):]
	}
	i.OutOfArea = i.OutOfArea || (i.Number == "" && !i.Withheld)
	return i, nil
}
