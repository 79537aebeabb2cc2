package sipstack

import (
	"strings"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// recordHeader is what the record key of Yealink, Snom and Polycom telephones
// sends in an INFO: "Record: on" or "Record: off". It has no standard beyond use.
const recordHeader = "Record"

// record takes the record key of a telephone (RC-1), and reports whether it was
// one. Whether the call may be recorded is known to others than us: they answer
// with a tone. A trunk has no such key.
func (in *incoming) record(d *dialog) bool {
	h := in.req.GetHeader(recordHeader)
	if h == nil {
		return false
	}
	text := strings.ToLower(strings.TrimSpace(h.Value()))
	switch {
	case text != "on" && text != "off":
		in.answer(sip.StatusBadRequest, "Bad Request")
	case d.call == nil || d.call.port.Trunk():
		in.answer(sip.StatusForbidden, "Forbidden")
	default:
		in.answer(sip.StatusOK, "OK")
		d.call.post(call.Event{Kind: call.RecordKeyed, Text: text})
	}
	return true
}
