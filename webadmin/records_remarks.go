package webadmin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/store"
	"ringdown/webadmin/auth"
)

// RecordBook alters records: a [*store.Records].
type RecordBook interface {
	Change(id uint64, fn func(*call.Record) error) (call.Record, error)
}

// Remarks are what people wrote to a record.
type Remarks struct {
	Text string     `json:"text" doc:"The remarks; empty: none" example:"Wants an offer by Friday"`
	By   string     `json:"by" doc:"Who wrote them last, or empty" example:"anna"`
	At   *time.Time `json:"at" doc:"When that was; null: nobody ever wrote any" example:"2026-05-01T09:12:00Z"`
}

// RemarksWish is what the remarks shall be.
type RemarksWish struct {
	Text string `json:"text" maxLength:"2000" doc:"The remarks; empty takes them away" example:"Wants an offer by Friday"`
}

type remarksRequest struct {
	ID   string `path:"id" doc:"Number of the call" example:"1042"`
	Body RemarksWish
}

type remarksAnswer struct{ Body Remarks }

func exampleRemarks() Remarks {
	at := exampleTime()
	return Remarks{Text: "Wants an offer by Friday", By: "anna", At: &at}
}

func (s *Server) addRemarks() {
	if s.deps.RecordBook == nil {
		s.deps.RecordBook = noBook{}
	}
	add(s, spec{
		id: "put-record-remarks", method: http.MethodPut, path: "/api/v1/records/{id}/remarks", tag: "records", needs: auth.RecordsWrite, scoped: true,
		summary: "Write remarks to a record", about: "Replaces the remarks on a call's record. Who wrote what in place of what stands in the audit log.",
		send: RemarksWish{Text: "Wants an offer by Friday"}, answer: exampleRemarks(), fails: []int{http.StatusNotFound},
	}, s.putRemarks)
}

func (s *Server) putRemarks(ctx context.Context, in *remarksRequest) (*remarksAnswer, error) {
	text := strings.TrimSpace(in.Body.Text)
	rec, err := s.changeRecord(ctx, in.ID, func(r *call.Record) error {
		tellChange(ctx, "remarks", r.Remarks.Text, text)
		r.Remarks = r.Remarks.Written(text, identityOf(ctx).Name, s.now().UTC())
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &remarksAnswer{viewRemarks(rec.Remarks)}, nil
}

// changeRecord alters the record of a call for good.
func (s *Server) changeRecord(ctx context.Context, id string, fn func(*call.Record) error) (call.Record, error) {
	n, err := callNumber(id)
	if err != nil {
		return call.Record{}, err
	}
	records, err := s.records(ctx)
	if err != nil {
		return call.Record{}, err
	}
	rec, err := records.Change(n, fn)
	if errors.Is(err, store.ErrNotFound) {
		return rec, unknown("There is no record of a call %d.", n)
	}
	if err != nil {
		return rec, fmt.Errorf("change the record of call %d: %w", n, err)
	}
	return rec, nil
}

func viewRemarks(m call.Remarks) Remarks { return Remarks{Text: m.Text, By: m.By, At: orNil(m.At)} }

// noBook is an appliance whose records stay as they are.
type noBook struct{}

// Change implements RecordBook.
func (noBook) Change(uint64, func(*call.Record) error) (call.Record, error) {
	return call.Record{}, store.ErrNotFound
}
