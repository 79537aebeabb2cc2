package explain

import "ringdown/internal/call"

// remember keeps what the call leaves behind for its own next questions, as the
// engine does for all: whose turn it was in a group (RG-2), and what was set at
// telephones, such as the pause of a member who did not answer.
func (r *run) remember(x call.Effect) {
	switch {
	case x.Kind == call.Remember:
		if s, err := (world{r}).state(x.Change.Of).With(x.Change.Name, x.Change.Value); err == nil {
			r.phones[x.Change.Of] = s
		}
	case x.Kind == call.SeizeLine && r.call.Member.Port != "":
		r.rang(r.call.Member.Port)
	case x.Kind == call.RingPhone && len(r.call.Also) == 0:
		r.rang(x.Port)
	}
}

func (r *run) rang(at call.Port) {
	if m, found := r.plan.ExtensionAt(at); found && r.call.Group != "" {
		r.history.Rang(r.call.Group, m.Number)
	}
}
