package rtp

// A session in a relay may be worked by a clock besides, each way for itself:
// somebody listens to the two who talk, or one of them is to hear more than the
// other one. The other way is relayed as before.

// Speaks says that what WriteFrame is given can be sent: the codec that was
// agreed on is one that is spoken here, and not only passed on.
func (s *Session) Speaks() bool {
	a := s.terms.Load()
	return a != nil && a.Send.Codec != Opus
}

// Listen lets a clock hear what the peer says while the session is in a relay:
// ReadFrame plays it, and the relay goes on.
func (s *Session) Listen(on bool) { s.tee.Store(on) }

// Overlay keeps from the peer what its relay brings: a clock sends by
// WriteFrame what it is to hear instead, which has the relay's sound in it. The
// stream goes on, with the same source and timestamps that fit, both when this
// begins and when it ends.
func (s *Session) Overlay(on bool) {
	s.tx.mu.Lock()
	defer s.tx.mu.Unlock()
	s.tx.laid = on
}
