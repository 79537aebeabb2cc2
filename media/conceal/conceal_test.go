package conceal

import (
	"math"
	"math/rand/v2"
	"testing"
)

const hz = 8000

// vowels glide in pitch and timbre: pulses through two resonances.
func vowels(n int) []int16 {
	r := rand.New(rand.NewPCG(7, 7))
	p := make([]int16, n)
	var y1, y2, z1, z2, phase float64
	for i := range p {
		t := float64(i) / hz
		x := 0.02 * r.NormFloat64()
		if phase += (130 + 30*math.Sin(2*math.Pi*0.7*t)) / hz; phase >= 1 {
			phase--
			x++
		}
		f1, f2 := 500+250*math.Sin(2*math.Pi*1.1*t), 1500+600*math.Sin(2*math.Pi*0.6*t)
		y := x + 2*0.97*math.Cos(2*math.Pi*f1/hz)*y1 - 0.97*0.97*y2
		y2, y1 = y1, y
		z := y + 2*0.95*math.Cos(2*math.Pi*f2/hz)*z1 - 0.95*0.95*z2
		z2, z1 = z1, z
		p[i] = int16(max(min(z*700, 32000), -32000))
	}
	return p
}

// gilbert says which packets are lost: bursts of two on average.
func gilbert(r *rand.Rand, n int, share float64) []bool {
	lost := make([]bool, n)
	bad := false
	for i := 5; i < n; i++ {
		if bad {
			bad = r.Float64() < 0.5
		} else {
			bad = r.Float64() < share/2/(1-share)
		}
		lost[i] = bad
	}
	return lost
}

// repeatFrame is the peer to beat: the last packet again, as it was.
type repeatFrame struct{ last []int16 }

func (c *repeatFrame) Good(p []int16) { c.last = append(c.last[:0], p...) }
func (c *repeatFrame) Fill(p []int16) { copy(p, c.last) }

type filler interface {
	Good([]int16)
	Fill([]int16)
}

// through plays a speech with losses.
func through(c filler, speech []int16, lost []bool, packet int) []int16 {
	out := append([]int16(nil), speech...)
	for i, gone := range lost {
		p := out[i*packet : (i+1)*packet]
		if gone {
			clear(p)
			c.Fill(p)
		} else {
			c.Good(p)
		}
	}
	return out
}

// segmental is the mean signal to noise ratio of the packets that were lost,
// each within -10 to 35 dB.
func segmental(speech, out []int16, lost []bool, packet int) float64 {
	sum, n := 0.0, 0
	for i, gone := range lost {
		if !gone {
			continue
		}
		var s, e float64
		for k := i * packet; k < (i+1)*packet; k++ {
			d := float64(speech[k]) - float64(out[k])
			s += float64(speech[k]) * float64(speech[k])
			e += d * d
		}
		sum += min(max(10*math.Log10((s+1)/(e+1)), -10), 35)
		n++
	}
	return sum / float64(n)
}

// clicks is the mean square of the second difference around the joins: what a
// step there adds to the sound.
func clicks(out []int16, lost []bool, packet int) float64 {
	sum, n := 0.0, 0
	for i := 1; i < len(lost); i++ {
		if lost[i] == lost[i-1] {
			continue
		}
		for k := i*packet - 2; k < i*packet+2; k++ {
			d := float64(out[k+1]) - 2*float64(out[k]) + float64(out[k-1])
			sum += d * d
			n++
		}
	}
	return sum / float64(n)
}

func TestConcealmentBeatsRepetition(t *testing.T) {
	speech := vowels(60 * hz)
	for _, packet := range []int{80, 160} {
		for _, share := range []float64{0.01, 0.05, 0.10, 0.20} {
			lost := gilbert(rand.New(rand.NewPCG(1, 2)), len(speech)/packet, share)
			ours := through(new(Concealer), speech, lost, packet)
			theirs := through(new(repeatFrame), speech, lost, packet)
			a, b := segmental(speech, ours, lost, packet), segmental(speech, theirs, lost, packet)
			ca, cb := clicks(ours, lost, packet), clicks(theirs, lost, packet)
			c0 := clicks(speech, lost, packet)
			t.Logf("%2d ms, %2.0f %%: segSNR %.2f dB (repetition %.2f), clicks %.1f dB over the speech's own (repetition %.1f)",
				packet/8, share*100, a, b, 10*math.Log10(ca/c0), 10*math.Log10(cb/c0))
			if a < b+0.5 {
				t.Errorf("%d ms, %.0f %%: segSNR %.2f dB, repetition has %.2f", packet/8, share*100, a, b)
			}
			if ca > cb/2 || ca > 1.6*c0 {
				t.Errorf("%d ms, %.0f %%: joins click: %.0f, repetition %.0f, the speech itself %.0f", packet/8, share*100, ca, cb, c0)
			}
		}
	}
}

// TestNoJoinClicks: in a tone every sample is predictable, so each step is
// seen, whatever the length of the loss and the phase at its ends.
func TestNoJoinClicks(t *testing.T) {
	const amplitude, f = 8000.0, 180.0
	steepest := amplitude * 2 * math.Pi * f / hz
	for loss := 1; loss < 900; loss += 7 {
		var c Concealer
		out := make([]int16, 1000+loss+400)
		for i := range out {
			out[i] = int16(amplitude * math.Sin(2*math.Pi*f*float64(i)/hz))
		}
		c.Good(out[:1000])
		c.Fill(out[1000 : 1000+loss])
		for k := 1000 + loss; k < len(out); k += 80 {
			c.Good(out[k:min(k+80, len(out))])
		}
		for i := 1; i < len(out); i++ {
			if step := math.Abs(float64(out[i]) - float64(out[i-1])); step > 1.5*steepest {
				t.Fatalf("loss of %d samples: a step of %.0f at %d, the tone's steepest is %.0f", loss, step, i-1000, steepest)
			}
		}
	}
}

func TestALongLossFallsSilentWithin60Milliseconds(t *testing.T) {
	var c Concealer
	c.Good(vowels(1000))
	p := make([]int16, 600)
	c.Fill(p)
	for i, v := range p[muteAt:] {
		if v != 0 {
			t.Fatalf("sample %d of a loss is %d", muteAt+i, v)
		}
	}
	if !c.Muted() {
		t.Error("it does not say that it is silent")
	}
}

func TestTheLengthOfPiecesChangesNothing(t *testing.T) {
	speech := vowels(4000)
	play := func(piece int) []int16 {
		var c Concealer
		out := append([]int16(nil), speech...)
		for k := 0; k < len(out); k += piece {
			p := out[k:min(k+piece, len(out))]
			if k >= 1600 && k < 2000 {
				c.Fill(p)
			} else {
				c.Good(p)
			}
		}
		return out
	}
	want := play(80)
	for _, piece := range []int{1, 5, 16, 40, 400} {
		for i, v := range play(piece) {
			if v != want[i] {
				t.Fatalf("pieces of %d: sample %d is %d, not %d", piece, i, v, want[i])
			}
		}
	}
}

func TestLagFindsThePeriodOfAVoice(t *testing.T) {
	for _, period := range []int{40, 57, 80, 101, 120} {
		p := make([]int16, 2*Need)
		for i := range p {
			p[i] = int16(10000 * math.Exp(-float64(i%period)/15) * math.Cos(float64(i%period)/2))
		}
		lag, alike := Lag(p, MaxLag)
		if lag%period > 1 && lag%period < period-1 || alike < 0.9 {
			t.Errorf("period %d: lag %d, likeness %.2f", period, lag, alike)
		}
	}
}

func BenchmarkFill(b *testing.B) {
	speech := vowels(1600)
	p := make([]int16, 80)
	var c Concealer
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if i%2 == 0 {
			copy(p, speech[i*80%1600:])
			c.Good(p)
		} else {
			c.Fill(p)
		}
	}
}
