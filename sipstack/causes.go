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

// statusOf is the answer that says a cause. Causes without a row of their own
// are answered by class: the second of Q.850 is about resources, the others are
// failures.
func statusOf(cause int) (code int, reason string) {
	switch cause {
	case 1, 2, 3, 26:
		return sip.StatusNotFound, "Not Found"
	case 17:
		return sip.StatusBusyHere, "Busy Here"
	case 18:
		return sip.StatusRequestTimeout, "Request Timeout"
	case 19, 20, 31:
		return sip.StatusTemporarilyUnavailable, "Temporarily Unavailable"
	case 21, 55, 57, 87:
		return sip.StatusForbidden, "Forbidden"
	case 22, 23:
		return sip.StatusGone, "Gone"
	case 27:
		return sip.StatusBadGateway, "Bad Gateway"
	case 28:
		return 484, "Address Incomplete"
	case 29, 79:
		return sip.StatusNotImplemented, "Not Implemented"
	case 65, 70:
		return sip.StatusNotAcceptableHere, "Not Acceptable Here"
	case 102:
		return sip.StatusGatewayTimeout, "Server Time-out"
	}
	if cause >= 34 && cause <= 47 || cause == 58 || cause == 88 {
		return sip.StatusServiceUnavailable, "Service Unavailable"
	}
	return sip.StatusInternalServerError, "Server Internal Error"
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
