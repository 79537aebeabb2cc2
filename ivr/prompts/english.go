package prompts

// english reads as in North America: no "and" within numbers, which is heard
// everywhere, and twelve hours a day.
type english struct{}

func (e english) read(s said) []string {
	switch s.kind {
	case "digits":
		return e.digits(s.digits)
	case "time":
		return e.clock(s.at.Hour(), s.at.Minute())
	case "date":
		return e.date(s)
	case "weekday":
		return []string{weekday(s)}
	case "duration":
		return duration(s.n, e.count)
	case "count":
		return e.count(s.n, s.noun)
	case "place":
		return append([]string{"place/before"}, e.number(s.n)...)
	case "message":
		return append([]string{"nth/message"}, e.number(s.n)...)
	case "amount":
		return e.amount(s.amount)
	case "agent":
		return around("agent", e.digits(s.digits))
	}
	return e.number(s.n)
}

func (e english) number(n int64) []string {
	if n < 0 {
		return append([]string{"n/minus"}, e.number(-n)...)
	}
	if n == 0 {
		return []string{small(0)}
	}
	var out []string
	for _, g := range [4]struct {
		unit int64
		name string
	}{{1_000_000_000, "n/billion"}, {1_000_000, "n/million"}, {1000, "n/thousand"}, {1, ""}} {
		if k := n / g.unit % 1000; k > 0 {
			out = append(append(out, e.hundreds(k)...), g.name)
			if g.name == "" {
				out = out[:len(out)-1]
			}
		}
	}
	return out
}

// hundreds reads 1 to 999.
func (english) hundreds(n int64) []string {
	var out []string
	if n >= 100 {
		out = append(out, small(n/100*100))
	}
	if n%100 > 0 {
		out = append(out, small(n%100))
	}
	return out
}

func (english) digits(s string) []string {
	out := make([]string, len(s))
	for i := range out {
		out[i] = "n/" + s[i:i+1]
		if s[i] < '0' || s[i] > '9' {
			out[i] = key(s[i])
		}
	}
	return out
}

func (english) clock(hour, minute int) []string {
	half := "time/am"
	if hour >= 12 {
		half = "time/pm"
	}
	switch {
	case hour == 0 && minute == 0:
		return []string{"time/midnight"}
	case hour == 12 && minute == 0:
		return []string{"time/noon"}
	}
	out := []string{small(int64((hour+11)%12 + 1))}
	switch {
	case minute == 0:
	case minute < 10:
		out = append(out, "n/oh", small(int64(minute)))
	default:
		out = append(out, small(int64(minute)))
	}
	return append(out, half)
}

func (e english) date(s said) []string {
	return append([]string{month(s), "nth/" + s.at.Format("2")}, e.year(int64(s.at.Year()))...)
}

// year reads nineteen ninety-nine, two thousand five, twenty oh five only beyond
// that: twenty-one oh five.
func (e english) year(y int64) []string {
	switch {
	case y%1000 < 10 || y < 1000:
		return e.number(y)
	case y%100 == 0:
		return []string{small(y / 100), "n/hundred"}
	case y%100 < 10:
		return []string{small(y / 100), "n/oh", small(y % 100)}
	}
	return []string{small(y / 100), small(y % 100)}
}

func (e english) count(n int64, noun string) []string {
	switch {
	case n == 0 && none(noun):
		return []string{"count/" + noun + "/none"}
	case n == 1:
		return []string{small(1), "count/" + noun + "/one"}
	}
	return append(e.number(n), "count/"+noun+"/many")
}

func (e english) amount(a amount) []string {
	var out []string
	if a.minus {
		out = append(out, "n/minus")
	}
	if a.currency == "" || a.currency == "CNY" && a.fraction != "" {
		out = append(out, e.decimal(a)...)
		if a.currency != "" {
			out = append(out, "money/CNY/many")
		}
		return out
	}
	cents := a.hundredths()
	named := a.whole > 0 || cents == 0 || sharesCents(a.currency)
	if named {
		out = append(out, e.units(a.whole, a.currency)...)
	}
	if cents > 0 && named {
		out = append(out, "money/and")
	}
	if cents > 0 {
		out = append(out, e.units(cents, subunit(a.currency))...)
	}
	return out
}

func (e english) decimal(a amount) []string {
	out := e.number(a.whole)
	if a.fraction == "" {
		return out
	}
	return append(append(out, "n/point"), e.digits(a.fraction)...)
}

func (e english) units(n int64, unit string) []string {
	if n == 1 {
		return []string{small(1), "money/" + unit + "/one"}
	}
	return append(e.number(n), "money/"+unit+"/many")
}

// sharesCents tells whether cents alone would be taken for those of a dollar.
func sharesCents(currency string) bool { return currency != "USD" && currency != "GBP" }

func subunit(currency string) string {
	if currency == "GBP" {
		return "penny"
	}
	return "cent"
}
