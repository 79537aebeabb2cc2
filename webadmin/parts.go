package webadmin

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ringdown/internal/call"
)

// Part is one person's part in a call (CR-2): a record of its own, linked to the call's.
type Part struct {
	ID    string     `json:"id" doc:"Number of the call and of the part" example:"17-1"`
	Kind  string     `json:"kind" enum:"incoming-dn,incoming-non-dn,outbound,outgoing-non-dn,agent-coached,agent-conference,agent-transferred,supervisor-monitored,supervisor-coached,supervisor-conference,supervisor-transferred,agent-to-agent,reassigned" doc:"What part it was; where a supervisor's doing led to it, it is of the supervisor's kinds" example:"incoming-dn"`
	Port  string     `json:"port" doc:"Physical address" example:"sim0/fxs1"`
	Label string     `json:"label" doc:"Extension; of who wrote without one, the user" example:"801"`
	Agent string     `json:"agent" doc:"Number of the agent to whom the extension was given; empty: nobody" example:""`
	Name  string     `json:"name" doc:"Name of the agent, or of the extension while it is nobody's; or empty" example:"Ann"`
	From  time.Time  `json:"from" doc:"Since when" example:"2026-05-01T08:30:01Z"`
	Until *time.Time `json:"until" doc:"Until when; null: not over" example:"2026-05-01T08:32:41Z"`
	Began string     `json:"began" enum:"dialled,answered,picked-up,retrieved,given,took-over,asked,watching,wrote" doc:"How it began" example:"answered"`
	Left  string     `json:"ended" doc:"How it ended: hung-up, other-hung-up, transferred, moved, by-system, administrator, fault; empty: not over, or they wrote" example:"hung-up"`
	By    string     `json:"by" doc:"Extension that asked them or gave them the call, or empty" example:""`
	Page  bool       `json:"by_page" doc:"Whether by did so at a page, and is a user" example:"false"`
	Call  string     `json:"call" doc:"The other call of one who was asked or watches: here theirs, in theirs the customer's; or empty" example:""`
}

// exampleParts are those of the example of a record.
func exampleParts() []Part {
	until := exampleTime()
	return []Part{{ID: "17-1", Kind: string(call.PartIncoming), Port: "sim0/fxs1", Label: "801", From: until, Until: &until, Began: "answered", Left: "hung-up"}}
}

func viewParts(r call.Record) []Part {
	parts := make([]Part, 0, len(r.Parts))
	for i, p := range r.Parts {
		v := Part{
			ID: fmt.Sprintf("%d-%d", r.ID, i+1), Kind: string(p.Kind), Port: string(p.Port), Label: p.Label, Agent: p.Agent, Name: p.Name,
			From: p.From, Until: orNil(p.Until), Began: string(p.Began), Left: string(p.Left), By: p.By, Page: p.Page,
		}
		if p.Call != 0 {
			v.Call = fmt.Sprint(p.Call)
		}
		parts = append(parts, v)
	}
	return parts
}

// parts are a record's in one cell: who, and as what, each once.
func (r recordRow) parts() string {
	var words []string
	for _, p := range r.Parts {
		if w := p.Label + " " + r.say("participations", string(p.Kind)); !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return strings.Join(words, ", ")
}
