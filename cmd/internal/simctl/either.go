package simctl

import (
	"strconv"
	"time"

	"ringdown/hal"
)

type crosser interface {
	PowerCross(d time.Duration) error
	Impulses(perMinute float64) error
	Slew(d time.Duration) error
}

// powerCrossTime is how long mains touches the pair unless it is said: long
// enough for every protector to act.
const powerCrossTime = 2 * time.Second

// either does what lines and telephones have in common.
func (d *Desk) either(who string, t thing, verb string, args []string, verbs string) error {
	acts := map[string]func() error{
		"state":  func() error { return nil },
		"unplug": t.Unplug,
		"plug":   t.Plug,
		"dead":   func() error { return t.Dead(true) },
		"repair": func() error { return t.Dead(false) },
	}
	if act, there := acts[verb]; there {
		return bare(who+" "+verb, args, act)
	}
	switch verb {
	case "noise":
		return noise(who, t, args)
	case "powercross":
		return powerCross(who, t, args)
	case "impulses":
		return impulses(who, t, args)
	case "slew":
		return slew(who, t, args)
	case "record":
		return d.record(who, t, args)
	}
	return wrong("%s cannot %q; it can %s", who, verb, verbs)
}

// noNoise is below anything that can be heard.
const noNoise = -90

func noise(who string, t thing, args []string) error {
	if len(args) != 1 {
		return wrong("%s noise needs a level in dBm0 from -90 to 0, or none", who)
	}
	if args[0] == "none" {
		return t.Noise(noNoise)
	}
	level, err := strconv.ParseFloat(args[0], 64)
	if err != nil || level < noNoise || level > 0 {
		return wrong("%s noise takes a level in dBm0 from -90 to 0, or none, not %q", who, args[0])
	}
	return t.Noise(level)
}

func impulses(who string, t thing, args []string) error {
	if len(args) != 1 {
		return wrong("%s impulses needs how many a minute, 0 none", who)
	}
	n, err := strconv.ParseFloat(args[0], 64)
	if err != nil {
		return wrong("%s impulses takes a number a minute, not %q", who, args[0])
	}
	return t.Impulses(n)
}

func slew(who string, t thing, args []string) error {
	if len(args) != 1 {
		return wrong("%s slew needs the time that a reversal takes, such as 50ms", who)
	}
	d, err := time.ParseDuration(args[0])
	if err != nil {
		return wrong("%s slew takes a time up to 100ms, not %q", who, args[0])
	}
	return t.Slew(d)
}

func powerCross(who string, t thing, args []string) error {
	length := powerCrossTime
	if len(args) > 1 {
		return wrong("%s powercross takes a time and nothing else", who)
	}
	if len(args) == 1 {
		var err error
		if length, err = time.ParseDuration(args[0]); err != nil || length <= 0 || length > time.Minute {
			return wrong("%s powercross takes a time up to 1m such as 2s, not %q", who, args[0])
		}
	}
	return t.PowerCross(length)
}

// record begins a recording, ends the one that runs, or both.
func (d *Desk) record(who string, t thing, args []string) error {
	if len(args) != 1 {
		return wrong("%s record needs a file, or the word stop", who)
	}
	if args[0] == "stop" {
		return d.stopRecording(who, t)
	}
	r, err := d.recorders.Record(args[0])
	if err != nil {
		return err
	}
	if err := d.stopRecording(who, t); err != nil {
		r.Stop()
		return err
	}
	d.mu.Lock()
	d.running[who] = r
	d.mu.Unlock()
	return t.Record(r)
}

func (d *Desk) stopRecording(who string, t thing) error {
	d.mu.Lock()
	r := d.running[who]
	delete(d.running, who)
	d.mu.Unlock()
	err := t.Record(nil)
	if r != nil {
		r.Stop()
	}
	return err
}

// card works the card as a whole.
func (d *Desk) card(words []string) error {
	if len(words) == 0 {
		return wrong("card needs to be told what to do: vanish, return, storm, lose-config, lose-frames, late, stop-clock or brown-out")
	}
	verb, args := words[0], words[1:]
	acts := map[string]func(){"vanish": d.sim.Vanish, "return": d.sim.Return, "lose-config": d.sim.LoseConfig}
	if act, there := acts[verb]; there {
		return bare("card "+verb, args, func() error { act(); return nil })
	}
	times := map[string]func(time.Duration) error{"late": d.sim.LateFrame, "stop-clock": d.sim.StopClock, "brown-out": d.sim.BrownOut}
	if act, there := times[verb]; there {
		return timed("card "+verb, args, act)
	}
	if verb == "lose-frames" {
		return d.loseFrames(args)
	}
	if verb != "storm" {
		return wrong("card cannot %q; it can vanish, return, storm, lose-config, lose-frames, late, stop-clock and brown-out", verb)
	}
	count := stormUsual
	if len(args) == 1 {
		n, err := strconv.Atoi(args[0])
		if err != nil || n < 1 || n > stormMost {
			return wrong("card storm takes a number of events from 1 to %d, not %q", stormMost, args[0])
		}
		count = n
	}
	d.sim.EventStorm(count)
	return nil
}

func timed(verb string, args []string, act func(time.Duration) error) error {
	if len(args) != 1 {
		return wrong("%s needs a time, such as 30ms", verb)
	}
	t, err := time.ParseDuration(args[0])
	if err != nil {
		return wrong("%s takes a time such as 30ms, not %q", verb, args[0])
	}
	return act(t)
}

func (d *Desk) loseFrames(args []string) error {
	if len(args) != 1 {
		return wrong("card lose-frames needs how many, 1 to 100")
	}
	n, err := strconv.Atoi(args[0])
	if err != nil {
		return wrong("card lose-frames takes a number from 1 to 100, not %q", args[0])
	}
	return d.sim.LoseFrames(n)
}

// The size of an event storm: the usual one overflows every queue.
const (
	stormUsual = 2000
	stormMost  = 100000
)

// Samples is a recording in memory, for tests and scripts.
type Samples struct{ PCM []int16 }

// WriteFrame implements sim.FrameSink.
func (s *Samples) WriteFrame(f *hal.Frame) { s.PCM = append(s.PCM, f[:]...) }

// Stop implements Recording.
func (s *Samples) Stop() {}
