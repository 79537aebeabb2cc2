package webadmin

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"ringdown/webadmin/auth"
)

// Scopes are oscilloscopes at ports (BX-6): the appliance's.
type Scopes interface {
	// Open looks at a port until the scope is closed. ErrNotFound where there is no
	// such analog port, ErrNotNow where too many are looked at.
	Open(port string) (Scope, error)
	// Save gives the last minute of a port that somebody looks at, as a WAV file,
	// what came from the pair on the left, and what happened in it. ErrNotNow when
	// nobody looks at it.
	Save(port string) (wav []byte, from time.Time, marks []ScopeMark, err error)
}

// Scope is one.
type Scope interface {
	// Measure reads volts and milliamps now.
	Measure() (volts, milliamps float64)
	// Trace fills in what the port heard and said since it was called last.
	Trace(t *ScopeTrace)
	Close()
}

// ScopeTrace is what one port showed during one batch of samples.
type ScopeTrace struct {
	At        time.Time   `json:"at" doc:"When the batch was complete" example:"2026-05-01T08:30:15.2Z"`
	Step      int64       `json:"step" doc:"Milliseconds between two samples" example:"20"`
	Volts     []float64   `json:"volts" nullable:"false" doc:"Tip to ring, V" example:"[-48.1]"`
	MilliAmps []float64   `json:"milliamps" nullable:"false" doc:"Loop current, mA" example:"[24.1]"`
	Rx        []int       `json:"rx" nullable:"false" doc:"What came from the pair: lowest, highest… of -128 to 127" example:"[-12,14]"`
	Tx        []int       `json:"tx" nullable:"false" doc:"What went to it" example:"[-2,3]"`
	RxLevel   float64     `json:"rx_level" doc:"Level of what came, dBm0; -70: silence" example:"-21.5"`
	TxLevel   float64     `json:"tx_level" doc:"Level of what went, dBm0" example:"-70"`
	Spectrum  []float64   `json:"spectrum" nullable:"false" doc:"What came from the pair: level each 100 Hz from 100 Hz on, dBm0" example:"[-70,-65.2]"`
	OffHook   bool        `json:"off_hook" doc:"Our loop is closed; the telephone is lifted" example:"true"`
	Ringing   bool        `json:"ringing" doc:"Ringing voltage is on the pair" example:"false"`
	Reversed  bool        `json:"reversed" doc:"Polarity is reversed" example:"false"`
	Delay     int64       `json:"delay" doc:"How long sound takes to the pair and back in the hardware, as measured, ms; 0: not measured, only voice modems are" example:"75"`
	OneWay    bool        `json:"one_way" doc:"Sound goes one way at a time: the line answers, plays and records, and nobody can talk over it" example:"false"`
	Marks     []ScopeMark `json:"marks" nullable:"false" doc:"What happened since the batch before"`
}

// ScopeMark is something that happened at a port.
type ScopeMark struct {
	At   time.Time `json:"at" doc:"When" example:"2026-05-01T08:30:15.2Z"`
	What string    `json:"what" doc:"What, in a word" example:"tone-heard"`
	Text string    `json:"text" doc:"More, or empty; keys that were pressed are not told" example:"busy"`
}

// maxScopeStreams bounds those who look at ports: each reads its port fifty times
// a second.
const maxScopeStreams = 8

type scopeRequest struct {
	Port string `query:"port" required:"true" minLength:"1" maxLength:"64" doc:"Physical address" example:"sim0/fxo1"`
}

func (s *Server) addScope() {
	add(s, spec{
		id: "scope-events", method: http.MethodGet, path: "/api/v1/scope/events", tag: "live", needs: auth.LiveRead,
		summary: "Scope of a port, live", about: "Server-sent events (trace), ten times a second: volts, milliamps, hook, ringing, levels, the shape and the spectrum of the sound of one analog port, and what happened there. What was said cannot be made out of it.",
		answer: "event: trace\ndata: {\"step\":20}\n\n", answerType: "text/event-stream", fails: []int{http.StatusNotFound, http.StatusConflict},
	}, s.getScopeEvents)
	op := s.api.OpenAPI().Paths["/api/v1/scope/events"].Get
	op.Responses["200"].Description = "The stream; each event's data is JSON of the schema under its name."
	op.Responses["200"].Content["text/event-stream"].Schema = &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{
		"trace": s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[ScopeTrace](), true, ""),
	}}
	const at = "/api/v1/scope/recording"
	add(s, spec{
		id: "save-scope", method: http.MethodGet, path: at, tag: "live", needs: auth.RecordingsListen,
		summary: "Save the last minute of a port", about: "A ZIP file: sound.wav (8 kHz, 16 bits; what came from the pair on the left, what went to it on the right) and events.csv. Only while somebody looks at the port's scope. Who saved it stands in the audit log.",
		answer: "(a ZIP file)", answerType: zipType, fails: []int{http.StatusNotFound, http.StatusConflict},
	}, s.getScopeRecording)
	s.soundResponses(at, zipType)
}

func (s *Server) scopes() (Scopes, error) {
	if s.deps.Scopes == nil {
		return nil, problem(http.StatusNotFound, "no-analog-port", "This gateway has no analog port.")
	}
	return s.deps.Scopes, nil
}

// scopeProblem says why a port cannot be looked at.
func scopeProblem(err error, port string) error {
	switch {
	case errors.Is(err, ErrNotFound):
		return problem(http.StatusNotFound, "no-analog-port", fmt.Sprintf("There is no analog port %s now.", port))
	case errors.Is(err, ErrNotNow):
		return problem(http.StatusConflict, "scope-not-now", sentence(err))
	}
	return err
}

func (s *Server) getScopeEvents(ctx context.Context, in *scopeRequest) (*huma.StreamResponse, error) {
	all, err := s.scopes()
	if err != nil {
		return nil, err
	}
	if s.scopeStreams.Add(1) > maxScopeStreams {
		s.scopeStreams.Add(-1)
		return nil, crowd("Too many people look at ports.")
	}
	scope, err := all.Open(in.Port)
	if err != nil {
		s.scopeStreams.Add(-1)
		return nil, scopeProblem(err, in.Port)
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		defer s.scopeStreams.Add(-1)
		defer scope.Close()
		out, ok := c.BodyWriter().(http.ResponseWriter)
		if !ok {
			return
		}
		c.SetHeader("Content-Type", "text/event-stream")
		c.SetHeader("X-Accel-Buffering", "no")
		if err := s.followScope(ctx, scope, &stream{hub: s.hub, out: out, ctl: http.NewResponseController(out)}); err != nil {
			s.log.Debug("scope: stream ended", "request", requestID(ctx), "error", err)
		}
	}}, nil
}

// followScope measures and sends until the reader goes.
func (s *Server) followScope(ctx context.Context, scope Scope, out *stream) error {
	tick := time.NewTicker(scopeStep)
	defer tick.Stop()
	beat := time.NewTicker(heartbeatEvery)
	defer beat.Stop()
	t := ScopeTrace{Step: scopeStep.Milliseconds()}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.hub.ended:
			return nil
		case <-beat.C:
			if !s.stillMay(ctx, auth.LiveRead) {
				return nil
			}
			continue
		case <-tick.C:
		}
		volts, milliamps := scope.Measure()
		t.Volts, t.MilliAmps = append(t.Volts, tenth(volts)), append(t.MilliAmps, tenth(milliamps))
		if len(t.Volts) < scopeBatch {
			continue
		}
		t.At, t.Marks, t.Rx, t.Tx = s.now(), []ScopeMark{}, t.Rx[:0], t.Tx[:0]
		scope.Trace(&t)
		t.Rx, t.Tx, t.Spectrum = orNone(t.Rx), orNone(t.Tx), orNone(t.Spectrum)
		if err := out.send("trace", "", mustJSON(t)); err != nil {
			return err
		}
		t.Volts, t.MilliAmps = t.Volts[:0], t.MilliAmps[:0]
	}
}

func (s *Server) getScopeRecording(ctx context.Context, in *scopeRequest) (*huma.StreamResponse, error) {
	all, err := s.scopes()
	if err != nil {
		return nil, err
	}
	wav, from, marks, err := all.Save(in.Port)
	if err != nil {
		return nil, scopeProblem(err, in.Port)
	}
	listened(ctx, "scope/"+in.Port)
	s.log.Info("The last minute of a port is saved.", "port", in.Port, "by", identityOf(ctx).Name, "request", requestID(ctx))
	file, err := scopeFile(wav, from, marks)
	if err != nil {
		return nil, fmt.Errorf("pack the last minute of %s: %w", in.Port, err)
	}
	name := fmt.Sprintf("scope-%s-%s.zip", strings.ReplaceAll(in.Port, "/", "-"), from.Format("20060102-150405"))
	return soundAnswer(Sound{ReadSeekCloser: held{bytes.NewReader(file)}}, zipType, name), nil
}

// scopeFile packs sound and events.
func scopeFile(wav []byte, from time.Time, marks []ScopeMark) ([]byte, error) {
	var file bytes.Buffer
	z := zip.NewWriter(&file)
	w, err := z.Create("sound.wav")
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(wav); err != nil {
		return nil, err
	}
	if w, err = z.Create("events.csv"); err != nil {
		return nil, err
	}
	rows := csv.NewWriter(w)
	rows.Write([]string{"seconds", "time", "what", "text"}) //nolint:errcheck // Flush keeps the first fault, told by Error
	for _, m := range marks {
		rows.Write([]string{fmt.Sprintf("%.3f", m.At.Sub(from).Seconds()), m.At.Format(time.RFC3339Nano), m.What, m.Text}) //nolint:errcheck // likewise
	}
	rows.Flush()
	if err := rows.Error(); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return file.Bytes(), nil
}
