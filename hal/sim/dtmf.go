package sim

import (
	"math"

	"ringdown/hal"
)

// The DTMF receiver's windows, ITU-T Q.24 (AT&T column).
const (
	dtmfBlock   = 102   // samples: rows and columns are resolved
	dtmfLeast   = 31.0  // ms: between the 23 that must and the 40 that must not be rejected
	dtmfSlack   = 0.025 // of frequency: between ±1.5 % and ±3.5 %
	dtmfTwistUp = 4.5   // dB, high over low
	dtmfTwistDn = 8.5   // dB
	dtmfFloor   = -32.0 // dBm0 a tone
	dtmfPurity  = 0.55  // of the block's power in the two tones
	dtmfGone    = 0.15  // of the tone's level: it has ended
)

// keyed is a digit that was received.
type keyedDigit struct {
	digit byte
	ms    int
}

// dtmfTable is a block of each of the eight frequencies; it never changes.
type dtmfTable struct {
	hz       [8]float64
	cos, sin [8][dtmfBlock]float32
}

func newDTMFTable() *dtmfTable {
	t := &dtmfTable{}
	for i := range t.hz {
		t.hz[i] = rows()[i%4]
		if i >= 4 {
			t.hz[i] = columns()[i-4]
		}
		for j := range dtmfBlock {
			s, c := math.Sincos(-2 * math.Pi * t.hz[i] * float64(j) / hal.SampleRate)
			t.cos[i][j], t.sin[i][j] = float32(c), float32(s)
		}
	}
	return t
}

// dtmfSense is a simple receiver with the windows of an exchange's: it measures
// blocks of 12.75 ms, takes the length from the sum of the blocks' amplitudes
// and the frequency from the turn of the phase between them.
type dtmfSense struct {
	*dtmfTable
	re, im [8]float32 // sums of the block
	blocks int
	n      int
	power  float64
	out    []keyedDigit

	digit    byte // being received, 0 none
	row, col int
	sum, top float64 // of the blocks' amplitudes
	good     bool    // a block showed the right twist, purity and level
	phase    [2]float64
	bestPair float64
	off      [2]float64 // frequency errors, as parts of the frequency
	measured bool
	last     float64
}

func newDTMFSense(t *dtmfTable) *dtmfSense {
	return &dtmfSense{dtmfTable: t, out: make([]keyedDigit, 0, 4)}
}

// write takes sound and gives the digits that ended in it. The slice is valid
// until the next write.
func (d *dtmfSense) write(p []float32) []keyedDigit {
	d.out = d.out[:0]
	for len(p) > 0 {
		n := min(len(p), dtmfBlock-d.n)
		d.gather(p[:n])
		p = p[n:]
		if d.n += n; d.n == dtmfBlock {
			d.judge()
			d.n, d.power = 0, 0
		}
	}
	return d.out
}

func (d *dtmfSense) gather(p []float32) {
	var power float32
	for _, v := range p {
		power += v * v
	}
	d.power += float64(power)
	for i := range d.re {
		cos, sin := d.cos[i][d.n:][:len(p)], d.sin[i][d.n:][:len(p)]
		var re, im float32
		for j, v := range p {
			re += v * cos[j]
			im += v * sin[j]
		}
		d.re[i] += re
		d.im[i] += im
	}
}

// judge looks at a full block.
func (d *dtmfSense) judge() {
	var amp, turn [8]float64
	for i := range d.re {
		re, im := float64(d.re[i]), float64(d.im[i])
		amp[i] = math.Hypot(re, im) * 2 / dtmfBlock
		// the table begins anew with each block, the phase goes on
		turn[i] = math.Atan2(im, re) - 2*math.Pi*math.Mod(d.hz[i]*float64(d.blocks*dtmfBlock)/hal.SampleRate, 1)
	}
	d.re, d.im = [8]float32{}, [8]float32{}
	d.blocks++
	row, col := loudest(amp[:4]), loudest(amp[4:])
	low, high := amp[row], amp[4+col]
	pair := math.Sqrt((low*low + high*high) / 2)
	if d.digit != 0 && (row != d.row || col != d.col || pair < dtmfGone*d.top) {
		d.end()
	}
	if d.digit == 0 && min(low, high) < amplitude(dtmfFloor)*dtmfGone {
		return
	}
	d.collect(row, col, low, high, pair, turn[row], turn[4+col])
}

// collect adds a block to the digit being received.
func (d *dtmfSense) collect(row, col int, low, high, pair, lowTurn, highTurn float64) {
	pure := (low*low + high*high) / 2 * dtmfBlock / max(1, d.power)
	if d.digit == 0 {
		if pure < dtmfPurity/2 {
			return
		}
		d.digit, d.row, d.col = keypad[row*4+col], row, col
		d.sum, d.top, d.good, d.measured, d.bestPair, d.last = 0, 0, false, false, 0, 0
	}
	if weaker := min(pair, d.last); d.last > 0 && weaker > d.bestPair {
		d.bestPair, d.measured = weaker, true
		d.off[0] = drift(lowTurn-d.phase[0]) / rows()[row]
		d.off[1] = drift(highTurn-d.phase[1]) / columns()[col]
	}
	d.phase, d.last = [2]float64{lowTurn, highTurn}, pair
	d.sum += pair
	if pair > d.top {
		d.top = pair
		twist := 20 * math.Log10(high/low)
		d.good = pure >= dtmfPurity && twist <= dtmfTwistUp && twist >= -dtmfTwistDn &&
			min(low, high) >= amplitude(dtmfFloor)
	}
}

// end finishes a digit and gives it if it was one.
func (d *dtmfSense) end() {
	long := d.sum / d.top * dtmfBlock * 1000 / hal.SampleRate
	near := d.measured && math.Abs(d.off[0]) <= dtmfSlack && math.Abs(d.off[1]) <= dtmfSlack
	if d.good && near && long >= dtmfLeast {
		d.out = append(d.out, keyedDigit{d.digit, int(long + 0.5)})
	}
	d.digit = 0
}

// drift makes of a turn of the phase over one block an error in Hz.
func drift(turn float64) float64 {
	turn = math.Remainder(turn, 2*math.Pi)
	return turn / (2 * math.Pi) * hal.SampleRate / dtmfBlock
}

func loudest(a []float64) int {
	best := 0
	for i, v := range a {
		if v > a[best] {
			best = i
		}
	}
	return best
}
