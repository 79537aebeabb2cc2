package g722

// band is the ADPCM of one sub-band: the predictor of two poles and six zeros
// and the quantiser's scale, which both sides keep alike (G.722 clauses 3.3 to
// 3.6). Names are those of the Recommendation.
type band struct {
	s, sz int32 // predicted signal, and the zeros' part of it
	a     [2]int32
	b     [6]int32
	r     [2]int32 // reconstructed signal, newest first
	p     [2]int32 // partially reconstructed signal
	d     [6]int32 // quantised differences
	nb    int32    // logarithm of the scale factor
	det   int32    // the scale factor
}

// What the scale factors' logarithms are bounded by, and their exponents.
const (
	mostLow, exponentLow   = 18432, 8
	mostHigh, exponentHigh = 22528, 10
)

// scale adapts the quantiser's step (LOGSCL, SCALEL; LOGSCH, SCALEH).
func (b *band) scale(grow, most int32, exponent int) {
	b.nb = min(max(b.nb*127>>7+grow, 0), most)
	shift := exponent - int(b.nb>>11)
	v := power[b.nb>>6&31]
	if shift < 0 {
		v <<= -shift
	} else {
		v >>= shift
	}
	b.det = v << 2
}

// adapt takes the quantised difference: the predictor learns, and predicts the
// next sample (block 4).
func (b *band) adapt(d int32) {
	r, p := sat(b.s+d), sat(b.sz+d)
	b.poles(p)
	b.zeros(d)
	b.p[1], b.p[0] = b.p[0], p
	b.r[1], b.r[0] = b.r[0], r
	sp := sat(b.a[0]*sat(2*b.r[0])>>15 + b.a[1]*sat(2*b.r[1])>>15)
	b.s = sat(sp + b.sz)
}

// poles adapts the two poles (UPPOL1, UPPOL2, LIMIT).
func (b *band) poles(p int32) {
	w := sat(4 * b.a[0])
	if (p ^ b.p[0]) >= 0 { // the same sign
		w = min(-w, 32767)
	}
	a2 := w>>7 + b.a[1]*32512>>15
	if (p ^ b.p[1]) >= 0 {
		a2 += 128
	} else {
		a2 -= 128
	}
	a2 = min(max(a2, -12288), 12288)
	a1 := b.a[0] * 32640 >> 15
	if (p ^ b.p[0]) >= 0 {
		a1 += 192
	} else {
		a1 -= 192
	}
	most := 15360 - a2
	b.a[0], b.a[1] = min(max(a1, -most), most), a2
}

// zeros adapts the six zeros and sums up their prediction (UPZERO, FILTEZ).
func (b *band) zeros(d int32) {
	step := int32(128)
	if d == 0 {
		step = 0
	}
	newer, sz := d, int32(0)
	for i, old := range b.d {
		c := b.b[i] * 32640 >> 15
		if (old ^ d) >= 0 {
			c += step
		} else {
			c -= step
		}
		c = sat(c)
		b.b[i], b.d[i] = c, newer
		sz += c * sat(2*newer) >> 15
		newer = old
	}
	b.sz = sat(sz)
}

// sat keeps a value within 16 bits.
func sat(v int32) int32 { return min(max(v, -32768), 32767) }

// sat15 keeps a reconstructed value within 15 bits (LIMIT of clause 4).
func sat15(v int32) int32 { return min(max(v, -16384), 16383) }
