package config

import (
	"slices"
	"strings"

	"ringdown/internal/country"
)

func (k *checker) lines() {
	ids := map[int]string{}
	for i, l := range k.c.Lines {
		k.within(lineField(i, "id"), l.ID, 1, maxLineID, "")
		if other := ids[l.ID]; other != "" {
			k.note(lineField(i, "id"), "%d is already the id of %s; every line has its own", l.ID, other)
		}
		ids[l.ID] = k.called(lineField(i, "id"))
		k.port(lineField(i, "port"), l.Port, "fxo", "sim0/fxo1")
		k.name(lineField(i, "name"), l.Name)
		k.incoming(i, l)
		if l.Prefix != "" && !dialString(l.Prefix) {
			k.note(lineField(i, "prefix"), "%q cannot be dialled; it is up to 16 of 0-9, *, #, A-D and ',' for a pause", shorten(l.Prefix))
		}
		if l.LongDistancePrefix != "" && !dialString(l.LongDistancePrefix) {
			k.note(lineField(i, "long_distance_prefix"), "%q cannot be dialled; it is up to 16 of 0-9, *, #, A-D and ',' for a pause", shorten(l.LongDistancePrefix))
		}
		if !dialString(l.HidePrefix) {
			k.note(lineField(i, "hide_prefix"), "%q cannot be dialled; it is up to 16 of 0-9, *, #, A-D and ',' for a pause", shorten(l.HidePrefix))
		}
		k.callerDigits(lineField(i, "strip_caller"), l.StripCaller)
		k.ring(lineField(i, "ring"), l.Ring)
		k.lifeline(i, l)
		k.profile(lineField(i, "profile"), l.Profile)
	}
}

// lifeline checks that a relay could tie the extension to the line: it has one
// telephone, an analog one, at the line's own card.
func (k *checker) lifeline(i int, l Line) {
	if l.Lifeline == "" {
		return
	}
	field := lineField(i, "lifeline")
	x, there := k.c.Extension(l.Lifeline)
	card, _, _ := strings.Cut(l.Port, "/")
	at, _, _ := strings.Cut(x.Port, "/")
	other := slices.IndexFunc(k.c.Lines[:i], func(o Line) bool { return o.Lifeline == l.Lifeline })
	switch {
	case !there:
		k.note(field, "extension %q does not exist", shorten(l.Lifeline))
	case x.Port == "":
		k.note(field, "extension %s has no analog telephone; a relay can tie only such a one to a line", x.Number)
	case at != card:
		k.note(field, "extension %s is at card %s and the line at card %s; a relay ties ports of one card", x.Number, at, card)
	case other >= 0:
		k.note(field, "extension %s is the lifeline of %s already", x.Number, k.called(lineField(other, "lifeline")))
	}
}

// maxLineID leaves room for gaps: a line keeps its id when others go.
const maxLineID = 999

func (k *checker) incoming(i int, l Line) {
	in, field := l.Incoming, lineField(i, "incoming")
	if k.c.IncomingOf(l) == (Incoming{}) && l.Enabled {
		k.note(field, "is missing; an enabled line has direct (an extension), group (a ring group), voicemail (a mailbox), disa or flow")
		return
	}
	k.destination(field, in, false)
}

// reference tells what there is to choose from.
func (k *checker) reference(field, number, kind string, have []string) {
	if slices.Contains(have, number) {
		return
	}
	if len(have) == 0 {
		k.note(field, "%s %q does not exist; there is no %s yet", kind, shorten(number), kind)
		return
	}
	k.note(field, "%s %q does not exist; the %ss are %s", kind, shorten(number), kind, ranges(have))
}

func (k *checker) profile(field string, p Profile) {
	k.optionalCountry(field+".country", p.Country)
	if p.Impedance != "" { // its choices are made of all countries
		k.word(field+".impedance", p.Impedance, Impedances())
	}
	k.gain(field+".rx_gain_db", p.RxGainDB)
	k.gain(field+".tx_gain_db", p.TxGainDB)
	k.offOr(field+".echo_tail_ms", p.EchoTailMs, 8, 128, " ms")
	k.callerIDWay(field+".caller_id", p.CallerID, p.Country)
	k.within(field+".rings_before_answer", p.RingsBeforeAnswer, 0, 20, "")
	k.inherited(field+".flash_ms", p.FlashMs, 50, 1500, " ms")
	k.disconnect(field+".disconnect", p.Disconnect)
	k.offOr(field+".answer.timer_seconds", p.Answer.TimerSeconds, 1, 120, " s")
	k.dial(field+".dial", p.Dial)
}

// callerIDWay checks a way of caller id where one is given: the choices are made
// of a country's whole profile.
func (k *checker) callerIDWay(field, way string, own country.Code) {
	if way != "" {
		k.word(field, way, k.callerIDWays(own))
	}
}

// callerIDWays falls back to any country, so that an unknown country is told
// once, where it stands.
func (k *checker) callerIDWays(own country.Code) []string {
	for _, code := range []country.Code{own, k.c.System.Country} {
		if ways := CallerIDWays(code); len(ways) > 0 {
			return ways
		}
	}
	return CallerIDWays(country.Codes()[0])
}

func (k *checker) gain(field string, db float64) {
	if !(db >= minGainDB && db <= maxGainDB) { // also refuses NaN
		k.note(field, "is %g; it is %d to %d dB", db, minGainDB, maxGainDB)
	}
}

// What hal.LineConfig takes.
const (
	minGainDB = -20
	maxGainDB = 12
)

func (k *checker) disconnect(field string, d Disconnect) {
	k.inherited(field+".cpc_min_ms", d.CPCMinMs, 50, 2000, " ms")
	k.offOr(field+".busy_cycles", d.BusyCycles, 2, 20, "")
	k.offOr(field+".silence_seconds", d.SilenceSeconds, 10, 3600, " s")
	k.inherited(field+".guard_ms", d.GuardMs, 100, 10000, " ms")
}

func (k *checker) dial(field string, d Dial) {
	k.optionalWord(field+".method", d.Method, []string{DTMF, Pulse})
	k.inherited(field+".dial_tone_seconds", d.DialToneSeconds, 1, 30, " s")
	k.inherited(field+".digit_ms", d.DigitMs, 40, 1000, " ms")
	k.inherited(field+".gap_ms", d.GapMs, 40, 1000, " ms")
	k.inherited(field+".inter_digit_ms", d.InterDigitMs, 200, 2000, " ms")
	k.inherited(field+".pause_ms", d.PauseMs, 100, 10000, " ms")
}
