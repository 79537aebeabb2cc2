package appliance

import (
	"fmt"
	"strings"

	"ringdown/internal/call"
	"ringdown/internal/engine"
	"ringdown/ivr/studio"
)

// opener begins an application of one kind; name is what follows the kind:
// "main" of "flow/main". It is called on the engine's goroutine and returns at
// once.
type opener func(name string, about call.About) (engine.Session, error)

// apps begins applications, by their kind: the first word of their names.
type apps map[string]opener

// Open implements engine.Apps.
func (a apps) Open(name string, about call.About) (engine.Session, error) {
	kind, rest, _ := strings.Cut(name, "/")
	open, is := a[kind]
	if !is {
		return nil, fmt.Errorf("there is no application of the kind %q", kind)
	}
	return open(rest, about)
}

// applications are those that calls can be sent to.
func (m *Main) applications() apps {
	return apps{
		ratingKind:  m.ratings.open,
		flowKind:    m.flows.open,
		closedKind:  m.closed.open,
		depositKind: m.deposit,
		mailboxKind: m.listenTo,
		studio.Kind: m.studio.open,
	}
}
