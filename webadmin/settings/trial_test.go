package settings_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/internal/config"
	"ringdown/internal/store"
	"ringdown/webadmin/settings"
)

// moved is the present text with another country.
func moved(t *testing.T, s *settings.Settings, to string) (text []byte, version string) {
	t.Helper()
	now, version, err := s.Text(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return []byte(strings.Replace(string(now), "country: "+country(t, s), "country: "+to, 1)), version
}

func try(t *testing.T, s *settings.Settings, to string) string {
	t.Helper()
	text, version := moved(t, s, to)
	made, err := s.Try(t.Context(), text, version, "anna", "", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// ticking runs a test with Settings.Run, in virtual time.
func ticking(t *testing.T, test func(t *testing.T, s *settings.Settings, applied *[]string)) {
	synctest.Test(t, func(t *testing.T) {
		var applied []string
		s := open(t, func(_ context.Context, c config.Config) error {
			applied = append(applied, string(c.System.Country))
			return nil
		})
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			s.Run(ctx, func(err error) { t.Error(err) })
		}()
		test(t, s, &applied)
		stop()
		<-done
	})
}

// pass lets virtual time go by.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func TestAConfigurationOnTrialGoesBackByItself(t *testing.T) {
	ticking(t, func(t *testing.T, s *settings.Settings, applied *[]string) {
		try(t, s, "JP")
		pass(59 * time.Second)
		if got := country(t, s); got != "JP" {
			t.Errorf("on trial: %s", got)
		}
		pass(2 * time.Second)
		if got := country(t, s); got != "TW" || strings.Join(*applied, " ") != "JP TW" {
			t.Errorf("afterwards: %s, applied %v", got, *applied)
		}
		if _, on, err := s.Trial(); on || err != nil {
			t.Errorf("a trial still runs: %v", err)
		}
	})
}

func TestAConfirmedConfigurationStays(t *testing.T) {
	ticking(t, func(t *testing.T, s *settings.Settings, applied *[]string) {
		made := try(t, s, "JP")
		if err := s.Confirm("999"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("another version: %v", err)
		}
		if err := s.Confirm(made); err != nil {
			t.Fatal(err)
		}
		pass(time.Hour)
		if got := country(t, s); got != "JP" || len(*applied) != 1 {
			t.Errorf("afterwards: %s, applied %v", got, *applied)
		}
	})
}

func TestNothingElseIsChangedWhileATrialRuns(t *testing.T) {
	ticking(t, func(t *testing.T, s *settings.Settings, _ *[]string) {
		try(t, s, "JP")
		text, version := moved(t, s, "DE")
		if _, err := s.Replace(t.Context(), text, version, "bob", ""); !errors.Is(err, settings.ErrOnTrial) {
			t.Errorf("a change: %v", err)
		}
		if _, err := s.Try(t.Context(), text, version, "bob", "", time.Minute); !errors.Is(err, settings.ErrOnTrial) {
			t.Errorf("another trial: %v", err)
		}
		if err := s.TakeBack(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := s.TakeBack(t.Context()); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("taken back twice: %v", err)
		}
		if got := country(t, s); got != "TW" {
			t.Errorf("taken back: %s", got)
		}
	})
}

func TestATrialThatTheLifeBeforeDidNotEndIsTakenBackAtTheStart(t *testing.T) {
	s := open(t, nil)
	try(t, s, "JP")
	if err := s.Recover(); err != nil {
		t.Fatal(err)
	}
	if got := country(t, s); got != "TW" {
		t.Errorf("in force: %s", got)
	}
	if err := s.Recover(); err != nil {
		t.Errorf("a second time: %v", err)
	}
}
