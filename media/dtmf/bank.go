package dtmf

import "math"

const (
	hop     = 20 // samples between two looks, 2.5 ms
	half    = hop / 2
	taps    = 6                // hops in a window: 15 ms
	weight  = (taps - 1) * hop // sum of the window's weights, in samples
	history = 32               // hops remembered, 80 ms: longer than the shortest digit and its onset
)

// cell is one DFT value.
type cell struct{ re, im float32 }

func (c cell) power() float32 { return c.re*c.re + c.im*c.im }

// bank measures the eight tones over a sliding window of six hops. The window
// is a trapezoid, so that a tone that covers half of it gives half its
// amplitude: the crossing of half the amplitude is the tone's edge.
type bank struct {
	filter highpass
	buf    [hop]float32
	n      int // samples in buf
	energy float32
	total  float32

	cos, sin [8][half]float32 // of each tone, half a hop; the other half mirrors it
	turn     [taps][8]cell    // weight and phase of a past hop

	hops    [8][8]cell // the last 8 hops, each of 8 tones
	ehops   [8]float32 // their energies
	win     [history][8]cell
	at      uint64 // hops done
	wenergy float32
	low     [history]float32 // energy of each hop below the filter's band
}

func newBank() bank {
	b := bank{filter: newHighpass()}
	for k := range 8 {
		w := 2 * math.Pi * toneHz(k) / sampleRate
		for i := range half {
			b.cos[k][i] = float32(math.Cos(w * (float64(i) + 0.5)))
			b.sin[k][i] = float32(math.Sin(w * (float64(i) + 0.5)))
		}
		for i := range taps {
			s, c := math.Sincos(w * hop * float64(i))
			g := 1.0
			if i == 0 || i == taps-1 {
				g = 0.5
			}
			b.turn[i][k] = cell{float32(g * c), float32(g * s)}
		}
	}
	return b
}

// feed takes samples up to the end of the current hop and says how many it took
// and whether the hop is complete.
func (b *bank) feed(p []int16) (n int, done bool) {
	n = min(len(p), hop-b.n)
	band, all := b.filter.run(p[:n], b.buf[b.n:])
	b.energy += band
	b.total += all
	b.n += n
	return n, b.n == hop
}

// finish computes the hop that feed completed and the window that ends with it.
// loud false means that the window holds too little to look at.
func (b *bank) finish(least float32) (loud bool) {
	slot := b.at & 7
	b.ehops[slot] = b.energy
	b.wenergy = windowEnergy(&b.ehops, slot)
	b.low[b.at%history] = max(0, b.total-b.energy)
	b.total = 0
	loud = b.wenergy >= least
	if loud || b.energy >= least {
		b.transform(&b.hops[slot])
	} else {
		b.hops[slot] = [8]cell{}
	}
	w := &b.win[b.at%history]
	if loud {
		b.window(w)
	} else {
		*w = [8]cell{}
	}
	b.n, b.energy = 0, 0
	b.at++
	return loud
}

func windowEnergy(e *[8]float32, slot uint64) float32 {
	return 0.5*(e[slot]+e[(slot-5)&7]) + e[(slot-1)&7] + e[(slot-2)&7] + e[(slot-3)&7] + e[(slot-4)&7]
}

// transform is the DFT of the hop at the eight tones, its phase counted from
// the hop's middle: even and odd halves need half the products.
func (b *bank) transform(out *[8]cell) {
	var even, odd [half]float32
	for i := range half {
		u, v := b.buf[half+i], b.buf[half-1-i]
		even[i], odd[i] = u+v, u-v
	}
	for k := range 8 {
		c, s := &b.cos[k], &b.sin[k]
		re := (even[0]*c[0] + even[1]*c[1] + even[2]*c[2]) + (even[3]*c[3] + even[4]*c[4] + even[5]*c[5]) +
			(even[6]*c[6] + even[7]*c[7]) + (even[8]*c[8] + even[9]*c[9])
		im := (odd[0]*s[0] + odd[1]*s[1] + odd[2]*s[2]) + (odd[3]*s[3] + odd[4]*s[4] + odd[5]*s[5]) +
			(odd[6]*s[6] + odd[7]*s[7]) + (odd[8]*s[8] + odd[9]*s[9])
		out[k] = cell{re, -im}
	}
}

// window sums the last six hops, each turned to the phase of the newest.
func (b *bank) window(out *[8]cell) {
	*out = [8]cell{}
	for i := range taps {
		x, t := &b.hops[(b.at-uint64(i))&7], &b.turn[i]
		for k := range 8 {
			u, v := x[k], t[k]
			out[k].re += v.re*u.re - v.im*u.im
			out[k].im += v.re*u.im + v.im*u.re
		}
	}
}

// lowMean gives the mean energy below the band of the hops from some hops ago
// to fewer hops ago.
func (b *bank) lowMean(from, to uint64) float32 {
	var sum float32
	for ago := to; ago < from; ago++ {
		sum += b.low[(b.at-1-ago)%history]
	}
	return sum / float32(from-to)
}

// back is the window that ended n hops before the newest.
func (b *bank) back(n uint64) *[8]cell { return &b.win[(b.at-1-n)%history] }

// advance is the product of tone k's windows two hops apart, less the phase
// that the nominal frequency gains: its angle is the frequency's error.
func (b *bank) advance(k int) cell {
	y, p := b.back(0)[k], b.back(2)[k]
	z := cell{y.re*p.re + y.im*p.im, y.im*p.re - y.re*p.im}
	t := b.turn[2][k]
	return cell{z.re*t.re + z.im*t.im, z.im*t.re - z.re*t.im}
}
