package tone

import (
	"math"
	"slices"

	"ringdown/hal"
	"ringdown/internal/country"
)

const (
	maxBins = 16 // distinct frequencies of a plan; the largest plan has 9
	// trackable: components this far apart stay apart within one frame, so that
	// each one's own frequency can be followed.
	trackable = 80.0
	// offTune is the part by which a single tone may be off its nominal
	// frequency. E.180 allows less; 6 % must be refused.
	offTune = 0.035
	// pairBalance and sideBalance are power ratios between components (8 dB and
	// 6 dB); sideLeast is the least power of a sideband against the strongest
	// component (-14 dB).
	pairBalance = 6.3
	sideBalance = 4.0
	sideLeast   = 0.04
)

// set is a combination of frequencies that sound together.
type set struct {
	bins    []int     // into the bank
	inverse []float32 // of the Gram matrix of the frequencies over a window, row by row
	warble  bool      // amplitude modulated: lower, carrier, upper
	tracks  bool      // every component's own frequency is followed
	wide    bool      // so far off its frequency that a frame's own loss counts
	halfway float32   // share of a window that the set's own sound half fills
	leastRe float32   // cosine of the largest phase step a frame while tracking
}

// frequencies lists what sounds in s: an amplitude modulated tone has two
// sidebands.
func frequencies(s country.Segment) []float64 {
	if s.ModHz > 0 && len(s.Freqs) == 1 {
		return []float64{s.Freqs[0] - s.ModHz, s.Freqs[0], s.Freqs[0] + s.ModHz}
	}
	f := slices.Clone(s.Freqs)
	slices.Sort(f)
	return f
}

func newSet(bank *[]bin, hz []float64, warble bool, tolerance float64) set {
	s := set{warble: warble, inverse: inverseGram(hz), tracks: true}
	below := math.Inf(-1)
	for _, f := range hz {
		s.bins = append(s.bins, binOf(bank, f))
		if f-below < trackable {
			s.tracks = false
		}
		below = f
	}
	step := 2 * math.Pi * tolerance * hz[len(hz)/2] * hal.FrameSamples / hal.SampleRate
	s.leastRe = float32(math.Cos(min(step, math.Pi*0.95)))
	s.findHalfway(*bank)
	return s
}

// findHalfway plays the set's sound into half a window, at several phases, and
// takes the mean share. It is 0.5 for tones that stay apart; sets of near
// frequencies bend to the edge and explain more.
func (s *set) findHalfway(bank []bin) {
	const turns = 8
	sum := float32(0)
	for turn := range turns {
		var w window
		for m := range windowed {
			f := s.halfFrame(bank, m, float64(turn)/turns)
			var d folded
			d.fold(&f)
			c := w.push(d.energy)
			for _, b := range s.bins {
				c[b] = bank[b].correlate(&d)
			}
		}
		sum += w.fit(s, bank).share
	}
	s.halfway = sum / turns
}

// halfFrame is frame m of a window whose second half sounds.
func (s *set) halfFrame(bank []bin, m int, turn float64) hal.Frame {
	var f hal.Frame
	for i := range f {
		n := m*hal.FrameSamples + i
		if n < winLen/2 {
			continue
		}
		v := 0.0
		for k, b := range s.bins {
			a := 4000.0
			if s.warble && k != 1 {
				a = 1800
			}
			v += a * math.Cos(omega(bank[b].hz)*float64(n)+2*math.Pi*turn*float64(k*k+1))
		}
		f[i] = int16(v)
	}
	return f
}

func binOf(bank *[]bin, hz float64) int {
	i := slices.IndexFunc(*bank, func(b bin) bool { return b.hz == hz })
	if i < 0 {
		i = len(*bank)
		*bank = append(*bank, newBin(hz))
	}
	return i
}

// inverseGram inverts, by Gauss-Jordan, the matrix of how alike the frequencies
// look within a window (1 on the diagonal).
func inverseGram(hz []float64) []float32 {
	n := len(hz)
	a := make([][]float64, n)
	for i := range n {
		a[i] = make([]float64, 2*n)
		for j := range n {
			a[i][j] = alike(hz[i] - hz[j])
		}
		a[i][n+i] = 1
	}
	for i := range n {
		reduce(a, i)
	}
	var out []float32
	for i := range n {
		for j := range n {
			out = append(out, float32(a[i][n+j]))
		}
	}
	return out
}

func reduce(a [][]float64, i int) {
	p := a[i][i]
	for k := range a[i] {
		a[i][k] /= p
	}
	for r := range a {
		if r == i {
			continue
		}
		q := a[r][i]
		for k := range a[r] {
			a[r][k] -= q * a[i][k]
		}
	}
}

func alike(hz float64) float64 {
	x := omega(hz) / 2
	if math.Abs(x) < 1e-12 {
		return 1
	}
	return math.Sin(winLen*x) / (winLen * math.Sin(x))
}

// fit says how much of a window's energy a set explains (0..1), and whether
// its components stand in proportion.
type fit struct {
	share    float32
	balanced bool
}

// window is the last frames seen, oldest first from next.
type window struct {
	energy [windowed]float32
	coeff  [windowed][maxBins]complex64
	next   int
	total  float32
}

func (w *window) push(energy float32) *[maxBins]complex64 {
	c := &w.coeff[w.next]
	w.energy[w.next] = energy
	w.next = (w.next + 1) % windowed
	w.total = 0
	for _, e := range w.energy {
		w.total += e
	}
	return c
}

// fit projects the window onto the set's frequencies.
func (w *window) fit(s *set, bank []bin) fit {
	var y [4]complex64
	lead := complex64(1)
	if s.warble {
		lead = w.step(s.bins[1], bank)
	}
	for i, b := range s.bins {
		if s.tracks {
			lead = w.step(b, bank)
		}
		if real(lead) < s.leastRe {
			return fit{}
		}
		y[i] = w.sum(b, bank, lead)
	}
	f := s.solve(&y, w.total)
	if s.wide && f.share > worthMending {
		f.share = min(f.share*frameLoss(lead), 1)
	}
	return f
}

// worthMending: frameLoss is at most 2.3, so less than this stays below half.
const worthMending = 0.2

// frameLoss is how many times more energy a tone has than a frame shows at a
// frequency that it misses by lead a frame.
func frameLoss(lead complex64) float32 {
	x := math.Atan2(float64(imag(lead)), float64(real(lead))) / 2
	if math.Abs(x) < 1e-6 {
		return 1
	}
	k := x / math.Sin(x)
	return float32(k * k)
}

// step is the mean phase step from frame to frame beyond the nominal one, as a
// unit phasor: how far the tone is off its frequency.
func (w *window) step(b int, bank []bin) complex64 {
	var s complex64
	last := w.coeff[w.next][b]
	for m := 1; m < windowed; m++ {
		c := w.coeff[(w.next+m)%windowed][b]
		s += c * conj(last)
		last = c
	}
	return unit(s * bank[b].turn[centre+1])
}

// sum adds the frames' coefficients in phase, for a tone off by lead a frame.
func (w *window) sum(b int, bank []bin, lead complex64) complex64 {
	back := conj(lead)
	turn := lead * lead
	var y complex64
	for m := range windowed {
		y += w.coeff[(w.next+m)%windowed][b] * bank[b].turn[m] * turn
		turn *= back
	}
	return y
}

func (s *set) solve(y *[4]complex64, total float32) fit {
	n := len(s.bins)
	var p [4]float32
	var explained float32
	for i := range n {
		var a complex64
		for j := range n {
			g := s.inverse[i*n+j]
			a += complex(real(y[j])*g, imag(y[j])*g)
		}
		explained += real(y[i])*real(a) + imag(y[i])*imag(a)
		p[i] = power(a)
	}
	return fit{share: min(explained*2/winLen/total, 1), balanced: s.proportion(&p)}
}

func (s *set) proportion(p *[4]float32) bool {
	n := len(s.bins)
	if s.warble {
		least := sideLeast * max(p[0], p[1], p[2])
		return within(p[0], p[2], sideBalance) && p[0] >= least && p[2] >= least
	}
	for i := 1; i < n; i++ {
		if !within(p[i-1], p[i], pairBalance) {
			return false
		}
	}
	return true
}

func within(a, b, ratio float32) bool { return a <= b*ratio && b <= a*ratio }
