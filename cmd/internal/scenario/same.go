package scenario

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"ringdown/hal"
)

// defaultLeast is the correlation that the product promises for speech that
// crosses it.
const defaultLeast = 0.95

// Span is from when to when a recording holds a sound, counted from the
// recording's start. One that ends before the sound does says that the sound was
// interrupted there.
type Span struct {
	From, To time.Duration
	Skip     time.Duration // of the sound: it is heard from there on
}

const (
	// exact is how far the ends of a span may be off: five frames, which a line's
	// clock, a look of a scenario and a jitter buffer take together.
	exact = 50 * time.Millisecond
	// tail is how much of the rest of an interrupted sound is listened for.
	tail = 1500 * time.Millisecond
	// goesOn is from which correlation on the rest of a sound is taken for heard:
	// other words of the same voice stay below it.
	goesOn = 0.6
	// unheard is the level, in dB of what is played, below which nobody hears a sound
	// beside a conversation.
	unheard = -60
)

func parseSame(words []string) (step Step, err error) {
	step = Step{Verb: words[0], Least: defaultLeast}
	never := step.Verb == "never"
	if len(words) < 3 || len(words) > 7 || never && len(words) > 3 {
		return step, fmt.Errorf("%s takes a recording and a sound, as in: %s heard speech:2:7", step.Verb, step.Verb)
	}
	step.Words = words[1:3]
	for _, w := range words[3:] {
		if key, value, pair := strings.Cut(w, "="); pair {
			err = step.span(key, value)
		} else if step.Least, err = strconv.ParseFloat(w, 64); err != nil || step.Least <= 0 || step.Least > 1 {
			err = fmt.Errorf("%q is no correlation between 0 and 1", w)
		}
		if err != nil {
			return step, err
		}
	}
	if w := step.When; w != nil && w.To <= w.From {
		err = fmt.Errorf("same says from when to when: both from and to, as in: from=2.31s to=4.05s")
	}
	return step, err
}

func (s *Step) span(key, value string) error {
	d, err := time.ParseDuration(value)
	if err != nil || d < 0 || d > maxWait || key != "from" && key != "to" && key != "skip" {
		return fmt.Errorf("\"%s=%s\" is neither from nor to and a time, as in: from=2.31s to=4.05s", key, value)
	}
	if s.When == nil {
		s.When = &Span{}
	}
	switch key {
	case "from":
		s.When.From = d
	case "to":
		s.When.To = d
	default:
		s.When.Skip = d
	}
	return nil
}

// both are the recording and the sound that a step compares.
func (s Step) both(ctx context.Context, w World) (heard, said []int16, err error) {
	if heard, err = w.Heard(ctx, s.Words[0]); err != nil {
		return nil, nil, err
	}
	said, err = w.Sound(ctx, s.Words[1])
	return heard, said, err
}

func (s Step) compare(ctx context.Context, w World) (string, error) {
	heard, said, err := s.both(ctx, w)
	if err != nil {
		return "", err
	}
	if s.When != nil {
		return s.When.differs(said, heard, s.Least), nil
	}
	m := Compare(said, heard)
	if m.Correlation < s.Least {
		return fmt.Sprintf("the correlation is %.3f, less than %.2f", m.Correlation, s.Least), nil
	}
	if m.Gap > maxGap {
		return fmt.Sprintf("there is a gap of %s, %s after its start", m.Gap, m.GapAt), nil
	}
	return "", nil
}

// absent reports a recording that holds a sound that it should not.
func (s Step) absent(ctx context.Context, w World) (string, error) {
	heard, said, err := s.both(ctx, w)
	if err != nil {
		return "", err
	}
	m := Compare(said, heard)
	if db := level(said, heard, m.Delay); m.Correlation >= goesOn && db > unheard {
		return fmt.Sprintf("it is heard at %.0f dB: the correlation is %.3f", db, m.Correlation), nil
	}
	return "", nil
}

// level is how loud a recording is where a sound lies in it, in dB of the sound
// itself.
func level(said, heard []int16, delay int) float64 {
	from, to := max(delay, 0), min(delay+len(said), len(heard))
	if from >= to || power(said) == 0 {
		return math.Inf(-1)
	}
	return 10 * math.Log10(power(heard[from:to])*float64(to-from)/(power(said)*float64(len(said))))
}

// differs says what is not as the span has it, "" when all is.
func (w Span) differs(said, heard []int16, least float64) string {
	said = said[min(samples(w.Skip), len(said)):]
	whole, want := hal.Tick(len(said)).Duration(), w.To-w.From
	if want > whole+exact {
		return fmt.Sprintf("the sound lasts %s, less than from %s to %s; %s", whole.Round(time.Millisecond), w.From, w.To, found(said, heard))
	}
	part := said[:min(samples(want), len(said))]
	if want < whole-exact { // the key, and what it does, came some frames before or after
		part = said[:max(samples(want-exact), 0)]
	}
	at, correlation := near(part, heard, samples(w.From), samples(exact))
	if correlation < least {
		return fmt.Sprintf("from %s on the correlation is %.3f, less than %.2f; %s", w.From, correlation, least, found(said, heard))
	}
	rest := said[min(samples(want+exact), len(said)):]
	rest = rest[:min(len(rest), samples(tail))]
	if want < whole-exact && correlate(rest, heard, at+samples(want+exact)) > goesOn {
		return fmt.Sprintf("it goes on after %s; %s", w.To, found(said, heard))
	}
	return ""
}

// near is where within a few samples of a place a part fits best, and how well.
func near(part, heard []int16, at, slack int) (best int, correlation float64) {
	if len(part) == 0 {
		return at, 0
	}
	from, probe := loudest(part)
	best = bestDelay(probe, heard, from, max(at-slack, -from), at+slack+1, 1)
	return best, correlate(part, heard, best)
}

// found says where a sound is in a recording, for whoever writes a scenario.
func found(said, heard []int16) string {
	const stretch = hal.SampleRate / 10
	first, probe := loudest(said[:min(len(said), samples(tail))])
	from := align(probe, heard) - first
	end := from
	for i := 0; i < len(said); i += stretch {
		part := said[i:min(i+stretch, len(said))]
		silent := power(part) == 0 && end == from+i // a pause belongs to what it is behind
		if silent || power(part) > 0 && bestNear(part, heard, from+i) > goesOn {
			end = from + i + len(part)
		}
	}
	return fmt.Sprintf("it is heard from %.2fs to %.2fs", float64(from)/hal.SampleRate, float64(end)/hal.SampleRate)
}

func samples(d time.Duration) int { return int(d * hal.SampleRate / time.Second) }
