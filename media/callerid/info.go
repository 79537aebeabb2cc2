package callerid

import (
	"fmt"
	"strings"

	"ringdown/internal/country"
)

// Info is what a caller id tells. Without a Number, Withheld says that the
// caller hides it and OutOfArea that the network does not know it.
type Info struct {
	Number    string // digits, * and #, and + in front; at most 20
	Name      string // UTF-8
	Time      string // MMDDhhmm, local time of the exchange, or ""
	Withheld  bool
	OutOfArea bool
}

const (
	// maxNumber is that of EN 300 659-3 5.4.2; no plan has longer numbers.
	maxNumber = 20
	// Bytes of a name: GR-30 gives 15, EN 300 659-3 5.4.8 gives 50. Chinese
	// exchanges send a wider name in the Bell 202 form, in two-byte characters.
	shortName = 15
	longName  = 50
)

// check refuses what no scheme may send.
func (i Info) check() error {
	if len(i.Number) > maxNumber {
		return fmt.Errorf("encode caller id: the number %q has more than %d digits", i.Number, maxNumber)
	}
	if !isNumber(i.Number) {
		return fmt.Errorf("encode caller id: the number %q has characters other than digits, * and #", i.Number)
	}
	if i.Time != "" && !isTime(i.Time) {
		return fmt.Errorf("encode caller id: the time %q is not of the form MMDDhhmm", i.Time)
	}
	return nil
}

func isNumber(s string) bool {
	s = strings.TrimPrefix(s, "+")
	return strings.Trim(s, "0123456789*#") == ""
}

// isTime reports whether s is a month, day, hour and minute.
func isTime(s string) bool {
	if len(s) != 8 || strings.Trim(s, "0123456789") != "" {
		return false
	}
	return "01" <= s[0:2] && s[0:2] <= "12" && "01" <= s[2:4] && s[2:4] <= "31" && s[4:6] <= "23" && s[6:8] <= "59"
}

// reason is the letter that stands for an absent number: GR-30, "P" private and
// "O" out of area.
func (i Info) reason() string {
	switch {
	case i.Withheld:
		return "P"
	case i.OutOfArea || i.Number == "":
		return "O"
	}
	return ""
}

// setReason is reason's inverse. NTT also has "S" (the service cannot) and "C"
// (a public telephone), which a called party sees as out of area.
func (i *Info) setReason(s string) bool {
	switch s {
	case "P":
		i.Withheld = true
	case "O", "S", "C":
		i.OutOfArea = true
	default:
		return false
	}
	i.Number = ""
	return true
}

// Carried is the part of i that c's scheme can carry: what a receiver will have
// of it. A Name's characters that its encoding lacks are '?' there.
func Carried(c country.CallerID, i Info) (Info, error) {
	b, err := EncodeBytes(c, i)
	if err != nil {
		return Info{}, err
	}
	return Decode(c, b)
}
