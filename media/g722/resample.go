package g722

// past is the length of the half-band filter's non-zero side pairs.
const past = 2 * len(halfBand)

// line is a filter's memory, written twice so that its last samples always lie
// in one piece, newest last.
type line struct {
	x  [2 * past]int32
	at int
}

// push takes a sample and gives the last ones, oldest first.
func (l *line) push(v int32) *[past]int32 {
	l.x[l.at], l.x[l.at+past] = v, v
	l.at++
	if l.at == past {
		l.at = 0
	}
	return (*[past]int32)(l.x[l.at:])
}

// sides is the sum of the half-band filter's sides, in 1/65536.
func sides(x *[past]int32) int32 {
	const middle = past / 2
	sum := int64(0)
	for i, c := range halfBand {
		sum += int64(c) * int64(x[middle-1-i]+x[middle+i])
	}
	return int32((sum + 1<<15) >> 16)
}

// upsampler makes two samples of one. Between two samples lies the filter's
// middle: one phase is the sound itself, the other comes of the sides.
type upsampler struct{ line line }

func (u *upsampler) next(v int32) (first, second int32) {
	x := u.line.push(v)
	return x[past/2-1], sat(2 * sides(x))
}

// downsampler makes one sample of two. It keeps the first of a pair, not the
// second: with the mirror filters' delay an Encoder and a Decoder in a row then
// delay by whole samples.
type downsampler struct {
	line   line // every second sample
	centre [past/2 - 1]int32
	at     int
}

func (d *downsampler) next(first, second int32) int16 {
	middle := d.centre[d.at] // first of past/2-1 pairs ago
	d.centre[d.at] = first
	if d.at++; d.at == len(d.centre) {
		d.at = 0
	}
	return int16(sat((middle+1)>>1 + sides(d.line.push(second))))
}
