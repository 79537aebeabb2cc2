package conceal

// Pitch lags in samples at 8 kHz: 66 to 200 Hz as in G.711 Appendix I.
// Voices above 200 Hz are found at two or more of their periods.
const (
	MinLag = 40
	MaxLag = 120
	window = 160 // two periods of the lowest voice that is told well
	thin   = 2   // the coarse search looks at every second sample and lag
)

// Need is how many samples Lag looks at.
const Need = window + MaxLag

// Lag finds the period of the sound at the end of p, between MinLag and most
// (at most MaxLag), and how alike the last two periods are, -1 to 1. p has at
// least window+most samples.
func Lag(p []int16, most int) (lag int, likeness float64) {
	x := p[len(p)-window:]
	best := search{lag: MinLag}
	for l := MinLag; l <= most; l += thin {
		best.try(p, x, l, thin)
	}
	fine := search{lag: best.lag}
	for l := max(best.lag-1, MinLag); l <= min(best.lag+1, most); l++ {
		fine.try(p, x, l, 1)
	}
	return fine.lag, fine.likeness(x)
}

// search keeps the lag with the greatest normalised correlation. It compares
// squares, so that no root is taken per lag.
type search struct {
	lag    int
	corr   int64
	energy int64
	score  float64
}

func (s *search) try(p, x []int16, lag, step int) {
	y := p[len(p)-window-lag:]
	y = y[:len(x)]
	var corr, energy int64
	for i := 0; i < len(x); i += step {
		b := int64(y[i])
		corr += int64(x[i]) * b
		energy += b * b
	}
	if corr <= 0 || energy == 0 {
		return
	}
	if score := float64(corr) * float64(corr) / float64(energy); score > s.score {
		*s = search{lag: lag, corr: corr, energy: energy, score: score}
	}
}

// likeness is the square of the normalised correlation, kept so because it is
// only compared.
func (s *search) likeness(x []int16) float64 {
	var energy int64
	for _, v := range x {
		energy += int64(v) * int64(v)
	}
	if energy == 0 {
		return 1 // silence is like silence
	}
	return s.score / float64(energy)
}
