package call

import "fmt"

// joins gives the caller's telephone to another call: it picks one up that
// rings, or takes one that is parked. This call was only the way there, and
// leaves no record: what became of the other is told by that one.
func (s *stepper) joins(r Route) {
	if len(r.Targets) == 0 || r.Targets[0].Port == "" || s.From.Line || s.State != StateDialling && s.State != StateLifted {
		s.refuse(Route{Kind: RouteRefuse, Reason: r.Reason})
		return
	}
	to := r.Targets[0]
	s.disarmAll(r.Reason)
	if s.Hearing != "" || s.Music == s.From.Port {
		s.quiet(s.From.Port, r.Reason)
	}
	s.add(Effect{Kind: JoinCall, Port: s.From.Port, Peer: to.Port, Reason: fmt.Sprintf("%s %s goes on in the call of %s.", r.Reason, s.From.Label, to.Label)})
	s.From, s.Hearing, s.Asked, s.Gone = Leg{}, "", false, true
	s.State = StateEnded
}
