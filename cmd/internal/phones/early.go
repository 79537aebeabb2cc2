package phones

// Received says how many packets of sound have come. sipstack asks it of a
// telephone that rings, to tell one that sends sound before it is answered from
// one that only announces it.
func (l *leg) Received() uint64 { return l.session.Stats().Received }
