package webadmin

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"ringdown/internal/call"
	"ringdown/internal/store"
	"ringdown/webadmin/auth"
)

// Recordings are the sound of calls, by the name that their record has. Open's
// error is ErrNotFound when there is no such file, or no longer.
type Recordings interface {
	Open(name string) (Sound, error)
}

type listenRequest struct {
	ID       string `path:"id" doc:"Number of the call" example:"1042"`
	Download bool   `query:"download" doc:"To be saved as a file instead of played" example:"false"`
}

func (s *Server) addRecordings() {
	if s.deps.Recordings == nil {
		s.deps.Recordings = noRecordings{}
	}
	const at = "/api/v1/records/{id}/recording"
	add(s, spec{
		id: "get-recording", method: http.MethodGet, path: at, tag: "records", needs: auth.RecordingsListen, scoped: true,
		summary: "Listen to a call", about: "The recording of a call as a WAV file: 8 kHz, 16 bits, the far end of the line on the left, our side on the right. Ranges are answered, so a player can seek. Who listened to what stands in the audit log.",
		answer: "(a WAV file)", answerType: wavType, fails: []int{http.StatusNotFound},
	}, s.getRecording)
	s.soundResponses(at, wavType)
}

func (s *Server) getRecording(ctx context.Context, in *listenRequest) (*huma.StreamResponse, error) {
	rec, err := s.recorded(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	f, err := s.deps.Recordings.Open(rec.Recording)
	if errors.Is(err, ErrNotFound) {
		return nil, problem(http.StatusNotFound, "not-found", fmt.Sprintf("The recording of call %d is no longer kept.", rec.ID))
	}
	if err != nil {
		return nil, fmt.Errorf("open the recording of call %d: %w", rec.ID, err)
	}
	listened(ctx, fmt.Sprintf("records/%d/recording", rec.ID))
	s.log.Info("A recording is listened to.", "call", uint64(rec.ID), "by", identityOf(ctx).Name, "request", requestID(ctx))
	name := ""
	if in.Download {
		name = fmt.Sprintf("call-%d-%s.wav", rec.ID, rec.Started.Format("20060102-150405"))
	}
	return soundAnswer(f, wavType, name), nil
}

// recorded is the record of a call that was recorded.
func (s *Server) recorded(ctx context.Context, id string) (call.Record, error) {
	n, err := callNumber(id)
	if err != nil {
		return call.Record{}, err
	}
	records, err := s.records(ctx)
	if err != nil {
		return call.Record{}, err
	}
	rec, err := records.Get(n)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return rec, problem(http.StatusNotFound, "not-found", fmt.Sprintf("There is no record of a call %d.", n))
	case err != nil:
		return rec, fmt.Errorf("read the record of call %d: %w", n, err)
	case rec.Recording == "":
		return rec, problem(http.StatusNotFound, "not-recorded", fmt.Sprintf("Call %d was not recorded.", n))
	}
	return rec, nil
}

// noRecordings is an appliance that keeps none.
type noRecordings struct{}

// Open implements Recordings.
func (noRecordings) Open(string) (Sound, error) { return Sound{}, ErrNotFound }
