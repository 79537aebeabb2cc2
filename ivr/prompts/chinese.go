package prompts

// chinese reads Mandarin. The two kinds differ in words (texts) and in that the
// mainland says yāo for one among digits, lest it be taken for seven.
type chinese struct{ mainland bool }

func (c chinese) read(s said) []string {
	switch s.kind {
	case "digits":
		return c.digits(s.digits)
	case "time":
		return c.clock(s.at.Hour(), int64(s.at.Minute()))
	case "date":
		return c.date(s)
	case "weekday":
		return []string{weekday(s)}
	case "duration":
		return duration(s.n, c.count)
	case "count":
		return c.count(s.n, s.noun)
	case "place":
		return around("place", c.number(s.n))
	case "message":
		return append(append([]string{"place/before"}, c.number(s.n)...), "nth/message")
	case "amount":
		return c.amount(s.amount)
	case "agent":
		return around("agent", c.digits(s.digits))
	}
	return c.number(s.n)
}

// number reads in groups of four digits: 億, 萬 and what is left. A gap of zeros
// is one 零 (GB/T 15835 and the tables of Taiwan's ministry agree).
func (c chinese) number(n int64) []string {
	if n < 0 {
		return append([]string{"n/minus"}, c.number(-n)...)
	}
	if n == 0 {
		return []string{small(0)}
	}
	var out []string
	gap := false
	for _, g := range [3]struct {
		unit int64
		name string
	}{{100_000_000, "n/yi"}, {10_000, "n/wan"}, {1, ""}} {
		k := n / g.unit % 10_000
		if k == 0 {
			gap = len(out) > 0
			continue
		}
		if len(out) > 0 && (gap || k < 1000) {
			out = append(out, small(0))
		}
		gap = false
		out = append(out, c.group(k, g.name, len(out) == 0)...)
	}
	return out
}

// group reads 1 to 9999 and the unit; 兩 stands before a unit, and 十 alone at
// the beginning of a number only: 十五, but 一百一十五.
func (chinese) group(k int64, unit string, first bool) []string {
	if k == 2 && unit != "" {
		return []string{"n/liang", unit}
	}
	var out []string
	if k >= 1000 {
		out = append(out, small(k/1000*1000))
	}
	if k%1000 >= 100 {
		out = append(out, small(k%1000/100*100))
	}
	rest := k % 100
	if rest > 0 && k >= 100 && (k%1000 < 100 || rest < 10) {
		out = append(out, small(0))
	}
	if rest >= 10 && rest < 20 && (!first || k >= 100) {
		out = append(out, small(1))
	}
	if rest > 0 {
		out = append(out, small(rest))
	}
	if unit != "" {
		out = append(out, unit)
	}
	return out
}

// some reads how many there are of something: 兩 for two.
func (c chinese) some(n int64) []string {
	if n == 2 {
		return []string{"n/liang"}
	}
	return c.number(n)
}

func (c chinese) digits(s string) []string {
	out := make([]string, len(s))
	for i := range out {
		switch {
		case s[i] == '0':
			out[i] = "n/oh"
		case s[i] == '1' && c.mainland:
			out[i] = "n/yao"
		case s[i] >= '1' && s[i] <= '9':
			out[i] = "n/" + s[i:i+1]
		default:
			out[i] = key(s[i])
		}
	}
	return out
}

func (c chinese) clock(hour int, minute int64) []string {
	h := hour
	if h > 12 {
		h -= 12
	}
	out := append([]string{daypart(hour)}, c.some(int64(h))...)
	out = append(out, "time/hour")
	switch {
	case minute == 0:
		return append(out, "time/exactly")
	case minute < 10:
		out = append(out, small(0))
	}
	return append(out, small(minute), "time/minute")
}

func daypart(hour int) string {
	switch {
	case hour < 5:
		return "time/night"
	case hour < 12:
		return "time/morning"
	case hour == 12:
		return "time/noon"
	case hour < 18:
		return "time/afternoon"
	}
	return "time/evening"
}

// date reads the year digit by digit; one is never yāo there.
func (chinese) date(s said) []string {
	var out []string
	for _, d := range s.at.Format("2006") {
		if d == '0' {
			out = append(out, "n/oh")
			continue
		}
		out = append(out, "n/"+string(d))
	}
	return append(out, "date/year", month(s), "day/"+s.at.Format("2"))
}

func (c chinese) count(n int64, noun string) []string {
	if n == 0 && none(noun) {
		return []string{"count/" + noun + "/none"}
	}
	return append(c.some(n), "count/"+noun+"/many")
}

// amount reads 元, 角 and 分 of the three dollars that have them, with the
// currency's name before it unless it is that of the place; and others as
// decimals with the name behind.
func (c chinese) amount(a amount) []string {
	var out []string
	if a.minus {
		out = append(out, "n/minus")
	}
	switch a.currency {
	case "":
		return append(out, c.decimal(a)...)
	case "TWD", "CNY", "HKD":
		if a.currency != c.home() {
			out = append(out, "money/"+a.currency)
		}
		return append(out, c.yuan(a)...)
	}
	if a.fraction == "" {
		return append(append(out, c.some(a.whole)...), "money/"+a.currency)
	}
	return append(append(out, c.decimal(a)...), "money/"+a.currency)
}

func (c chinese) home() string {
	if c.mainland {
		return "CNY"
	}
	return "TWD"
}

func (c chinese) yuan(a amount) []string {
	var out []string
	jiao, fen := a.hundredths()/10, a.hundredths()%10
	if a.whole > 0 || jiao+fen == 0 {
		out = append(c.some(a.whole), "money/yuan")
	}
	if jiao > 0 {
		out = append(append(out, c.some(jiao)...), "money/jiao")
	}
	if fen > 0 && jiao == 0 && a.whole > 0 {
		out = append(out, small(0))
	}
	if fen > 0 {
		out = append(append(out, c.some(fen)...), "money/fen")
	}
	return out
}

func (c chinese) decimal(a amount) []string {
	out := c.number(a.whole)
	if a.fraction == "" {
		return out
	}
	out = append(out, "n/point")
	for _, d := range a.fraction {
		out = append(out, "n/"+string(d))
	}
	return out
}
