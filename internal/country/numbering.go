package country

import (
	"slices"
	"strings"
)

// Numbering is how a country's subscribers write and dial numbers.
type Numbering struct {
	Code          string   // E.164 country code, "886"
	International []string // what is dialled before a foreign number
	Trunk         string   // what stands before a national number, "" nothing does
	Closed        []int    // lengths of a national number without Trunk, where that alone tells one
	Mobile        string   // what a number begins with that is complete without Trunk, "" none
	MobileDigits  int      // its length
	Source        string
}

// numberings are from the ITU's national numbering plan notifications (ITU-T
// E.129, as published in the Operational Bulletin) and, for the prefixes, its
// list of dialling procedures (annex to Operational Bulletin 994).
func numberings() map[Code]Numbering {
	const itu = "ITU-T E.164 annex to OB 1114; dialling procedures, annex to OB 994"
	return map[Code]Numbering{
		"CN": {Code: "86", International: []string{"00"}, Trunk: "0", Mobile: "1", MobileDigits: 11, Source: itu},
		"TW": {Code: "886", International: []string{"002", "009"}, Trunk: "0", Source: itu},
		"HK": {Code: "852", International: []string{"001"}, Closed: []int{8}, Source: itu},
		"US": {Code: "1", International: []string{"011"}, Trunk: "1", Closed: []int{10}, Source: itu},
		"GB": {Code: "44", International: []string{"00"}, Trunk: "0", Source: itu},
		"JP": {Code: "81", International: []string{"010"}, Trunk: "0", Source: itu},
		"DE": {Code: "49", International: []string{"00"}, Trunk: "0", Source: itu},
		"FR": {Code: "33", International: []string{"00"}, Trunk: "0", Source: itu},
		"AU": {Code: "61", International: []string{"0011"}, Trunk: "0", Source: itu},
		"IN": {Code: "91", International: []string{"00"}, Trunk: "0", Closed: []int{10}, Source: itu},
		"BR": {Code: "55", International: []string{"00"}, Trunk: "0", Closed: []int{10, 11}, Source: itu},
		"SG": {Code: "65", International: []string{"000", "001", "008"}, Closed: []int{8}, Source: itu},
		"KR": {Code: "82", International: []string{"001", "002", "00700"}, Trunk: "0", Source: itu},
	}
}

// NumberingOf is a country's numbering; ok is false for an unknown country.
func NumberingOf(code Code) (n Numbering, ok bool) {
	n, ok = numberings()[code]
	return n, ok
}

// Shortest and longest E.164 numbers, with the country code. Shorter ones are
// services (110, 10086) that mean something in one country only.
const (
	minE164 = 8
	maxE164 = 15
)

// E164 is a number as the whole world writes it, "+886223456789", or "" where
// it cannot be told: a local number without its area code, a service, no number
// at all.
func (n Numbering) E164(number string) string {
	number = strings.NewReplacer(" ", "", "-", "", ".", "", "(", "", ")", "").Replace(number)
	digits, plus := strings.CutPrefix(number, "+")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return ""
	}
	if plus {
		return whole(digits)
	}
	for _, prefix := range n.International {
		if foreign, is := strings.CutPrefix(digits, prefix); is {
			return whole(foreign)
		}
	}
	return n.national(digits)
}

func (n Numbering) national(digits string) string {
	if slices.Contains(n.Closed, len(digits)) {
		return whole(n.Code + digits)
	}
	if n.Mobile != "" && len(digits) == n.MobileDigits && strings.HasPrefix(digits, n.Mobile) {
		return whole(n.Code + digits)
	}
	if rest, is := strings.CutPrefix(digits, n.Trunk); is && n.Trunk != "" {
		return whole(n.Code + rest)
	}
	return ""
}

func whole(digits string) string {
	if len(digits) < minE164 || len(digits) > maxE164 || digits[0] == '0' {
		return ""
	}
	return "+" + digits
}
