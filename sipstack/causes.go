package sipstack

import (
	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// The telephone network's causes (ITU-T Q.850) and SIP's answers say the same
// things in two ways. RFC 3398 has the tables: section 8.2.6.1 from answers to
// causes, section 7.2.4.1 back.

// Causes that are named in this package, Q.850 table 1.
const (
	causeUnallocated = 1
	causeNormal      = 16
	causeBusy        = 17
	causeNoAnswer    = 19
	causeElsewhere   = 26 // non-selected user clearing
	causeIncomplete  = 28 // invalid number format
	causeNoCircuit   = 34
	causeTemporary   = 41
	causeNoResource  = 47
	causeUnable      = 88 // incompatible destination
	causeTimer       = 102
)

// causeOf is the cause that an answer means, 0 for one that is no refusal.
func causeOf(status int) int { return call.CauseOf(status) }

// statusOf is the answer that says a cause.
func statusOf(cause int) (code int, reason string) {
	code = call.StatusOf(cause)
	switch code {
	case sip.StatusNotFound:
		reason = "Not Found"
	case sip.StatusBusyHere:
		reason = "Busy Here"
	case sip.StatusRequestTimeout:
		reason = "Request Timeout"
	case sip.StatusTemporarilyUnavailable:
		reason = "Temporarily Unavailable"
	case sip.StatusForbidden:
		reason = "Forbidden"
	case sip.StatusGone:
		reason = "Gone"
	case sip.StatusBadGateway:
		reason = "Bad Gateway"
	case 484:
		reason = "Address Incomplete"
	case sip.StatusNotImplemented:
		reason = "Not Implemented"
	case sip.StatusNotAcceptableHere:
		reason = "Not Acceptable Here"
	case sip.StatusGatewayTimeout:
		reason = "Server Time-out"
	case sip.StatusServiceUnavailable:
		reason = "Service Unavailable"
	default:
		reason = "Server Internal Error"
	}
	return code, reason
}

// causeWords says a cause to a person; "" for one that is not worth a word.
func causeWords(cause int) string {
	switch cause {
	case 0, causeNormal:
		return ""
	case causeUnallocated:
		return "unallocated number"
	case 2, 3:
		return "no route to the destination"
	case causeBusy:
		return "user busy"
	case 18:
		return "no user responding"
	case causeNoAnswer:
		return "no answer from the user"
	case 20:
		return "subscriber absent"
	case 21:
		return "call rejected"
	case 22, 23:
		return "number changed"
	case causeElsewhere:
		return "answered elsewhere"
	case 27:
		return "destination out of order"
	case causeIncomplete:
		return "invalid number"
	case 31:
		return "normal, unspecified"
	case causeNoCircuit:
		return "no circuit available"
	case 38:
		return "network out of order"
	case causeTemporary:
		return "temporary failure"
	case 42:
		return "switching equipment congestion"
	case causeNoResource:
		return "resource unavailable"
	case causeUnable:
		return "incompatible destination"
	case causeTimer:
		return "recovery on timer expiry"
	case 127:
		return "interworking, unspecified"
	}
	return "cause " + itoa(cause)
}
