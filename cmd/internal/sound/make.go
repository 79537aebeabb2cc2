package sound

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"ringdown/hal"
	"ringdown/internal/country"
	"ringdown/media"
	"ringdown/media/callerid"
	"ringdown/media/dtmf"
	"ringdown/media/tone"
)

const (
	// longestSound bounds what is made: an hour.
	longestSound = 3600
	// margin is the silence before and after what is made.
	margin = 200 * time.Millisecond
	// longestMessage is over any caller id's length.
	longestMessage = 20 * hal.SampleRate
)

func makeSound(args []string) error {
	if len(args) == 0 {
		return wrong("make: say what: dtmf, callerid, tone or ring")
	}
	switch args[0] {
	case "dtmf":
		return makeDTMF(args[1:])
	case "callerid":
		return makeCallerID(args[1:])
	case "tone":
		return makeTone(args[1:])
	case "ring":
		return makeRing(args[1:])
	case "-h", "-help", "--help":
		_, err := newWords("make").parse([]string{"-h"})
		return err
	}
	return wrong("make: %q cannot be made; dtmf, callerid, tone and ring can", args[0])
}

func makeDTMF(args []string) error {
	w := newWords("make dtmf")
	on := w.flags.Int("on", 100, "")
	off := w.flags.Int("off", 100, "")
	level := w.flags.Float64("level", -9, "")
	twist := w.flags.Float64("twist", 0, "")
	plain, err := w.parse(args, "DIGITS", "OUT.wav")
	if err != nil {
		return err
	}
	if err := loudness(*level + max(*twist, 0)); err != nil {
		return err
	}
	ms := time.Millisecond
	g, err := dtmf.NewGenerator(plain[0], dtmf.Timing{
		On: time.Duration(*on) * ms, Off: time.Duration(*off) * ms, Level: *level, Twist: *twist,
	})
	if err != nil {
		return wrong("make dtmf: %v", err)
	}
	long := len(plain[0]) * (*on + *off) * hal.SampleRate / 1000
	if long > longestSound*hal.SampleRate {
		return wrong("make dtmf: the digits last %d s, more than %d", long/hal.SampleRate, longestSound)
	}
	return save(plain[1], framed(drawn(g, long+hal.SampleRate)))
}

// loudness refuses levels that no 16-bit sine can have.
func loudness(level float64) error {
	if math.IsNaN(level) || level > 3.14 || level < -90 {
		return wrong("-level: %g dBm0 is not between -90 and +3.14", level)
	}
	return nil
}

// framed puts silence before and after.
func framed(pcm []int16) []int16 {
	quiet := make([]int16, hal.Ticks(margin))
	return slices.Concat(quiet, pcm, quiet)
}

func makeCallerID(args []string) error {
	w := newWords("make callerid")
	code := w.flags.String("country", defaultCountry, "")
	way := w.flags.String("way", "", "")
	level := w.flags.Float64("level", math.Inf(1), "")
	var info callerid.Info
	w.flags.StringVar(&info.Number, "number", "", "")
	w.flags.StringVar(&info.Name, "name", "", "")
	w.flags.StringVar(&info.Time, "time", "", "")
	w.flags.BoolVar(&info.Withheld, "withheld", false, "")
	w.flags.BoolVar(&info.OutOfArea, "out-of-area", false, "")
	plain, err := w.parse(args, "OUT.wav")
	if err != nil {
		return err
	}
	p, err := lookup(*code)
	if err != nil {
		return err
	}
	if p, err = p.WithCallerID(cmp.Or(*way, p.CallerID.Way())); err != nil {
		return wrong("-way: %v", err)
	}
	if !math.IsInf(*level, 1) {
		if err := loudness(*level); err != nil {
			return err
		}
		p.CallerID.Level = *level
	}
	pcm, err := callerSound(p.CallerID, info)
	if err != nil {
		return wrong("make callerid: %v", err)
	}
	return save(plain[0], framed(pcm))
}

// callerSound is the data, after the alert tone and the pause where the way
// has one.
func callerSound(c country.CallerID, info callerid.Info) ([]int16, error) {
	s, err := callerid.Encode(c, info)
	if err != nil {
		return nil, err
	}
	var before []int16
	if strings.Contains(string(c.Alert), "dtas") {
		alert := drawn(callerid.NewAlert(callerid.AlertOnHook, c.Level), hal.SampleRate)
		before = slices.Concat(alert, make([]int16, hal.Ticks(c.Delay)))
	}
	return append(before, drawn(s, longestMessage)...), nil
}

func makeTone(args []string) error {
	w := newWords("make tone")
	code := w.flags.String("country", defaultCountry, "")
	long := w.flags.Float64("seconds", 10, "")
	level := w.flags.Float64("level", 0, "")
	plain, err := w.parse(args, "KIND", "OUT.wav")
	if err != nil {
		return err
	}
	p, err := lookup(*code)
	if err != nil {
		return err
	}
	t, err := findTone(p, plain[0])
	if err != nil {
		return err
	}
	for i := range t.Segments {
		t.Segments[i].Level += *level
	}
	n, err := length(*long)
	if err != nil {
		return err
	}
	return save(plain[1], drawn(tone.NewGenerator(t), n))
}

// findTone gives the tone of the plan, or of a fax machine.
func findTone(p country.Profile, kind string) (country.Tone, error) {
	switch tone.FaxKind(kind) {
	case tone.CNG:
		return tone.CallingTone(), nil
	case tone.CED:
		return tone.AnswerTone(), nil
	}
	if t, ok := p.Tones[country.ToneKind(kind)]; ok {
		return t, nil
	}
	names := []string{string(tone.CNG), string(tone.CED)}
	for k := range p.Tones {
		names = append(names, string(k))
	}
	slices.Sort(names)
	return country.Tone{}, wrong("make tone: %s has no tone %q; it has %s", p.Code, kind, strings.Join(names, ", "))
}

func length(seconds float64) (samples int, err error) {
	if !(seconds > 0 && seconds <= longestSound) {
		return 0, wrong("-seconds: %g is not between 0 and %d", seconds, longestSound)
	}
	return int(seconds * hal.SampleRate), nil
}

// makeRing gives the ringing voltage as a sound of 0 dBm0: its frequency and
// its cadence.
func makeRing(args []string) error {
	w := newWords("make ring")
	code := w.flags.String("country", defaultCountry, "")
	long := w.flags.Float64("seconds", 12, "")
	plain, err := w.parse(args, "OUT.wav")
	if err != nil {
		return err
	}
	p, err := lookup(*code)
	if err != nil {
		return err
	}
	n, err := length(*long)
	if err != nil {
		return err
	}
	var t country.Tone
	for i, d := range p.Ring.Cadence {
		s := country.Segment{Dur: d}
		if i%2 == 0 {
			s.Freqs = []float64{p.Ring.Hz}
		}
		t.Segments = append(t.Segments, s)
	}
	var s media.Signal = tone.NewGenerator(t)
	return save(plain[0], drawn(s, n))
}
