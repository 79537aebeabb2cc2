package call

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// lawSteps is how many steps TestAMillionStepsKeepTheLaws takes; `make laws`
// takes ten million.
var lawSteps = flag.Int("steps", 1_000_000, "steps of random calls under the laws")

// A million random steps keep every law, and between them they meet nearly
// every event in every state.
func TestAMillionStepsKeepTheLaws(t *testing.T) {
	steps := *lawSteps
	if testing.Short() {
		steps = 20_000
	}
	met := &coverage{times: map[pairing]int{}}
	for seed := uint64(1 << 32); met.steps < steps; seed++ {
		if err := quickly(randomBytes(seed, 60+int(seed%400)), Step, met); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
	share, missed := met.share()
	t.Logf("%d steps, %d calls: %.1f %% of the %d pairs of state and event were met; not met: %s",
		met.steps, met.calls, 100*share, len(legal()), strings.Join(missed, ", "))
	if share < 0.95 && !testing.Short() {
		t.Errorf("only %.1f %% of the pairs were met", 100*share)
	}
}

// quickly drives a call under the laws without its track.
func quickly(data []byte, do stepFunc, met *coverage) error {
	d := begin(data, do)
	d.met = met
	met.calls++
	for len(d.data) > 0 {
		if err := d.step(d.event()); err != nil {
			return err
		}
	}
	return d.finish()
}

func (d *driver) quickStep(e Event) error {
	d.met.steps++
	if s := (&stepper{Call: d.call, e: e}); s.concerned() {
		d.met.times[pairing{d.call.State, e.Kind}]++
	}
	after, effects := d.do(d.call, e)
	if err := d.laws.check(d.call, e, after, effects); err != nil {
		return fmt.Errorf("event %d, %s in state %s: %w", d.steps, e.Kind, d.call.State, err)
	}
	d.call = after
	return nil
}

// pairing is an event in a state.
type pairing struct {
	state State
	kind  EventKind
}

// coverage counts which pairs were met by an event that concerned the call.
type coverage struct {
	times        map[pairing]int
	steps, calls int
}

// share is how much of the legal pairs was met, with those that were not.
func (c *coverage) share() (float64, []string) {
	var missed []string
	for _, p := range legal() {
		if c.times[p] == 0 {
			missed = append(missed, fmt.Sprintf("%s in %s", p.kind, p.state))
		}
	}
	slices.Sort(missed)
	return 1 - float64(len(missed))/float64(len(legal())), missed
}

// legal lists the events that can come in each state: from a line or a telephone
// that the call holds, from a timer that may run, from acd where it was asked.
func legal() []pairing {
	var all []pairing
	for _, s := range States() {
		for _, k := range kinds() {
			if can(s, k) {
				all = append(all, pairing{s, k})
			}
		}
	}
	return all
}

func kinds() []EventKind {
	return []EventKind{
		RingStart, RingStop, CallerIDCame, CallerIDSpoilt, LineSeized, SeizeFailed, DigitsSent, FarAnswered,
		FarDisconnected, ToneHeard, FarRinging, FarSound, FarRefused,
		OffHook, OnHook, Flash, Hold, Retrieve, Transfer, EarlyMedia, PhoneMoved, PhoneRefused,
		Unwatched, Digit, SoundOver, PortUp, PortDown, Joined, Parted, TimerFired, Routed, Forced, Redirected,
		Told, Worked, CaptureOver, RecordKeyed, Dismissed, SoundMissing, SoundBlank, SoundUnheard, SoundBack, Written,
	}
}

// ofLines are the events that only an outside line has.
func ofLines() []EventKind {
	return []EventKind{
		RingStart, RingStop, CallerIDCame, CallerIDSpoilt, LineSeized, SeizeFailed, DigitsSent, FarAnswered,
		FarDisconnected, ToneHeard, FarRinging, FarSound, FarRefused,
	}
}

func can(s State, k EventKind) bool {
	switch k {
	case Unwatched:
		return slices.Contains([]State{StateWatching, StateMeeting, StateOffered, StateDialling, StateSeizing, StateProceeding, StateConfirming}, s)
	case Dismissed:
		return s == StateMeeting
	case Written:
		return s == StateTalking
	case Told, Worked, CaptureOver:
		return s == StateApp
	case Redirected:
		return slices.Contains([]State{StateQueued, StateRinging, StateWaiting, StateParked, StateApp}, s)
	}
	switch s {
	case StateEnded: // only an administrator can name it still
		return k == Forced
	case StateNew:
		return !slices.Contains([]EventKind{TimerFired, Routed}, k)
	case StateLifted, StateDialTone: // a telephone alone, in dial tone with a timer
		noTimer := s == StateLifted && k == TimerFired
		noAsk := s != StateLifted && k == Routed
		return !slices.Contains(ofLines(), k) && !noTimer && !noAsk
	case StateOffered: // a telephone that rings, of which nothing is asked
		return !slices.Contains(ofLines(), k) && k != Routed
	case StateDialling: // a telephone, or a line whose caller keys
		return !slices.Contains(ofLines(), k)
	case StateHearingTone: // lines have been let go
		return !slices.Contains(ofLines(), k) && k != Routed
	case StateWatching: // a telephone alone
		return !slices.Contains(ofLines(), k) && k != Routed && k != TimerFired
	case StateMeeting:
		return k != Routed
	case StateTalking, StateParked, StateHearing, StateSeizing, StateProceeding, StateConfirming, StateApp:
		return k != Routed || s == StateHearing
	}
	return true
}
