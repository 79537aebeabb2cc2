package prompts

import "strconv"

// around stands the words of a language before and behind something; a language
// may have them on one side only.
func around(what string, pieces []string) []string {
	out := make([]string, 0, len(pieces)+2)
	return append(append(append(out, what+"/before"), pieces...), what+"/after")
}

func month(s said) string   { return "month/" + s.at.Format("1") }
func weekday(s said) string { return "weekday/" + strconv.Itoa(int(s.at.Weekday())) }

// none tells whether there being none of something has words of its own: no
// messages, but zero minutes.
func none(noun string) bool {
	switch noun {
	case "message", "new-message", "saved-message", "call", "person":
		return true
	}
	return false
}

// duration reads seconds as hours, minutes and seconds, those left out of which
// there are none.
func duration(n int64, count func(int64, string) []string) []string {
	var out []string
	for _, p := range [3]struct {
		n    int64
		noun string
	}{{n / 3600, "hour"}, {n / 60 % 60, "minute"}, {n % 60, "second"}} {
		if p.n > 0 {
			out = append(out, count(p.n, p.noun)...)
		}
	}
	if len(out) == 0 {
		return count(0, "second")
	}
	return out
}
