package call

import (
	"fmt"
	"time"
)

// warningTime is how long before the end a warning is heard: enough to say
// goodbye. Of conversations of two minutes or less it is half.
const warningTime = time.Minute

// limitTalk begins to count when the outside party answers. What ends a call
// early on is kept through holds and transfers: the line is what costs.
func (s *stepper) limitTalk() {
	if s.Limit <= 0 {
		return
	}
	s.armSide(WaitLimit, s.Limit, fmt.Sprintf("No longer than %v may be talked.", s.Limit))
	warning := min(warningTime, s.Limit/2)
	s.armSide(WaitWarning, s.Limit-warning, fmt.Sprintf("A warning is heard %v before the end.", warning))
}

// limitTimer reports whether the timer that fired was one of these, and acts.
func (s *stepper) limitTimer() bool {
	if s.e.Kind != TimerFired || s.e.Timer != WaitLimit && s.e.Timer != WaitWarning {
		return false
	}
	if s.e.Timer == WaitLimit {
		s.over(ending{
			by: ByExchange, how: HowTimeout, result: ResultAnswered, tone: Congestion, cpc: true,
			reason: fmt.Sprintf("The conversation has lasted %v, as long as it may.", s.Limit),
		})
		return true
	}
	s.warn()
	return true
}

// warn lets the party that pays hear that the time is nearly over, and nobody
// else: a telephone of ours that talks.
func (s *stepper) warn() {
	payer := s.From
	if payer.Line {
		payer = s.To
	}
	if payer.Port == "" || payer.Line || s.State != StateTalking {
		s.note("The time of the call is nearly over, and nobody of ours is there to be told.")
		return
	}
	s.add(Effect{Kind: PlaySound, Port: payer.Port, Sound: "tone/confirm prompt/call-limit", Mode: Over, Reason: "The time of the call is nearly over."})
}
