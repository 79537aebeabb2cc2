package config_test

import (
	"slices"
	"testing"

	"ringdown/internal/config"
)

// Whoever plays an announcement is named, and only they.
func TestPlayersAreNamed(t *testing.T) {
	c, err := config.Demo(2, 2, "US")
	if err != nil {
		t.Fatal(err)
	}
	c.Lines[1].Hours.Closed.Sound = "prompt/closed file/night"
	c.Ratings = []config.Rating{{ID: "short", Thanks: "file/night"}, {ID: "other", Thanks: "file/nights"}}
	want := []string{"lines[1].hours.closed.sound", "ratings[0].thanks"}
	if got := config.Players(c, "file/night"); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := config.Players(c, "file/none"); len(got) > 0 {
		t.Error(got)
	}
}
