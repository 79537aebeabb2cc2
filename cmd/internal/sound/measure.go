package sound

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"time"

	"ringdown/hal"
	"ringdown/internal/country"
	"ringdown/media"
	"ringdown/media/callerid"
	"ringdown/media/dtmf"
	"ringdown/media/echo"
	"ringdown/media/g711"
	"ringdown/media/tone"
)

const (
	// measured is the sound that each part works on, 10 s.
	measured = 1000
	// rounds are run and the fastest is taken: other work on the machine only
	// ever makes it slower.
	rounds = 5
)

// cost is one line of the output.
type cost struct {
	Part        string  `json:"part"`
	NsPerSample float64 `json:"ns_per_sample"`
}

func measure(args []string, out io.Writer) error {
	w := newWords("measure")
	asJSON := w.flags.Bool("json", false, "")
	if _, err := w.parse(args); err != nil {
		return err
	}
	busy, speech := frames(busySound()), frames(speechLike())
	for _, p := range parts(busy, speech) {
		c := cost{p.name, best(p.work)}
		if err := show(out, c, *asJSON); err != nil {
			return err
		}
	}
	return nil
}

func show(out io.Writer, c cost, asJSON bool) error {
	var err error
	if asJSON {
		err = json.NewEncoder(out).Encode(c)
	} else {
		_, err = fmt.Fprintf(out, "%-40s %8.1f ns/sample\n", c.Part, c.NsPerSample)
	}
	if err != nil {
		return fmt.Errorf("printing: %w", err)
	}
	return nil
}

// part is something whose cost is measured: work hears all frames once.
type part struct {
	name string
	work func()
}

func parts(busy, speech []hal.Frame) []part {
	var all []part
	for _, code := range []country.Code{"CN", "US", "GB"} {
		p, err := country.Lookup(code)
		if err != nil {
			continue
		}
		d := tone.NewDetector(p)
		all = append(all,
			part{fmt.Sprintf("tone plan %s, in busy tone", code), func() { each(busy, func(f *hal.Frame) { d.Write(f[:]) }) }},
			part{fmt.Sprintf("tone plan %s, in speech", code), func() { each(speech, func(f *hal.Frame) { d.Write(f[:]) }) }})
	}
	fax, digits := tone.NewFaxDetector(), dtmf.NewDetector(dtmf.Config{})
	cid := callerid.NewReceiver(country.CIDBell202)
	all = append(all,
		part{"fax tones, in speech", func() { each(speech, func(f *hal.Frame) { fax.Write(f[:]) }) }},
		part{"DTMF detector, in speech", func() { each(speech, func(f *hal.Frame) { digits.Write(f[:]) }) }},
		part{"caller id Bell 202, in speech", func() { each(speech, func(f *hal.Frame) { cid.Write(f[:]) }) }},
		part{"A-law there and back", func() { each(speech, throughALaw) }})
	for _, ms := range []int{32, 64, 128} {
		all = append(all, canceller(ms, speech))
	}
	return all
}

func canceller(ms int, speech []hal.Frame) part {
	c := echo.New(time.Duration(ms) * time.Millisecond)
	return part{fmt.Sprintf("echo canceller %d ms, in speech", ms), func() {
		var near, out hal.Frame
		each(speech, func(f *hal.Frame) {
			for i := range near {
				near[i] = f[i] / 4
			}
			c.Cancel(f, &near, &out)
		})
	}}
}

func throughALaw(f *hal.Frame) {
	for i, v := range f {
		f[i] = g711.DecodeA(g711.EncodeA(v))
	}
}

func each(fs []hal.Frame, work func(*hal.Frame)) {
	for i := range fs {
		work(&fs[i])
	}
}

func best(work func()) float64 {
	least := math.Inf(1)
	for range rounds {
		start := time.Now()
		work()
		least = min(least, float64(time.Since(start).Nanoseconds()))
	}
	return math.Round(least/(measured*hal.FrameSamples)*10) / 10
}

func frames(pcm []int16) []hal.Frame {
	fs := make([]hal.Frame, measured)
	for i := range fs {
		copy(fs[i][:], pcm[i*hal.FrameSamples:])
	}
	return fs
}

// busySound is a tone that keeps a plan's detector at work.
func busySound() []int16 {
	t := country.Tone{Segments: []country.Segment{
		{Freqs: []float64{450}, Dur: 350 * time.Millisecond, Level: -13},
		{Dur: 350 * time.Millisecond},
	}}
	return drawn(tone.NewGenerator(t), measured*hal.FrameSamples)
}

// speechLike is a row of gliding harmonics with a syllable's envelope, and
// some noise; the same at every run.
func speechLike() []int16 {
	rng := rand.New(rand.NewPCG(7, 7))
	pcm := make([]int16, measured*hal.FrameSamples)
	phase := 0.0
	for i := range pcm {
		t := float64(i) / hal.SampleRate
		phase += 2 * math.Pi * (130 + 30*math.Sin(2*math.Pi*0.7*t)) / hal.SampleRate
		v := 0.0
		for h := 1.0; h < 20; h++ {
			v += math.Sin(h*phase) / h
		}
		envelope := math.Max(0, math.Sin(2*math.Pi*3*t))
		pcm[i] = int16(media.Amplitude(-15)*envelope*v + 20*rng.NormFloat64())
	}
	return pcm
}
