package webadmin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"ringdown/internal/store"
	"ringdown/webadmin/auth"
)

type recordsRequest struct {
	RecordFilter
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many" example:"50"`
	Cursor string `query:"cursor" maxLength:"200" doc:"next of the page before" example:""`
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
		id: "list-records", method: http.MethodGet, path: "/api/v1/records", tag: "records", needs: auth.RecordsRead, scoped: true,
		summary: "Call records", about: "Calls of the past, the newest first; readable within a second of a call's end. Filters are for every field; all that are given must be met. A page may be short, even empty, while next says that there is more to look through.",
		answer: RecordPage{Items: []Record{inList}},
	}, s.getRecords)
	add(s, spec{
		id: "get-record", method: http.MethodGet, path: "/api/v1/records/{id}", tag: "records", needs: auth.RecordsRead, scoped: true,
		summary: "One call record", about: "A call of the past with its track: what happened, when, and why.",
		answer: exampleRecord(), fails: []int{http.StatusNotFound},
	}, s.getRecord)
}

func exampleRecord() Record {
	rang := exampleTime().Add(time.Second)
	answered := exampleTime().Add(6 * time.Second)
	return Record{
		ID: "1042", Kind: "incoming", Started: exampleTime(), Answered: &answered,
		Ended: exampleTime().Add(164 * time.Second), Caller: exampleCaller(), Called: "801", Number: "+886912345678", DID: "+886223456789", Line: "line 1",
		Rang: &rang, Parts: exampleParts(), Parties: []Party{{Port: "sim0/fxo1", Label: "line 1", From: exampleTime()}}, EndedBy: "caller", Group: "600", GroupName: "Sales", Cause: 16, Remarks: exampleRemarks(), How: "cpc", Confidence: "local", Result: "answered", Tags: []string{}, Missed: []string{}, Marks: []Mark{{Name: "rating", Value: "1"}},
		Track: exampleSteps(),
	}
}

// pagesPerRequest bounds how many looks into the store one request takes when most
// records are others: each reads up to 5,000.
const pagesPerRequest = 4

func (s *Server) getRecords(ctx context.Context, in *recordsRequest) (*recordsAnswer, error) {
	q, err := s.recordQuery(ctx, in.RecordFilter)
	if err != nil {
		return nil, err
	}
	records, err := s.records(ctx)
	if err != nil {
		return nil, err
	}
	wanted := in.wanted(hides(ctx), &q)
	page := RecordPage{Items: []Record{}, Next: in.Cursor}
	for range pagesPerRequest {
		q.Limit, q.Cursor = in.Limit-len(page.Items), page.Next
		found, err := records.Search(q, wanted)
		if err != nil {
			return nil, fmt.Errorf("list call records: %w", err)
		}
		for _, r := range found.Items {
			page.Items = append(page.Items, viewRecord(r, false))
		}
		page.Next = found.Next
		if page.Next == "" || len(page.Items) >= in.Limit {
			break
		}
	}
	return &recordsAnswer{page}, nil
}

func (s *Server) getRecord(ctx context.Context, in *callRequest) (*recordAnswer, error) {
	id, err := callNumber(in.ID)
	if err != nil {
		return nil, err
	}
	records, err := s.records(ctx)
	if err != nil {
		return nil, err
	}
	rec, err := records.Get(id)
	if err != nil {
		if errors.Is(err, store.ErrNotFound) {
			return nil, problem(http.StatusNotFound, "not-found", fmt.Sprintf("There is no record of a call %d.", id))
		}
		return nil, fmt.Errorf("read the record of call %d: %w", id, err)
	}
	return &recordAnswer{viewRecord(rec, true)}, nil
}
