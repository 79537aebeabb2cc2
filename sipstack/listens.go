package sipstack

import "ringdown/internal/call"

// listens lets a telephone hear what is played or mixed here, which then must
// speak what is spoken here, and so must whom it hears. One that has called is
// answered for it: many hear nothing else, and none can press keys.
func (s *Stack) listens(e call.Effect) {
	for _, port := range []call.Port{e.Port, e.Peer} {
		if c := s.callOf(port); c != nil {
			c.mixed = true
			s.reconcile(port, c.with)
		}
	}
	if c := s.callOf(e.Port); c != nil && e.Mode != call.Over {
		c.accept()
	}
}
