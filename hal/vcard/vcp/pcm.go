package vcp

import "math/bits"

// pcmHead is the length of what stands before the samples.
const pcmHead = 8

// Sound is the payload of PCM. Data holds, for each bit of Mask from the lowest
// on, Samples samples of Codec.
type Sound struct {
	Tick    uint32 // of the first sample: when it was taken, or is to be played
	Samples byte
	Codec   byte
	Mask    uint16
	Data    []byte
}

// AppendHead appends the payload up to the samples.
func (s Sound) AppendHead(p []byte) []byte {
	return le.AppendUint16(append(le.AppendUint32(p, s.Tick), s.Samples, s.Codec), s.Mask)
}

// ParseSound reads it; Data points into p.
func ParseSound(p []byte) (Sound, error) {
	if len(p) < pcmHead {
		return Sound{}, errShort
	}
	s := Sound{Tick: le.Uint32(p), Samples: p[4], Codec: p[5], Mask: le.Uint16(p[6:]), Data: p[pcmHead:]}
	if len(s.Data) != bits.OnesCount16(s.Mask)*s.Bytes() {
		return Sound{}, errShort
	}
	return s, nil
}

// Bytes is how many bytes each port has.
func (s Sound) Bytes() int { return int(s.Samples) * SampleBytes(s.Codec) }

// Port is the sound of port n, nil when it has none.
func (s Sound) Port(n int) []byte {
	if s.Mask>>n&1 == 0 {
		return nil
	}
	at := bits.OnesCount16(s.Mask&(1<<n-1)) * s.Bytes()
	return s.Data[at : at+s.Bytes()]
}
