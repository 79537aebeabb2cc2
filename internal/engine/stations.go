package engine

import (
	"context"
	"slices"

	"ringdown/internal/call"
)

// Stage is how far a call is, at one of its ends; the words are RFC 4235's.
type Stage string

// The stages.
const (
	StageTrying    Stage = "trying"    // a number is dialled, or on its way
	StageEarly     Stage = "early"     // a telephone rings
	StageConfirmed Stage = "confirmed" // in conversation, or off-hook with nobody to talk to
)

// Station is an extension, a ring group or an outside line, as a busy lamp shows
// it.
type Station struct {
	Number string // "801", "600" of a group, "line1"
	Up     bool   // it works; of a group: a member does
	Calls  []StationCall
}

// StationCall is one call at a station.
type StationCall struct {
	Call  call.ID // 0: a telephone is off-hook, and in no call
	Began bool    // the station called; else it was called
	Stage Stage
	Far   call.CallerID // who is at the other end, as far as known
	Rings call.Port     // the telephone that rings for it there, "" none
}

// Stations returns how all stations are, in the plan's order: extensions with a
// number, lines, groups. It costs a fraction of a Snapshot, for the tracks of
// calls are not written out.
func (e *Engine) Stations(ctx context.Context) ([]Station, error) {
	var all []Station
	err := e.do(ctx, func() { all = e.stations() })
	return all, err
}

// board is the calls, by where they have an end.
type board struct {
	at     map[call.Port][]StationCall // extensions and lines
	groups map[string][]StationCall
}

func (e *Engine) stations() []Station {
	p, b := e.plan, &board{at: map[call.Port][]StationCall{}, groups: map[string][]StationCall{}}
	for _, id := range e.ids() {
		b.call(e.calls[id].call)
	}
	all := make([]Station, 0, len(p.Extensions)+len(p.Groups)+len(p.Lines))
	for _, x := range p.Extensions {
		if x.Number != "" {
			all = append(all, e.station(b, x.Number, x.Port))
		}
	}
	for _, l := range p.Lines {
		all = append(all, e.station(b, "line"+l.ID, l.Port))
	}
	return e.addGroups(b, all)
}

func (e *Engine) station(b *board, number string, at call.Port) Station {
	p := e.port(at)
	s := Station{Number: number, Up: p.up || at.Outside(), Calls: b.at[at]}
	if p.offHook && len(s.Calls) == 0 {
		s.Calls = []StationCall{{Began: true, Stage: StageConfirmed}}
	}
	return s
}

func (e *Engine) addGroups(b *board, all []Station) []Station {
	if len(e.plan.Groups) == 0 {
		return all
	}
	up := make(map[string]bool, len(all))
	for _, s := range all {
		up[s.Number] = s.Up
	}
	for _, g := range e.plan.Groups {
		works := slices.ContainsFunc(g.Members, func(m string) bool { return up[m] })
		all = append(all, Station{Number: g.Number, Up: works, Calls: b.groups[g.Number]})
	}
	return all
}

// call enters a call where it has an end.
func (b *board) call(c call.Call) {
	b.end(c, c.From, c.To, !c.Turned && !c.From.Line)
	b.end(c, c.To, c.From, c.Turned || c.To.Line)
	for _, also := range c.Also {
		b.end(c, also, c.From, false)
	}
	b.end(c, c.By, c.From, true)
	b.end(c, c.Member, c.From, false)
	if c.Group != "" && (c.State == call.StateRinging || c.State == call.StateWaiting) {
		b.groups[c.Group] = append(b.groups[c.Group], StationCall{Call: c.ID, Stage: StageEarly, Far: whoIs(c, c.From), Rings: firstOf(c.Ringing())})
	}
}

func (b *board) end(c call.Call, at, far call.Leg, began bool) {
	if at.Port != "" {
		base := at.Port.Base()
		x := StationCall{Call: c.ID, Began: began, Stage: stageOf(c, began), Far: whoIs(c, far)}
		if slices.Contains(c.Ringing(), at.Port) {
			x.Rings = at.Port
		}
		b.at[base] = append(b.at[base], x)
	}
}

// firstOf is the first of several ports, "" of none.
func firstOf(ports []call.Port) call.Port {
	if len(ports) == 0 {
		return ""
	}
	return ports[0]
}

// stageOf is how far a call is, for who called or who was called.
func stageOf(c call.Call, began bool) Stage {
	switch c.State {
	case call.StateTalking, call.StateHearingTone, call.StateEnded:
		return StageConfirmed
	case call.StateRinging, call.StateWaiting, call.StateProceeding:
		return StageEarly
	}
	if !began {
		return StageEarly // a line rings here, or a telephone outside
	}
	return StageTrying
}

// whoIs is who is at an end of a call, as far as the other end may know.
func whoIs(c call.Call, at call.Leg) call.CallerID {
	if at.Port == "" {
		return call.CallerID{Number: c.Rec.Called}
	}
	return c.Who(at)
}
