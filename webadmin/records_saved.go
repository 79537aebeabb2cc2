package webadmin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"ringdown/internal/store"
	"ringdown/webadmin/auth"
)

// Filters keep searches for records under names, for each user: [*store.Filters].
type Filters interface {
	List(user string) ([]store.SavedFilter, error)
	Put(user string, f store.SavedFilter) error
	Delete(user, name string) error
	Drop(user string) error
}

// SavedFilter is a search for records that its user gave a name.
type SavedFilter struct {
	Name   string       `json:"name" doc:"Its name" example:"Missed today"`
	Filter RecordFilter `json:"filter" doc:"What is looked for"`
	Saved  time.Time    `json:"saved" doc:"When it was saved" example:"2026-05-01T08:00:00Z"`
}

// FilterName names a filter in a path.
type FilterName struct {
	Name string `path:"name" minLength:"1" maxLength:"120" doc:"Name of the filter, up to 40 letters; upper and lower case are the same" example:"missed-today"`
}

type putFilterRequest struct {
	FilterName
	Body RecordFilter
}

type filtersAnswer struct{ Body list[SavedFilter] }

type filterAnswer struct{ Body SavedFilter }

func exampleFilter() RecordFilter { return RecordFilter{Period: "today", Result: "missed"} }

func (s *Server) addFilters() {
	if s.deps.Filters == nil {
		return
	}
	example := SavedFilter{Name: "Missed today", Filter: exampleFilter(), Saved: exampleTime()}
	add(s, spec{
		id: "list-record-filters", method: http.MethodGet, path: "/api/v1/record-filters", tag: "records", needs: auth.RecordsRead, scoped: true,
		summary: "Saved filters", about: "Searches for records that the asker saved, by name. Nobody sees those of others.",
		answer: list[SavedFilter]{[]SavedFilter{example}},
	}, s.getFilters)
	add(s, spec{
		id: "put-record-filter", method: http.MethodPut, path: "/api/v1/record-filters/{name}", tag: "records", needs: auth.RecordsRead, scoped: true,
		summary: "Save a filter", about: "Saves a search for records under a name, in place of one that had it. Thirty are the most.",
		send: exampleFilter(), answer: example,
	}, s.putFilter)
	add(s, spec{
		id: "delete-record-filter", method: http.MethodDelete, path: "/api/v1/record-filters/{name}", tag: "records", needs: auth.RecordsRead, scoped: true, status: http.StatusNoContent,
		summary: "Delete a filter", about: "Deletes one of the asker's saved filters.", fails: []int{http.StatusNotFound},
	}, s.deleteFilter)
}

// filterUser is whose the filters are: a key of a person's name is not that person.
func filterUser(who Identity) string {
	if who.By == "session" {
		return who.Name
	}
	return who.By + "/" + who.Name
}

func (s *Server) getFilters(ctx context.Context, _ *struct{}) (*filtersAnswer, error) {
	kept, err := s.deps.Filters.List(filterUser(identityOf(ctx)))
	if err != nil {
		return nil, fmt.Errorf("list saved filters: %w", err)
	}
	all := make([]SavedFilter, 0, len(kept))
	for _, k := range kept {
		v := SavedFilter{Name: k.Name, Saved: k.Saved}
		if err := json.Unmarshal(k.Query, &v.Filter); err != nil {
			s.log.Warn("A saved filter cannot be read; it is left out.", "name", k.Name, "error", err)
			continue
		}
		all = append(all, v)
	}
	return &filtersAnswer{list[SavedFilter]{all}}, nil
}

func (s *Server) putFilter(ctx context.Context, in *putFilterRequest) (*filterAnswer, error) {
	text, err := json.Marshal(in.Body)
	if err != nil {
		return nil, fmt.Errorf("write the filter %s: %w", in.Name, err)
	}
	err = s.deps.Filters.Put(filterUser(identityOf(ctx)), store.SavedFilter{Name: in.Name, Query: text})
	if errors.Is(err, store.ErrInvalid) {
		p := problem(http.StatusUnprocessableEntity, "invalid", sentence(err))
		p.Errors = []ProblemField{{Location: "path.name", Message: sentence(err)}}
		return nil, p
	}
	if err != nil {
		return nil, fmt.Errorf("save the filter %s: %w", in.Name, err)
	}
	return &filterAnswer{SavedFilter{Name: in.Name, Filter: in.Body, Saved: s.now().UTC()}}, nil
}

func (s *Server) deleteFilter(ctx context.Context, in *FilterName) (*struct{}, error) {
	err := s.deps.Filters.Delete(filterUser(identityOf(ctx)), in.Name)
	if errors.Is(err, store.ErrNotFound) {
		return nil, unknown("You have no filter %s.", in.Name)
	}
	return nil, err
}
