package sim_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/internal/country"
	"ringdown/media/tone"
)

// dialled makes one digit's tones: low and high group at levels in dBm0,
// frequencies off by part, for a length.
func dialled(row, col float64, low, high, off float64, on time.Duration) []int16 {
	a := sine(row*(1+off), 22826*math.Pow(10, low/20), on)
	b := sine(col*(1+off), 22826*math.Pow(10, high/20), on)
	for i := range a {
		a[i] += b[i]
	}
	return a
}

func TestExchangeReceiverHasTheWindowsOfQ24(t *testing.T) {
	const five, nine = 770.0, 852.0
	tests := map[string]struct {
		sound []int16
		want  string
	}{
		"40 ms":                  {dialled(five, 1336, -9, -7, 0, 40*time.Millisecond), "5"},
		"23 ms":                  {dialled(five, 1336, -9, -7, 0, 23*time.Millisecond), ""},
		"a second":               {dialled(five, 1336, -9, -7, 0, time.Second), "5"},
		"1.5 % high":             {dialled(five, 1336, -9, -7, 0.015, 60*time.Millisecond), "5"},
		"1.5 % low":              {dialled(nine, 1477, -9, -7, -0.015, 60*time.Millisecond), "9"},
		"3.5 % high":             {dialled(five, 1336, -9, -7, 0.035, 60*time.Millisecond), ""},
		"3.5 % low":              {dialled(nine, 1477, -9, -7, -0.035, 60*time.Millisecond), ""},
		"-25 dBm0 a tone":        {dialled(five, 1336, -25, -25, 0, 60*time.Millisecond), "5"},
		"-55 dBm0 a tone":        {dialled(five, 1336, -55, -55, 0, 60*time.Millisecond), ""},
		"high group 4 dB up":     {dialled(five, 1336, -12, -8, 0, 60*time.Millisecond), "5"},
		"high group 8 dB down":   {dialled(five, 1336, -8, -16, 0, 60*time.Millisecond), "5"},
		"high group 10 dB up":    {dialled(five, 1336, -18, -8, 0, 60*time.Millisecond), ""},
		"high group 14 dB down":  {dialled(five, 1336, -6, -20, 0, 60*time.Millisecond), ""},
		"one tone only":          {sine(five, 8000, 100*time.Millisecond), ""},
		"silence":                {make([]int16, 800), ""},
		"10 ms break in a digit": {broken(dialled(five, 1336, -9, -7, 0, 90*time.Millisecond)), "5"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for shift := 0; shift < 160; shift += 37 { // against the receiver's blocks
				bubble(t, "sim://?country=US&lines=1&phones=0", func(r *rig) {
					r.drive("fxo1", hal.OffHook)
					r.pass(time.Second)
					r.sends("fxo1", &play{pcm: append(make([]int16, shift), test.sound...)})
					r.pass(2 * time.Second)
					if got := r.line(1).Digits; got != test.want {
						r.t.Errorf("shifted by %d samples: received %q, want %q", shift, got, test.want)
					}
				})
			}
		})
	}
}

// broken takes 8 ms out of the middle.
func broken(p []int16) []int16 {
	clear(p[len(p)/2-32 : len(p)/2+32])
	return p
}

// pulses is a digit dialled with the loop.
func pulses(n int, open, closed time.Duration) hal.Pattern {
	var p hal.Pattern
	for range n {
		p.Steps = append(p.Steps, hal.Step{Drive: hal.OnHook, Dur: open}, hal.Step{Drive: hal.OffHook, Dur: closed})
	}
	p.Steps = append(p.Steps, hal.Step{Drive: hal.OffHook})
	return p
}

func TestExchangeReadsPulsesWithinItsWindow(t *testing.T) {
	const ms = time.Millisecond
	tests := map[string]struct {
		n            int
		open, closed time.Duration
		want         string
	}{
		"10 pps, 61 %":      {7, 61 * ms, 39 * ms, "7"},
		"10 pps, zero":      {10, 61 * ms, 39 * ms, "0"},
		"10 pps, one":       {1, 61 * ms, 39 * ms, "1"},
		"20 pps, 60 %":      {5, 30 * ms, 20 * ms, "5"},
		"8.3 pps, 70 %":     {3, 84 * ms, 36 * ms, "3"},
		"breaks too long":   {3, 130 * ms, 40 * ms, ""},
		"breaks too short":  {3, 9 * ms, 41 * ms, ""},
		"break of 90 %":     {4, 90 * ms, 10 * ms, ""},
		"too many":          {11, 61 * ms, 39 * ms, ""},
		"break of 25 %":     {4, 25 * ms, 75 * ms, ""},
		"33 pps, too quick": {4, 18 * ms, 12 * ms, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, "sim://?country=US&lines=1&phones=0", func(r *rig) {
				r.drive("fxo1", hal.OffHook)
				r.pass(time.Second)
				r.run("fxo1", pulses(test.n, test.open, test.closed))
				r.pass(2 * time.Second)
				if got := r.line(1).Digits; got != test.want {
					r.t.Errorf("received %q, want %q", got, test.want)
				}
			})
		})
	}
}

// heardTones is what media's own detector hears on a tape.
func heardTones(c country.Code, p []int16) map[country.ToneKind]bool {
	prof, _ := country.Lookup(c)
	found := map[country.ToneKind]bool{}
	for _, e := range tone.NewDetector(prof).Write(p) {
		found[e.Kind] = true
	}
	return found
}

// dials goes off-hook at line 1, waits for dial tone and dials.
func (r *rig) dials(number string) *tape {
	r.t.Helper()
	heard := &tape{}
	r.hears("fxo1", heard)
	r.drive("fxo1", hal.OffHook)
	r.pass(2 * time.Second)
	var pcm []int16
	for _, d := range number {
		row, col := 697.0, 1209.0
		fmt.Sscan(map[rune]string{'0': "941 1336", '1': "697 1209", '5': "770 1336", '9': "852 1477"}[d], &row, &col)
		pcm = append(append(pcm, dialled(row, col, -9, -7, 0, 70*time.Millisecond)...), make([]int16, 560)...)
	}
	r.sends("fxo1", &play{pcm: pcm})
	return heard
}

func TestOutgoingCallIsAnsweredAndBothSpeak(t *testing.T) {
	bubble(t, "sim://?country=CN&lines=1&phones=0&answer=6s", func(r *rig) {
		heard := r.dials("01955")
		r.pass(6 * time.Second)
		if s := r.line(1); s.State != sim.LineCalling || s.Digits != "01955" {
			r.t.Errorf("line is %s, dialled %q", s.State, s.Digits)
		}
		r.pass(5 * time.Second)
		if s := r.line(1).State; s != sim.LineTalking {
			r.t.Fatalf("line is %s", s)
		}
		tones := heardTones("CN", heard.all())
		if !tones[country.DialTone] || !tones[country.Ringback] {
			r.t.Errorf("heard %v", tones)
		}
		far, near := &meter{}, &meter{}
		r.must(r.desk.Line(1).Record(far))
		r.hears("fxo1", near)
		r.sends("fxo1", &play{pcm: hum(time.Second)})
		r.pass(500 * time.Millisecond)
		if far.power() < 1e6 {
			r.t.Errorf("the far end hears a power of %.0f", far.power())
		}
		if echo := near.power() / far.power(); echo < 0.01 || echo > 0.2 {
			r.t.Errorf("echo of %.1f dB, want about -12", 10*math.Log10(echo))
		}
		r.pass(time.Second)
		r.must(r.desk.Line(1).Say(hum(time.Second)))
		r.pass(500 * time.Millisecond)
		if near.power() < 1e6 || far.power() > 1e6 {
			r.t.Errorf("we hear a power of %.0f, the far end %.0f", near.power(), far.power())
		}
		r.drive("fxo1", hal.OnHook)
		r.pass(2 * time.Second)
		if s := r.line(1).State; s != sim.LineIdle {
			r.t.Errorf("line is %s after we hung up", s)
		}
	})
}

func TestOutgoingCallEndsAsProgrammed(t *testing.T) {
	tests := map[string]struct {
		way   sim.Outcome
		tone  country.ToneKind
		state string
	}{
		"busy":         {sim.Outcome{What: sim.Busy}, country.BusyTone, sim.LineRefused},
		"congestion":   {sim.Outcome{What: sim.Congested}, country.Congestion, sim.LineRefused},
		"unobtainable": {sim.Outcome{What: sim.Unobtainable}, country.Unobtainable, sim.LineRefused},
		"no answer":    {sim.Outcome{What: sim.RingsOn}, country.Ringback, sim.LineCalling},
		"answer":       {sim.Outcome{After: 7 * time.Second, Length: 3}, country.Ringback, sim.LineTalking},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, "sim://?country=CN&lines=1&phones=0", func(r *rig) {
				r.must(r.desk.Line(1).Next(test.way))
				heard := r.dials("195")
				r.pass(18 * time.Second)
				if s := r.line(1).State; s != test.state {
					r.t.Errorf("line is %s", s)
				}
				if tones := heardTones("CN", heard.all()); !tones[test.tone] {
					r.t.Errorf("heard %v", tones)
				}
				if len(r.saw("fxo1", hal.EvPolarity)) != 0 {
					r.t.Error("the polarity changed")
				}
			})
		})
	}
}

func TestAnswerMayReverseThePolarity(t *testing.T) {
	bubble(t, "sim://?country=CN&lines=1&phones=0", func(r *rig) {
		r.must(r.desk.Line(1).Next(sim.Outcome{After: time.Second, Reversal: true, Length: 3}))
		r.dials("195")
		r.pass(5 * time.Second)
		if e := r.saw("fxo1", hal.EvPolarity); len(e) != 1 || e[0].Val != 1 {
			r.t.Errorf("polarity %+v", e)
		}
		r.must(r.desk.Line(1).Hangup(sim.HangupPolarity))
		r.pass(time.Second)
		if e := r.saw("fxo1", hal.EvPolarity); len(e) != 2 || e[1].Val != 0 {
			r.t.Errorf("polarity %+v", e)
		}
		r.drive("fxo1", hal.OnHook)
		r.pass(2 * time.Second)
	})
}

// LN-14: a port that is set for another impedance than its line's hears more of
// itself; set right again, it hears what it heard before.
func TestAWrongImpedanceIsHeardAsEcho(t *testing.T) {
	bubble(t, "sim://?country=FR&lines=1&phones=0&seed=3&noise=none&dialtone-delay=none", func(r *rig) {
		r.drive("fxo1", hal.OffHook)
		r.pass(time.Second)
		echo := func(impedance string) float64 {
			r.must(r.port("fxo1").Configure(r.t.Context(), hal.LineConfig{Country: "FR", Impedance: impedance}))
			near, noise := &tape{}, rand.New(rand.NewPCG(1, 2))
			r.hears("fxo1", near)
			pcm := make([]int16, hal.Ticks(time.Second))
			for i := range pcm {
				pcm[i] = int16(noise.IntN(16000) - 8000)
			}
			r.sends("fxo1", &play{pcm: pcm})
			r.pass(time.Second)
			var power float64
			for _, v := range near.all() {
				power += float64(v) * float64(v)
			}
			return 10 * math.Log10(power/float64(len(near.all()))/(16000*16000/12))
		}
		right, wrong, again := echo("eu-ctr21"), echo("600"), echo("eu-ctr21")
		if wrong < right+3 || math.Abs(again-right) > 0.5 {
			r.t.Errorf("echo of noise: %.1f dB set right, %.1f dB set wrong, %.1f dB set right again", right, wrong, again)
		}
	})
}
