package vcp

import "encoding/binary"

// The sizes of the framing.
const (
	MaxBody   = 1400           // type, flags, seq and payload
	head      = 4              // type, flags, seq
	trailer   = 2              // CRC
	cobsBlock = 254            // bytes that one COBS code byte stands before
	delimiter = 0              // ends a frame
	bodyRoom  = MaxBody + 2    // body and CRC
	MaxFrame  = bodyRoom + 8   // with the code bytes of COBS (1 in 254) and the delimiter
	maxCoded  = MaxFrame - 1   // without the delimiter
	MaxData   = MaxBody - head // of a payload
	crcStart  = uint16(0xFFFF) // CRC-16/CCITT-FALSE
	crcPoly   = uint16(0x1021) //
	fullBlock = cobsBlock + 1  // the code of a block with no zero behind it
	codeAlone = 1              // the code of an empty block
	bodyLeast = head + trailer // shorter is no frame
	tableSize = 256            //
	topBit    = uint16(0x8000) //
)

// Flags of a frame.
const (
	FlagAnswer = 1 << 0
	FlagError  = 1 << 1
)

// Frame is one frame; Payload is valid until the decoder is used again.
type Frame struct {
	Type    byte
	Flags   byte
	Seq     uint16
	Payload []byte
}

// Answer reports whether the frame answers a request.
func (f Frame) Answer() bool { return f.Flags&FlagAnswer != 0 }

// crcTable has the CRC of each byte.
var crcTable = makeTable()

func makeTable() (t [tableSize]uint16) {
	for i := range t {
		c := uint16(i) << 8
		for range 8 {
			if c&topBit != 0 {
				c = c<<1 ^ crcPoly
			} else {
				c <<= 1
			}
		}
		t[i] = c
	}
	return t
}

// CRC is CRC-16/CCITT-FALSE of p.
func CRC(p []byte) uint16 {
	c := crcStart
	for _, b := range p {
		c = c<<8 ^ crcTable[byte(c>>8)^b]
	}
	return c
}

// stuffer appends bytes in COBS form (Cheshire and Baker, 1999).
type stuffer struct {
	dst  []byte
	mark int // where the code byte of the present block stands
	crc  uint16
}

func (s *stuffer) begin(dst []byte) {
	s.mark = len(dst)
	s.dst = append(dst, 0)
	s.crc = crcStart
}

func (s *stuffer) put(p []byte) {
	crc := s.crc
	for _, b := range p {
		crc = crc<<8 ^ crcTable[byte(crc>>8)^b]
		if b != 0 {
			s.dst = append(s.dst, b)
		}
		if n := len(s.dst) - s.mark; b == 0 || n == fullBlock {
			s.dst[s.mark] = byte(n)
			s.mark = len(s.dst)
			s.dst = append(s.dst, 0)
		}
	}
	s.crc = crc
}

func (s *stuffer) end() []byte {
	sum := [trailer]byte{byte(s.crc), byte(s.crc >> 8)}
	s.put(sum[:])
	s.dst[s.mark] = byte(len(s.dst) - s.mark)
	return append(s.dst, delimiter)
}

// Append appends f as it stands on the wire, its delimiter included. A payload
// of more than MaxData bytes is a mistake of the caller and is cut.
func Append(dst []byte, f Frame) []byte {
	var s stuffer
	s.begin(dst)
	top := [head]byte{f.Type, f.Flags, byte(f.Seq), byte(f.Seq >> 8)}
	s.put(top[:])
	s.put(f.Payload[:min(len(f.Payload), MaxData)])
	return s.end()
}

// Decoder takes a stream of bytes apart into frames. The zero value is ready.
type Decoder struct {
	buf  [maxCoded]byte
	n    int
	over bool // the frame is longer than any may be: it is dropped

	Frames uint32 // that were good
	Bad    uint32 // that failed COBS, CRC or length
	Mended uint32 // of those, frames of sound with one bit wrong, which came after all

	mender mender
}

// Next takes bytes from p up to the end of the first good frame. It gives the
// frame and what is left of p; ok is false when p has no further frame.
func (d *Decoder) Next(p []byte) (f Frame, rest []byte, ok bool) {
	for i, b := range p {
		switch {
		case b == delimiter:
			if f, ok = d.finish(); ok {
				return f, p[i+1:], true
			}
		case d.n < len(d.buf):
			d.buf[d.n] = b
			d.n++
		default:
			d.over = true
		}
	}
	return Frame{}, nil, false
}

// finish makes a frame of what has been gathered.
func (d *Decoder) finish() (Frame, bool) {
	n, over := d.n, d.over
	d.n, d.over = 0, false
	if n == 0 && !over { // two delimiters in a row: nothing was sent
		d.mender.forget()
		return Frame{}, false
	}
	d.mender.keep(d.buf[:n])
	body, ok := unstuff(d.buf[:n])
	ok = ok && !over && len(body) >= bodyLeast && len(body) <= bodyRoom
	if ok {
		data := body[:len(body)-trailer]
		ok = CRC(data) == binary.LittleEndian.Uint16(body[len(data):])
	}
	if !ok {
		d.Bad++
		if over {
			return Frame{}, false
		}
		if body, ok = d.mender.mend(d.buf[:]); !ok {
			return Frame{}, false
		}
		d.Mended++
	}
	d.mender.forget()
	d.Frames++
	data := body[:len(body)-trailer]
	if data[0] == PCM {
		d.mender.good(data[head:])
	}
	return Frame{Type: data[0], Flags: data[1], Seq: binary.LittleEndian.Uint16(data[2:]), Payload: data[head:]}, true
}

// unstuff undoes COBS in place.
func unstuff(p []byte) ([]byte, bool) {
	out := 0
	for i := 0; i < len(p); {
		code := int(p[i])
		if code == 0 || i+code > len(p) {
			return nil, false
		}
		out += copy(p[out:], p[i+codeAlone:i+code])
		i += code
		if code != fullBlock && i < len(p) {
			p[out] = 0
			out++
		}
	}
	return p[:out], true
}
