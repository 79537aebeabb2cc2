package store

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func versions(t *testing.T) *ConfigVersions {
	t.Helper()
	db := open(t, t.TempDir(), Options{})
	t.Cleanup(func() { closeDB(t, db) })
	return db.ConfigVersions()
}

func add(t *testing.T, c *ConfigVersions, text string) ConfigVersion {
	t.Helper()
	v, err := c.Add(ConfigVersion{Format: 1, Who: "anna", Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func wantCurrent(t *testing.T, c *ConfigVersions, n uint64, text string) {
	t.Helper()
	if v, err := c.Current(); err != nil || v.N != n || v.Text != text {
		t.Errorf("current %+v, %v; want %d %q", v, err, n, text)
	}
}

func TestHistoryOnlyGrows(t *testing.T) {
	c := versions(t)
	_, err := c.Current()
	wantErr(t, err, ErrNotFound)
	add(t, c, "one")
	add(t, c, "two")
	if v := add(t, c, "two"); v.N != 2 {
		t.Errorf("the same text made version %d", v.N)
	}
	wantCurrent(t, c, 2, "two")
	v, err := c.RollBack(1, "bob")
	if err != nil || v.N != 3 || v.Who != "bob" || v.Note != "roll-back to version 1" || v.When.IsZero() {
		t.Errorf("%+v, %v", v, err)
	}
	wantCurrent(t, c, 3, "one")
	_, err = c.RollBack(99, "bob")
	wantErr(t, err, ErrNotFound)
	if v, err := c.Get(2); err != nil || v.Text != "two" {
		t.Errorf("%+v, %v", v, err)
	}
	all, err := c.List()
	if err != nil || len(all) != 3 || all[0].N != 3 || all[2].Who != "anna" || all[0].Text != "" {
		t.Errorf("%+v, %v", all, err)
	}
	_, err = c.Add(ConfigVersion{Text: strings.Repeat("x", MaxConfigText+1)})
	wantErr(t, err, ErrInvalid)
}

func TestTrialIsConfirmedOrTakenBack(t *testing.T) {
	c := versions(t)
	until := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	_, err := c.Try(ConfigVersion{Text: "x"}, until)
	wantErr(t, err, ErrNotFound) // nothing to come back to
	add(t, c, "one")
	v, err := c.Try(ConfigVersion{Text: "two"}, until)
	if err != nil {
		t.Fatal(err)
	}
	if trial, err := c.Trial(); err != nil || trial != (Trial{N: 2, Previous: 1, Until: until}) {
		t.Errorf("%+v, %v", trial, err)
	}
	wantErr(t, c.Confirm(1), ErrNotFound)
	_, err = c.TakeBack(1)
	wantErr(t, err, ErrNotFound)
	wantCurrent(t, c, 2, "two")
	if back, err := c.TakeBack(v.N); err != nil || back.Note != "version 2 was not confirmed" || back.Who != "system" {
		t.Errorf("%+v, %v", back, err)
	}
	wantCurrent(t, c, 3, "one")
	_, err = c.Trial()
	wantErr(t, err, ErrNotFound)

	if v, err = c.Try(ConfigVersion{Text: "four"}, until); err != nil {
		t.Fatal(err)
	}
	if err := c.Confirm(v.N); err != nil {
		t.Error(err)
	}
	_, err = c.TakeBack(v.N)
	wantErr(t, err, ErrNotFound)
	wantCurrent(t, c, 4, "four")
	if v, err = c.Try(ConfigVersion{Text: "four"}, until); err != nil || v.N != 4 {
		t.Errorf("%+v, %v", v, err)
	}
	_, err = c.Trial() // nothing was changed, so nothing is on trial
	wantErr(t, err, ErrNotFound)
}

// After a roll-back of the firmware the older one finds the last text that it can read, also
// when the newer one has written many.
func TestOlderFirmwareFindsItsConfiguration(t *testing.T) {
	c := versions(t)
	add(t, c, "old format")
	for i := range MaxConfigVersions + 20 {
		if _, err := c.Add(ConfigVersion{Format: 2, Text: fmt.Sprint("new ", i)}); err != nil {
			t.Fatal(err)
		}
	}
	if v, err := c.CurrentFor(1); err != nil || v.Text != "old format" {
		t.Errorf("%+v, %v", v, err)
	}
	if v, err := c.CurrentFor(2); err != nil || v.Text != fmt.Sprint("new ", MaxConfigVersions+19) {
		t.Errorf("%+v, %v", v, err)
	}
	_, err := c.CurrentFor(0)
	wantErr(t, err, ErrNotFound)
	if all, err := c.List(); err != nil || len(all) > MaxConfigVersions+1 {
		t.Errorf("%d versions, %v", len(all), err)
	}
}
