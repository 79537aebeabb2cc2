package country

import (
	"fmt"
	"strings"
)

// Pattern is the shape of a number, as telephone exchanges write it:
//
//	0-9 * # +   itself
//	X           any digit
//	Z           1 to 9
//	N           2 to 9
//	[125-8]     one of these
//	.           one digit or more, at the end
//	!           nothing or more, at the end
//
// X, Z and N may be written small. The words are those of Asterisk's dial plan,
// which FreePBX, Yeastar and Grandstream have taken over.
type Pattern string

// MaxPattern bounds a pattern: the longest number with every digit a set of ten.
const MaxPattern = 128

// Check says what is wrong with a pattern, nil nothing.
func (p Pattern) Check() error {
	switch {
	case p == "":
		return fmt.Errorf("a pattern has at least one digit, X, Z, N, set or dot")
	case len(p) > MaxPattern:
		return fmt.Errorf("a pattern has at most %d characters", MaxPattern)
	}
	for rest := string(p); rest != ""; {
		set, next, err := element(rest)
		if err != nil {
			return err
		}
		if set == openEnd && next != "" {
			return fmt.Errorf("%q stands at the end of a pattern only", rest[:1])
		}
		rest = next
	}
	return nil
}

// openEnd is the set of an element that stands for many digits.
const openEnd = "…"

// keys are what may be dialled.
const keys = "0123456789*#ABCD"

// element is what a pattern begins with: the characters that fit, and the rest
// of the pattern.
func element(p string) (set, rest string, err error) {
	switch c := p[0]; c {
	case 'X', 'x':
		return "0123456789", p[1:], nil
	case 'Z', 'z':
		return "123456789", p[1:], nil
	case 'N', 'n':
		return "23456789", p[1:], nil
	case '.', '!':
		return openEnd, p[1:], nil
	case '[':
		return choice(p)
	default:
		if !strings.ContainsRune("0123456789*#+", rune(c)) {
			return "", "", fmt.Errorf("%q cannot stand in a pattern; it has 0-9, *, #, X, Z, N, sets such as [2-5], and '.' or '!' at its end", p[:1])
		}
		return p[:1], p[1:], nil
	}
}

// choice reads "[2-57]…".
func choice(p string) (set, rest string, err error) {
	inside, rest, closed := strings.Cut(p[1:], "]")
	if !closed || inside == "" {
		return "", "", fmt.Errorf("the set %q has no end or is empty; it is written [2-57]", p)
	}
	for i := 0; i < len(inside); i++ {
		if inside[i] < '0' || inside[i] > '9' {
			return "", "", fmt.Errorf("the set [%s] has something else than digits", inside)
		}
		to := inside[i]
		if i+2 < len(inside) && inside[i+1] == '-' {
			to = inside[i+2]
		}
		if to < inside[i] || to > '9' {
			return "", "", fmt.Errorf("the set [%s] has a range that ends before it begins", inside)
		}
		for d := inside[i]; d <= to; d++ {
			set += string(d)
		}
		if i+2 < len(inside) && inside[i+1] == '-' {
			i += 2
		}
	}
	return set, rest, nil
}

// Match reports whether a number fits the pattern as it is, and whether it could
// with more digits. A wrong pattern fits nothing.
func (p Pattern) Match(number string) (fits, more bool) {
	rest := string(p)
	for i := range len(number) {
		if rest == "" {
			return false, false
		}
		set, next, err := element(rest)
		switch {
		case err != nil:
			return false, false
		case set == openEnd:
			return strings.Trim(number[i:], keys) == "", strings.Trim(number[i:], keys) == ""
		case !strings.Contains(set, number[i:i+1]):
			return false, false
		}
		rest = next
	}
	return rest == "" || rest == "!", rest != ""
}

// Fits reports whether a number fits the pattern as it is.
func (p Pattern) Fits(number string) bool {
	fits, _ := p.Match(number)
	return fits
}

// Prefix cuts what fits the pattern from the front of a number; the pattern has
// no open end. ok is false where the number does not begin so.
func (p Pattern) Prefix(number string) (rest string, ok bool) {
	n := p.digits()
	if len(number) < n || !p.Fits(number[:n]) {
		return number, false
	}
	return number[n:], true
}

// digits counts the digits of a number that fits a pattern without open end.
func (p Pattern) digits() (n int) {
	for rest := string(p); rest != ""; n++ {
		_, next, err := element(rest)
		if err != nil {
			return n
		}
		rest = next
	}
	return n
}
