package g722

// Encoder codes one stream. The zero value is not ready: NewEncoder makes one.
type Encoder struct {
	low, high band
	x         [24]int32 // the mirror filter's last samples
	up        upsampler
}

// NewEncoder makes an encoder at rest.
func NewEncoder() *Encoder {
	e := &Encoder{}
	e.low.det, e.high.det = 32, 8 // clause 3.5.5
	return e
}

// Append codes 16 kHz sound and appends a byte for every two samples to dst. A
// last odd sample is left out.
func (e *Encoder) Append(dst []byte, pcm []int16) []byte {
	for i := 0; i+1 < len(pcm); i += 2 {
		dst = append(dst, e.pair(int32(pcm[i]), int32(pcm[i+1])))
	}
	return dst
}

// AppendNarrow codes 8 kHz sound and appends a byte for each sample to dst.
func (e *Encoder) AppendNarrow(dst []byte, pcm []int16) []byte {
	for _, v := range pcm {
		first, second := e.up.next(int32(v))
		dst = append(dst, e.pair(first, second))
	}
	return dst
}

// pair codes two samples.
func (e *Encoder) pair(first, second int32) byte {
	copy(e.x[:22], e.x[2:])
	e.x[22], e.x[23] = first, second
	var odd, even int32
	for i, c := range mirror {
		odd += e.x[2*i] * c
		even += e.x[2*i+1] * mirror[11-i]
	}
	return e.codeLow((even+odd)>>14) | e.codeHigh((even-odd)>>14)<<6
}

// codeLow codes a sample of the lower band in six bits.
func (e *Encoder) codeLow(x int32) byte {
	b := &e.low
	diff := sat(x - b.s)
	size := diff
	if diff < 0 {
		size = ^diff
	}
	i := interval(size, b.det)
	code := codeLowPlus[i]
	if diff < 0 {
		code = codeLowMinus[i]
	}
	d := b.det * coarseLow[code>>2] >> 15
	b.scale(growLow[code>>2], mostLow, exponentLow)
	b.adapt(d)
	return code
}

// interval finds the quantiser's interval of a difference, 1 to 30.
func interval(size, det int32) int {
	lo, hi := 1, 30
	for lo < hi {
		if mid := (lo + hi) / 2; size < decisionLow[mid]*det>>12 {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}

// codeHigh codes a sample of the higher band in two bits.
func (e *Encoder) codeHigh(x int32) byte {
	const decision = 564 // Q2
	b := &e.high
	diff := sat(x - b.s)
	size, code := diff, byte(3)
	if diff < 0 {
		size, code = ^diff, 1
	}
	if size >= decision*b.det>>12 {
		code-- // the outer of the two
	}
	d := b.det * valueHigh[code] >> 15
	b.scale(growHigh[code], mostHigh, exponentHigh)
	b.adapt(d)
	return code
}

// Decoder decodes one stream. The zero value is not ready: NewDecoder makes
// one.
type Decoder struct {
	low, high band
	x         [24]int32
	down      downsampler
}

// NewDecoder makes a decoder at rest.
func NewDecoder() *Decoder {
	d := &Decoder{}
	d.low.det, d.high.det = 32, 8
	return d
}

// Append decodes and appends two samples of 16 kHz sound for each byte to dst.
func (d *Decoder) Append(dst []int16, data []byte) []int16 {
	for _, code := range data {
		first, second := d.pair(code)
		dst = append(dst, int16(first), int16(second))
	}
	return dst
}

// AppendNarrow decodes and appends one sample of 8 kHz sound for each byte to
// dst.
func (d *Decoder) AppendNarrow(dst []int16, data []byte) []int16 {
	for _, code := range data {
		dst = append(dst, d.down.next(d.pair(code)))
	}
	return dst
}

// pair decodes a byte.
func (d *Decoder) pair(code byte) (first, second int32) {
	low, high := d.decodeLow(code&0x3F), d.decodeHigh(code>>6)
	copy(d.x[:22], d.x[2:])
	d.x[22], d.x[23] = low+high, low-high
	for i, c := range mirror {
		second += d.x[2*i] * c
		first += d.x[2*i+1] * mirror[11-i]
	}
	return sat(first >> 11), sat(second >> 11)
}

func (d *Decoder) decodeLow(code byte) int32 {
	b := &d.low
	out := sat15(b.s + b.det*valueLow[code]>>15)
	diff := b.det * coarseLow[code>>2] >> 15
	b.scale(growLow[code>>2], mostLow, exponentLow)
	b.adapt(diff)
	return out
}

func (d *Decoder) decodeHigh(code byte) int32 {
	b := &d.high
	diff := b.det * valueHigh[code] >> 15
	out := sat15(b.s + diff)
	b.scale(growHigh[code], mostHigh, exponentHigh)
	b.adapt(diff)
	return out
}
