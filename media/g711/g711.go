package g711

import "math/bits"

const (
	evenBits = 0x55 // G.711 clause 3.2: even bits of A-law are inverted on the line
	bias     = 132  // µ-law: 33 steps of 4, so that every segment begins at a power of two
	clip     = 32767
)

// EncodeA gives the A-law byte of a linear sample.
func EncodeA(x int16) byte {
	mask := byte(evenBits | 0x80)
	v := int(x)
	if v < 0 {
		mask = evenBits
		v = ^v
	}
	seg := bits.Len(uint(v|0xFF)) - 8
	shift := max(seg+3, 4) // the two lowest segments have the same step
	return (byte(seg)<<4 | byte(v>>shift)&0x0F) ^ mask
}

// DecodeA gives the linear value in the middle of an A-law byte's interval.
func DecodeA(a byte) int16 {
	a ^= evenBits
	v := int(a&0x0F)<<4 + 8
	if seg := int(a&0x70) >> 4; seg > 0 {
		v = (v + 0x100) << (seg - 1)
	}
	if a&0x80 == 0 {
		v = -v
	}
	return int16(v)
}

// EncodeU gives the µ-law byte of a linear sample.
func EncodeU(x int16) byte {
	mask := byte(0xFF)
	v := int(x)
	if v < 0 {
		mask = 0x7F
		v = -v
	}
	v = min(v+bias, clip)
	seg := bits.Len(uint(v)) - 8
	return (byte(seg)<<4 | byte(v>>(seg+3))&0x0F) ^ mask
}

// DecodeU gives the linear value in the middle of a µ-law byte's interval.
func DecodeU(u byte) int16 {
	u = ^u
	v := (int(u&0x0F)<<3+bias)<<(int(u&0x70)>>4) - bias
	if u&0x80 != 0 {
		v = -v
	}
	return int16(v)
}

// AppendA appends the A-law bytes of pcm to dst.
func AppendA(dst []byte, pcm []int16) []byte {
	for _, x := range pcm {
		dst = append(dst, EncodeA(x))
	}
	return dst
}

// AppendU appends the µ-law bytes of pcm to dst.
func AppendU(dst []byte, pcm []int16) []byte {
	for _, x := range pcm {
		dst = append(dst, EncodeU(x))
	}
	return dst
}

// AppendLinearA appends the samples of A-law bytes to dst.
func AppendLinearA(dst []int16, a []byte) []int16 {
	for _, b := range a {
		dst = append(dst, DecodeA(b))
	}
	return dst
}

// AppendLinearU appends the samples of µ-law bytes to dst.
func AppendLinearU(dst []int16, u []byte) []int16 {
	for _, b := range u {
		dst = append(dst, DecodeU(b))
	}
	return dst
}
