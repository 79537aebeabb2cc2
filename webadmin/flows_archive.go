package webadmin

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"ringdown/webadmin/auth"
)

// FlowArchive is all flows with all their versions, to be kept beside the
// configuration's text.
type FlowArchive struct {
	Flows []ArchivedFlow `json:"flows" nullable:"false" maxItems:"100" doc:"All flows"`
}

// ArchivedFlow is one of them.
type ArchivedFlow struct {
	Name     string            `json:"name" maxLength:"32" doc:"Its name" example:"main"`
	Main     uint64            `json:"main,omitempty" doc:"Version that the name means; left out: none" example:"3"`
	Versions []ArchivedVersion `json:"versions" nullable:"false" maxItems:"50" doc:"Its versions, the oldest first"`
}

// ArchivedVersion is a version with its text.
type ArchivedVersion struct {
	Version uint64          `json:"version" minimum:"1" doc:"Its number" example:"3"`
	Note    string          `json:"note,omitempty" maxLength:"200" doc:"Why it was saved" example:"Christmas greeting"`
	By      string          `json:"by,omitempty" maxLength:"64" doc:"Who saved it" example:"anna"`
	Saved   time.Time       `json:"saved,omitzero" doc:"When" example:"2026-05-01T08:30:00Z"`
	Flow    json.RawMessage `json:"flow" doc:"Its text"`
}

// FlowArchiver keeps all flows at once.
type FlowArchiver interface {
	FlowArchive() FlowArchive
	RestoreFlows(FlowArchive) error
}

// maxArchive is what flows take at most, and their indents.
const maxArchive = 24 << 20

func (s *Server) addFlowArchive() {
	example := FlowArchive{[]ArchivedFlow{{"main", 3, []ArchivedVersion{{3, "Christmas greeting", "anna", exampleTime(), json.RawMessage(exampleFlow())}}}}}
	add(s, spec{
		id: "get-flow-archive", method: http.MethodGet, path: "/api/v1/flows/archive", tag: "flows", needs: auth.ConfigRead,
		summary: "All flows as one text", about: "For a backup: the configuration's text names flows, and this is what they are.", answer: example,
	}, s.getFlowArchive)
	add(s, spec{
		id: "put-flow-archive", method: http.MethodPut, path: "/api/v1/flows/archive", tag: "flows", needs: auth.ConfigWrite, status: http.StatusNoContent,
		summary: "Put flows back", about: "Replaces flows of the same name, with all their versions; others stay. All is done, or nothing.", send: example, maxBody: maxArchive,
	}, s.putFlowArchive)
}

func (s *Server) getFlowArchive(context.Context, *struct{}) (*struct{ Body FlowArchive }, error) {
	f, err := s.shelf()
	if err != nil {
		return nil, err
	}
	return &struct{ Body FlowArchive }{f.FlowArchive()}, nil
}

func (s *Server) putFlowArchive(ctx context.Context, in *struct{ Body FlowArchive }) (*struct{}, error) {
	f, err := s.shelf()
	if err != nil {
		return nil, err
	}
	if err := f.RestoreFlows(in.Body); err != nil {
		return nil, err
	}
	s.log.Info("flows restored", "flows", len(in.Body.Flows), "by", identityOf(ctx).Name)
	return nil, nil
}
