package call

import "fmt"

// A cable that comes out of a line looks like the open loop by which exchanges
// say that the far end has gone (CPC): only when no voltage comes back is it seen
// for what it was. The call is over by then, as it should be; its record is
// amended.

// leftBy notes the line of a call that ends by an open loop.
func (s *stepper) leftBy() {
	if s.e.Kind == FarDisconnected && s.e.How == HowCPC {
		s.Left = s.e.Port
	}
}

// cutOff reports whether the event says that the line was cut off, and nobody has
// hung up.
func (s *stepper) cutOff() bool {
	return s.e.Kind == PortDown && s.Left != "" && s.e.Port == s.Left && s.Over() && !s.Gone
}

// amend says in the record what really ended the call.
func (s *stepper) amend() {
	s.Left = ""
	s.Rec.How, s.Rec.EndedBy = HowPortDown, ByFault
	s.Rec.endCause()
	s.add(Effect{Kind: SaveRecord, Reason: fmt.Sprintf("Nobody hung up, the line was cut off: %s.", s.text("no cause given"))})
}
