package appliance

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// unaskable are operations whose parameters this test leaves alone, and why.
func unaskable() map[string]string {
	all := map[string]string{}
	maps.Copy(all, unbroken())
	all["sim-sound"] = "a WebSocket: bench_test.go of webadmin"
	all["sign-out"] = "nobody would be signed in for what follows"
	all["end-session"] = "likewise"
	return all
}

// parameter is one value beside the body, as it is sent.
type parameter struct {
	name, in string
	value    string
	left     bool // not sent
	place    []string
	bad      bool // by its schema
}

// asked is a request that succeeds, or would if its thing were there, in parts.
type asked struct {
	op     operation
	params []parameter
}

// Each operation is asked with one to three of its parameters broken, in path, query
// and headers. What the description forbids is refused by name; nothing is a fault
// of the server, and each answer is as the description says.
func TestBrokenParametersAreRefusedByNameAndAnswersAreAsDescribed(t *testing.T) {
	liveAPI(t, func(r *apiRig) {
		d := readDescription(t, r.must("GET", "/api/v1/openapi.json", nil).Body.Bytes())
		sent := 0
		for _, op := range r.every() {
			if unaskable()[op.ID] != "" || len(op.Parameters) == 0 {
				continue
			}
			sent += r.breaksParameters(d, op, mutationsOf())
		}
		t.Logf("%d requests with broken parameters", sent)
		if sent < 100*mutationsOf() {
			t.Errorf("%d operations have parameters: the walk misses most", sent/mutationsOf())
		}
	})
}

func (r *apiRig) breaksParameters(d *description, op operation, times int) int {
	seed := fnv.New64a()
	seed.Write([]byte(op.ID))
	random := rand.New(rand.NewPCG(seed.Sum64(), 10)) //nolint:gosec // G404: the same requests in every run
	for range times {
		q := r.parted(op)
		for range 1 + random.IntN(3) {
			q.spoil(random, d)
		}
		a := r.sendParted(q)
		r.judged(d, q, a)
		if a.Code < http.StatusBadRequest {
			r.restore()
		}
	}
	return times
}

// parted is a request as the examples say. Half of the queries are left out.
func (r *apiRig) parted(op operation) asked {
	q := asked{op: op}
	for i, p := range op.Parameters {
		v := p.Example
		if v == nil && len(p.Schema.Examples) > 0 {
			v = p.Schema.Examples[0]
		}
		place := []string{"paths", op.Path, strings.ToLower(op.Method), "parameters", strconv.Itoa(i), "schema"}
		q.params = append(q.params, parameter{name: p.Name, in: p.In, value: fmt.Sprint(v), place: place, left: p.In == "query" && i%2 == 1})
	}
	for placed, with := range r.named {
		if strings.Contains(op.Path, placed) {
			q.name(strings.Split(placed, "/"), strings.Split(with, "/"))
		}
	}
	return q
}

// name puts what there is in place of the examples: "801" for "{box}".
func (q *asked) name(placed, with []string) {
	for i := range q.params {
		if at := slices.Index(placed, "{"+q.params[i].name+"}"); at >= 0 {
			q.params[i].value = with[at]
		}
	}
}

// spoil breaks one parameter.
func (q *asked) spoil(random *rand.Rand, d *description) {
	p := &q.params[random.IntN(len(q.params))]
	all := []string{
		"", "-1", "0", "1.5", "99999999999999999999", "1e9", "x", "true", "null", "\x00", "a b", "長", strings.Repeat("長", 70), strings.Repeat("9", 300),
		"2026-13-45T99:00:00Z", "2026-05-01T00:00:00Z", "..", "%2e%2e", "' OR 1=1 --", "<script>", `"W/17"`, "*", "\xff\xfe",
	}
	if p.in == "path" {
		all = all[1:] // without one it is another path
	}
	p.value, p.left = all[random.IntN(len(all))], false
	if p.in == "header" {
		p.value = strings.Map(func(r rune) rune { return map[bool]rune{true: -1, false: r}[r < ' '] }, p.value)
	}
	p.bad = p.in != "header" && d.forbids(p.place, p.value)
}

// forbids says whether a value that is sent as text is wrong by its schema.
func (d *description) forbids(place []string, value string) bool {
	if value == "" { // as if it were not there
		return false
	}
	s, err := d.schema(place...)
	if err != nil {
		return false
	}
	if _, err := strconv.ParseBool(value); err == nil && s.Types != nil && s.Types.String() == "[boolean]" {
		return false // 1 and 0 too
	}
	var v any = value
	if n, err := jsonschema.UnmarshalJSON(strings.NewReader(value)); err == nil && s.Types != nil && !slices.Contains(s.Types.ToStrings(), "string") {
		v = n
	}
	return s.Validate(v) != nil
}

func (r *apiRig) sendParted(q asked) *httptest.ResponseRecorder {
	path, query := q.op.Path, url.Values{}
	for _, p := range q.params {
		switch {
		case p.left:
		case p.in == "path":
			path = strings.ReplaceAll(path, "{"+p.name+"}", url.PathEscape(p.value))
		case p.in == "query":
			query.Set(p.name, p.value)
		}
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	req := r.request(q.op.Method, path, q.body())
	for _, p := range q.params {
		if p.in == "header" {
			req.Header.Set(p.name, p.value)
		}
	}
	ctx, cancel := context.WithTimeout(req.Context(), time.Minute) // of virtual time: live events end by it
	defer cancel()
	return r.serve(req.WithContext(ctx))
}

// body is the example of the request's, nil for none.
func (q asked) body() any {
	if q.op.RequestBody == nil {
		return nil
	}
	if c, is := q.op.RequestBody.Content["application/json"]; is {
		return c.Example
	}
	for _, c := range q.op.RequestBody.Content {
		return fmt.Sprint(c.Example)
	}
	return nil
}

// judged holds an answer against the description, and its faults against what was broken.
func (r *apiRig) judged(d *description, q asked, a *httptest.ResponseRecorder) {
	r.t.Helper()
	name := fmt.Sprintf("%s, %v", q.op.ID, q.shown())
	if a.Code == http.StatusInternalServerError || a.Code > http.StatusServiceUnavailable {
		r.t.Errorf("%s: %d %s", name, a.Code, a.Body)
	}
	if a.Code == http.StatusMovedPermanently || a.Code == http.StatusTemporaryRedirect {
		return // another path
	}
	if err := d.judge(q.op, a); err != nil && a.Code != http.StatusNotFound {
		r.t.Errorf("%s: %v", name, err)
	}
	if err := toPeople(a); err != nil {
		r.t.Errorf("%s: %v", name, err)
	}
	var p struct {
		Errors []struct{ Location string }
	}
	if a.Code == http.StatusUnprocessableEntity {
		if err := json.Unmarshal(a.Body.Bytes(), &p); err != nil {
			r.t.Errorf("%s: %v", name, err)
		}
	}
	for _, of := range q.params {
		named := slices.ContainsFunc(p.Errors, func(e struct{ Location string }) bool {
			return e.Location == of.in+"."+of.name || strings.HasPrefix(e.Location, of.in+"."+of.name+"[")
		})
		if of.bad && !named && a.Code != http.StatusNotFound {
			r.t.Errorf("%s: %s.%s is wrong and not named: %d %s", name, of.in, of.name, a.Code, a.Body)
		}
	}
}

// shown are the parameters as they were sent.
func (q asked) shown() (all []string) {
	for _, p := range q.params {
		if !p.left {
			all = append(all, fmt.Sprintf("%s.%s=%.40q", p.in, p.name, p.value))
		}
	}
	return all
}
