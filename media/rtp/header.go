package rtp

import "encoding/binary"

const headerSize = 12 // RFC 3550 section 5.1, without CSRC and extensions

// header is what a packet says of itself, RFC 3550 section 5.1. It is read
// here, and not by pion/rtp, because a relay of hundreds of calls spends its
// time in fetching memory: these are twelve bytes, and no slices.
type header struct {
	SSRC           uint32
	Timestamp      uint32
	SequenceNumber uint16
	PayloadType    uint8
	Marker         bool
	padding        bool
	noise          bool   // see receiver.sounds, which keeps its books in what room there is
	blank          uint16 // as noise
}

// read gives the place of the payload, 0 for what is no RTP packet.
func (h *header) read(b []byte) (start int) {
	if len(b) < headerSize || b[0]>>6 != 2 {
		return 0
	}
	start = headerSize + 4*int(b[0]&15)
	if b[0]&0x10 != 0 { // an extension: its length stands in its second half-word
		if start+4 > len(b) {
			return 0
		}
		start += 4 + 4*int(be16(b[start+2:]))
	}
	if start > len(b) {
		return 0
	}
	h.padding = b[0]&0x20 != 0
	h.Marker, h.PayloadType = b[1]&0x80 != 0, b[1]&0x7F
	h.SequenceNumber = be16(b[2:])
	h.Timestamp, h.SSRC = binary.BigEndian.Uint32(b[4:]), binary.BigEndian.Uint32(b[8:])
	return start
}
