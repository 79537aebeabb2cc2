package call

import "fmt"

// preempted gives the call's outside line to an emergency call (LN-18). Both
// parties are let go; a telephone hears congestion. A line that still rings is
// answered first: putting it down is the only way to make its exchange let go.
func (s *stepper) preempted() {
	reason := fmt.Sprintf("An emergency call needs the line: %s.", s.text("all were busy"))
	if s.deaf() {
		s.add(Effect{Kind: AnswerLine, Port: s.From.Port, Reason: reason})
	}
	x := ending{by: ByExchange, how: HowPreempted, result: ResultFailed, tone: Congestion, reason: reason}
	if s.From.Line {
		x.result = ResultMissed
	}
	s.over(x)
}
