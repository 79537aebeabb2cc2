package webadmin_test

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mutationsOf is how many broken requests each operation gets: a few in every run
// of the tests, MUTATIONS=500 by `make api-mutations`.
func mutationsOf() int {
	if n, err := strconv.Atoi(os.Getenv("MUTATIONS")); err == nil {
		return n
	}
	return 6
}

// unbroken are operations that this test leaves alone.
func unbroken() []string {
	return []string{
		"do-setup", "sign-in", "confirm-factor", // each wrong try makes the next one wait: signin_test.go
		"create-user", "change-user", "change-password", // hashing takes a third of a second each: people_test.go
	}
}

// mutated is one request and what was done to it: the paths of its body that
// cannot be right.
type mutated struct {
	body any
	bad  []string
	done []string
}

func TestBrokenRequestsAreRefusedByNameAndNeverBreakTheServer(t *testing.T) {
	r := newOwnerRig(t)
	text, tag := r.configText()
	sent := 0
	walkBodies(t, r, func(method, path string, op operation, example any) {
		if slices.Contains(unbroken(), op.ID) {
			return
		}
		seed := fnv.New64a()
		seed.Write([]byte(op.ID))
		random := rand.New(rand.NewPCG(seed.Sum64(), 6)) //nolint:gosec // G404: the same requests in every run
		for range mutationsOf() {
			m := mutate(random, example)
			q := r.request(method, keyed(path, op), m.body)
			q.Header.Set("If-Match", "*")
			a := r.send(q)
			sent++
			checkMutated(t, op.ID, m, a)
			if a.Code < http.StatusBadRequest && strings.Contains(path, "/api/v1/") {
				text, tag = r.restore(text, tag)
			}
		}
	})
	t.Logf("%d broken requests", sent)
}

// walkBodies calls visit for each operation that takes JSON.
func walkBodies(t *testing.T, r *rig, visit func(method, path string, op operation, example any)) {
	walk(t, r, func(method, path string, op operation) {
		if op.RequestBody == nil {
			return
		}
		if c, is := op.RequestBody.Content["application/json"]; is {
			visit(method, path, op, c.Example)
		}
	})
}

// keyed puts the examples of its parameters into a path.
func keyed(path string, op operation) string {
	for _, p := range op.Parameters {
		v := p.Example
		if v == nil && len(p.Schema.Examples) > 0 {
			v = p.Schema.Examples[0]
		}
		path = strings.ReplaceAll(path, "{"+p.Name+"}", fmt.Sprint(v))
	}
	return path
}

func checkMutated(t *testing.T, id string, m mutated, a *httptest.ResponseRecorder) {
	t.Helper()
	if a.Code == http.StatusInternalServerError || a.Code > http.StatusServiceUnavailable {
		t.Errorf("%s, %v: %d %s", id, m.done, a.Code, a.Body)
	}
	if a.Code != http.StatusUnprocessableEntity {
		return
	}
	var p struct {
		Detail string
		Errors []struct{ Location, Message string }
	}
	if err := json.Unmarshal(a.Body.Bytes(), &p); err != nil || p.Detail == "" {
		t.Errorf("%s, %v: no problem: %s", id, m.done, a.Body)
	}
	for _, path := range m.bad {
		named := slices.ContainsFunc(p.Errors, func(e struct{ Location, Message string }) bool {
			inside := strings.HasPrefix(e.Location, path+".") || strings.HasPrefix(e.Location, path+"[")
			return e.Location == path || inside || strings.HasPrefix(path, e.Location+".") || strings.HasPrefix(path, e.Location+"[") || strings.Contains(e.Message, last(path))
		})
		if !named {
			t.Errorf("%s, %v: %s is not named: %s", id, m.done, path, a.Body)
		}
	}
}

func last(path string) string { return path[strings.LastIndexAny(path, ".[")+1:] }

// mutate breaks one to three fields of a copy.
func mutate(random *rand.Rand, example any) mutated {
	text, _ := json.Marshal(example)
	m := mutated{}
	_ = json.Unmarshal(text, &m.body)
	for range 1 + random.IntN(3) {
		m.one(random)
	}
	return m
}

// one breaks a field; a field is broken once.
func (m *mutated) one(random *rand.Rand) {
	paths := []string{}
	list(m.body, "body", &paths)
	path := paths[random.IntN(len(paths))]
	for _, done := range m.done {
		if before, _, _ := strings.Cut(done, " "); strings.HasPrefix(path, before) || strings.HasPrefix(before, path) {
			return
		}
	}
	value, bad := spoiltValue(random)
	if path == "body" {
		value, bad = "not an object", true
	}
	m.body = put(m.body, strings.TrimPrefix(path, "body"), value)
	m.done = append(m.done, fmt.Sprintf("%s = %.40v", path, value))
	if bad && last(path) != "nodes" { // the nodes of a flow are by name: this one is called nowhere
		m.bad = append(m.bad, path)
	}
}

// spoiltValue is a value, and whether it can be right nowhere.
func spoiltValue(random *rand.Rand) (any, bool) {
	all := []any{
		map[string]any{"nowhere": map[string]any{"to": []any{1}}}, // no field is such an object
		nil, "", "\x00\x1b[31m", strings.Repeat("9", 300), strings.Repeat("長", 70), -1, 1e9, 0.5, true, []any{}, []any{nil}, "../../etc/passwd", "801",
	}
	i := random.IntN(len(all) + 4)
	if i >= len(all) {
		i = 0 // what is surely wrong comes oftener
	}
	return all[i], i == 0
}

// list names every place of a value: "body.incoming.direct", "body.members[1]".
func list(v any, path string, into *[]string) {
	*into = append(*into, path)
	switch x := v.(type) {
	case map[string]any:
		keys := make([]string, 0, len(x))
		for k := range x {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			list(x[k], path+"."+k, into)
		}
	case []any:
		for i := range x {
			list(x[i], fmt.Sprintf("%s[%d]", path, i), into)
		}
	}
}

// put sets the value at a path and returns the whole.
func put(v any, path string, to any) any {
	if path == "" {
		return to
	}
	if rest, field := strings.CutPrefix(path, "."); field {
		m, _ := v.(map[string]any)
		end := strings.IndexAny(rest, ".[")
		if end < 0 {
			end = len(rest)
		}
		m[rest[:end]] = put(m[rest[:end]], rest[end:], to)
		return m
	}
	at, rest, _ := strings.Cut(path[1:], "]")
	i, _ := strconv.Atoi(at)
	all, _ := v.([]any)
	all[i] = put(all[i], rest, to)
	return all
}

func (r *rig) configText() (text, tag string) {
	a := r.do("GET", "/api/v1/config", nil)
	return a.Body.String(), a.Header().Get("ETag")
}

// restore puts the configuration back that was before.
func (r *rig) restore(text, tag string) (string, string) {
	now, changed := r.configText()
	if now == text {
		return text, changed
	}
	a := r.change("PUT", "/api/v1/config", changed, text)
	if a.Code >= http.StatusBadRequest {
		r.t.Errorf("the configuration cannot be put back: %d %s", a.Code, a.Body)
		return now, changed
	}
	return text, a.Header().Get("ETag")
}
