package appliance

import (
	"errors"
	"fmt"

	"ringdown/internal/call"
	"ringdown/ivr/flow"
	flowshelf "ringdown/ivr/flow/shelf"
	"ringdown/webadmin"
)

// ListFlows implements webadmin.FlowShelf.
func (f *flows) ListFlows() []webadmin.Flow {
	out := []webadmin.Flow{}
	for _, i := range f.shelf.List() {
		one := webadmin.Flow{Name: i.Name, Main: i.Main, Bound: []webadmin.FlowBinding{}, Versions: []webadmin.FlowVersion{}}
		for _, b := range i.Bound {
			one.Bound = append(one.Bound, webadmin.FlowBinding{Flow: b.Name, By: b.By})
		}
		for _, v := range i.Versions {
			one.Versions = append(one.Versions, webadmin.FlowVersion{
				Version: v.N, Title: v.Title, Note: v.Note, By: v.Who, Saved: v.When, Nodes: v.Nodes, Faults: faultsOf(v.Faults),
			})
		}
		out = append(out, one)
	}
	return out
}

func faultsOf(ps flow.Problems) []webadmin.FlowFault {
	out := []webadmin.FlowFault{}
	for _, p := range ps {
		out = append(out, webadmin.FlowFault{Node: p.Node, Field: p.Field, What: p.Text})
	}
	return out
}

// flowError gives an error the kind that the API answers by.
func flowError(err error) error {
	if faults, is := errors.AsType[flow.Problems](err); is {
		return webadmin.FlowFaults(faultsOf(faults))
	}
	for kind, at := range map[error]error{
		flowshelf.ErrNotFound: webadmin.ErrNotFound, flowshelf.ErrInvalid: webadmin.ErrInvalid, flowshelf.ErrInUse: webadmin.ErrNotNow,
	} {
		if errors.Is(err, kind) {
			return fmt.Errorf("%w%w", err, hidden{at})
		}
	}
	return err
}

// hidden is an error whose kind counts, and not its words.
type hidden struct{ error }

// Error implements error.
func (hidden) Error() string { return "" }

// Unwrap gives the kind.
func (h hidden) Unwrap() error { return h.error }

// FlowText implements webadmin.FlowShelf.
func (f *flows) FlowText(name string, version uint64) ([]byte, error) {
	v, err := f.shelf.Text(name, version)
	return []byte(v.Text), flowError(err)
}

// CompareFlow implements webadmin.FlowShelf.
func (f *flows) CompareFlow(name string, from, to uint64) ([]webadmin.FlowChange, error) {
	a, err := f.shelf.Text(name, from)
	if err != nil {
		return nil, flowError(err)
	}
	b, err := f.shelf.Text(name, to)
	if err != nil {
		return nil, flowError(err)
	}
	changes, err := flow.Compare([]byte(a.Text), []byte(b.Text))
	out := []webadmin.FlowChange{}
	for _, c := range changes {
		out = append(out, webadmin.FlowChange(c))
	}
	return out, err
}

// SaveFlowVersion implements webadmin.FlowWriter.
func (f *flows) SaveFlowVersion(e webadmin.FlowEdit) (webadmin.FlowSaved, error) {
	v, faults, err := f.shelf.SaveOver(e.Name, e.Version, e.Text, e.Note, e.By, e.Seen)
	f.prepare(fmt.Sprintf("%s/%d", v.Flow, v.N))
	return webadmin.FlowSaved{Name: v.Flow, Version: v.N, Faults: faultsOf(faults)}, flowError(err)
}

// SetMainFlow implements webadmin.FlowWriter.
func (f *flows) SetMainFlow(name string, version uint64) error {
	return flowError(f.shelf.SetMain(name, version))
}

// DeleteFlow implements webadmin.FlowWriter.
func (f *flows) DeleteFlow(name string, version uint64) error {
	return flowError(f.shelf.Delete(name, version))
}

// CheckFlow implements webadmin.FlowTester.
func (f *flows) CheckFlow(name string, text []byte) ([]webadmin.FlowFault, error) {
	_, err := f.shelf.Check(name, text)
	if faults, is := errors.AsType[flow.Problems](err); is {
		return faultsOf(faults), nil
	}
	return []webadmin.FlowFault{}, err
}

// TryFlow implements webadmin.FlowTester.
func (f *flows) TryFlow(q webadmin.FlowTrial) (webadmin.FlowTrace, error) {
	p, err := f.tried(q)
	if err != nil {
		return webadmin.FlowTrace{}, flowError(err)
	}
	c := f.now.Load()
	w := trialWorld{at: q.At.In(zoneOf(*c)), groups: q.Groups, config: c}
	about := call.About{Line: q.Line, Caller: call.CallerID{Number: q.From}, DID: q.DID, At: w.at}
	return traceOf(flow.Try(p, flow.Question{
		Options: flow.Options{Name: q.Flow, About: about, Language: c.System.Language, World: w, Hours: trialHours{q.Calendar, calendars{c}}, Flows: f.shelf.Program, Part: f.part, Speak: f.m.spoken, People: people(c)},
		Keys:    q.Keys, Answers: q.Answers, Outcomes: q.Outcomes,
	})), nil
}

// tried is the flow of a question.
func (f *flows) tried(q webadmin.FlowTrial) (*flow.Program, error) {
	if q.Text != "" {
		return f.shelf.Check("", []byte(q.Text))
	}
	p, found := f.shelf.Program(q.Flow)
	if !found {
		return nil, fmt.Errorf("flow %q without faults: %w", q.Flow, flowshelf.ErrNotFound)
	}
	return p, nil
}

func traceOf(t flow.Trace) webadmin.FlowTrace {
	out := webadmin.FlowTrace{Ended: t.Ended, Variables: t.Values, Steps: []webadmin.FlowStep{}, Marks: []webadmin.Mark{}}
	for _, s := range t.Steps {
		out.Steps = append(out.Steps, webadmin.FlowStep{
			Seconds: s.After.Seconds(), Node: s.Node, Does: s.Does, Hears: s.Heard, Keys: s.Keyed, To: s.To, Why: s.Why, Unanswered: s.Open, Set: s.Set,
		})
	}
	for _, m := range t.Marks {
		out.Marks = append(out.Marks, webadmin.Mark{Name: m.Name, Value: m.Value})
	}
	return out
}

var _ webadmin.Flows = (*flows)(nil)
