package config

import (
	"slices"
	"strings"
)

// Plays reports whether a sound, such as "file/greeting", is a part of what some
// setting plays. Texts that only look like it count too: nothing that is played
// may vanish.
func Plays(c Config, part string) bool {
	cut := func(r rune) bool { return strings.ContainsRune(" \t\n\"'[]{},+", r) }
	return slices.Contains(strings.FieldsFunc(string(c.Text()), cut), part)
}
