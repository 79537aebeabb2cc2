package prompts

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	// numberMost is the greatest number that is read: beyond it the Chinese of
	// Taiwan and of the mainland part (兆 is a million millions in one, and a
	// million in the other).
	numberMost = 999_999_999_999
	// digitsMost is how many digits are read one by one: twice the length of the
	// longest telephone number (ITU-T E.164: 15).
	digitsMost = 32
	// fractionMost is how many digits behind the point of a decimal are read.
	fractionMost = 6
)

// said is what is to be read out.
type said struct {
	kind   string
	n      int64
	digits string    // digits, agent
	noun   string    // count
	at     time.Time // time, date, weekday
	amount amount
}

// amount is a decimal, of money where it has a currency.
type amount struct {
	minus    bool
	whole    int64
	fraction string // digits behind the point, without zeros at the end
	currency string // "" a mere number
}

// Nouns lists what can be counted, as in "count/2/message".
func Nouns() []string {
	return []string{"message", "new-message", "saved-message", "call", "person", "day", "hour", "minute", "second"}
}

// Currencies lists those that amounts may be in, by ISO 4217.
func Currencies() []string { return []string{"TWD", "CNY", "HKD", "USD", "EUR", "JPY", "GBP"} }

// parse checks what is to be read out.
func parse(kind, what string) (said, error) {
	s := said{kind: kind}
	var err error
	switch kind {
	case "number":
		s.n, err = integer(what, -numberMost)
	case "place", "message", "duration":
		s.n, err = integer(what, 0)
	case "digits", "agent":
		s.digits, err = digits(what)
	case "time":
		s.at, err = moment("15:04", what)
	case "date", "weekday":
		s.at, err = moment(time.DateOnly, what)
	case "count":
		s.n, s.noun, err = count(what)
	case "amount":
		s.amount, err = decimal(what)
	default:
		err = ErrUnknown
	}
	return s, err
}

func integer(what string, least int64) (int64, error) {
	n, err := strconv.ParseInt(what, 10, 64)
	if err != nil || n < least || n > numberMost {
		return 0, fmt.Errorf("%.40q is no whole number from %d to %d", what, least, int64(numberMost))
	}
	return n, nil
}

func digits(what string) (string, error) {
	if what == "" || len(what) > digitsMost || strings.Trim(what, "0123456789*#+ABCD") != "" {
		return "", fmt.Errorf("%.40q is not 1 to %d of 0-9, *, #, + and A-D", what, digitsMost)
	}
	return what, nil
}

func moment(layout, what string) (time.Time, error) {
	at, err := time.Parse(layout, what)
	if err != nil || at.Format(layout) != what {
		return at, fmt.Errorf("%.40q is not written as %s", what, layout)
	}
	return at, nil
}

func count(what string) (int64, string, error) {
	number, noun, _ := strings.Cut(what, "/")
	if !slices.Contains(Nouns(), noun) {
		return 0, "", fmt.Errorf("what is counted must be one of %v, and is %.40q", Nouns(), noun)
	}
	n, err := integer(number, 0)
	return n, noun, err
}

func decimal(what string) (amount, error) {
	number, currency, money := strings.Cut(what, "/")
	if money && !slices.Contains(Currencies(), currency) {
		return amount{}, fmt.Errorf("the currency must be one of %v, and is %.40q", Currencies(), currency)
	}
	number, minus := strings.CutPrefix(number, "-")
	whole, fraction, point := strings.Cut(number, ".")
	if strings.Trim(whole+fraction, "0123456789") != "" || whole == "" || point && fraction == "" {
		return amount{}, fmt.Errorf("%.40q is no decimal number such as 12.50", what)
	}
	n, err := integer(whole, 0)
	fraction = strings.TrimRight(fraction, "0")
	if err == nil && len(fraction) > places(currency) {
		err = fmt.Errorf("%.40q has more than %d digits behind the point", what, places(currency))
	}
	if err == nil && minus && n == 0 && fraction == "" {
		err = errors.New("nothing is not less than nothing: -0")
	}
	return amount{minus: minus, whole: n, fraction: fraction, currency: currency}, err
}

// places is how many digits a currency has behind the point (ISO 4217).
func places(currency string) int {
	switch currency {
	case "":
		return fractionMost
	case "JPY":
		return 0
	}
	return 2
}

// hundredths is the fraction of money: "5" is fifty.
func (a amount) hundredths() int64 {
	n, _ := strconv.ParseInt((a.fraction + "00")[:2], 10, 64) // checked by decimal
	return n
}

// small is the piece of a number that has a recording of its own.
func small(n int64) string { return "n/" + strconv.FormatInt(n, 10) }

// key is the piece of a key that is no digit.
func key(c byte) string {
	switch c {
	case '*':
		return "key/star"
	case '#':
		return "key/hash"
	case '+':
		return "key/plus"
	}
	return "key/" + string(c)
}
