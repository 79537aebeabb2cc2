package flow

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"ringdown/internal/call"
)

// Request is what a node asks a server, with all values filled in.
type Request struct {
	Method  string
	URL     string
	Header  [][2]string
	Body    string
	Type    string // of the body
	Timeout time.Duration
	Tries   int
	Outputs []Output
}

// Output is a value that is taken out of the answer.
type Output struct{ Variable, Path string }

// The names that an answer's values have besides those of variables.
const (
	// AnswerStatus is the HTTP status, "0" no server answered.
	AnswerStatus = "#status"
	// AnswerOK is there when the request has succeeded.
	AnswerOK = "#ok"
)

// pauseBetween is the longest pause between two attempts of a request.
const pauseBetween = time.Second

func (n *request) next(s *Session, in call.Input) turn {
	if in.Kind == call.InputDone {
		return n.done(s, in)
	}
	if s.o.Request == nil {
		return n.done(s, call.Input{Late: true})
	}
	r := n.request(s)
	s.o.Request(r)
	return turn{order: call.Order{
		Kind: call.OrderWork, Sound: call.Sound(n.Music), Within: time.Duration(r.Tries)*(r.Timeout+pauseBetween) + time.Second,
		Work: fmt.Sprintf("%s %s", r.Method, n.server()),
	}}
}

// server is who is asked, without what is asked: values may be nobody's business.
func (n *request) server() string {
	u, err := url.Parse(strings.ReplaceAll(n.URL, "${", ""))
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// request fills in the values.
func (n *request) request(s *Session) Request {
	r := Request{Method: n.Method, Timeout: seconds(n.Timeout, DefaultRequest), Tries: max(n.Errors, 1)}
	if r.Method == "" {
		r.Method = http.MethodGet
	}
	address, query, _ := strings.Cut(n.URL, "?")
	r.URL = fill(address, func(name string) string { return url.PathEscape(s.text("${" + name + "}")) })
	query = fill(query, func(name string) string { return url.QueryEscape(s.text("${" + name + "}")) })
	if r.Method == http.MethodGet {
		query = strings.Trim(query+"&"+n.form(s), "&")
	} else {
		r.Body, r.Type = n.body(s)
	}
	if query != "" {
		r.URL += "?" + query
	}
	for _, h := range n.Headers {
		r.Header = append(r.Header, [2]string{h.Name, oneLine(s.text(h.Value))})
	}
	for _, o := range n.Outputs {
		r.Outputs = append(r.Outputs, Output{o.Variable, o.Path})
	}
	return r
}

// oneLine keeps a value from becoming a second header.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
}

func (n *request) form(s *Session) string {
	v := url.Values{}
	for _, f := range n.Inputs {
		v.Set(f.Name, s.text(f.Value))
	}
	return v.Encode()
}

func (n *request) body(s *Session) (text, kind string) {
	if n.Format == "form" {
		return n.form(s), "application/x-www-form-urlencoded"
	}
	v := map[string]string{}
	for _, f := range n.Inputs {
		v[f.Name] = s.text(f.Value)
	}
	raw, err := json.Marshal(v)
	if err != nil { // texts always can be written
		return "{}", "application/json"
	}
	return string(raw), "application/json"
}

// done puts the answer into the variables, defaults where it lacks a value.
func (n *request) done(s *Session, in call.Input) turn {
	got := map[string]string{}
	for _, m := range in.Values {
		got[m.Name] = m.Value
	}
	for _, o := range n.Outputs {
		s.set(o.Variable, o.value(got))
	}
	s.set(n.Status, float64(atoi(got[AnswerStatus])))
	switch {
	case got[AnswerOK] != "":
		return to(n.Next, fmt.Sprintf("%s has answered.", n.server()))
	case n.Failed == "":
		return to(n.Next, fmt.Sprintf("%s has not answered as it should: the defaults count.", n.server()))
	}
	return to(n.Failed, fmt.Sprintf("%s has not answered as it should.", n.server()))
}

// value is what an output comes to.
func (o output) value(got map[string]string) any {
	raw, has := got[o.Variable]
	if !has {
		return o.Default
	}
	var v any
	if json.Unmarshal([]byte(raw), &v) != nil || v == nil {
		return o.Default
	}
	return v
}

// Values are the outputs that an answer has, as variables hold them.
func Values(outputs []Output, answer any) []call.Mark {
	var out []call.Mark
	for _, o := range outputs {
		v, found := pick(answer, o.Path)
		if !found || v == nil {
			continue
		}
		raw, err := json.Marshal(bounded(v))
		if err == nil {
			out = append(out, call.Mark{Name: o.Variable, Value: string(raw)})
		}
	}
	return out
}
