package config

import (
	"slices"
	"strconv"
	"strings"
)

func (k *checker) extensions() {
	direct := map[int]string{}
	for i, e := range k.c.Extensions {
		k.number(extField(i, "number"), e.Number)
		k.name(extField(i, "name"), e.Name)
		k.telephone(i, e, direct)
		k.outsideOf(i, e)
		k.rightsOf(i, e)
		k.secretaryOf(i, e)
		k.hotDesk(i, e)
		k.twinsOf(i, e)
		k.inherited(extField(i, "ring_seconds"), e.RingSeconds, 5, 600, " s")
	}
}

// maxTwins is as many telephones as one person has.
const maxTwins = 4

func (k *checker) twinsOf(i int, e Extension) {
	k.atMost(extField(i, "twins"), len(e.Twins), maxTwins)
	for j, number := range e.Twins {
		field := extField(i, "twins")
		_, found := k.c.Extension(number)
		switch {
		case !found || number == "":
			k.note(field, "extension %s does not exist; the extensions are %s", shorten(number), ranges(k.c.extensionNumbers()))
		case number == e.Number:
			k.note(field, "%s is the extension itself; it rings anyway", number)
		case slices.Index(e.Twins, number) < j:
			k.note(field, "%s is given twice; leave one of them out", number)
		}
	}
}

func (k *checker) secretaryOf(i int, e Extension) {
	_, found := k.c.Extension(e.Secretary)
	switch {
	case e.Secretary == "":
	case !found:
		k.note(extField(i, "secretary"), "extension %s does not exist; the extensions are %s", shorten(e.Secretary), ranges(k.c.extensionNumbers()))
	case e.Secretary == e.Number:
		k.note(extField(i, "secretary"), "%s is the extension itself; the secretary is another one", e.Number)
	}
}

// telephone checks what the extension is: a port or a SIP account.
func (k *checker) telephone(i int, e Extension, direct map[int]string) {
	switch {
	case e.SIP.Given() && e.Port != "":
		k.note(extField(i, "sip"), "stands beside port; an extension is an analog port or a SIP telephone, so leave one of them out")
	case e.SIP.Given():
		k.password(extField(i, "sip.password"), e)
		k.srtp(extField(i, "sip.srtp"), e.SIP.SRTP)
		k.inherited(extField(i, "sip.telephones"), e.SIP.Telephones, 1, MaxTelephones, "")
		k.analogOnly(i, e)
	case e.Port == "" && (e.Outside.Given() || e.DeskPIN != ""):
		k.analogOnly(i, e)
	case e.Port == "":
		k.note(extField(i, "port"), "is missing; an extension has a port, such as %q, or sip with a password", "sim0/fxs1")
	default:
		k.port(extField(i, "port"), e.Port, "fxs", "sim0/fxs1")
		k.directLine(i, e, direct)
		k.analog(i, e)
	}
}

func (k *checker) analog(i int, e Extension) {
	k.optionalCountry(extField(i, "country"), e.Country)
	k.callerIDWay(extField(i, "caller_id"), e.CallerID, e.Country)
	k.optionalWord(extField(i, "message_lamp"), string(e.MessageLamp), MessageLamps())
	k.inherited(extField(i, "flash_min_ms"), e.FlashMinMs, 40, 1500, " ms")
	k.inherited(extField(i, "flash_max_ms"), e.FlashMaxMs, 40, 1500, " ms")
	if e.FlashMinMs > 0 && e.FlashMaxMs > 0 && e.FlashMinMs >= e.FlashMaxMs {
		k.note(extField(i, "flash_max_ms"), "is %d; it is more than flash_min_ms, which is %d", e.FlashMaxMs, e.FlashMinMs)
	}
}

// analogOnly refuses what would do nothing: a SIP telephone has its own ringing,
// and sends whole numbers.
func (k *checker) analogOnly(i int, e Extension) {
	for _, f := range []struct {
		name  string
		given bool
	}{
		{"direct_line", e.DirectLine != 0},
		{"country", e.Country != ""},
		{"caller_id", e.CallerID != ""},
		{"caller_id_in_call", e.CallerIDInCall},
		{"message_lamp", e.MessageLamp != ""},
		{"flash_min_ms", e.FlashMinMs != 0},
		{"flash_max_ms", e.FlashMaxMs != 0},
	} {
		if f.given {
			k.note(extField(i, f.name), "is for analog telephones; leave it out for a SIP telephone")
		}
	}
}

// password never repeats the password in its sentence.
func (k *checker) password(field string, e Extension) {
	p := string(e.SIP.Password)
	visible := strings.IndexFunc(p, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
	switch {
	case len(p) < MinPassword || len(p) > MaxPassword || !visible:
		k.note(field, "is not a password; it is %d to %d visible ASCII characters without blanks", MinPassword, MaxPassword)
	case p == e.Number || strings.Trim(p, p[:1]) == "":
		k.note(field, "is easily guessed; choose one that is neither the number nor one character repeated")
	}
}

// directLine keeps the two ends of a direct connection together (LN-2).
func (k *checker) directLine(i int, e Extension, taken map[int]string) {
	if e.DirectLine == 0 {
		return
	}
	field := extField(i, "direct_line")
	l, ok := k.c.Line(e.DirectLine)
	switch {
	case !ok:
		k.note(field, "line %d does not exist; the lines are %s", e.DirectLine, ranges(k.c.lineIDs()))
	case taken[e.DirectLine] != "":
		k.note(field, "line %d is already the direct line of %s; a line is tied to one extension", e.DirectLine, taken[e.DirectLine])
	case k.c.IncomingOf(l).Direct != e.Number:
		k.note(field, "line %d does not ring %s; set its incoming.direct to %q as well", e.DirectLine, e.Number, e.Number)
	default:
		taken[e.DirectLine] = "extension " + e.Number
	}
}

func (c Config) extensionNumbers() []string {
	numbers := make([]string, len(c.Extensions))
	for i, e := range c.Extensions {
		numbers[i] = e.Number
	}
	return numbers
}

func (c Config) groupNumbers() []string {
	numbers := make([]string, len(c.Groups))
	for i, g := range c.Groups {
		numbers[i] = g.Number
	}
	return numbers
}

func (c Config) lineIDs() []string {
	ids := make([]string, len(c.Lines))
	for i, l := range c.Lines {
		ids[i] = strconv.Itoa(l.ID)
	}
	return ids
}

// dialString is what a line can dial.
func dialString(s string) bool {
	return len(s) <= 16 && strings.Trim(s, "0123456789*#ABCD,") == ""
}

// maxRanges bounds the list of what exists: it is a hint, not a directory.
const maxRanges = 8

// ranges shortens neighbouring numbers: "801 to 808, 820".
func ranges(numbers []string) string {
	numbers = slices.DeleteFunc(slices.Clone(numbers), func(n string) bool { return n == "" })
	var parts []string
	for i := 0; i < len(numbers); {
		j := i
		for j+1 < len(numbers) && follows(numbers[j], numbers[j+1]) {
			j++
		}
		if len(parts) == maxRanges {
			return strings.Join(append(parts, "…"), ", ")
		}
		parts = append(parts, span(shorten(numbers[i]), shorten(numbers[j])))
		i = j + 1
	}
	return strings.Join(parts, ", ")
}

func span(first, last string) string {
	if first == last {
		return first
	}
	return first + " to " + last
}

func follows(a, b string) bool {
	x, errX := strconv.Atoi(a)
	y, errY := strconv.Atoi(b)
	return errX == nil && errY == nil && len(a) == len(b) && y == x+1
}
