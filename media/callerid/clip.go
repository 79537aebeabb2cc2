package callerid

import (
	"errors"
	"fmt"
	"strings"

	"ringdown/internal/country"
)

// The DTMF forms (EN 300 659-1 annex, YDN 069): a start digit, the number, a
// stop digit. Where C ends it, B tells an absent number (00 withheld, 10 not
// available); where # ends it, D does (1 withheld, 2 and 3 not available).
const (
	clipMax = 2*maxNumber + 4 // a number, a redirecting number, letters
	// clipBare is the shortest number that counts without a start digit: fewer
	// digits are somebody pressing keys.
	clipBare = 3
)

func encodeDTMF(c country.CallerID, i Info) ([]byte, error) {
	if (c.Stop != "C" && c.Stop != "#") || strings.Trim(c.Start, "AD") != "" || len(c.Start) > 1 || c.Start+c.Stop == "D#" {
		return nil, fmt.Errorf("encode caller id: DTMF digits that start with %q and stop with %q are no known form", c.Start, c.Stop)
	}
	number := strings.TrimPrefix(i.Number, "+")
	if strings.Trim(number, "0123456789") != "" {
		return nil, fmt.Errorf("encode caller id: the number %q cannot be sent as DTMF digits", i.Number)
	}
	if c.Start == "" && number != "" && len(number) < clipBare {
		return nil, fmt.Errorf("encode caller id: the number %q is too short for a form without start digit", i.Number)
	}
	r := i.reason()
	switch {
	case r == "":
		return []byte(c.Start + number + c.Stop), nil
	case c.Stop == "#":
		return []byte(map[string]string{"P": "D1#", "O": "D3#"}[r]), nil
	}
	return []byte(map[string]string{"P": "B00C", "O": "B10C"}[r]), nil
}

func decodeDTMF(b []byte) (Info, error) {
	s := string(b)
	if len(s) < 2 || len(s) > clipMax {
		return Info{}, fmt.Errorf("read caller id: %d DTMF digits are no caller id", len(s))
	}
	stop := s[len(s)-1]
	if s = s[:len(s)-1]; stop != 'C' && stop != '#' {
		return Info{}, errors.New("read caller id: the stop digit is missing")
	}
	if strings.Trim(s, "0123456789ABD") != "" {
		return Info{}, fmt.Errorf("read caller id: the DTMF digits %q are no number", s)
	}
	if s[0] >= '0' && s[0] <= '9' && len(s) < clipBare {
		return Info{}, errors.New("read caller id: the start digit is missing")
	}
	return clipInfo(s, stop)
}

// clipInfo reads the first part, a letter and its digits; a redirecting number
// may follow.
func clipInfo(s string, stop byte) (Info, error) {
	letter := byte('A')
	if s[0] > '9' {
		letter, s = s[0], s[1:]
	}
	if at := strings.IndexAny(s, "ABD"); at >= 0 {
		s = s[:at]
	}
	if len(s) > maxNumber {
		return Info{}, fmt.Errorf("read caller id: the number has %d digits, more than %d", len(s), maxNumber)
	}
	absence := letter == 'B' || letter == 'D' && stop == '#'
	switch {
	case absence && (s == "00" && letter == 'B' || s == "1" && letter == 'D'):
		return Info{Withheld: true}, nil
	case absence && (s == "10" && letter == 'B' || (s == "2" || s == "3") && letter == 'D'):
		return Info{OutOfArea: true}, nil
	case absence:
		return Info{}, fmt.Errorf("read caller id: %q is no reason for an absent number", s)
	case s == "":
		return Info{OutOfArea: true}, nil
	}
	return Info{Number: s}, nil
}
