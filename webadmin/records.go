package webadmin

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"ringdown/webadmin/auth"
)

type recordsRequest struct {
	Limit  int       `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many" example:"50"`
	Cursor string    `query:"cursor" maxLength:"200" doc:"next of the page before" example:""`
	Kind   string    `query:"kind" enum:"incoming,outgoing,internal" doc:"Only these" example:"incoming"`
	Text   string    `query:"q" maxLength:"64" doc:"Part of a number or name" example:"0912"`
	From   time.Time `query:"from" doc:"Started at or after" example:"2026-05-01T00:00:00Z"`
	To     time.Time `query:"to" doc:"Started before" example:"2026-05-02T00:00:00Z"`
}

// RecordPage is a page of records.
type RecordPage struct {
	Items []Record `json:"items" nullable:"false" doc:"The newest first, without their tracks"`
	Next  string   `json:"next" doc:"Cursor of the next page; empty at the end" example:""`
}

type recordsAnswer struct{ Body RecordPage }

type recordAnswer struct{ Body Record }

func (s *Server) addRecords() {
	inList := exampleRecord()
	inList.Track = []Step{}
	add(s, spec{
		id: "list-records", method: http.MethodGet, path: "/api/v1/records", tag: "records", needs: auth.RecordsRead,
		summary: "Call records", about: "Calls of the past, the newest first; readable within a second of a call's end.",
		answer: RecordPage{Items: []Record{inList}},
	}, s.getRecords)
	add(s, spec{
		id: "get-record", method: http.MethodGet, path: "/api/v1/records/{id}", tag: "records", needs: auth.RecordsRead,
		summary: "One call record", about: "A call of the past with its track: what happened, when, and why.",
		answer: exampleRecord(), fails: []int{http.StatusNotFound},
	}, s.getRecord)
}

func exampleRecord() Record {
	answered := exampleTime().Add(6 * time.Second)
	return Record{ID: "1042", Kind: "incoming", Started: exampleTime(), Answered: &answered,
		Ended: exampleTime().Add(164 * time.Second), Caller: exampleCaller(), Called: "801", Line: "line 1",
		Parties: []string{"line 1", "801"}, EndedBy: "line 1", How: "cpc", Confidence: "local", Result: "answered",
		Track: exampleSteps()}
}

func (s *Server) getRecords(ctx context.Context, in *recordsRequest) (*recordsAnswer, error) {
	items, next, err := s.deps.Records.List(ctx, RecordQuery{
		Limit: in.Limit, Cursor: in.Cursor, Kind: in.Kind, Text: in.Text, From: in.From, To: in.To,
	})
	if err != nil {
		return nil, fmt.Errorf("list call records: %w", err)
	}
	for i := range items {
		items[i].Track = []Step{}
		items[i].Parties = orNone(items[i].Parties)
	}
	return &recordsAnswer{RecordPage{Items: orNone(items), Next: next}}, nil
}

func (s *Server) getRecord(ctx context.Context, in *callRequest) (*recordAnswer, error) {
	id, err := callNumber(in.ID)
	if err != nil {
		return nil, err
	}
	rec, err := s.deps.Records.Get(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read the record of call %d: %w", id, err)
	}
	rec.Track, rec.Parties = orNone(rec.Track), orNone(rec.Parties)
	return &recordAnswer{rec}, nil
}
