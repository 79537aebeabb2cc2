package config

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Validate checks a Config that did not come from [Parse]. The error is
// [Problems], without lines.
func (c Config) Validate() error {
	ps := c.check()
	if c.Version != Version {
		ps = append(Problems{{Field: "version", What: fmt.Sprintf("is %d; it is %d", c.Version, Version)}}, ps...)
	}
	return ps.err()
}

// check finds all that is wrong, part by part.
func (c Config) check() Problems {
	k := &checker{c: c, places: placesOf(c), numbers: map[string]string{}, ports: map[string]string{}, emergency: c.EmergencyNumbers()}
	k.system()
	k.numberPlan()
	k.pinSets()
	k.disa()
	k.ratings()
	k.recording()
	k.sipNetwork()
	k.hardware()
	k.limits()
	k.lines()
	k.extensions()
	k.groups()
	k.callers()
	k.trunks()
	k.lineGroups()
	k.routes()
	k.ownNumbers()
	k.agents()
	k.music()
	k.rooms()
	k.flows()
	k.speech()
	k.prompts()
	k.pages()
	k.bells()
	k.contacts()
	k.webhooks()
	k.hours()
	k.codes()
	k.voicemail()
	k.admin()
	for i := range k.problems {
		k.problems[i].Place = k.places.of(k.problems[i].Field)
	}
	return k.problems
}

// checker walks the parts and remembers what must be unique: value -> what has it.
type checker struct {
	c         Config
	places    *places
	numbers   map[string]string
	ports     map[string]string
	emergency []string
	problems  Problems
}

func (k *checker) note(field, format string, args ...any) {
	k.problems = append(k.problems, Problem{Field: field, What: fmt.Sprintf(format, args...)})
}

func (k *checker) limits() {
	k.atMost("lines", len(k.c.Lines), MaxLines)
	k.atMost("extensions", len(k.c.Extensions), MaxExtensions)
	k.atMost("groups", len(k.c.Groups), MaxGroups)
	k.atMost("hardware", len(k.c.Hardware), MaxHardware)
	k.atMost("trunks", len(k.c.Trunks), MaxTrunks)
	k.atMost("line_groups", len(k.c.LineGroups), MaxLineGroups)
	k.atMost("routes", len(k.c.Routes), MaxRoutes)
}

func (k *checker) atMost(field string, n, most int) {
	if n > most {
		k.note(field, "has %d entries; at most %d are allowed", n, most)
	}
}

// schemes of hardware URLs, as cmd knows them.
func schemes() []string { return []string{"sim", "vcard", "dahdi", "v253"} }

func (k *checker) hardware() {
	for i, raw := range k.c.Hardware {
		field := fmt.Sprintf("hardware[%d]", i)
		u, err := url.Parse(raw)
		switch {
		case len(raw) > MaxURL:
			k.note(field, "has %d bytes; at most %d are allowed", len(raw), MaxURL)
		case err != nil || !slices.Contains(schemes(), u.Scheme) || hasControl(raw):
			k.note(field, "%q is not a hardware URL; it begins with %s", shorten(raw), oneOf(schemes(), "://"))
		case slices.Index(k.c.Hardware, raw) < i:
			k.note(field, "%q is given twice; leave one of them out", raw)
		}
	}
}

// oneOf lists what is allowed: "a, b or c".
func oneOf(words []string, suffix string) string {
	named := make([]string, len(words))
	for i, w := range words {
		named[i] = w + suffix
	}
	if len(named) < 2 {
		return strings.Join(named, "")
	}
	return strings.Join(named[:len(named)-1], ", ") + " or " + named[len(named)-1]
}

func (k *checker) word(field, value string, allowed []string) {
	if !slices.Contains(allowed, value) {
		k.note(field, "%q is not known; it is %s", shorten(value), oneOf(allowed, ""))
	}
}

// optionalWord may also be left out.
func (k *checker) optionalWord(field, value string, allowed []string) {
	if value != "" {
		k.word(field, value, allowed)
	}
}

func (k *checker) within(field string, value, low, high int, unit string) {
	if value < low || value > high {
		k.note(field, "is %d; it is %d to %d%s", value, low, high, unit)
	}
}

// inherited is within, or 0 for "as the country has it".
func (k *checker) inherited(field string, value, low, high int, unit string) {
	if value != 0 && (value < low || value > high) {
		k.note(field, "is %d; it is %d to %d%s, or left out", value, low, high, unit)
	}
}

// offOr is within, where a value is given and 0 switches off.
func (k *checker) offOr(field string, value *int, low, high int, unit string) {
	if value != nil && *value != 0 && (*value < low || *value > high) {
		k.note(field, "is %d; it is %d to %d%s, or 0 for off", *value, low, high, unit)
	}
}

// digits takes numbers as they are dialled on a telephone.
func digits(s string, low, high int) bool {
	return len(s) >= low && len(s) <= high && strings.Trim(s, "0123456789") == ""
}

// portShape is "card/port" with the kind of the port in its name, as every backend
// names them.
func portShape(s, kind string) bool {
	card, port, _ := strings.Cut(s, "/")
	number, named := strings.CutPrefix(port, kind)
	return named && len(card) <= 40 && only(card, cardRunes) && digits(number, 1, 4) && number[0] != '0'
}

// cardRunes are what names of cards are made of.
const cardRunes = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-"

// only reports whether s is of such runes, and not empty.
func only(s, runes string) bool { return s != "" && strings.Trim(s, runes) == "" }

func (k *checker) port(field, port, kind, example string) {
	switch {
	case port == "":
		k.note(field, "is missing; it is card and port, such as %q", example)
	case !portShape(port, kind):
		k.note(field, "%q is not a port for this; it is card and port, such as %q", shorten(port), example)
	case k.ports[port] != "":
		k.note(field, "%q is already the port of %s; a port has one use", port, k.ports[port])
	default:
		k.ports[port] = k.called(field)
	}
}
