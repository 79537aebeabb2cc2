package scenario

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// look is how often an expectation is looked at: one frame of sound.
const look = 10 * time.Millisecond

// View is what something shows of itself: "state" and whatever else it has.
type View map[string]string

// World is what a scenario acts on: a running server, or one of its own.
type World interface {
	// Act does what the words of `ringdown sim` say.
	Act(ctx context.Context, words []string) error
	// See shows a line, a phone, a port of the gateway, or the newest record.
	See(ctx context.Context, target []string) (View, error)
	// Heard is what the recording of that name holds so far.
	Heard(ctx context.Context, name string) ([]int16, error)
	// Sound makes the sound of that name.
	Sound(ctx context.Context, name string) ([]int16, error)
}

// Failure is an expectation that did not hold.
type Failure struct {
	Name string
	Step Step
	Why  string
}

func (f Failure) Error() string {
	return fmt.Sprintf("%s, line %d: %s: %s", f.Name, f.Step.Line, f.Step.Text, f.Why)
}

// Run runs the steps in order and stops at the first that fails. The report,
// if wanted, is told each step as it is done and how long it took.
func (s Script) Run(ctx context.Context, name string, w World, report func(step Step, took time.Duration)) error {
	for _, step := range s.Steps {
		began := time.Now()
		why, err := step.run(ctx, w)
		if err != nil {
			return fmt.Errorf("%s, line %d: %s: %w", name, step.Line, step.Text, err)
		}
		if why != "" {
			return Failure{Name: name, Step: step, Why: why}
		}
		if report != nil {
			report(step, time.Since(began))
		}
	}
	return nil
}

func (s Step) run(ctx context.Context, w World) (why string, err error) {
	switch s.Verb {
	case "act":
		return "", w.Act(ctx, s.Words)
	case "wait":
		return "", Pause(ctx, s.For)
	case "same":
		return s.compare(ctx, w)
	case "never":
		return s.absent(ctx, w)
	case "during":
		return s.holds(ctx, w)
	}
	return s.becomes(ctx, w)
}

// becomes looks until the thing is as wanted or the time is over; "now" looks once.
func (s Step) becomes(ctx context.Context, w World) (string, error) {
	deadline := time.Now().Add(s.For)
	for {
		view, err := w.See(ctx, s.Words)
		if err != nil {
			return "", err
		}
		why := s.differs(view)
		if why == "" || !time.Now().Before(deadline) {
			return why, nil
		}
		if err := Pause(ctx, look); err != nil {
			return "", err
		}
	}
}

func (s Step) holds(ctx context.Context, w World) (string, error) {
	began := time.Now()
	for time.Since(began) < s.For {
		view, err := w.See(ctx, s.Words)
		if err != nil {
			return "", err
		}
		if why := s.differs(view); why != "" {
			return fmt.Sprintf("after %s %s", time.Since(began).Round(time.Millisecond), why), nil
		}
		if err := Pause(ctx, look); err != nil {
			return "", err
		}
	}
	return "", nil
}

// differs says in words what is not as wanted, "" when all is.
func (s Step) differs(view View) string {
	var wrong []string
	if s.State != "" && view["state"] != s.State {
		wrong = append(wrong, fmt.Sprintf("it is %q, not %q", view["state"], s.State))
	}
	for _, key := range slices.Sorted(maps.Keys(s.Want)) {
		if got, want := view[key], s.Want[key]; got != want {
			wrong = append(wrong, fmt.Sprintf("%s is %q, not %q", key, got, want))
		}
	}
	return strings.Join(wrong, ", ")
}

// Pause waits for d, or for the end of ctx, which is then the error.
func Pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
