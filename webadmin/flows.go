package webadmin

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"time"
)

// Flows are what callers are led through, and their versions (IV-9): the
// appliance. Errors are of the kinds of this package; a text that will not do is a
// FlowFaults.
type Flows interface {
	FlowShelf
	FlowWriter
	FlowTester
	FlowArchiver
}

// FlowShelf reads flows.
type FlowShelf interface {
	ListFlows() []Flow
	FlowText(name string, version uint64) ([]byte, error)
	CompareFlow(name string, from, to uint64) ([]FlowChange, error)
}

// FlowEdit is a text to be saved. Version 0 makes a new one.
type FlowEdit struct {
	Name     string
	Version  uint64
	Text     []byte
	Note, By string
	// Seen is shown the text that is replaced, in the moment of saving; what it
	// refuses is not saved, and its error given back. nil: whatever is there.
	Seen func(before []byte) error
}

// FlowWriter changes them.
type FlowWriter interface {
	SaveFlowVersion(e FlowEdit) (FlowSaved, error)
	SetMainFlow(name string, version uint64) error
	DeleteFlow(name string, version uint64) error
}

// FlowTester tries them without a call.
type FlowTester interface {
	CheckFlow(name string, text []byte) ([]FlowFault, error)
	TryFlow(q FlowTrial) (FlowTrace, error)
}

// FlowFaults are an error that lists what is wrong with a flow.
type FlowFaults []FlowFault

// Error implements error.
func (f FlowFaults) Error() string { return "The flow will not do; nothing was changed." }

// Flow is one flow.
type Flow struct {
	Name     string        `json:"name" doc:"What lines and numbers name" example:"main"`
	Main     uint64        `json:"main" doc:"Version that the name alone means; 0 none yet" example:"3"`
	Bound    []FlowBinding `json:"bound" nullable:"false" doc:"What leads calls to it"`
	Versions []FlowVersion `json:"versions" nullable:"false" doc:"The newest first"`
}

// FlowBinding is something that leads calls to a flow.
type FlowBinding struct {
	Flow string `json:"flow" doc:"The name, or the version, that is meant" example:"main/3"`
	By   string `json:"by" doc:"What leads there" example:"line 2"`
}

// FlowVersion is one version.
type FlowVersion struct {
	Version uint64      `json:"version" doc:"Its number; none is given twice" example:"3"`
	Title   string      `json:"title" doc:"From its text" example:"Office"`
	Note    string      `json:"note" doc:"Why it was saved" example:"Christmas greeting"`
	By      string      `json:"by" doc:"Who saved it last" example:"anna"`
	Saved   time.Time   `json:"saved" doc:"When" example:"2026-05-01T08:30:00Z"`
	Nodes   int         `json:"nodes" doc:"How many nodes it has" example:"12"`
	Faults  []FlowFault `json:"faults" nullable:"false" doc:"What is wrong with it: it is a draft"`
}

// FlowFault is one thing that is wrong.
type FlowFault struct {
	Node  string `json:"node" doc:"Id of the node, or empty: the flow as a whole" example:"welcome"`
	Field string `json:"field" doc:"Field of the node, or empty" example:"keys[1].to"`
	What  string `json:"what" doc:"What is wrong with it, and what is allowed" example:"leads to \"sales\"; there is no such node"`
}

// FlowSaved is what has become of a text.
type FlowSaved struct {
	Name    string      `json:"name" doc:"The flow" example:"main"`
	Version uint64      `json:"version" doc:"The version that it is" example:"4"`
	Faults  []FlowFault `json:"faults" nullable:"false" doc:"Why it cannot be used yet"`
}

// FlowChange is one difference between two versions.
type FlowChange struct {
	Node   string `json:"node" doc:"Id of the node, or empty: the flow itself" example:"welcome"`
	Field  string `json:"field" doc:"Field that differs" example:"prompt"`
	Before string `json:"before" doc:"As JSON; empty: it was not there" example:"\"prompt/goodbye\""`
	After  string `json:"after" doc:"As JSON; empty: it is not there any more" example:"\"file/greeting\""`
}

// FlowKey names a flow in a path. It is exported, as are those below: huma passes
// over what is embedded otherwise.
type FlowKey struct {
	Name string `path:"name" pattern:"^[a-z0-9][a-z0-9_-]{0,31}$" patternDescription:"1 to 32 of a-z, 0-9, - and _, beginning with a letter or digit" doc:"The flow" example:"main"`
}

// FlowVersionKey names a version of a flow in a path.
type FlowVersionKey struct {
	FlowKey
	Version uint64 `path:"version" minimum:"1" doc:"The version" example:"3"`
}

// FlowShape is what a flow's text is on the wire. The text itself goes through as it
// is written: which fields a node has depends on its kind, and the rules of flows,
// which are not of this room, name every one that will not do.
type FlowShape struct {
	Title     string           `json:"title,omitempty" doc:"For people" example:"Office"`
	Language  string           `json:"language,omitempty" doc:"Of the prompts: en, zh-Hant, zh-Hans; left out: the appliance's" example:"en"`
	Start     string           `json:"start" doc:"Id of the first node" example:"bye"`
	Variables []map[string]any `json:"variables,omitempty" nullable:"false" doc:"What it keeps: name, value at the start, record"`
	Nodes     []map[string]any `json:"nodes" nullable:"false" doc:"Its nodes: id, kind, where it is drawn, and the fields of its kind"`
}

// FlowFile is the text of a flow as a body.
type FlowFile struct {
	RawBody []byte `contentType:"application/json"`
}

type (
	flowsAnswer   struct{ Body list[Flow] }
	changesAnswer struct{ Body list[FlowChange] }
	faultsAnswer  struct{ Body list[FlowFault] }
	savedAnswer   struct{ Body FlowSaved }
	traceAnswer   struct{ Body FlowTrace }
	flowAnswer    struct {
		ContentType string `header:"Content-Type"`
		ETag        string `header:"ETag"`
		Body        []byte `contentType:"application/json"`
	}
)

// maxFlowBody is what flows are read of, and a little more: one that is too long
// is told so in words.
const maxFlowBody = 300 << 10

// shelf are the flows; without them there are none.
func (s *Server) shelf() (Flows, error) {
	if s.deps.Flows == nil {
		return nil, problem(http.StatusNotFound, "not-found", "This appliance has no flows.")
	}
	return s.deps.Flows, nil
}

func (s *Server) getFlows(context.Context, *struct{}) (*flowsAnswer, error) {
	f, err := s.shelf()
	if err != nil {
		return nil, err
	}
	return &flowsAnswer{list[Flow]{f.ListFlows()}}, nil
}

func (s *Server) getFlow(_ context.Context, in *FlowVersionKey) (*flowAnswer, error) {
	f, err := s.shelf()
	if err != nil {
		return nil, err
	}
	text, err := f.FlowText(in.Name, in.Version)
	return &flowAnswer{"application/json", flowTag(text), text}, err
}

func (s *Server) compareFlow(_ context.Context, in *struct {
	FlowKey
	From uint64 `query:"from" minimum:"1" required:"true" doc:"The older version" example:"2"`
	To   uint64 `query:"to" minimum:"1" required:"true" doc:"The newer version" example:"3"`
},
) (*changesAnswer, error) {
	f, err := s.shelf()
	if err != nil {
		return nil, err
	}
	changes, err := f.CompareFlow(in.Name, in.From, in.To)
	return &changesAnswer{list[FlowChange]{changes}}, err
}

type flowNew struct {
	FlowKey
	Note string `query:"note" maxLength:"200" doc:"Why, in the person's own words" example:"Christmas greeting"`
	FlowFile
}

func (s *Server) postFlow(ctx context.Context, in *flowNew) (*savedAnswer, error) {
	return s.saveFlow(ctx, FlowEdit{Name: in.Name, Text: in.RawBody, Note: in.Note})
}

type flowChanged struct {
	FlowVersionKey
	IfMatch string `header:"If-Match" maxLength:"100" doc:"ETag of the text that was changed; left out: whatever is there" example:"\"9f86d081\""`
	Note    string `query:"note" maxLength:"200" doc:"Why, in the person's own words" example:"Christmas greeting"`
	FlowFile
}

func (s *Server) putFlow(ctx context.Context, in *flowChanged) (*savedAnswer, error) {
	e := FlowEdit{Name: in.Name, Version: in.Version, Text: in.RawBody, Note: in.Note}
	if in.IfMatch != "" && in.IfMatch != "*" {
		e.Seen = in.same
	}
	return s.saveFlow(ctx, e)
}

// same refuses to replace a text that is not the one that was read.
func (in *flowChanged) same(before []byte) error {
	if flowTag(before) == in.IfMatch {
		return nil
	}
	return problem(http.StatusPreconditionFailed, "changed", fmt.Sprintf("Somebody else changed version %d of the flow %s meanwhile.", in.Version, in.Name))
}

// flowTag is the ETag of a flow's text.
func flowTag(text []byte) string {
	sum := sha256.Sum256(text)
	return fmt.Sprintf("%q", hex.EncodeToString(sum[:8]))
}

func (s *Server) saveFlow(ctx context.Context, e FlowEdit) (*savedAnswer, error) {
	f, err := s.shelf()
	if err != nil {
		return nil, err
	}
	e.By = identityOf(ctx).Name
	saved, err := f.SaveFlowVersion(e)
	if err != nil {
		return nil, err
	}
	s.log.Info("flow saved", "flow", e.Name, "version", saved.Version, "faults", len(saved.Faults), "by", e.By)
	return &savedAnswer{saved}, nil
}

// MainFlow says which version a flow's name means.
type MainFlow struct {
	Version uint64 `json:"version" minimum:"1" doc:"The version" example:"2"`
}

func (s *Server) putMainFlow(ctx context.Context, in *struct {
	FlowKey
	Body MainFlow
},
) (*struct{}, error) {
	f, err := s.shelf()
	if err != nil {
		return nil, err
	}
	if err := f.SetMainFlow(in.Name, in.Body.Version); err != nil {
		return nil, err
	}
	s.log.Info("main version of a flow set", "flow", in.Name, "version", in.Body.Version, "by", identityOf(ctx).Name)
	return nil, nil
}

func (s *Server) deleteFlow(ctx context.Context, in *FlowVersionKey) (*struct{}, error) {
	f, err := s.shelf()
	if err != nil {
		return nil, err
	}
	if err := f.DeleteFlow(in.Name, in.Version); err != nil {
		return nil, err
	}
	s.log.Info("version of a flow deleted", "flow", in.Name, "version", in.Version, "by", identityOf(ctx).Name)
	return nil, nil
}

func (s *Server) checkFlow(_ context.Context, in *struct {
	Name string `query:"name" maxLength:"32" doc:"The flow that it is to be; left out: any" example:"main"`
	FlowFile
},
) (*faultsAnswer, error) {
	f, err := s.shelf()
	if err != nil {
		return nil, err
	}
	faults, err := f.CheckFlow(in.Name, in.RawBody)
	return &faultsAnswer{list[FlowFault]{faults}}, err
}

func (s *Server) tryFlow(_ context.Context, in *struct{ Body FlowTrial }) (*traceAnswer, error) {
	f, err := s.shelf()
	if err != nil {
		return nil, err
	}
	if in.Body.At.IsZero() {
		in.Body.At = s.now()
	}
	trace, err := f.TryFlow(in.Body)
	return &traceAnswer{trace}, err
}
