package sipstack

import (
	"strings"

	"github.com/emiago/sipgo/sip"
)

// info is the verb INFO: the key that records, or a key of the keypad in one of
// the two forms that telephones use (none has a standard beyond use).
func (in *incoming) info(d *dialog) {
	if in.record(d) {
		return
	}
	var kind string
	if h := in.req.ContentType(); h != nil {
		kind = strings.ToLower(h.Value())
	}
	kind, _, _ = strings.Cut(kind, ";")
	var digit byte
	var ok bool
	switch strings.TrimSpace(kind) {
	case "application/dtmf-relay":
		digit, ok = relayedKey(string(in.req.Body()))
	case "application/dtmf":
		digit, ok = key(string(in.req.Body()))
	case "":
		in.answer(sip.StatusOK, "OK") // a telephone that looks whether we are there
		return
	default:
		in.answer(sip.StatusUnsupportedMediaType, "Unsupported Media Type",
			sip.NewHeader("Accept", "application/dtmf-relay, application/dtmf"))
		return
	}
	if !ok {
		in.answer(sip.StatusBadRequest, "Bad Request")
		return
	}
	in.answer(sip.StatusOK, "OK")
	d.call.key(wayINFO, digit)
}

// relayedKey reads "Signal=5" of an application/dtmf-relay body.
func relayedKey(body string) (byte, bool) {
	for line := range strings.Lines(body) {
		name, value, ok := strings.Cut(line, "=")
		if ok && strings.EqualFold(strings.TrimSpace(name), "Signal") {
			return key(value)
		}
	}
	return 0, false
}

// key reads one key; 10 and 11 are '*' and '#' to some telephones.
func key(v string) (byte, bool) {
	switch v = strings.ToUpper(strings.TrimSpace(v)); v {
	case "10":
		return '*', true
	case "11":
		return '#', true
	}
	if len(v) == 1 && strings.Contains("0123456789*#ABCD", v) {
		return v[0], true
	}
	return 0, false
}
