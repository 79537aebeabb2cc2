package config

import (
	"fmt"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // an appliance has no zone files of its own; without them no time zone but UTC would load

	"ringdown/internal/country"
)

// maxThresholdSeconds is longer than anybody rings or waits: such a threshold marks
// nothing.
const maxThresholdSeconds = 86400

func (k *checker) system() {
	s := k.c.System
	k.country("system.country", s.Country)
	k.word("system.language", s.Language, []string{English, Traditional, Simplified})
	k.timeZone(s.TimeZone)
	if digits(s.AccessCode, 1, 4) {
		k.numbers[s.AccessCode] = "the access code"
	} else {
		k.note("system.access_code", "%q is not an access code; it is 1 to 4 digits", shorten(s.AccessCode))
	}
	k.within("system.inside_key", s.InsideKey, InsideHash, InsideDoubleHash, ` (1 for "#", 2 for "##")`)
	k.within("system.first_digit_seconds", s.FirstDigitSeconds, 3, 60, "")
	k.within("system.inter_digit_seconds", s.InterDigitSeconds, 1, 20, "")
	k.within("system.ring_seconds", s.RingSeconds, 5, 600, "")
	k.inherited("system.agent_answer_threshold_seconds", s.AgentAnswerThresholdSeconds, 1, maxThresholdSeconds, " s")
	k.inherited("system.customer_waiting_threshold_seconds", s.CustomerWaitingThresholdSeconds, 1, maxThresholdSeconds, " s")
	k.optionalWord("system.rights", string(s.Rights), rights())
	k.optionalWord("system.pickup", string(s.Pickup), pickupWords())
	k.optionalWord("system.route_order", string(s.RouteOrder), []string{string(Listed), string(Cheapest)})
	k.callMinutes("system.max_call_minutes", s.MaxCallMinutes)
	k.inherited("system.extension_limit", s.ExtensionLimit, 1, MaxExtensions, "")
	k.ring("system.rings.internal", s.Rings.Internal)
	k.ring("system.rings.external", s.Rings.External)
	k.within("system.howler_seconds", s.HowlerSeconds, 0, 3600, ", 0 for never")
}

func (k *checker) timeZone(name string) {
	_, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		k.note("system.time_zone", "%q is not a time zone; it is a name such as %q or %q", shorten(name), "Asia/Shanghai", "UTC")
	}
}

func (k *checker) country(field string, code country.Code) {
	if code == "" {
		k.note(field, "is missing; it is %s", oneOf(countryNames(), ""))
		return
	}
	k.word(field, string(code), countryNames())
}

func (k *checker) optionalCountry(field string, code country.Code) {
	if code != "" {
		k.country(field, code)
	}
}

// number claims a number that can be dialled inside.
func (k *checker) number(field, number string) {
	code := k.c.System.AccessCode
	switch {
	case number == "":
		k.note(field, "is missing; it is 2 to 8 digits")
	case !digits(number, 2, 8):
		k.note(field, "%q is not a number for this; it is 2 to 8 digits", shorten(number))
	case k.numbers[number] != "":
		k.note(field, "%q is already %s; every number is used once", number, k.numbers[number])
	case slices.Contains(k.emergency, number):
		k.note(field, "%q is an emergency number of %s; choose another number", number, k.c.System.Country)
	case digits(code, 1, 4) && len(number) > len(code) && number[:len(code)] == code:
		k.note(field, "%q begins with the access code %q, so it could never be dialled; choose another number", number, code)
	default:
		k.numbers[number] = "the number of " + k.called(field)
	}
}

// called is what a number, an id or a port belongs to, as people call it: the entry
// that the field stands in.
func (k *checker) called(field string) string {
	return k.places.of(field[:max(0, strings.LastIndexByte(field, '.'))])
}

func lineField(i int, name string) string  { return fmt.Sprintf("lines[%d].%s", i, name) }
func extField(i int, name string) string   { return fmt.Sprintf("extensions[%d].%s", i, name) }
func groupField(i int, name string) string { return fmt.Sprintf("groups[%d].%s", i, name) }
