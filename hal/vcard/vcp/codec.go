package vcp

import "ringdown/media/g711"

// Decode makes linear samples of those of a codec ([ALaw], [ULaw], or linear, two
// bytes each, the lower first); from holds as many as to.
func Decode(to []int16, from []byte, codec byte) {
	switch codec {
	case ALaw:
		g711.AppendLinearA(to[:0], from)
	case ULaw:
		g711.AppendLinearU(to[:0], from)
	default:
		for i := range to {
			to[i] = int16(from[2*i]) | int16(from[2*i+1])<<8
		}
	}
}

// Encode appends samples in a codec.
func Encode(to []byte, from []int16, codec byte) []byte {
	switch codec {
	case ALaw:
		return g711.AppendA(to, from)
	case ULaw:
		return g711.AppendU(to, from)
	}
	for _, v := range from {
		to = append(to, byte(v), byte(v>>8))
	}
	return to
}
