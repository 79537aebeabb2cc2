package conceal

// Times of G.711 Appendix I, in samples.
const (
	history   = 3*MaxLag + MaxLag/4 // three periods and the quarter before them
	step      = 80                  // 10 ms
	holdUntil = step                // full level for the first 10 ms
	muteAt    = 6 * step            // then 20 % less every 10 ms, nothing from 60 ms on
	joinMore  = 32                  // the join grows by 4 ms for every 10 ms lost
	joinMost  = step
	periods   = 3 // repeated in turn once the loss is long, against a buzz
)

// Concealer remembers what was played and goes on with it. The zero value is
// ready and knows only silence.
type Concealer struct {
	hist [history]int16 // what was played last, oldest first
	from [history]int16 // hist when the loss began
	lost int            // samples made up since then, 0: none
	lag  int
	now  voice
	old  voice // what now takes over from
	turn int   // samples of that take-over still to come
	step int   // jump at the beginning of the loss, smoothed over a quarter period
	join int   // samples of the blend into good sound still to come
	size int   // of that blend
}

// voice repeats the last length samples of what was there.
type voice struct {
	length, pos int
}

// Missing is how many samples in a row were made up so far.
func (c *Concealer) Missing() int { return c.lost }

// Muted says that a loss has lasted so long that there is silence.
func (c *Concealer) Muted() bool { return c.lost >= muteAt }

// Played is what was played last, oldest first, Need samples or more; valid
// until the next call.
func (c *Concealer) Played() []int16 { return c.hist[:] }

// Good takes sound that is there and is played next. After a loss its
// beginning is changed in place, so that it joins.
func (c *Concealer) Good(p []int16) {
	if c.lost > 0 && c.join == 0 {
		c.size = min(c.lag/4+joinMore*(c.lost/step), joinMost)
		c.join = c.size
	}
	n := min(c.join, len(p))
	for i := range n {
		p[i] = mix(c.next(), p[i], c.size-c.join+1, c.size+1)
		c.join--
	}
	if c.join == 0 {
		c.lost = 0
	}
	c.remember(p)
}

// Fill makes up sound for what is missing next.
func (c *Concealer) Fill(p []int16) {
	if c.lost == 0 || c.join > 0 {
		c.begin()
	}
	for i := range p {
		p[i] = c.next()
	}
	c.remember(p)
}

// begin starts a loss: finds the pitch and the first sample's jump.
func (c *Concealer) begin() {
	c.from = c.hist
	c.lag, _ = Lag(c.from[:], MaxLag)
	c.lost, c.join, c.turn = 0, 0, 0
	c.now = voice{length: c.lag}
	c.step = int(c.from[history-1]) - int(c.from[history-1-c.lag])
}

// next is the next sample made up.
func (c *Concealer) next() int16 {
	if c.lost >= muteAt {
		c.lost++
		return 0
	}
	c.widen()
	v := c.now.next(&c.from, c.lag)
	if c.turn > 0 {
		q := c.lag / 4
		v = int(mix(int16(c.old.next(&c.from, c.lag)), int16(v), q-c.turn+1, q+1))
		c.turn--
	}
	if q := c.lag / 4; c.lost < q {
		v += c.step * (q - c.lost) / (q + 1)
	}
	v = v * c.gain() >> 15
	c.lost++
	return int16(min(max(v, -32768), 32767))
}

// widen repeats one period more after 10 ms and after 20 ms.
func (c *Concealer) widen() {
	if c.lost != step && c.lost != 2*step {
		return
	}
	c.old, c.turn = c.now, c.lag/4
	c.now = voice{length: min(c.now.length+c.lag, periods*c.lag), pos: c.now.pos % c.lag}
}

// gain is the level of the sample made up now, in 1/32768.
func (c *Concealer) gain() int {
	if c.lost < holdUntil {
		return 1 << 15
	}
	return (muteAt - c.lost) << 15 / (muteAt - holdUntil)
}

// next is the next sample of the repetition. The last quarter period is blended
// into what came before the first, so that the seam does not click.
func (v *voice) next(from *[history]int16, lag int) int {
	at := history - v.length + v.pos
	s := from[at]
	q := lag / 4
	if k := v.pos - (v.length - q); k >= 0 {
		s = mix(s, from[at-v.length], k+1, q)
	}
	if v.pos++; v.pos == v.length {
		v.pos = 0
	}
	return int(s)
}

// mix goes from a to b: num of den parts are b.
func mix(a, b int16, num, den int) int16 {
	return int16(int(a) + (int(b)-int(a))*num/den)
}

func (c *Concealer) remember(p []int16) {
	if len(p) >= history {
		copy(c.hist[:], p[len(p)-history:])
		return
	}
	copy(c.hist[:], c.hist[len(p):])
	copy(c.hist[history-len(p):], p)
}
