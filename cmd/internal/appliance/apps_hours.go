package appliance

import (
	"errors"
	"sync/atomic"

	"ringdown/acd"
	"ringdown/internal/call"
	"ringdown/internal/engine"
)

// closedKind is the kind of application that talks to callers out of hours.
const closedKind = "closed"

// closedApps begins it, by the plan in force. Any goroutine may use it.
type closedApps struct{ plan atomic.Pointer[acd.Plan] }

// open begins to talk to a caller; name is what is closed: "line/1".
func (c *closedApps) open(name string, _ call.About) (engine.Session, error) {
	p := c.plan.Load()
	if p == nil {
		return nil, errors.New("there is no plan yet")
	}
	return p.OpenClosed(name)
}
