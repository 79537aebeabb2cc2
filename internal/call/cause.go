package call

import "cmp"

// Causes of ITU-T Q.850, table 1, that endings without one of the network's own
// are given.
const (
	causeUnallocated = 1
	causePreempted   = 8
	causeNormal      = 16
	causeBusy        = 17
	causeNoAnswer    = 19
	causeRejected    = 21
	causeOutOfOrder  = 27
	causeUnspecified = 31
	causeNoCircuit   = 34
	causeTemporary   = 41
)

// CauseOf is the cause of Q.850 that a final answer of SIP means (RFC 3398 s.8.2.6.1),
// 0 for one that is no refusal. Answers without a row of their own are
// interworking, unspecified (127). 488 and 606 depend on their Warning in the RFC;
// here they are always about sound.
func CauseOf(status int) int {
	switch status {
	case 400, 481, 500, 503:
		return causeTemporary
	case 401, 402, 403, 407, 603, 607, 608: // 607 and 608: RFC 8197, RFC 8688
		return causeRejected
	case 404, 485, 604:
		return causeUnallocated
	case 405:
		return 63
	case 406, 415, 501:
		return 79
	case 408, 504:
		return 102
	case 410:
		return 22
	case 480:
		return 18
	case 482, 483:
		return 25
	case 484:
		return 28
	case 486, 600:
		return causeBusy
	case 488, 606:
		return 88
	case 502:
		return 38
	}
	if status < 400 {
		return 0
	}
	return 127
}

// StatusOf is the final answer of SIP that says a cause of Q.850 (RFC 3398 s.7.2.4.1).
// Causes without a row of their own are answered by class: the second of Q.850 is about
// resources, the others are failures.
func StatusOf(cause int) int {
	switch cause {
	case causeUnallocated, 2, 3, 26:
		return 404
	case causeBusy:
		return 486
	case 18:
		return 408
	case causeNoAnswer, 20, causeUnspecified:
		return 480
	case causeRejected, 55, 57, 87:
		return 403
	case 22, 23:
		return 410
	case causeOutOfOrder:
		return 502
	case 28:
		return 484
	case 29, 79:
		return 501
	case 65, 70:
		return 488
	case 102:
		return 504
	}
	if cause >= causeNoCircuit && cause <= 47 || cause == 58 || cause == 88 {
		return 503
	}
	return 500
}

// noteCause keeps what the network says of why a call is not put through, or ends.
func (s *stepper) noteCause() {
	switch s.e.Kind {
	case PhoneRefused:
		if s.State == StateRinging || s.State == StateOffered {
			s.Rec.tag(rejection(s.e))
		}
	case FarRefused, FarDisconnected:
	default:
		return
	}
	if cause := cmp.Or(s.e.Q850, CauseOf(s.e.Cause)); cause != 0 {
		s.Rec.SIP, s.Rec.Cause, s.Rec.CauseTold = s.e.Cause, cause, true
	}
}

// answeredNow forgets why others could not be had before.
func (r *Record) answeredNow() { r.SIP, r.Cause, r.CauseTold = 0, 0, false }

// endCause completes the cause: what the network told stands, unless the call
// went on after it and ended otherwise.
func (r *Record) endCause() {
	told := r.CauseTold && (!r.Answered.IsZero() || r.Result == ResultBusy || r.Result == ResultRefused || r.Result == ResultFailed)
	if told && r.EndedBy != ByFault && r.EndedBy != ByAdministrator {
		return
	}
	r.answeredNow()
	r.Cause = r.cause()
}

// cause is what Q.850 calls such an ending.
func (r *Record) cause() int {
	switch r.How {
	case HowPowerLost, HowNoSound:
		return causeTemporary
	case HowPortDown, HowLifeline:
		return causeOutOfOrder
	case HowPreempted:
		return causePreempted
	case HowForced:
		return causeUnspecified
	}
	switch {
	case !r.Answered.IsZero(), r.EndedBy == ByCaller:
		return causeNormal // Q.850 has it for the caller who gives up, too
	case r.Result == ResultBusy:
		return causeBusy
	case r.Result == ResultMissed:
		return causeNoAnswer
	case r.Result == ResultRefused:
		return causeRejected
	case r.Result == ResultFailed:
		return causeNoCircuit
	}
	return causeNormal
}
