package sim

import (
	"math"

	"ringdown/hal"
	"ringdown/internal/country"
)

// mismatch is the echo of a wrong termination. A hybrid balanced for Zp at a line
// of Zl lets Γ = (Zl-Zp)/(Zl+Zp) of what is sent come back: the balance return
// loss of ITU-T G.122, Annex B. Both are R1 + R2 || C, so Γ is a filter of second
// order; of two resistors it is a number. It is drawn anew when the port is
// configured, and costs nothing where both are the same.
type mismatch struct {
	on             bool
	b0, b1, b2     float32
	a1, a2         float32
	state1, state2 float32
}

// least of the state that counts: far below one step of a sample. What is smaller
// would go on for ever in numbers that processors are slow at.
const leastState = 1e-6

// match says what stands at the ends of the pair: the wire's impedance, and what
// the port is set for. Which sign the reflection has depends on how the hybrid is
// wound; it is taken such that it never cancels the hybrid's own echo, so that a
// wrong setting is never better than the right one.
func (s *soundPath) match(line, port country.Impedance) {
	n, d := reflection(line, port)
	s.wrong = mismatch{on: n != [3]float64{}}
	if !s.wrong.on {
		return
	}
	s.wrong.design(n, d)
	if m := &s.wrong; s.agrees() < 0 {
		m.b0, m.b1, m.b2 = -m.b0, -m.b1, -m.b2
	}
}

// agrees correlates the hybrid's own echo with the reflection.
func (s *soundPath) agrees() (sum float32) {
	var one, response [history]float32
	one[0] = 1
	m := s.wrong
	m.add(one[:], response[:])
	for t := range s.taps {
		if s.delay[t] < len(response) {
			sum += s.tap[t] * response[s.delay[t]]
		}
	}
	return sum
}

// reflection is Γ as polynomials in s, lowest power first.
func reflection(line, port country.Impedance) (num, den [3]float64) {
	zl, tl := ratio(line)
	zp, tp := ratio(port)
	ahead, back := product(zl, tp), product(zp, tl)
	for i := range num {
		num[i], den[i] = ahead[i]-back[i], ahead[i]+back[i]
	}
	return num, den
}

// ratio is R1 + R2/(1+sR2C) as one polynomial over another.
func ratio(z country.Impedance) (num, den [2]float64) {
	t := z.R2 * z.C
	return [2]float64{z.R1 + z.R2, z.R1 * t}, [2]float64{1, t}
}

func product(a, b [2]float64) [3]float64 {
	return [3]float64{a[0] * b[0], a[0]*b[1] + a[1]*b[0], a[1] * b[1]}
}

// design makes the filter by the bilinear transform: s = k(1-1/z)/(1+1/z). A
// filter of lower order stays one: its zeros at half the sampling rate would meet
// poles there.
func (m *mismatch) design(n, d [3]float64) {
	const k = 2 * hal.SampleRate
	switch {
	case d[2] != 0:
		b, a := bilinear(n, k), bilinear(d, k)
		m.b0, m.b1, m.b2 = float32(b[0]/a[0]), float32(b[1]/a[0]), float32(b[2]/a[0])
		m.a1, m.a2 = float32(a[1]/a[0]), float32(a[2]/a[0])
	case d[1] != 0:
		a0 := d[0] + d[1]*k
		m.b0, m.b1 = float32((n[0]+n[1]*k)/a0), float32((n[0]-n[1]*k)/a0)
		m.a1 = float32((d[0] - d[1]*k) / a0)
	default:
		m.b0 = float32(n[0] / d[0])
	}
}

// bilinear is the numerator or denominator that stands for p, by the powers of 1/z.
func bilinear(p [3]float64, k float64) [3]float64 {
	return [3]float64{p[0] + p[1]*k + p[2]*k*k, 2*p[0] - 2*p[2]*k*k, p[0] - p[1]*k + p[2]*k*k}
}

// add adds what comes back of x to out.
func (m *mismatch) add(x, out []float32) {
	s1, s2 := m.state1, m.state2
	for i, v := range x {
		y := m.b0*v + s1
		s1 = m.b1*v - m.a1*y + s2
		s2 = m.b2*v - m.a2*y
		out[i] += y
	}
	m.state1, m.state2 = settled(s1), settled(s2)
}

func settled(v float32) float32 {
	if math.Abs(float64(v)) < leastState {
		return 0
	}
	return v
}
