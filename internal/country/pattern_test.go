package country

import (
	"strings"
	"testing"
)

func TestPatternsFitNumbers(t *testing.T) {
	for _, x := range []struct {
		pattern    Pattern
		number     string
		fits, more bool
	}{
		{"110", "110", true, false},
		{"110", "11", false, true},
		{"110", "1100", false, false},
		{"110", "", false, true},
		{"XZN", "012", true, false},
		{"XZN", "002", false, false},
		{"XZN", "011", false, false},
		{"xzn", "992", true, false},
		{"0[2-47]X", "035", true, false},
		{"0[2-47]X", "075", true, false},
		{"0[2-47]X", "05", false, false},
		{"00.", "00", false, true},
		{"00.", "001", true, true},
		{"00!", "00", true, true},
		{"00!", "0012", true, true},
		{"00!", "0", false, true},
		{"*67", "*67", true, false},
		{"+X.", "+49", true, true},
		{"9.", "9a", false, false},
		{"9X", "9*", false, false},
		{"[", "1", false, false},
	} {
		if fits, more := x.pattern.Match(x.number); fits != x.fits || more != x.more {
			t.Errorf("%s and %q: fits %v, more %v", x.pattern, x.number, fits, more)
		}
		if x.pattern.Fits(x.number) != x.fits {
			t.Errorf("%s and %q: Fits differs from Match", x.pattern, x.number)
		}
	}
}

func TestWrongPatternsAreNamed(t *testing.T) {
	for pattern, says := range map[Pattern]string{
		"":        "at least one",
		"12a":     `"a" cannot stand`,
		"1.2":     "at the end",
		"1[23":    "has no end",
		"1[]":     "is empty",
		"[5-2]":   "ends before",
		"[a-z]":   "something else than digits",
		"0[0-9]-": `"-" cannot`,
		Pattern(strings.Repeat("1", MaxPattern+1)): "at most",
	} {
		if err := pattern.Check(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", pattern, err)
		}
	}
	for _, pattern := range []Pattern{"X", ".", "!", "9XXXX!", "[1-35-7]N.", "*67X.", "+86."} {
		if err := pattern.Check(); err != nil {
			t.Errorf("%q: %v", pattern, err)
		}
	}
}

func TestAPrefixIsCutByItsPattern(t *testing.T) {
	for _, x := range []struct {
		pattern      Pattern
		number, rest string
		ok           bool
	}{
		{"179XX", "179090214567", "0214567", true},
		{"179XX", "1790", "1790", false},
		{"179XX", "18909", "18909", false},
		{"141", "141", "", true},
	} {
		if rest, ok := x.pattern.Prefix(x.number); rest != x.rest || ok != x.ok {
			t.Errorf("%s of %s: %q, %v", x.pattern, x.number, rest, ok)
		}
	}
}
