package simctl

import (
	"strconv"
	"strings"
	"time"

	"ringdown/hal/sim"
)

const lineVerbs = "call, hangup, answer, outgoing, press, record, state, unplug, plug, noise, impulses, slew, powercross, dead, repair, parallel, spoil-callerid and silence-tones"

func (d *Desk) lineCommand(which, verb string, args []string) (View, error) {
	n, err := d.LineNumber(which)
	if err != nil {
		return nil, err
	}
	line := d.sim.Line(n)
	acts := map[string]func([]string) error{
		"call":           func(a []string) error { return lineCall(line, a) },
		"hangup":         func(a []string) error { return lineHangup(line, a) },
		"answer":         func(a []string) error { return lineAnswer(line, a) },
		"outgoing":       func(a []string) error { return lineOutgoing(line, a) },
		"press":          func(a []string) error { return digitsFor("line press", a, line.Press) },
		"spoil-callerid": func(a []string) error { return lineSpoil(line, a) },
		"silence-tones":  func(a []string) error { return onOff("line silence-tones", a, line.SilenceBusyTone) },
		"parallel":       func(a []string) error { return onOff("line parallel", a, line.Parallel) },
	}
	if act, there := acts[verb]; there {
		err = act(args)
	} else {
		err = d.either("line "+strconv.Itoa(n), line, verb, args, lineVerbs)
	}
	if err != nil {
		return nil, err
	}
	return LineView(line)
}

func lineCall(line *sim.Line, args []string) error {
	o, err := readOptions("line call", args, map[string]bool{
		"from": true, "name": true, "withheld": false, "out-of-area": false,
		"ring-cadence": true, "give-up": true, "caller-id": true, "time": true, "splash": true,
	})
	if err == nil {
		err = o.none("line call")
	}
	if err != nil {
		return err
	}
	c := sim.CallOptions{
		From: o.values["from"], Name: o.values["name"], Time: o.values["time"], CallerID: o.values["caller-id"],
		Withheld: o.has("withheld"), OutOfArea: o.has("out-of-area"),
	}
	if c.Cadence, err = cadence(o); err != nil {
		return err
	}
	if c.GiveUp, err = span(o, "give-up"); err != nil {
		return err
	}
	if c.Splash, err = span(o, "splash"); err != nil {
		return err
	}
	return line.Call(c)
}

// cadence reads "1000,4000" in milliseconds; '/' serves as well as ','.
func cadence(o options) ([]time.Duration, error) {
	text := o.values["ring-cadence"]
	if text == "" {
		return nil, nil
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '/' })
	if len(parts)%2 != 0 || len(parts) > 8 {
		return nil, wrong("-ring-cadence %s is not on,off or on,off,on,off in milliseconds, such as 1000,4000", text)
	}
	var out []time.Duration
	for _, p := range parts {
		ms, err := strconv.Atoi(p)
		if err != nil || ms < 50 || ms > 20000 {
			return nil, wrong("-ring-cadence %s: %q is not a number of milliseconds from 50 to 20000", text, p)
		}
		out = append(out, time.Duration(ms)*time.Millisecond)
	}
	return out, nil
}

func span(o options, name string) (time.Duration, error) {
	if !o.has(name) {
		return 0, nil
	}
	d, err := time.ParseDuration(o.values[name])
	if err != nil || d < 0 || d > time.Hour {
		return 0, wrong("-%s takes a time up to 1h such as 20s, not %q", name, o.values[name])
	}
	return d, nil
}

func lineHangup(line *sim.Line, args []string) error {
	o, err := readOptions("line hangup", args, map[string]bool{"how": true})
	if err == nil {
		err = o.none("line hangup")
	}
	if err != nil {
		return err
	}
	how := sim.Hangup(o.values["how"])
	switch how {
	case sim.HangupUsual, sim.HangupCPC, sim.HangupPolarity, sim.HangupBusy, sim.HangupCongestion, sim.HangupSilence:
		return line.Hangup(how)
	}
	return wrong("-how takes cpc, polarity, busy, congestion or silence, not %q", string(how))
}

func lineAnswer(line *sim.Line, args []string) error {
	if len(args) > 0 {
		return wrong("line answer takes no word %q", args[0])
	}
	return line.Answer()
}

// lineOutgoing says what becomes of the next call that is dialled on the line.
func lineOutgoing(line *sim.Line, args []string) error {
	o, err := readOptions("line outgoing", args, map[string]bool{"after": true, "reversal": false, "length": true})
	if err != nil {
		return err
	}
	const what = "what becomes of the next call: answer, ring, busy, congestion, unobtainable, sit or silence"
	word, err := o.one("line outgoing", what)
	if err != nil {
		return err
	}
	way := sim.Outcome{What: word, Reversal: o.has("reversal")}
	switch word {
	case sim.Answered, sim.RingsOn, sim.Busy, sim.Congested, sim.Unobtainable, sim.Intercepted, sim.Silent:
	default:
		return wrong("line outgoing takes %s, not %q", what, word)
	}
	if way.After, err = span(o, "after"); err != nil {
		return err
	}
	if o.has("length") {
		if way.Length, err = strconv.Atoi(o.values["length"]); err != nil || way.Length < 1 || way.Length > 32 {
			return wrong("-length takes the digits of a complete number, 1 to 32, not %q", o.values["length"])
		}
	}
	return line.Next(way)
}

func lineSpoil(line *sim.Line, args []string) error {
	if len(args) != 1 {
		return wrong("line spoil-callerid needs the number of the byte, 0 the first")
	}
	n, err := strconv.Atoi(args[0])
	if err != nil || n < 0 || n > 255 {
		return wrong("line spoil-callerid takes a byte from 0 to 255, not %q", args[0])
	}
	return line.SpoilCallerID(n)
}

// LineView is what the exchange perceives of a line.
func LineView(line *sim.Line) (View, error) {
	s, err := line.State()
	if err != nil {
		return nil, err
	}
	v := View{
		"state": s.State, "digits": s.Digits, "heard": s.Heard, "party": s.Party,
		"volts": strconv.FormatFloat(s.Volts, 'f', 1, 64), "milliamps": strconv.FormatFloat(1000*s.Amperes, 'f', 1, 64),
	}
	for word, is := range map[string]bool{"waiting": s.Waiting, "saying": s.Saying} {
		if is {
			v[word] = "yes"
		}
	}
	return v, nil
}
