package echo

import "math"

const (
	block = 80        // samples of a frame, 10 ms
	size  = 2 * block // of a transform
	bins  = block + 1 // of a spectrum
)

// spectrum is the half of a real signal's transform that tells all.
type spectrum struct{ re, im [bins]float32 }

// fft transforms 160 real samples as 80 complex ones: five transforms of 16
// (two stages of four), turned, and then sixteen of five.
type fft struct {
	w16     [16]complex64    // turns of a sixteenth
	w80     [5][16]complex64 // turns between the stages
	split   [bins]complex64  // turns that part even from odd samples
	z, t, u [block]complex64 // work
}

func newFFT() *fft {
	f := &fft{}
	for i := range f.w16 {
		f.w16[i] = turn(i, 16)
	}
	for a := range f.w80 {
		for b := range f.w80[a] {
			f.w80[a][b] = turn(a*b, block)
		}
	}
	for k := range f.split {
		f.split[k] = turn(k, size)
	}
	return f
}

// turn is e to the -2πi k/n.
func turn(k, n int) complex64 {
	s, c := math.Sincos(-2 * math.Pi * float64(k) / float64(n))
	return complex(float32(c), float32(s))
}

// forward gives the spectrum of x.
func (f *fft) forward(x *[size]float32, out *spectrum) {
	for i := range f.z {
		f.z[i] = complex(x[2*i], x[2*i+1])
	}
	f.complex()
	z := &f.z
	for k := 1; k < block; k++ {
		a, b := z[k], z[block-k]
		er, ei := real(a)+real(b), imag(a)-imag(b)
		or, oi := imag(a)+imag(b), real(b)-real(a)
		w := f.split[k]
		out.re[k] = 0.5 * (er + or*real(w) - oi*imag(w))
		out.im[k] = 0.5 * (ei + or*imag(w) + oi*real(w))
	}
	out.re[0], out.im[0] = real(z[0])+imag(z[0]), 0
	out.re[block], out.im[block] = real(z[0])-imag(z[0]), 0
}

// inverse gives the signal whose spectrum is in.
func (f *fft) inverse(in *spectrum, x *[size]float32) {
	const scale = 1.0 / size
	for k := range f.z {
		ar, ai := in.re[k], in.im[k]
		br, bi := in.re[block-k], -in.im[block-k]
		w := f.split[k]
		dr, di := ar-br, ai-bi
		// even + i * odd, conjugated: a forward transform then inverts.
		or, oi := dr*real(w)+di*imag(w), di*real(w)-dr*imag(w)
		f.z[k] = complex(ar+br-oi, -(ai + bi + or))
	}
	f.complex()
	for i, v := range f.z {
		x[2*i], x[2*i+1] = real(v)*scale, -imag(v)*scale
	}
}

// complex transforms z in place. Input index 5b+a, output index k+16m.
func (f *fft) complex() {
	for a := range 5 {
		f.sixteen(a)
	}
	for k := range 16 {
		f.five(k)
	}
}

// sixteen transforms the samples a, a+5, a+10… into t[16a...], turned for the
// second stage.
func (f *fft) sixteen(a int) {
	z, u := &f.z, (*[16]complex64)(f.u[:16])
	for p := range 4 {
		x0, x1, x2, x3 := z[a+5*p], z[a+5*p+20], z[a+5*p+40], z[a+5*p+60]
		s, d := x0+x2, x0-x2
		t, e := x1+x3, x1-x3
		j := complex(imag(e), -real(e)) // -i times e
		u[p] = s + t
		u[p+4] = mul(d+j, f.w16[p])
		u[p+8] = mul(s-t, f.w16[2*p])
		u[p+12] = mul(d-j, f.w16[(3*p)&15])
	}
	t16 := (*[16]complex64)(f.t[16*a : 16*a+16])
	w := &f.w80[a]
	for q := range 4 {
		x0, x1, x2, x3 := u[4*q], u[4*q+1], u[4*q+2], u[4*q+3]
		s, d := x0+x2, x0-x2
		t, e := x1+x3, x1-x3
		j := complex(imag(e), -real(e))
		t16[q] = mul(s+t, w[q])
		t16[q+4] = mul(d+j, w[q+4])
		t16[q+8] = mul(s-t, w[q+8])
		t16[q+12] = mul(d-j, w[q+12])
	}
}

func mul(a, b complex64) complex64 {
	return complex(real(a)*real(b)-imag(a)*imag(b), real(a)*imag(b)+imag(a)*real(b))
}

// The constants of a transform of five.
const (
	c1, s1 = 0.30901699437494745, 0.9510565162951535
	c2, s2 = -0.8090169943749475, 0.5877852522924731
)

func (f *fft) five(k int) {
	t, z := &f.t, &f.z
	x0, x1, x2, x3, x4 := t[k], t[k+16], t[k+32], t[k+48], t[k+64]
	ar, ai := real(x1)+real(x4), imag(x1)+imag(x4)
	br, bi := real(x1)-real(x4), imag(x1)-imag(x4)
	cr, ci := real(x2)+real(x3), imag(x2)+imag(x3)
	dr, di := real(x2)-real(x3), imag(x2)-imag(x3)
	z[k] = complex(real(x0)+ar+cr, imag(x0)+ai+ci)
	pr, pi := real(x0)+c1*ar+c2*cr, imag(x0)+c1*ai+c2*ci
	qr, qi := s1*br+s2*dr, s1*bi+s2*di
	z[k+16] = complex(pr+qi, pi-qr)
	z[k+64] = complex(pr-qi, pi+qr)
	vr, vi := real(x0)+c2*ar+c1*cr, imag(x0)+c2*ai+c1*ci
	wr, wi := s2*br-s1*dr, s2*bi-s1*di
	z[k+32] = complex(vr+wi, vi-wr)
	z[k+48] = complex(vr-wi, vi+wr)
}
