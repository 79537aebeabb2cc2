package webadmin

import (
	"context"
	"net/http"

	"ringdown/internal/call"
	"ringdown/internal/causes"
	"ringdown/webadmin/auth"
)

// ResponseCode is what a SIP response code or a cause of Q.850 means.
type ResponseCode struct {
	System  string `json:"system" enum:"sip,q850" doc:"Who numbers it: SIP's response codes, or ITU-T Q.850" example:"sip"`
	Code    int    `json:"code" doc:"The code" example:"486"`
	Name    string `json:"name" doc:"As the standard has it" example:"Busy Here"`
	Source  string `json:"source" doc:"RFC and section, or table and class of Q.850" example:"RFC 3261 21.4.24"`
	Known   bool   `json:"known" doc:"Whether it is registered. If not, all else is what it is taken for: x00 of its class (RFC 3261 8.1.3.2), or cause 127" example:"true"`
	Title   string `json:"title" doc:"In two or three words" example:"busy"`
	Meaning string `json:"meaning" doc:"What the network says by it" example:"The one called is in a call and takes no other."`
	Causes  string `json:"causes" doc:"What it usually comes from" example:"Ordinary. Always busy although nobody talks: a telephone not hung up."`
	Remedy  string `json:"remedy" doc:"What to do" example:"Call later, or set a forward on busy."`
	Cause   int    `json:"cause" doc:"Cause of Q.850 that a refusal by SIP is recorded as where the network tells none (RFC 3398); 0: it is no refusal, or a cause itself" example:"17"`
	Answer  int    `json:"answer" doc:"Response code by which the appliance answers a call for this cause (RFC 3398); 0: it is a response code itself" example:"0"`
	Answers []int  `json:"answers" nullable:"false" doc:"Response codes that are recorded as this cause" example:"[]"`
}

type responseCodesRequest struct {
	Language string `query:"language" enum:"en,zh-Hant,zh-Hans" default:"en" doc:"Language of the words" example:"zh-Hant"`
}

type responseCodeRequest struct {
	System   string `path:"system" enum:"sip,q850" doc:"Who numbers it" example:"sip"`
	Code     int    `path:"code" minimum:"1" maximum:"699" doc:"The code" example:"486"`
	Language string `query:"language" enum:"en,zh-Hant,zh-Hans" default:"en" doc:"Language of the words" example:"zh-Hant"`
}

type responseCodesAnswer struct{ Body list[ResponseCode] }

type responseCodeAnswer struct{ Body ResponseCode }

func (s *Server) addResponseCodes() {
	example := ResponseCode{
		System: "sip", Code: 486, Name: "Busy Here", Source: "RFC 3261 21.4.24", Known: true, Title: "busy", Meaning: "The one called is in a call and takes no other.",
		Causes: "Ordinary. Always busy although nobody talks: a telephone not hung up.", Remedy: "Call later, or set a forward on busy.", Cause: 17, Answers: []int{},
	}
	book, err := causes.Load()
	if err != nil {
		s.log.Error("The words of response codes cannot be read.", "error", err) // a test of internal/causes notices before
	}
	add(s, spec{
		id: "list-response-codes", method: http.MethodGet, path: "/api/v1/response-codes", tag: "records", needs: auth.Self,
		summary: "SIP and Q.850 codes", about: "Every SIP response code registered at IANA and every cause of ITU-T Q.850: what it means, what it usually comes from, what to do.",
		answer: list[ResponseCode]{[]ResponseCode{example}},
	}, func(_ context.Context, in *responseCodesRequest) (*responseCodesAnswer, error) {
		items := make([]ResponseCode, 0, len(book))
		for _, c := range book {
			items = append(items, responseCode(book, c, in.Language))
		}
		return &responseCodesAnswer{list[ResponseCode]{items}}, nil
	})
	add(s, spec{
		id: "get-response-code", method: http.MethodGet, path: "/api/v1/response-codes/{system}/{code}", tag: "records", needs: auth.Self,
		summary: "A SIP or Q.850 code", about: "What one code means. One that nobody registered is taken for the first of its class, as a device has to take it.",
		answer: example, fails: []int{http.StatusNotFound},
	}, func(_ context.Context, in *responseCodeRequest) (*responseCodeAnswer, error) {
		system := causes.System(in.System)
		c, known := book.Find(system, in.Code)
		if !known {
			var found bool
			if c, found = book.Like(system, in.Code); !found || system == causes.Q850 && in.Code > 127 {
				return nil, unknown("%d is no code of %s.", in.Code, in.System)
			}
		}
		v := responseCode(book, c, in.Language)
		v.Code, v.Known = in.Code, known
		return &responseCodeAnswer{v}, nil
	})
}

func responseCode(book causes.Book, c causes.Code, language string) ResponseCode {
	w := c.Words[language]
	v := ResponseCode{
		System: string(c.System), Code: c.Number, Name: c.Name, Source: c.Source, Known: true, Title: w.Title, Meaning: w.Meaning, Causes: w.Causes, Remedy: w.Remedy, Answers: []int{},
	}
	if c.System == causes.SIP {
		v.Cause = call.CauseOf(c.Number)
		return v
	}
	v.Answer = call.StatusOf(c.Number)
	for _, other := range book {
		if other.System == causes.SIP && call.CauseOf(other.Number) == c.Number {
			v.Answers = append(v.Answers, other.Number)
		}
	}
	return v
}
