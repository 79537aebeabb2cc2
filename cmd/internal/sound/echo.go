package sound

import (
	"time"

	"ringdown/hal"
	"ringdown/media/echo"
	"ringdown/media/g711"
)

// shortestTail and longestTail bound -tail-ms: the lines that a gateway meets.
const (
	shortestTail = 4
	longestTail  = 256
)

func cancelEcho(args []string) error {
	w := newWords("echo")
	tail := w.flags.Int("tail-ms", 32, "")
	law := w.flags.String("law", "", "")
	nlp := w.flags.Bool("nlp", true, "")
	names, err := w.parse(args, "FAR.wav", "NEAR.wav", "OUT.wav")
	if err != nil {
		return err
	}
	if *tail < shortestTail || *tail > longestTail {
		return wrong("-tail-ms: %d is not between %d and %d", *tail, shortestTail, longestTail)
	}
	through, err := companding(*law)
	if err != nil {
		return err
	}
	far, err := load(names[0])
	if err != nil {
		return err
	}
	near, err := load(names[1])
	if err != nil {
		return err
	}
	c := echo.New(time.Duration(*tail) * time.Millisecond)
	c.NonLinear(*nlp)
	return save(names[2], cancelled(c, through(far), through(near)))
}

// companding is what a line's codec does to sound: there and back.
func companding(law string) (func([]int16) []int16, error) {
	switch law {
	case "":
		return func(p []int16) []int16 { return p }, nil
	case "a", "A":
		return func(p []int16) []int16 { return g711.AppendLinearA(nil, g711.AppendA(nil, p)) }, nil
	case "u", "U":
		return func(p []int16) []int16 { return g711.AppendLinearU(nil, g711.AppendU(nil, p)) }, nil
	}
	return nil, wrong("-law: %q is neither a nor u", law)
}

// cancelled is as long as near; a shorter far end is silent from there on.
func cancelled(c *echo.Canceller, far, near []int16) []int16 {
	out := make([]int16, 0, len(near)+hal.FrameSamples)
	var f, n, o hal.Frame
	for at := 0; at < len(near); at += hal.FrameSamples {
		f, n = hal.Frame{}, hal.Frame{}
		copy(f[:], far[min(at, len(far)):])
		copy(n[:], near[at:])
		c.Cancel(&f, &n, &o)
		out = append(out, o[:]...)
	}
	return out[:len(near)]
}
