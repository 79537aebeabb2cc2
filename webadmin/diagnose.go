package webadmin

import (
	"context"
	"net/http"

	"ringdown/webadmin/auth"
)

// Diagnoser finds out what is wrong (AD-5), by what the appliance knows: it rings
// nobody and changes nothing.
type Diagnoser interface {
	// Diagnose answers a question. ErrInvalid says what is wrong with it.
	Diagnose(ctx context.Context, q DiagnoseQuestion) (Diagnosis, error)
}

// DiagnoseQuestion is what people say is wrong.
type DiagnoseQuestion struct {
	Symptom   string `json:"symptom" enum:"cannot-call-out,cannot-receive,cannot-register,no-sound" doc:"What is wrong" example:"cannot-call-out"`
	Extension string `json:"extension,omitempty" maxLength:"32" doc:"Whose telephone; of cannot-receive it may be left out" example:"801"`
	Number    string `json:"number,omitempty" maxLength:"32" doc:"What it dials, with the access code; of cannot-receive the caller's number" example:"90223456789"`
	Line      string `json:"line,omitempty" maxLength:"64" doc:"The line or trunk that calls come in on; left out: all of them" example:"1"`
	Address   string `json:"address,omitempty" maxLength:"64" doc:"The telephone's IP address, where it is known" example:"192.168.1.60"`
}

// Diagnosis is what was looked at, the first fault first.
type Diagnosis struct {
	Found  bool            `json:"found" doc:"Whether a fault was found" example:"true"`
	Checks []DiagnoseCheck `json:"checks" nullable:"false" doc:"Faults first, then what is well or could not be looked at"`
}

// DiagnoseCheck is one thing that was looked at.
type DiagnoseCheck struct {
	Code  string `json:"code" doc:"What was looked at; it never changes" example:"telephone"`
	State string `json:"state" enum:"ok,fault,unknown" doc:"unknown: it could not be looked at, or cannot be judged" example:"fault"`
	Text  string `json:"text" doc:"What was found, and what to do" example:"No telephone has signed in for 821."`
	Page  string `json:"page" doc:"Path of the page that mends it, or empty" example:"/sip"`
}

type diagnoseRequest struct{ Body DiagnoseQuestion }

type diagnoseAnswer struct{ Body Diagnosis }

func (s *Server) addDiagnose() {
	add(s, spec{
		id: "diagnose", method: http.MethodPost, path: "/api/v1/diagnose", tag: "live", needs: auth.SystemRead,
		summary: "What is wrong?", about: "Looks through what keeps a telephone from calling out, from being called, from signing in, or from being heard, by the configuration in force and how everything is now. Nothing rings and nothing is changed.",
		send:   DiagnoseQuestion{Symptom: "cannot-call-out", Extension: "801", Number: "90223456789"},
		answer: Diagnosis{Found: true, Checks: []DiagnoseCheck{{Code: "telephone", State: "fault", Text: "No telephone has signed in for 821.", Page: "/sip"}}},
		fails:  []int{http.StatusNotFound},
	}, s.postDiagnose)
}

func (s *Server) postDiagnose(ctx context.Context, in *diagnoseRequest) (*diagnoseAnswer, error) {
	if s.deps.Diagnose == nil {
		return nil, problem(http.StatusNotFound, "not-found", "This appliance has nothing that could say so.")
	}
	d, err := s.deps.Diagnose.Diagnose(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	d.Checks = orNone(d.Checks)
	return &diagnoseAnswer{d}, nil
}
