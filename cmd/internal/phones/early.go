package phones

// Received says how many packets of sound have come. sipstack asks it of a
// telephone that rings, to tell one that sends sound before it is answered from
// one that only announces it.
func (l *leg) Received() uint64 { return l.session.Stats().Received }

// KeysByINFO says that keys do not come as telephone-events, whatever was agreed
// on: the next is to be told on. sipstack calls it before each.
func (l *leg) KeysByINFO() { l.eventless(true) }
