package fsk

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// trial is one burst over one bad line.
type trial struct {
	level, twist float64 // dBm0 of both tones' mean, dB
	shift, drift float64
	snr          float64 // dB over the whole band; 0 none
	hum          float64 // dB of 60 Hz over the signal; 0 none
	seizure      int
	mark         int
	stop, post   int
}

func usual() trial {
	return trial{level: -13.5, seizure: 300, mark: 180, post: 5}
}

// passes sends n random messages of 40 bytes and counts those that come out
// whole.
func (c trial) passes(std Std, n int) (ok int) {
	rng := rand.New(rand.NewPCG(uint64(std), uint64(n)))
	for range n {
		data := make([]byte, 40)
		for i := range data {
			data[i] = byte(rng.Uint32())
		}
		if got := message(NewDemodulator(std), c.line(rng, std, data)); bytes.Equal(got, data) {
			ok++
		}
	}
	return ok
}

func (c trial) line(rng *rand.Rand, std Std, data []byte) []int16 {
	o := Opts{
		Seizure: c.seizure, Mark: c.mark, Stop: c.stop, Post: c.post,
		Level: c.level - c.twist/2, Twist: c.twist, Shift: c.shift, Drift: c.drift,
	}
	p := make([]int16, o.Samples(len(data))+2000)
	from := 400 + rng.IntN(80)
	NewModulator(std, data, o).Read(p[from:])
	a := amplitude(c.level)
	for i := range p {
		v := float64(p[i])
		if c.snr != 0 {
			v += rng.NormFloat64() * a / math.Sqrt2 * math.Pow(10, -c.snr/20)
		}
		if c.hum != 0 {
			v += a * math.Pow(10, c.hum/20) * math.Sin(2*math.Pi*60*float64(i)/sampleRate)
		}
		p[i] = int16(math.Round(max(-32768, min(32767, v))))
	}
	return p
}

// message gives the bytes that follow a long mark.
func message(d *Demodulator, p []int16) (out []byte) {
	for ; len(p) > 0; p = p[min(80, len(p)):] {
		for _, b := range d.Write(p[:min(80, len(p))]) {
			if b.Mark >= 25 {
				out = out[:0]
			}
			if out = append(out, b.Value); len(out) == 40 {
				return out
			}
		}
	}
	return out
}

func TestDemodulatorHearsEveryMessage(t *testing.T) {
	for name, change := range map[string]func(*trial){
		"as sent":                      func(c *trial) {},
		"0 dBm0":                       func(c *trial) { c.level = 0 },
		"-42 dBm0":                     func(c *trial) { c.level = -42 },
		"SNR 25 dB, twist +10, -40":    func(c *trial) { c.level, c.snr, c.twist = -40, 25, 10 },
		"SNR 25 dB, twist -10, -40":    func(c *trial) { c.level, c.snr, c.twist = -40, 25, -10 },
		"SNR 11 dB":                    func(c *trial) { c.snr = 11 },
		"all off: + twist, fast, low":  func(c *trial) { c.snr, c.twist, c.shift, c.drift = 25, 10, -0.02, 0.02 },
		"all off: + twist, slow, high": func(c *trial) { c.snr, c.twist, c.shift, c.drift = 25, 10, 0.02, -0.02 },
		"all off: - twist, fast, low":  func(c *trial) { c.snr, c.twist, c.shift, c.drift = 25, -10, -0.02, 0.02 },
		"all off: - twist, slow, high": func(c *trial) { c.snr, c.twist, c.shift, c.drift = 25, -10, 0.02, -0.02 },
		"hum 10 dB over it":            func(c *trial) { c.level, c.hum, c.snr = -20, 10, 25 },
		"no seizure":                   func(c *trial) { c.seizure, c.mark = 0, 80 },
		"short mark":                   func(c *trial) { c.mark = 30 },
		"10 stop bits":                 func(c *trial) { c.stop = 10 },
		"nothing after it":             func(c *trial) { c.post = 0 },
		"BT":                           func(c *trial) { c.seizure, c.mark = 96, 55 },
	} {
		for _, std := range []Std{Bell202, V23} {
			t.Run(fmt.Sprint(std, " ", name), func(t *testing.T) {
				c := usual()
				change(&c)
				if got := c.passes(std, 40); got != 40 {
					t.Errorf("%d of 40 messages came through", got)
				}
			})
		}
	}
}

func TestDemodulatorAtNineDecibels(t *testing.T) {
	for _, std := range []Std{Bell202, V23} {
		c := usual()
		c.snr = 9
		if got := c.passes(std, 100); got < 95 {
			t.Errorf("%v: %d of 100 messages came through 9 dB of SNR, want 95", std, got)
		}
	}
}

func TestDemodulatorKnowsTheMark(t *testing.T) {
	p := usual().line(rand.New(rand.NewPCG(1, 1)), Bell202, []byte{0x80, 0x10})
	d := NewDemodulator(Bell202)
	got := d.Write(p)
	for len(got) > 0 && got[0].Mark < 100 { // the seizure
		got = got[1:]
	}
	if len(got) != 2 || got[0].Value != 0x80 || got[0].Mark < 175 || got[0].Mark > 182 || got[1].Mark > 2 {
		t.Errorf("heard %+v, want 80h after 180 bits of mark and 10h after one", got)
	}
}

func TestDemodulatorIsQuietInSilenceAndTellsTheCarrier(t *testing.T) {
	d := NewDemodulator(V23)
	p := make([]int16, 8000)
	hiss := rand.New(rand.NewPCG(1, 1))
	for i := range p {
		p[i] = int16(hiss.NormFloat64() * 15) // -61 dBm0
	}
	if got := d.Write(p); len(got) > 0 || d.Carrier() {
		t.Errorf("heard %v in the noise of a line, carrier %v", got, d.Carrier())
	}
	NewModulator(V23, nil, Opts{Mark: 1000, Level: -30}).Read(p[:800])
	d.Write(p[:400])
	if !d.Carrier() {
		t.Error("no carrier in 50 ms of mark")
	}
	d.Write(make([]int16, 400))
	if d.Carrier() {
		t.Error("a carrier 50 ms after the signal ended")
	}
}

func TestModulatorKeepsBitTimesAndPhase(t *testing.T) {
	for _, std := range []Std{Bell202, V23} {
		o := Opts{Seizure: 1200, Level: 0}
		m := NewModulator(std, nil, o)
		p := make([]int16, 9000)
		if n := m.Read(p); n != 8000 {
			t.Errorf("%v: 1200 bits last %d samples, want 8000", std, n)
		}
		mark, space := std.tones()
		step := 2 * math.Pi * max(mark, space) / sampleRate * zeroDBm0
		for i := 1; i < 8000; i++ {
			if d := math.Abs(float64(p[i]) - float64(p[i-1])); d > step+1 {
				t.Fatalf("%v: the phase jumps at sample %d by %v, a sine changes by %v at most", std, i, d, step)
			}
		}
		// 1200 bits hold 600 of each tone: after a second the phase is what it was.
		if want := math.Mod(float64(600*(mark+space)/baud), 1); math.Abs(m.phase-want) > 1e-6 && math.Abs(m.phase-want) < 1-1e-6 {
			t.Errorf("%v: the phase after a second is %v turns, want %v", std, m.phase, want)
		}
	}
}

func TestModulatorEndsOnce(t *testing.T) {
	m := NewModulator(Bell202, []byte("AB"), Opts{Mark: 10, Stop: 2, Post: 3})
	if got, want := (Opts{Mark: 10, Stop: 2, Post: 3}).Bits(2), 10+2*11+3; got != want {
		t.Errorf("two bytes are %d bits, want %d", got, want)
	}
	p := make([]int16, 1000)
	if n := m.Read(p); n != 234 { // 35 bits
		t.Errorf("the burst has %d samples, want 234", n)
	}
	if n := m.Read(p); n != 0 {
		t.Errorf("%d samples follow the end", n)
	}
	if NewModulator(V23, nil, Opts{}).Read(p) != 0 {
		t.Error("an empty burst has sound")
	}
}

func TestDemodulatorDoesNotAllocate(t *testing.T) {
	p := usual().line(rand.New(rand.NewPCG(1, 1)), Bell202, make([]byte, 40))
	d := NewDemodulator(Bell202)
	if got := testing.AllocsPerRun(5, func() { d.Write(p) }); got != 0 {
		t.Errorf("Write allocates %v times, want 0", got)
	}
}

func BenchmarkDemodulator(b *testing.B) {
	for name, p := range map[string][]int16{
		"signal":  usual().line(rand.New(rand.NewPCG(1, 1)), Bell202, make([]byte, 40)),
		"silence": make([]int16, 8000),
	} {
		b.Run(name, func(b *testing.B) {
			d := NewDemodulator(Bell202)
			b.ReportAllocs()
			for b.Loop() {
				for i := 0; i+80 <= len(p); i += 80 {
					d.Write(p[i : i+80])
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(p)), "ns/sample")
		})
	}
}
