package settings_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"ringdown/internal/config"
	"ringdown/internal/store"
	"ringdown/webadmin/settings"
)

func open(t *testing.T, apply func(context.Context, config.Config) error) *settings.Settings {
	t.Helper()
	db, err := store.Open(t.TempDir(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	initial, err := config.Demo(1, 2, "TW")
	if err != nil {
		t.Fatal(err)
	}
	return settings.New(settings.Options{DB: db, Apply: apply, Initial: initial})
}

func country(t *testing.T, s *settings.Settings) string {
	t.Helper()
	c, err := s.Current(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return string(c.System.Country)
}

func TestSecondOfTwoChangesToOneVersionIsToldSo(t *testing.T) {
	s, ctx := open(t, nil), context.Background()
	text, version, err := s.Text(ctx)
	if err != nil {
		t.Fatal(err)
	}
	japan := strings.Replace(string(text), "country: TW", "country: JP", 1)
	next, err := s.Replace(ctx, []byte(japan), version, "anna", "moving to Japan")
	if err != nil || next == version {
		t.Fatalf("first: %s %v", next, err)
	}
	if _, err := s.Replace(ctx, text, version, "bob", ""); !errors.Is(err, settings.ErrChanged) {
		t.Errorf("second: %v", err)
	}
	if got := country(t, s); got != "JP" {
		t.Errorf("in force: %s", got)
	}
}

func TestTextThatWillNotDoChangesNothing(t *testing.T) {
	s, ctx := open(t, nil), context.Background()
	_, version, err := s.Text(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var problems config.Problems
	if _, err := s.Replace(ctx, []byte("version: 1\nsystem: {country: XX}\n"), version, "anna", ""); !errors.As(err, &problems) {
		t.Errorf("got %v", err)
	}
	if got := country(t, s); got != "TW" {
		t.Errorf("in force: %s", got)
	}
}

func TestConfigurationThatCannotBePutInForceIsTakenBack(t *testing.T) {
	fail := errors.New("no such card")
	var refuse bool
	s := open(t, func(context.Context, config.Config) error {
		if refuse {
			return fail
		}
		return nil
	})
	ctx := context.Background()
	text, version, _ := s.Text(ctx)
	version, err := s.Replace(ctx, text, version, "anna", "")
	if err != nil {
		t.Fatal(err)
	}
	refuse = true
	japan := strings.Replace(string(text), "country: TW", "country: JP", 1)
	if _, err := s.Replace(ctx, []byte(japan), version, "anna", ""); !errors.Is(err, fail) {
		t.Errorf("got %v", err)
	}
	if got := country(t, s); got != "TW" {
		t.Errorf("after it was taken back: %s", got)
	}
}

func TestFirstRunIsFinishedOnce(t *testing.T) {
	s, ctx := open(t, nil), context.Background()
	owner := store.User{Name: "owner", Role: store.Owner, Hash: "x"}
	if done, err := s.Done(); done || err != nil {
		t.Fatalf("before: %v %v", done, err)
	}
	if err := s.Finish(ctx, owner, "en", "GB", "Europe/London"); err != nil {
		t.Fatal(err)
	}
	if err := s.Finish(ctx, owner, "en", "DE", "Europe/Berlin"); !errors.Is(err, store.ErrExists) {
		t.Errorf("a second time: %v", err)
	}
	if done, err := s.Done(); !done || err != nil || country(t, s) != "GB" {
		t.Errorf("after: %v %v %s", done, err, country(t, s))
	}
}

// The first change keeps what was before it: there is always a way back.
func TestFirstChangeKeepsTheInitialConfiguration(t *testing.T) {
	db, err := store.Open(t.TempDir(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	initial, err := config.Demo(1, 2, "TW")
	if err != nil {
		t.Fatal(err)
	}
	s, ctx := settings.New(settings.Options{DB: db, Initial: initial}), context.Background()
	text, version, err := s.Text(ctx)
	if err != nil {
		t.Fatal(err)
	}
	japan := strings.Replace(string(text), "country: TW", "country: JP", 1)
	if _, err := s.Replace(ctx, []byte(japan), version, "anna", "moving"); err != nil {
		t.Fatal(err)
	}
	first, err := db.ConfigVersions().Get(1)
	if err != nil || first.Text != string(text) {
		t.Errorf("version 1 is %q, %v", first.Text, err)
	}
	if all, err := db.ConfigVersions().List(); err != nil || len(all) != 2 || all[0].Note != "moving" {
		t.Errorf("the history is %+v, %v", all, err)
	}
}

// The configuration is asked for with every page, and by the simulator a hundred
// times a second: it is read and checked once for each change, before the first
// one too.
func TestConfigurationIsReadOnceForEachChange(t *testing.T) {
	s, ctx := open(t, nil), context.Background()
	if got := country(t, s); got != "TW" {
		t.Fatalf("at first: %s", got)
	}
	// Reading and checking even the smallest one allocates thousands of times, a
	// look at its number some dozen.
	if n := testing.AllocsPerRun(10, func() { country(t, s) }); n > 200 {
		t.Errorf("asked again before any change: %v allocations", n)
	}
	text, version, err := s.Text(ctx)
	if err != nil {
		t.Fatal(err)
	}
	japan := strings.Replace(string(text), "country: TW", "country: JP", 1)
	if _, err := s.Replace(ctx, []byte(japan), version, "anna", ""); err != nil {
		t.Fatal(err)
	}
	if got := country(t, s); got != "JP" {
		t.Fatalf("after a change: %s", got)
	}
	if n := testing.AllocsPerRun(10, func() { country(t, s) }); n > 200 {
		t.Errorf("asked again after a change: %v allocations", n)
	}
}
