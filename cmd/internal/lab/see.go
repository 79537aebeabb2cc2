package lab

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"ringdown/cmd/internal/scenario"
	"ringdown/internal/call"
	"ringdown/internal/store"
)

// See implements scenario.World.
func (l *Lab) See(ctx context.Context, target []string) (scenario.View, error) {
	switch target[0] {
	case "record":
		return l.record()
	case "port":
		return l.port(ctx, target[1])
	}
	view, err := l.desk.Command([]string{target[0], target[1], "state"})
	return scenario.View(view), err
}

// record shows the record of the call that ended last; before there is one,
// nothing.
func (l *Lab) record() (scenario.View, error) {
	last, err := l.last()
	if err != nil || last == nil {
		return scenario.View{}, err
	}
	v := RecordView(*last)
	v["recorded"] = l.length(last)
	return v, nil
}

// last is the record of the call that ended last, nil none.
func (l *Lab) last() (*call.Record, error) {
	page, err := l.main.Records().List(store.Query{Limit: store.MaxLimit})
	if err != nil || len(page.Items) == 0 {
		return nil, err
	}
	last := slices.MaxFunc(page.Items, func(a, b call.Record) int { return a.Ended.Compare(b.Ended) })
	return &last, nil
}

// RecordView is a call record in the scenarios' words.
func RecordView(r call.Record) scenario.View {
	var parties []string
	for _, p := range r.Parties {
		parties = append(parties, p.Label)
	}
	v := scenario.View{
		"state": string(r.Result), "id": fmt.Sprint(r.ID), "kind": string(r.Kind),
		"caller": r.Caller.Number, "name": r.Caller.Name, "contact": r.Contact, "scheme": r.Caller.Scheme,
		"called": r.Called, "line": r.Line, "parties": strings.Join(parties, "+"),
		"ended-by": string(r.EndedBy), "how": string(r.How), "confidence": string(r.Confidence),
	}
	var parts []string
	for _, p := range r.Parts {
		parts = append(parts, p.Label+":"+string(p.Kind))
	}
	v["parts"] = strings.Join(parts, "+")
	var agents []string
	for _, p := range r.Parties {
		if p.Agent != "" {
			agents = append(agents, p.Agent)
		}
	}
	if len(agents) > 0 {
		v["agents"] = strings.Join(agents, "+")
	}
	if r.Account != "" {
		v["account"] = r.Account
	}
	if r.Emergency {
		v["emergency"] = "yes"
	}
	for _, m := range r.Marks {
		v[m.Name] = m.Value
	}
	var tags []string
	for _, t := range r.Tags {
		tags = append(tags, string(t))
	}
	v["tags"], v["missed"] = strings.Join(tags, "+"), strings.Join(r.Missed, "+")
	if r.Caller.Withheld {
		v["withheld"] = "yes"
	}
	return v
}

// port shows what the gateway thinks of a line or extension.
func (l *Lab) port(ctx context.Context, label string) (scenario.View, error) {
	s, err := l.main.Engine().Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range s.Ports {
		if p.Label == label || string(p.Port) == label || strings.HasSuffix(string(p.Port), "/"+label) {
			return scenario.View{"state": p.State, "lamp": string(p.Lamp), "reason": p.Reason, "number": p.Caller.Number, "name": p.Caller.Name, "agent": p.Agent, "next-agent": p.NextAgent}, nil
		}
	}
	return nil, errors.New("the gateway has no port " + label)
}
