package settings

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"ringdown/internal/config"
	"ringdown/internal/store"
)

// ErrOnTrial says that a configuration is on trial: nothing else is changed
// until it is confirmed or taken back, so that what cut somebody off is not
// confirmed by somebody else's change.
var ErrOnTrial = errors.New("a configuration is on trial: confirm it or take it back first")

// Trial is a configuration that goes back by itself unless it is confirmed.
type Trial struct {
	Version  string
	Previous string    // comes back
	Until    time.Time // then
}

// Try is Replace on trial: unless [Settings.Confirm] comes within the time, the
// configuration before comes back by [Settings.Run], or at the next start.
func (s *Settings) Try(ctx context.Context, text []byte, version, by, note string, within time.Duration) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.noTrial(); err != nil {
		return "", err
	}
	next, err := s.replace(ctx, text, version, store.ConfigVersion{Who: by, Note: note}, func(v store.ConfigVersion) (store.ConfigVersion, error) {
		return s.o.DB.ConfigVersions().Try(v, time.Now().Add(within))
	})
	s.stir()
	return next, err
}

// noTrial is called with the lock held.
func (s *Settings) noTrial() error {
	_, on, err := s.Trial()
	if err == nil && on {
		err = ErrOnTrial
	}
	return err
}

// Trial returns the trial that runs; false: none does.
func (s *Settings) Trial() (Trial, bool, error) {
	t, err := s.o.DB.ConfigVersions().Trial()
	if errors.Is(err, store.ErrNotFound) {
		return Trial{}, false, nil
	}
	if err != nil {
		return Trial{}, false, fmt.Errorf("read the trial: %w", err)
	}
	return Trial{Version: strconv.FormatUint(t.N, 10), Previous: strconv.FormatUint(t.Previous, 10), Until: t.Until}, true, nil
}

// Confirm ends the trial of a version: it stays. store.ErrNotFound: it is not on
// trial, or no longer.
func (s *Settings) Confirm(version string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := strconv.ParseUint(version, 10, 64)
	if err != nil {
		return fmt.Errorf("confirm configuration %q: its trial is %w", version, store.ErrNotFound)
	}
	err = s.o.DB.ConfigVersions().Confirm(n)
	s.stir()
	return err
}

// TakeBack ends the trial that runs now and puts what was before in force again.
// store.ErrNotFound: none runs.
func (s *Settings) TakeBack(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.o.DB.ConfigVersions().Trial()
	if err != nil {
		return fmt.Errorf("take a configuration back: %w", err)
	}
	return s.takeBack(ctx, t)
}

func (s *Settings) takeBack(ctx context.Context, t store.Trial) error {
	made, err := s.o.DB.ConfigVersions().TakeBack(t.N)
	s.stir()
	if err != nil {
		return err
	}
	c, err := config.Parse([]byte(made.Text))
	if err != nil {
		return fmt.Errorf("read version %d of the configuration: %w", made.N, err)
	}
	if s.o.Apply == nil {
		return nil
	}
	if err := s.o.Apply(ctx, c); err != nil {
		return fmt.Errorf("put the configuration before in force again: %w", err)
	}
	return nil
}

// stir wakes Run.
func (s *Settings) stir() {
	select {
	case s.wake <- struct{}{}:
	default: // it has not looked since the last one
	}
}

// Recover takes back a trial that the life before did not see the end of. Call it
// before anything reads the configuration.
func (s *Settings) Recover() error {
	t, err := s.o.DB.ConfigVersions().Trial()
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err == nil {
		_, err = s.o.DB.ConfigVersions().TakeBack(t.N)
	}
	if err != nil {
		return fmt.Errorf("take back the configuration that was on trial: %w", err)
	}
	return nil
}

// retryTakeBack is after how long taking back is tried again when the disk, or a
// room, refuses.
const retryTakeBack = 10 * time.Second

// Run takes trials back whose time is over, until ctx ends. Trouble is told each
// time that it fails.
func (s *Settings) Run(ctx context.Context, trouble func(error)) {
	for {
		wait := s.due(ctx, trouble)
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-s.wake:
			timer.Stop()
		case <-timer.C:
		}
	}
}

// idle is how long Run sleeps without a trial; a trial wakes it.
const idle = time.Hour

// due takes back what is over, and returns when to look again.
func (s *Settings) due(ctx context.Context, trouble func(error)) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.o.DB.ConfigVersions().Trial()
	if errors.Is(err, store.ErrNotFound) {
		return idle
	}
	if left := time.Until(t.Until); err == nil && left > 0 {
		return left
	}
	if err == nil {
		err = s.takeBack(ctx, t)
	}
	if err != nil {
		trouble(err)
		return retryTakeBack
	}
	return idle
}
