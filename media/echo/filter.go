package echo

// filter is the adaptive filter: one partition per 10 ms of tail, each a
// spectrum with its uncertainty.
type filter struct {
	fft   *fft
	parts int
	head  int // partition of the newest far spectrum in x
	x     []spectrum
	w     []spectrum
	p     [][bins]float32 // uncertainty of w: mean square of its error
	noise [bins]float32   // near-end power per bin
	work  [size]float32
	gain  [bins]float32
	begun bool
}

const (
	// startDoubt is the uncertainty of an unknown path: an echo as loud as the
	// far end itself is not there on any line.
	startDoubt = 0.5
	// fade makes the uncertainty grow back: the part of the path's power that
	// may change in a frame. With 3e-5 a slow drift of the hybrid is followed
	// and the residual of a still one stays 40 dB down.
	fade = 3e-5
	// share is the part of a transform that is new sound; the rest is the
	// previous frame and carries no new knowledge.
	share = float32(block) / size
	// trust is the part of the theory's gain in certainty that is believed: bins
	// are not as independent as it takes them to be, and a filter too sure of
	// itself stops learning. 0.6 converged fastest in the tests.
	trust = 0.6
	// floor keeps a division possible: the power of one unit of noise.
	floor = 4 * size
	// noisePart smooths the noise over 30 ms.
	noisePart = 0.3
	leastP    = 1e-9 // no denormals
)

func newFilter(parts int) filter {
	return filter{
		fft: newFFT(), parts: parts,
		x: make([]spectrum, parts), w: make([]spectrum, parts), p: make([][bins]float32, parts),
	}
}

func (f *filter) reset() {
	clear(f.x)
	clear(f.w)
	clear(f.noise[:])
	f.begun = false
	for i := range f.p {
		for k := range f.p[i] {
			f.p[i][k] = startDoubt
		}
	}
}

// doubt begins anew after the path has changed: the old one is no use.
func (f *filter) doubt() {
	x := f.x
	f.x = nil
	f.reset()
	f.x = x
}

func (f *filter) push(xs *spectrum) {
	f.head = (f.head + f.parts - 1) % f.parts
	f.x[f.head] = *xs
}

// at is the far spectrum that partition i works on.
func (f *filter) at(i int) *spectrum {
	i += f.head
	if i >= f.parts {
		i -= f.parts
	}
	return &f.x[i]
}

// output gives the spectrum of the echo.
func (f *filter) output(y *spectrum) {
	*y = spectrum{}
	for i := range f.parts {
		x, w := f.at(i), &f.w[i]
		for k := range bins {
			y.re[k] += x.re[k]*w.re[k] - x.im[k]*w.im[k]
			y.im[k] += x.re[k]*w.im[k] + x.im[k]*w.re[k]
		}
	}
}

// adapt learns from the spectrum of what is left.
func (f *filter) adapt(e *spectrum) {
	f.weigh(e)
	for i := range f.parts {
		f.correct(i, e)
		f.constrain(i)
	}
}

// weigh gives, per bin, the reciprocal of all power that the rest can have:
// from uncertain partitions and from the near end.
func (f *filter) weigh(e *spectrum) {
	clear(f.gain[:])
	for i := range f.parts {
		x, p := f.at(i), &f.p[i]
		for k := range bins {
			f.gain[k] += (x.re[k]*x.re[k] + x.im[k]*x.im[k]) * p[k]
		}
	}
	for k := range bins {
		rest := e.re[k]*e.re[k] + e.im[k]*e.im[k]
		unsure := share * f.gain[k]
		if !f.begun {
			f.noise[k] = rest
		}
		near := max(f.noise[k], rest-unsure)
		f.noise[k] += noisePart * (rest - f.noise[k])
		f.gain[k] = 1 / (unsure + near + floor)
	}
	f.begun = true
}

// correct moves partition i by the Kalman gain and updates its uncertainty.
func (f *filter) correct(i int, e *spectrum) {
	x, w, p := f.at(i), &f.w[i], &f.p[i]
	for k := range bins {
		xr, xi := x.re[k], x.im[k]
		mu := p[k] * f.gain[k]
		known := trust * share * mu * (xr*xr + xi*xi)
		path := w.re[k]*w.re[k] + w.im[k]*w.im[k]
		p[k] = max(leastP, (1-known)*p[k]+fade*path)
		w.re[k] += mu * (xr*e.re[k] + xi*e.im[k])
		w.im[k] += mu * (xr*e.im[k] - xi*e.re[k])
	}
}

// constrain takes from partition i the half that a filter of 80 taps cannot
// have: the sound of the previous frame would leak into it.
func (f *filter) constrain(i int) {
	w := &f.w[i]
	f.fft.inverse(w, &f.work)
	clear(f.work[block:])
	f.fft.forward(&f.work, w)
}
