package phones

import (
	"time"

	"ringdown/internal/call"
)

// pressed is how long a key lasts that is told on as a telephone-event: what
// telephones send for a short press.
const pressed = 160 * time.Millisecond

// faces notes which telephone a leg is relayed to, nil none.
func (l *leg) faces(peer *leg) {
	l.state.Lock()
	defer l.state.Unlock()
	l.peer = peer
}

// eventless notes that the telephone did not agree on telephone-events: its
// keys come by INFO, or in its sound.
func (l *leg) eventless(on bool) {
	l.state.Lock()
	defer l.state.Unlock()
	l.noEvents = on
}

// across tells a key on to the telephone that a leg is relayed to. Keys that
// came as telephone-events are in the relay already, unless its sound is mixed.
func (l *leg) across(digit string) {
	l.state.Lock()
	peer, needed := l.peer, l.noEvents
	l.state.Unlock()
	if peer == nil || len(digit) != 1 || !needed && !l.owner.mix.lays(peer.node) {
		return
	}
	if err := peer.session.Press(digit[0], pressed); err != nil {
		l.owner.o.Log.Debug("a key cannot be told on", "port", string(peer.port), "error", err)
	}
}

// Key lets a key that a telephone pressed be heard by the analog port that it
// talks to, or told to the telephone.
func (p *Phones) Key(port call.Port, digit string) {
	if l := p.leg(port); l != nil {
		l.key(digit)
		l.across(digit)
	}
}
