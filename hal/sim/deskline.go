package sim

import (
	"fmt"
	"time"

	"ringdown/hal"
	"ringdown/internal/country"
)

// Line is the exchange's end of an FXO port, worked by hand.
type Line struct {
	w *world
	n int
}

// LineState is what the exchange knows of its line.
type LineState struct {
	State   string // one of the Line constants
	Since   hal.Tick
	Digits  string  // last dialled number, by the exchange's own receivers
	Heard   string  // digits that the far end has heard keyed in this call
	Party   string  // the caller's number of an incoming call
	Waiting bool    // a second caller waits
	Saying  bool    // the far end is speaking
	Rings   int     // rounds of the cadence so far
	Looped  bool    // the near end closes the loop, whether it is fed or not
	Volts   float64 // of the battery
	Amperes float64
	// RingVolts is the ringing voltage on the pair at this moment, rms.
	RingVolts float64
}

func (l *Line) do(act func(*line) error) error {
	return l.w.on(func() error {
		p, err := l.w.pair(true, l.n)
		if err != nil {
			return err
		}
		return act(p.line)
	})
}

// Call lets a call come in. On a line in a call it is a second one that waits;
// on a line that is seized or dialling it is refused.
func (l *Line) Call(o CallOptions) error {
	return l.do(func(x *line) error { return x.ring(o) })
}

// Next says what becomes of the next outgoing calls, in turn; with none left
// the URL's answer holds.
func (l *Line) Next(ways ...Outcome) error {
	return l.do(func(x *line) error {
		for _, w := range ways {
			switch w.What {
			case "", Answered, RingsOn, Busy, Congested, Unobtainable, Intercepted, Silent:
			default:
				return fmt.Errorf("%s: no call can end in %q", x.who, w.What)
			}
		}
		x.ways = append([]Outcome(nil), ways...)
		return nil
	})
}

// Hangup lets the far end hang up: unanswered, the caller gives up; in a call
// it shows as how says.
func (l *Line) Hangup(how Hangup) error {
	return l.do(func(x *line) error {
		if how != HangupUsual {
			if err := hangup(string(how), &how); err != nil {
				return fmt.Errorf("%s: hang-up by %q: %w", x.who, string(how), err)
			}
		}
		switch x.state {
		case LineRinging:
			x.giveUp()
		case LineTalking:
			x.farHangs(how)
		default:
			return fmt.Errorf("%s is %s: there is nobody to hang up", x.who, x.state)
		}
		return nil
	})
}

// Answer lets the called party answer an outgoing call now.
func (l *Line) Answer() error {
	return l.do(func(x *line) error {
		if x.state != LineCalling {
			return fmt.Errorf("%s is %s: there is no call to answer", x.who, x.state)
		}
		x.farAnswers()
		return nil
	})
}

// Say lets the far end say pcm, 8 kHz linear; it is heard in a call only. The
// caller must not change pcm afterwards.
func (l *Line) Say(pcm []int16) error {
	return l.do(func(x *line) error {
		if len(pcm) == 0 {
			return fmt.Errorf("%s: %w", x.who, errSamples)
		}
		x.party.voice = &speech{pcm: pcm}
		return nil
	})
}

// Saying reports whether the far end is still saying what Say gave it.
func (l *Line) Saying() bool { s, _ := l.State(); return s.Saying }

// Press lets the far end key digits on its telephone.
func (l *Line) Press(digits string) error {
	return l.do(func(x *line) error {
		if err := checkKeys(x.who, digits); err != nil {
			return err
		}
		if x.state != LineTalking {
			return fmt.Errorf("%s is %s: nobody hears keys", x.who, x.state)
		}
		x.party.keys = newKeys(digits, keys{on: 100 * 8, off: 100 * 8, level: keyLevel, twist: 2})
		return nil
	})
}

// Record writes what the far end hears in a call to sink, nil to end. A
// CallSink ends with the call.
func (l *Line) Record(sink FrameSink) error {
	return l.do(func(x *line) error { x.rec = recorder{sink: sink}; return nil })
}

// SpoilCallerID changes byte index of the next caller id burst on the wire,
// counted from its type byte.
func (l *Line) SpoilCallerID(index int) error {
	return l.do(func(x *line) error { x.spoil = index; return nil })
}

// SilenceBusyTone makes the exchange keep its busy tone to itself, or not: the
// one that it sends at this moment too.
func (l *Line) SilenceBusyTone(silent bool) error {
	return l.do(func(x *line) error {
		x.muted = silent
		switch {
		case x.busy && silent:
			x.tone = nil
		case x.busy:
			x.play(country.BusyTone)
		}
		return nil
	})
}

// Reverse swaps the polarity of the exchange's feed.
func (l *Line) Reverse() error {
	return l.do(func(x *line) error {
		f := x.feed
		f.reversed = !f.reversed
		x.setFeed(f)
		return nil
	})
}

// Drop takes the exchange's battery away for d.
func (l *Line) Drop(d time.Duration) error {
	return l.do(func(x *line) error {
		if d <= 0 || !x.feed.on {
			return fmt.Errorf("%s: no battery to drop for %v", x.who, d)
		}
		x.dropLoop(hal.Ticks(d))
		return nil
	})
}

// Parallel lifts or puts down another telephone on the same pair.
func (l *Line) Parallel(lifted bool) error {
	return l.do(func(x *line) error {
		x.parallel = lifted
		x.port.feedChanged()
		return nil
	})
}

// State tells what the exchange knows.
func (l *Line) State() (LineState, error) {
	var s LineState
	err := l.do(func(x *line) error {
		volts, amps := x.measure()
		s = LineState{
			State: x.state, Since: x.since, Digits: string(x.reg.digits), Heard: string(x.heard),
			Party: x.party.call.From, Waiting: x.waits != nil, Saying: x.party.voice != nil,
			Rings: x.in.rings, Looped: x.plugged && x.loop, Volts: volts, Amperes: amps, RingVolts: x.seenFeed().ringV,
		}
		if !x.plugged {
			s.State = LineUnplugged
		}
		return nil
	})
	return s, err
}

// checkKeys refuses what no keypad has.
func checkKeys(who, digits string) error {
	if digits == "" {
		return fmt.Errorf("%s: no digits given", who)
	}
	for _, d := range []byte(digits) {
		if _, _, ok := keyOf(d); !ok && d != ',' {
			return fmt.Errorf("%s: a keypad has no %q: it has 0-9, *, #, A-D, and ',' waits a second", who, d)
		}
	}
	return nil
}
