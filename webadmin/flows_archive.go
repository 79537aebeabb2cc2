package webadmin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

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
	// ArchivedFaults are what an archived text cannot be put back for: a draft needs
	// to be one that can be read, the main version to be without faults.
	ArchivedFaults(text []byte, main bool) []FlowFault
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
		summary: "Put flows back", about: "Replaces flows of the same name, with all their versions; others stay. All is done, or nothing.", send: example, sends: reflect.TypeFor[FlowArchive](), maxBody: maxArchive,
		fails: []int{http.StatusConflict},
	}, s.putFlowArchive)
}

func (s *Server) getFlowArchive(context.Context, *struct{}) (*struct{ Body FlowArchive }, error) {
	f, err := s.shelf()
	if err != nil {
		return nil, err
	}
	return &struct{ Body FlowArchive }{f.FlowArchive()}, nil
}

func (s *Server) putFlowArchive(ctx context.Context, in *FlowFile) (*struct{}, error) {
	f, err := s.shelf()
	if err != nil {
		return nil, err
	}
	all, err := s.readArchive(f, in.RawBody)
	if err != nil {
		return nil, err
	}
	if err := f.RestoreFlows(all); err != nil {
		return nil, err
	}
	s.log.Info("flows restored", "flows", len(all.Flows), "by", identityOf(ctx).Name)
	return nil, nil
}

// readArchive reads an archive. What is wrong around its texts and what is wrong in
// them is told at once.
func (s *Server) readArchive(f FlowArchiver, body []byte) (all FlowArchive, err error) {
	faults, err := s.bodyFaults(reflect.TypeFor[FlowArchive](), body)
	if err != nil {
		return all, err
	}
	if err := json.Unmarshal(body, &all); err != nil && len(faults) == 0 {
		faults = []ProblemField{{Location: "body", Message: err.Error()}}
	}
	for i, one := range all.Flows { // what could be read of it, where faults were found
		for j, v := range one.Versions {
			if len(v.Flow) == 0 {
				continue // told above
			}
			for _, fault := range f.ArchivedFaults(v.Flow, v.Version == one.Main) {
				at := fmt.Sprintf("body.flows[%d].versions[%d].flow", i, j)
				faults = append(faults, ProblemField{Location: at, Message: strings.TrimSpace(strings.Join([]string{fault.Node, fault.Field, fault.What}, " "))})
			}
		}
	}
	if len(faults) > 0 {
		p := problem(http.StatusUnprocessableEntity, "invalid", problemDetail(faults))
		p.Errors = faults
		return all, p
	}
	return all, nil
}

// bodyFaults are what the API's description has against a body that the handler
// reads itself.
func (s *Server) bodyFaults(as reflect.Type, body []byte) ([]ProblemField, error) {
	var sent any
	if err := json.Unmarshal(body, &sent); err != nil {
		return nil, problem(http.StatusBadRequest, "malformed", "The body cannot be read: "+err.Error()+".")
	}
	registry, found := s.api.OpenAPI().Components.Schemas, huma.ValidateResult{}
	huma.Validate(registry, registry.Schema(as, true, ""), huma.NewPathBuffer([]byte("body"), len("body")), huma.ModeWriteToServer, sent, &found)
	faults := make([]ProblemField, 0, len(found.Errors))
	for _, err := range found.Errors {
		d, is := errors.AsType[*huma.ErrorDetail](err)
		if !is {
			return nil, fmt.Errorf("judge a body: %w", err)
		}
		faults = append(faults, ProblemField{Location: d.Location, Message: d.Message})
	}
	return faults, nil
}
