package jitter

import "math"

// noise is comfort noise: white, of the level that the sender told (RFC 3389).
// The spectrum that a sender may add is left out: G.711 senders tell none.
type noise struct {
	level int64 // peak amplitude; 0: none is due
	from  int64 // timestamp from which it is due
	seed  uint32
}

// Noise starts comfort noise where the sound ends: ts is the RTP timestamp and
// level that of RFC 3389 section 3, in -dBov, 0 to 127. It lasts until sound
// comes.
func (b *Buffer) Noise(ts uint32, level byte) {
	if !b.on {
		return
	}
	// 0 dBov is a full-scale square wave; uniform noise has a third of its
	// peak's square.
	peak := 32768 * math.Sqrt(3) * math.Pow(10, -float64(level&0x7F)/20)
	b.noise.level = int64(min(max(peak, 1), 32767))
	b.noise.from = min(b.unwrap(ts), b.end)
}

func (n *noise) due(at int64) bool { return n.level > 0 && at >= n.from }

// heard ends the noise when sound after it is played.
func (n *noise) heard(at int64) {
	if at >= n.from {
		n.level = 0
	}
}

// read fills p with the noise. The generator is that of Numerical Recipes.
func (n *noise) read(p []int16) {
	for i := range p {
		n.seed = n.seed*1664525 + 1013904223
		p[i] = int16(int64(int32(n.seed)) * n.level >> 31)
	}
}
