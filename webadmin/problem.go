package webadmin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"syscall"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"ringdown/internal/config"
	"ringdown/internal/engine"
	"ringdown/internal/store"
	"ringdown/webadmin/auth"
	"ringdown/webadmin/settings"
)

const problemType = "application/problem+json"

// Problem is an error answer after RFC 9457. Code is stable: clients translate
// by it; Detail is for whoever reads the wire.
type Problem struct {
	Type      string         `json:"type" doc:"Stable name of the problem as a URI" example:"urn:ringdown:problem:not-found"`
	Title     string         `json:"title" doc:"The problem in general" example:"Not found"`
	Status    int            `json:"status" doc:"HTTP status" example:"404"`
	Code      string         `json:"code" doc:"Stable name of the problem" example:"not-found"`
	Detail    string         `json:"detail" doc:"This problem, in one sentence" example:"There is no call 1042: it has ended."`
	Errors    []ProblemField `json:"errors,omitempty" doc:"Every single fault, when there are several"`
	RequestID string         `json:"request_id" doc:"Name of this request in the log" example:"f3k9q2x7"`
	retry     string         // Retry-After in seconds, "" none
}

// ProblemField is one fault in what was sent.
type ProblemField struct {
	Location string `json:"location" doc:"Where: path of the field, or of the file" example:"body.password"`
	Message  string `json:"message" doc:"What is wrong, one sentence" example:"expected length >= 10"`
	Place    string `json:"place,omitempty" doc:"Of a setting: the same as people say it, by the name of what has it, or counted from one" example:"extension 803: voicemail.pin"`
	Line     int    `json:"line,omitempty" doc:"Line in a text, from 1" example:"12"`
	Column   int    `json:"column,omitempty" doc:"Column in a text, from 1" example:"7"`
}

// Error returns the detail.
func (p *Problem) Error() string { return p.Detail }

// GetStatus returns the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType makes huma label it as a problem.
func (p *Problem) ContentType(string) string { return problemType }

// GetHeaders returns headers that go with it.
func (p *Problem) GetHeaders() http.Header {
	if p.retry == "" {
		return nil
	}
	return http.Header{"Retry-After": {p.retry}}
}

func problem(status int, code, detail string) *Problem {
	return &Problem{
		Type: "urn:ringdown:problem:" + code, Title: http.StatusText(status),
		Status: status, Code: code, Detail: detail,
	}
}

// codeFor names the problem that huma itself finds.
func codeFor(status int) string {
	switch status {
	case http.StatusBadRequest:
		return "malformed"
	case http.StatusNotAcceptable:
		return "not-acceptable"
	case http.StatusRequestTimeout:
		return "too-slow"
	case http.StatusRequestEntityTooLarge:
		return "too-large"
	case http.StatusUnsupportedMediaType:
		return "unsupported-media-type"
	case http.StatusUnprocessableEntity:
		return "invalid"
	}
	return usualCode(status)
}

// usualCode is the code that most problems of a status have, for the API's examples.
func usualCode(status int) string {
	codes := map[int]string{
		http.StatusUnauthorized: "sign-in", http.StatusForbidden: "not-permitted", http.StatusNotFound: "not-found",
		http.StatusConflict: "not-now", http.StatusGone: "setup-done", http.StatusPreconditionFailed: "changed",
		http.StatusUpgradeRequired: "websocket-only", http.StatusPreconditionRequired: "if-match-missing",
		http.StatusTooManyRequests: "too-many-tries", http.StatusServiceUnavailable: "busy",
	}
	return or(codes[status], "internal")
}

// asProblem turns what a room returned into the problem that is answered. It is
// the one place where kinds of error become statuses.
func asProblem(err error) *Problem {
	var p *Problem
	var faults config.Problems
	var flow FlowFaults
	var address AddressFaults
	var cursor store.CursorError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &p):
		return p
	case errors.As(err, &faults):
		return configProblem(faults)
	case errors.As(err, &flow):
		return flowProblem(flow)
	case errors.As(err, &address):
		p := problem(http.StatusUnprocessableEntity, "network-invalid", "The setting of the network will not do; nothing was changed.")
		p.Errors = address
		return p
	case errors.Is(err, ErrNotFound), errors.Is(err, store.ErrNotFound), errors.Is(err, engine.ErrNoCall):
		return problem(http.StatusNotFound, "not-found", absence(err))
	case errors.As(err, &cursor):
		p := problem(http.StatusUnprocessableEntity, "invalid", sentence(cursor))
		p.Errors = []ProblemField{{Location: "query.cursor", Message: cursor.Error()}}
		return p
	case errors.Is(err, settings.ErrOnTrial):
		return problem(http.StatusConflict, "on-trial", sentence(settings.ErrOnTrial))
	case errors.Is(err, settings.ErrTooManyDrafts):
		return problem(http.StatusConflict, "too-many-drafts", sentence(settings.ErrTooManyDrafts))
	case errors.Is(err, settings.ErrChanged):
		return problem(http.StatusPreconditionFailed, "changed", sentence(err))
	case errors.Is(err, ErrInvalid), errors.Is(err, store.ErrInvalid):
		return problem(http.StatusUnprocessableEntity, "invalid", sentence(err))
	case errors.Is(err, ErrNotNow):
		return problem(http.StatusConflict, "not-now", sentence(err))
	case errors.Is(err, auth.ErrBusy):
		p := problem(http.StatusServiceUnavailable, "busy", sentence(err))
		p.retry = "5"
		return p
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EROFS):
		return problem(http.StatusServiceUnavailable, "disk", "The disk of the data folder is full or cannot be written: nothing was changed. Make room on it, or check it.")
	case errors.Is(err, engine.ErrStopped), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return problem(http.StatusServiceUnavailable, "busy", "The appliance is stopping or too busy to answer now.")
	}
	return nil
}

// placed has a fault that only the handler found say where it is.
func (p *Problem) placed(sp spec) *Problem {
	if p == nil || p.Status != http.StatusUnprocessableEntity || len(p.Errors) > 0 || sp.place == "" && sp.send == nil {
		return p
	}
	named := *p
	named.Errors = []ProblemField{{Location: or(sp.place, "body"), Message: p.Detail}}
	return &named
}

func configProblem(faults config.Problems) *Problem {
	p := problem(http.StatusUnprocessableEntity, "config-invalid", "The configuration will not do; nothing was changed.")
	for _, f := range faults {
		p.Errors = append(p.Errors, ProblemField{Location: f.Field, Message: f.What, Place: f.Place, Line: f.Line, Column: f.Column})
	}
	return p
}

func flowProblem(faults FlowFaults) *Problem {
	p := problem(http.StatusUnprocessableEntity, "flow-invalid", faults.Error())
	for _, f := range faults {
		at := strings.Trim(f.Node+"."+f.Field, ".")              // a node's by its id, which is how people know it
		if f.Node == "" || strings.HasPrefix(f.Node, "nodes[") { // the flow itself, or a node without an id
			at = strings.Trim("body."+at, ".")
		}
		p.Errors = append(p.Errors, ProblemField{Location: at, Message: f.What})
	}
	return p
}

// absence is a sentence of a thing that is not there: rooms say "call 7: not found".
func absence(err error) string {
	text, is := strings.CutSuffix(err.Error(), ": "+ErrNotFound.Error())
	if !is {
		return sentence(err)
	}
	return "There is no " + cause(errors.New(text)) + "."
}

// sentence begins an error's text with a capital and ends it with a full stop. The
// name of its kind says nothing before what it says itself.
func sentence(err error) string {
	text := strings.TrimRight(err.Error(), ".")
	for _, kind := range []error{ErrInvalid, ErrNotNow, ErrNotFound} {
		text = strings.TrimPrefix(text, kind.Error()+": ")
	}
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:] + "."
}

// transform gives every problem its request id, and huma's own errors the form
// of ours.
func (s *Server) transform(ctx huma.Context, _ string, v any) (any, error) {
	switch e := v.(type) {
	case *Problem:
		named := *e
		named.RequestID = requestID(ctx.Context())
		return &named, nil
	case *huma.ErrorModel:
		return s.fromHuma(ctx, e), nil
	}
	return v, nil
}

func (s *Server) fromHuma(ctx huma.Context, e *huma.ErrorModel) *Problem {
	p := problem(e.Status, codeFor(e.Status), humaDetail(e))
	p.RequestID = requestID(ctx.Context())
	if e.Status >= http.StatusInternalServerError {
		s.log.Error("request ended in an error", "request", p.RequestID, "path", ctx.URL().Path, "errors", e.Errors)
		p.Detail = "The appliance met a fault of its own; its log has the details under this request's id."
		return p
	}
	for _, d := range e.Errors {
		p.Errors = append(p.Errors, ProblemField{Location: d.Location, Message: d.Message})
	}
	return p
}

// humaDetail is huma's error as a sentence that names what and where: its own
// text is only "validation failed", with the rest in a list.
func humaDetail(e *huma.ErrorModel) string {
	if limit := 0; e.Status == http.StatusRequestEntityTooLarge {
		if _, rest, found := strings.Cut(e.Detail, "limit="); found {
			_, _ = fmt.Sscan(rest, &limit)
		}
		return fmt.Sprintf("The request is too large: at most %d KiB are read here.", limit>>10)
	}
	if len(e.Errors) == 0 {
		return sentence(errors.New(e.Detail))
	}
	first := e.Errors[0]
	more := ""
	if n := len(e.Errors) - 1; n > 0 {
		more = fmt.Sprintf(" (and %d more)", n)
	}
	return fmt.Sprintf("The request cannot be used: %s: %s%s.", first.Location, strings.TrimRight(first.Message, "."), more)
}

// writeProblem answers with a problem outside huma's operations.
func writeProblem(w http.ResponseWriter, r *http.Request, p *Problem) {
	named := *p
	named.RequestID = requestID(r.Context())
	maps.Copy(w.Header(), p.GetHeaders())
	w.Header().Set("Content-Type", problemType)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(&named) // a client that went away needs no answer
}
