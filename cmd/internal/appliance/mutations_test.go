package appliance

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
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

// unbroken are operations that this test leaves alone, and why.
func unbroken() map[string]string {
	if _, err := exec.LookPath("espeak-ng"); err != nil {
		return map[string]string{"speak-prompt": "nothing speaks on this machine", "speak-sample": "likewise"}
	}
	return nil
}

// refusedHere are operations whose example is refused on this appliance with that
// status, and where they succeed: what is wrong in a request is named all the same.
func refusedHere() map[string]int {
	return map[string]int{
		"do-setup":          http.StatusGone,     // done already: webadmin/setup_test.go
		"start-capture":     http.StatusConflict, // SIP does not run in virtual time: webadmin/capture_test.go
		"restore-backup":    http.StatusNotFound, // none was sent, and the appliance would begin anew: backup_test.go
		"restart-appliance": http.StatusNotFound, // the firmware's first process is not there: webadmin/firmware_test.go
		"put-network-setup": http.StatusNotFound, // likewise: webadmin/address_test.go
		"factory-reset":     http.StatusConflict, // nothing may be erased here: webadmin/reset_test.go
	}
}

// mutated is one request and what was done to it: the paths of its body that
// cannot be right.
type mutated struct {
	body any
	bad  []string
	done []string
}

// Each operation that takes JSON is asked of a whole appliance as its example says,
// which must succeed, and then with one to three fields of that broken.
func TestBrokenRequestsAreRefusedByNameAndNeverBreakTheServer(t *testing.T) {
	liveAPI(t, func(r *apiRig) {
		d := readDescription(t, r.must("GET", "/api/v1/openapi.json", nil).Body.Bytes())
		sent := 0
		for _, op := range r.operations() {
			if unbroken()[op.ID] != "" {
				continue
			}
			sent += r.breaks(d, op, mutationsOf())
		}
		t.Logf("%d broken requests", sent)
	})
}

// breaks sends an operation's example and then broken ones.
func (r *apiRig) breaks(d *description, op operation, times int) (sent int) {
	r.ready(op)
	switch a := r.ask(op, r.exampleOf(op)); {
	case a.Code >= http.StatusBadRequest && a.Code != refusedHere()[op.ID]:
		r.t.Errorf("%s: the example itself is refused: %d %s", op.ID, a.Code, a.Body)
		return 0
	default:
		if err := d.judge(op, a); err != nil {
			r.t.Errorf("%s, as in its example: %v", op.ID, err)
		}
	}
	r.after(op, r.exampleOf(op))
	seed := fnv.New64a()
	seed.Write([]byte(op.ID))
	random := rand.New(rand.NewPCG(seed.Sum64(), 6)) //nolint:gosec // G404: the same requests in every run
	for range times {
		r.ready(op)
		m := mutate(random, r.exampleOf(op))
		a := r.ask(op, m.body)
		checkMutated(r.t, op.ID, m, a)
		if err := errors.Join(d.judge(op, a), toPeople(a)); err != nil {
			r.t.Errorf("%s, %v: %v", op.ID, m.done, err)
		}
		if a.Code < http.StatusBadRequest {
			r.after(op, m.body)
		}
	}
	r.restore()
	return times
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
			return e.Location == path || inside || strings.HasPrefix(path, e.Location+".") || strings.HasPrefix(path, e.Location+"[") || strings.HasSuffix(e.Location, "."+last(path)) || strings.Contains(e.Message, last(path))
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
	m.body = placed(m.body, strings.TrimPrefix(path, "body"), value)
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

// placed sets the value at a path and returns the whole.
func placed(v any, path string, to any) any {
	if path == "" {
		return to
	}
	if rest, field := strings.CutPrefix(path, "."); field {
		m, _ := v.(map[string]any)
		end := strings.IndexAny(rest, ".[")
		if end < 0 {
			end = len(rest)
		}
		m[rest[:end]] = placed(m[rest[:end]], rest[end:], to)
		return m
	}
	at, rest, _ := strings.Cut(path[1:], "]")
	i, _ := strconv.Atoi(at)
	all, _ := v.([]any)
	all[i] = placed(all[i], rest, to)
	return all
}
