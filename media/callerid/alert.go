package callerid

import (
	"math"
	"time"
)

// The dual alert tone (DT-AS, in a call CAS): EN 300 659-1 6.2.2, SR-3004.
const (
	alertLow  = 2130.0
	alertHigh = 2750.0
	zeroDBm0  = 22826.0
	rate      = 8000
)

// Lengths of the dual alert tone: before the first ring, and in a call.
const (
	AlertOnHook  = 100 * time.Millisecond
	AlertOffHook = 80 * time.Millisecond
)

// Alert is the sound of the dual alert tone.
type Alert struct {
	amplitude float64
	at, n     int
}

// NewAlert gives a dual alert tone of length d, each tone at level dBm0.
func NewAlert(d time.Duration, level float64) *Alert {
	return &Alert{amplitude: zeroDBm0 * math.Pow(10, level/20), n: int(d * rate / time.Second)}
}

// Read fills p and returns how many samples it filled, fewer than len(p) only
// at the end.
func (a *Alert) Read(p []int16) int {
	n := min(len(p), a.n-a.at)
	for i := range n {
		t := 2 * math.Pi * float64(a.at) / rate
		v := a.amplitude * (math.Sin(alertLow*t) + math.Sin(alertHigh*t))
		p[i] = int16(max(-32768, min(32767, math.Round(v))))
		a.at++
	}
	return n
}

// AlertEvent tells that a dual alert tone was heard and is over.
type AlertEvent struct {
	At uint64 // sample at which it began
	Ms int    // its length
}

const (
	alertHop  = 40 // samples between two looks, 5 ms
	alertHops = 3  // in a window
	alertPast = 32 // windows remembered, 160 ms: longer than any alert
	// The window of lengths: 75 ms less and 110 ms more 10 ms of tolerance.
	alertMin = 65 * rate / 1000
	alertMax = 120 * rate / 1000
	// alertPurity is the part of all sound that both tones must hold: speech
	// does not do so for long.
	alertPurity = 0.75
	alertTwist  = 5.0 // power ratio, 7 dB (SR-3004)
	alertLevel  = -42.0
)

// AlertDetector hears dual alert tones. Make it with [NewAlertDetector].
type AlertDetector struct {
	low, high resonator
	energy    float32
	n         int
	hops      [alertHops]alertCell
	at        uint64
	turn      [2][alertHops]complex64
	least     float32
	plateau   float32            // greatest amplitude of the tone that is on
	past      [alertPast]float32 // amplitudes of the last windows
	out       []AlertEvent
}

type alertCell struct {
	low, high complex64
	energy    float32
}

// NewAlertDetector gives a detector for tones of -42 dBm0 and more.
func NewAlertDetector() *AlertDetector {
	d := &AlertDetector{low: newResonator(alertLow), high: newResonator(alertHigh), out: make([]AlertEvent, 0, 4)}
	a := zeroDBm0 * math.Pow(10, alertLevel/20) * alertHop * alertHops / 2
	d.least = float32(a * a)
	for i := range alertHops {
		for k, hz := range [2]float64{alertLow, alertHigh} {
			s, c := math.Sincos(2 * math.Pi * hz / rate * alertHop * float64(i))
			d.turn[k][i] = complex(float32(c), float32(s))
		}
	}
	return d
}

// Write hears p and gives the tones that ended in it. The slice is valid until
// the next Write.
func (d *AlertDetector) Write(p []int16) []AlertEvent {
	d.out = d.out[:0]
	for len(p) > 0 {
		n := min(len(p), alertHop-d.n)
		for _, v := range p[:n] {
			x := float32(v)
			d.low.next(x)
			d.high.next(x)
			d.energy += x * x
		}
		d.n += n
		p = p[n:]
		if d.n == alertHop {
			d.look()
		}
	}
	return d.out
}

func (d *AlertDetector) look() {
	copy(d.hops[1:], d.hops[:])
	d.hops[0] = alertCell{d.low.take(), d.high.take(), d.energy}
	d.n, d.energy = 0, 0
	d.at++
	var low, high complex64
	var energy float32
	for i, h := range d.hops {
		low += h.low * d.turn[0][i]
		high += h.high * d.turn[1][i]
		energy += h.energy
	}
	d.judge(square(low), square(high), energy)
}

func square(c complex64) float32 { return real(c)*real(c) + imag(c)*imag(c) }

// judge follows the tone from half its amplitude to half its amplitude.
func (d *AlertDetector) judge(low, high, energy float32) {
	a := float32(math.Sqrt(float64(low)) + math.Sqrt(float64(high)))
	d.past[d.at%alertPast] = a
	pure := (low+high)*2 >= alertPurity*alertHop*alertHops*energy &&
		min(low, high) >= d.least && low <= high*alertTwist && high <= low*alertTwist
	switch {
	case pure:
		d.plateau = max(d.plateau, a)
	case d.plateau > 0 && a < d.plateau/2:
		d.end()
		d.plateau = 0
	}
}

// end tells the tone that has fallen below half its amplitude, if its length is
// that of an alert.
func (d *AlertDetector) end() {
	half := d.plateau / 2
	n := uint64(1)
	for n < min(alertPast-1, d.at-1) && d.past[(d.at-n)%alertPast] >= half {
		n++
	}
	length := float64(n-2)*alertHop + d.edge(0, half) + d.edge(n-1, half)
	if length >= alertMin && length <= alertMax {
		// The windows' middle lies half a window before their end.
		start := float64(d.at-n)*alertHop + alertHop - d.edge(n-1, half) - alertHop*alertHops/2
		d.out = append(d.out, AlertEvent{At: uint64(max(0, start)), Ms: int(length*1000/rate + 0.5)})
	}
}

// edge is how many samples of the hop between two looks lie above half, where
// the amplitude crosses it.
func (d *AlertDetector) edge(ago uint64, half float32) float64 {
	a, b := d.past[(d.at-ago)%alertPast], d.past[(d.at-ago-1)%alertPast]
	lo, hi := min(a, b), max(a, b)
	if hi == lo {
		return 0
	}
	return alertHop * float64((hi-half)/(hi-lo))
}

// resonator is Goertzel's recursion.
type resonator struct {
	k, s1, s2 float32
	turn      complex64
}

func newResonator(hz float64) resonator {
	s, c := math.Sincos(2 * math.Pi * hz / rate)
	return resonator{k: float32(2 * c), turn: complex(float32(c), float32(s))}
}

func (r *resonator) next(x float32) { r.s2, r.s1 = r.s1, x+r.k*r.s1-r.s2 }

// take gives the sum so far and begins a new one. Its phase is that of the
// hop's end, the same for every hop.
func (r *resonator) take() complex64 {
	y := r.turn*complex(r.s1, 0) - complex(r.s2, 0)
	r.s1, r.s2 = 0, 0
	return y
}
