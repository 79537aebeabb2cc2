package flow

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// request asks a server (IV-6). The caller hears Music meanwhile.
type request struct {
	URL     string   `json:"url"`     // a template; values are escaped
	Method  string   `json:"method"`  // GET, POST, PUT; "" GET
	Headers []field  `json:"headers"` // values are templates
	Inputs  []field  `json:"inputs"`  // to the query of a GET; else the body
	Format  string   `json:"format"`  // of the body: "json", "form"; "" json
	Outputs []output `json:"outputs"`
	Timeout int      `json:"timeout_seconds"` // of one attempt; 0: DefaultRequest
	Errors  int      `json:"max_errors"`      // attempts that may fail; 0: one
	Music   string   `json:"music"`
	Status  string   `json:"status"` // variable that gets the status, 0: no answer
	Next    string   `json:"next"`
	Failed  string   `json:"failed"` // "" Next, with the defaults
}

type field struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// output takes a value out of an answer in JSON.
type output struct {
	Variable string `json:"variable"`
	Path     string `json:"path"`    // "data.items[0].name", "" the whole answer
	Default  any    `json:"default"` // when there is none, or the request has failed
}

// What is usual: a caller bears so much silence.
const (
	DefaultRequest = 5 // seconds
	maxRequest     = 30
	maxAttempts    = 5
	maxFields      = 30
	maxAltogether  = 90 * time.Second
)

func (n *request) ways() []way {
	return []way{{field: "next", to: n.Next, need: true}, {field: "failed", to: n.Failed}}
}

func (n *request) check(k *check) {
	k.text("url", n.URL)
	n.checkURL(k)
	k.word("method", n.Method, "GET", "POST", "PUT")
	k.word("format", n.Format, "json", "form")
	k.within("timeout_seconds", n.Timeout, 1, maxRequest, " s")
	k.within("max_errors", n.Errors, 1, maxAttempts, "")
	if seconds(n.Timeout, DefaultRequest)*time.Duration(max(n.Errors, 1)) > maxAltogether {
		k.note("timeout_seconds", "times max_errors is more than %v, which no caller waits for", maxAltogether)
	}
	k.music("music", n.Music)
	k.variable("status", n.Status)
	n.checkFields(k, "headers", n.Headers)
	n.checkFields(k, "inputs", n.Inputs)
	for i, o := range n.Outputs {
		at := fmt.Sprintf("outputs[%d]", i)
		if o.Variable == "" {
			k.note(at+".variable", "is missing; it is the variable that gets the value")
		}
		k.variable(at+".variable", o.Variable)
		if !isPath(o.Path) {
			k.note(at+".path", "is %q; a path is such as name or data.items[0].name", shorten(o.Path))
		}
	}
	k.most("outputs", len(n.Outputs))
}

// checkURL looks at a URL with its variables filled in. Host and scheme are the
// installer's: a caller's keys must not choose who is asked.
func (n *request) checkURL(k *check) {
	host, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(n.URL, "https://"), "http://"), "/")
	if strings.Contains(host, "${") {
		k.note("url", "has a variable in the name of the server; variables stand behind it")
		return
	}
	u, err := url.Parse(fill(n.URL, func(string) string { return "1" }))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		k.note("url", "is %q; it is such as https://crm.example.com/orders/${order}, without a password", shorten(n.URL))
	}
}

func (n *request) checkFields(k *check, at string, fields []field) {
	if len(fields) > maxFields {
		k.note(at, "has %d entries; at most %d are allowed", len(fields), maxFields)
	}
	for i, f := range fields {
		name := fmt.Sprintf("%s[%d].name", at, i)
		if f.Name == "" || strings.ContainsAny(f.Name, " \r\n:") {
			k.note(name, "is %q; it is a name without spaces", shorten(f.Name))
		}
		k.text(fmt.Sprintf("%s[%d].value", at, i), f.Value)
		if strings.ContainsAny(f.Value, "\r\n") {
			k.note(fmt.Sprintf("%s[%d].value", at, i), "has more than one line")
		}
	}
}

// Servers lists the URLs that the flow asks, as they are written: host and scheme
// hold no variables.
func (f *Flow) Servers() (all []string) {
	for _, n := range f.Nodes {
		if r, is := n.do.(*request); is && !slices.Contains(all, r.URL) {
			all = append(all, r.URL)
		}
	}
	return all
}
