package webadmin

import "time"

// FlowTrial is a made-up call in a flow (IV-13).
type FlowTrial struct {
	Flow     string                    `json:"flow,omitempty" maxLength:"64" doc:"The flow, or a version of it; left out: text" example:"main/3"`
	Text     string                    `json:"text,omitempty" maxLength:"300000" doc:"A flow that is not saved" example:""`
	From     string                    `json:"from,omitempty" maxLength:"64" doc:"The caller's number" example:"0912345678"`
	Line     string                    `json:"line,omitempty" maxLength:"64" doc:"Name of the line" example:"line 2"`
	DID      string                    `json:"did,omitempty" maxLength:"64" doc:"The number that was called" example:""`
	At       time.Time                 `json:"at,omitzero" doc:"When; left out: now" example:"2026-05-01T18:05:00+08:00"`
	Keys     []string                  `json:"keys,omitempty" maxItems:"100" doc:"What the caller keys, question by question; an empty one: nothing in time" example:"[\"1\",\"12345#\"]"`
	Answers  map[string]map[string]any `json:"answers,omitempty" doc:"Values that a request gets, by the id of its node; without them it fails"`
	Outcomes map[string]string         `json:"outcomes,omitempty" doc:"What becomes of a caller who is sent on, by the id of the node: answered, busy, no-answer, failed"`
	Groups   map[string]FlowGroup      `json:"groups,omitempty" doc:"How groups stand; those left out have all members ready and nobody waiting"`
	Calendar map[string]string         `json:"calendars,omitempty" doc:"How calendars stand: open, closed, holiday; those left out as they are at that time"`
}

// FlowGroup is how a group stands.
type FlowGroup struct {
	Waiting int `json:"waiting" minimum:"0" doc:"Callers who wait" example:"2"`
	Online  int `json:"online" minimum:"0" doc:"Members on line" example:"3"`
	Ready   int `json:"ready" minimum:"0" doc:"Members who are free" example:"1"`
}

// FlowTrace is how a made-up call went.
type FlowTrace struct {
	Steps     []FlowStep     `json:"steps" nullable:"false" doc:"What happens, in order"`
	Ended     string         `json:"ended" doc:"How it ended: end, go (to somebody), or patience" example:"go"`
	Marks     []Mark         `json:"marks" nullable:"false" doc:"What the record would have"`
	Variables map[string]any `json:"variables" doc:"What the variables hold in the end"`
}

// FlowStep is one thing that the flow does.
type FlowStep struct {
	Seconds float64 `json:"seconds" doc:"After the call began" example:"3.5"`
	Node    string  `json:"node" doc:"Id of the node" example:"welcome"`
	Does    string  `json:"does" doc:"say, collect, record, work, go or end" example:"collect"`
	Hears   string  `json:"hears" doc:"What the caller hears" example:"prompt/goodbye"`
	Keys    string  `json:"keys" doc:"What the caller keys" example:"1"`
	To      string  `json:"to" doc:"Where the caller is sent" example:"600"`
	Why     string  `json:"why" doc:"What led there" example:"The caller keyed 1. It comes to node sales."`
	// Unanswered lets a page ask for the keys of the next question.
	Unanswered bool           `json:"unanswered" doc:"It asks for keys, and none were left" example:"false"`
	Set        map[string]any `json:"set" doc:"Variables that were given values on the way here, and what they hold now"`
}
