package explain

import (
	"fmt"
	"strings"

	"ringdown/internal/call"
)

// application answers for the application that talks to the caller. What callers
// meet out of hours is run as in a call; of others it is told that they begin.
func (r *run) application(x call.Effect) call.Order {
	if x.Input.Kind == call.InputStart {
		r.closed = nil
		if of, is := strings.CutPrefix(x.App, "closed/"); is {
			r.closed, _ = r.plan.OpenClosed(of)
		}
	}
	if r.closed == nil {
		return call.Order{Kind: call.OrderEnd, Reason: fmt.Sprintf("The application %s talks to the caller from here on.", x.App)}
	}
	return r.closed.Next(x.Input)
}
