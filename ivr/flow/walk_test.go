package flow_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"ringdown/internal/call"
	"ringdown/ivr/flow"
)

// made is a random flow: ways that need no key lead forward, so that most pass
// the check; a few lead anywhere, so that the check has something to find.
type made struct {
	r    *rand.Rand
	n    int
	subs []string // flows that it may go through
}

func (m made) forward(i int) string {
	if m.r.IntN(60) == 0 {
		return fmt.Sprint("n", m.r.IntN(m.n))
	}
	return fmt.Sprint("n", min(i+1+m.r.IntN(2), m.n-1))
}

func (m made) anywhere() string { return fmt.Sprint("n", m.r.IntN(m.n)) }

func (m made) flow() string {
	nodes := make([]string, m.n)
	for i := range m.n - 1 {
		nodes[i] = fmt.Sprintf(`{"id":"n%d",%s}`, i, m.node(i))
	}
	nodes[m.n-1] = fmt.Sprintf(`{"id":"n%d",%s}`, m.n-1, []string{`"kind":"end"`, `"kind":"return"`, `"kind":"return","result":"ok"`, `"kind":"voicemail","box":"600"`}[m.r.IntN(4)])
	return `{"start":"n0","variables":[{"name":"v"},{"name":"l","value":["a","b"]}],"nodes":[` + strings.Join(nodes, ",\n") + `]}`
}

func (m made) node(i int) string {
	next := fmt.Sprintf(`"next":%q`, m.forward(i))
	prompt := `"prompt":"prompt/goodbye"`
	switch m.r.IntN(14) {
	case 0:
		return `"kind":"play",` + prompt + `,"repeat":2,` + next
	case 1:
		return `"kind":"say","as":"number","value":"${v}",` + next
	case 2:
		return fmt.Sprintf(`"kind":"menu",%s,"back":true,"dial":true,"operator":"801","names":"9","failed":%q,"keys":[{"key":"1","to":%q},{"key":"2","to":%q}]`, prompt, m.forward(i), m.anywhere(), m.forward(i))
	case 3:
		return fmt.Sprintf(`"kind":"menu",%s,"dynamic":{"list":"l","each":"number/${item_key}","to":%q,"store":"v"},"failed":%q`, prompt, m.anywhere(), m.forward(i))
	case 4:
		return fmt.Sprintf(`"kind":"collect",%s,"store":"v","max":4,"secret":%v,"failed":%q,"next":%q`, prompt, m.r.IntN(2) == 0, m.forward(i), m.anywhere())
	case 5:
		return fmt.Sprintf(`"kind":"condition","rules":[{"if":"v == \"1\" or ready(\"600\") > 1","to":%q}],"else":%q`, m.forward(i), m.forward(i))
	case 6:
		return `"kind":"set","values":[{"variable":"v","expression":"int(v) + 1"},{"variable":"l","expression":"[v, v]"}],` + next
	case 7:
		return fmt.Sprintf(`"kind":"http","url":"http://h/${v}","outputs":[{"variable":"l"}],"failed":%q,%s`, m.forward(i), next)
	case 8:
		return fmt.Sprintf(`"kind":"group","group":"600","busy":%q,"no_answer":%q,"failed":%q`, m.forward(i), m.forward(i), m.forward(i))
	case 9:
		return fmt.Sprintf(`"kind":"rating",%s,"keys":[{"key":"1"}],"next":%q,"failed":%q`, prompt, m.anywhere(), m.forward(i))
	case 10:
		return fmt.Sprintf(`"kind":"extension","number":"801",%s,"busy":%q,"no_answer":%q,"failed":%q`, prompt, m.forward(i), m.forward(i), m.forward(i))
	case 11:
		return fmt.Sprintf(`"kind":"outside","number":"${v}1","busy":%q,"failed":%q,"no_answer":%q`, m.forward(i), m.forward(i), m.forward(i))
	case 12:
		if len(m.subs) > 0 {
			return fmt.Sprintf(`"kind":"flow","flow":%q,"results":[{"result":"ok","to":%q}],%s`, m.subs[m.r.IntN(len(m.subs))], m.forward(i), next)
		}
	}
	return fmt.Sprintf(`"kind":"hours","calendar":"office","open":%q,"closed":%q`, m.forward(i), m.forward(i))
}

// answer is what becomes of an order at random; a silent caller keys nothing.
func answer(r *rand.Rand, o call.Order, silent bool) call.Input {
	switch o.Kind {
	case call.OrderCollect:
		if silent || r.IntN(4) == 0 {
			return call.Input{Kind: call.InputKeyed, Late: true}
		}
		keys := ""
		for range 1 + r.IntN(max(o.Most, 1)) {
			keys += string("0123456789*#"[r.IntN(12)])
		}
		return call.Input{Kind: call.InputKeyed, Digits: keys}
	case call.OrderWork:
		if r.IntN(2) == 0 {
			return call.Input{Kind: call.InputDone, Late: true}
		}
		return call.Input{Kind: call.InputDone, Values: []call.Mark{{Name: flow.AnswerOK, Value: "1"}, {Name: "l", Value: `[{"a":1},2]`}}}
	case call.OrderGo:
		return call.Input{Kind: call.InputBack, Text: []string{"busy", "missed", "failed"}[r.IntN(3)]}
	}
	return call.Input{Kind: call.InputHeard}
}

// ends walks through a flow; it reports after how many orders the call is over.
func ends(t *testing.T, p *flow.Program, o flow.Options, r *rand.Rand, silent bool) int {
	t.Helper()
	s := flow.New(p, o)
	in := call.Input{Kind: call.InputStart}
	for n := 1; ; n++ {
		got := s.Next(in)
		if got.Kind == call.OrderEnd || got.Kind == call.OrderGo && !got.Back {
			return n
		}
		if got.Reason == "" && got.Sound == "" {
			t.Errorf("order %d has neither sound nor reason: %+v", n, got)
		}
		if n > 3*flow.MaxVisits {
			t.Fatal("the call never ends")
		}
		in = answer(r, got, silent)
	}
}

// layers is how many random flows may lead into one another.
const layers = 3

// house is a set of random flows that have passed the check, the last of which may
// lead through those before it.
type house struct {
	flows    map[string]*flow.Flow
	programs map[string]*flow.Program
	orders   int // that a silent caller may come to, in the last of them
}

// houseOf makes random flows; nil where one of them did not pass the check.
func houseOf(t *testing.T, r *rand.Rand, k flow.Known) *house {
	t.Helper()
	h := &house{map[string]*flow.Flow{}, map[string]*flow.Program{}, 0}
	k.Flows = h.flows
	var names []string
	for layer := range 1 + r.IntN(layers) {
		f, err := flow.Parse([]byte(made{r, 2 + r.IntN(12), names}.flow()))
		if err != nil {
			t.Fatal(err)
		}
		p, err := f.Check(k)
		if err != nil {
			return nil
		}
		name := fmt.Sprint("f", layer)
		names = append(names, name)
		h.flows[name], h.programs[name] = f, p
		// Each node is met once, with its errors and repeats, or with all of a flow
		// that it leads through.
		h.orders = len(f.Nodes) * max(flow.DefaultErrors+2, h.orders)
	}
	return h
}

func (h *house) last() *flow.Program { return h.programs[fmt.Sprint("f", len(h.programs)-1)] }

// trapped tries random flows; it reports whether they passed the check, and how
// many nodes they have.
func trapped(t *testing.T, seed uint64, o flow.Options, k flow.Known) (passed bool, nodes int) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	h := houseOf(t, r, k)
	if h == nil {
		return false, 0
	}
	o.Request = func(flow.Request) {}
	o.People = func(keys string) []flow.Person { return make([]flow.Person, len(keys)*r.IntN(5)) }
	o.Flows = func(name string) (*flow.Program, bool) { p, is := h.programs[name]; return p, is }
	for range 3 {
		ends(t, h.last(), o, r, false)
	}
	if n := ends(t, h.last(), o, r, true); n > h.orders {
		t.Errorf("seed %d: a silent caller was kept for %d orders, where %d are the most", seed, n, h.orders)
	}
	for _, f := range h.flows {
		nodes += len(f.Nodes)
	}
	return true, nodes
}

// Law: a flow that passes the check lets every call end, also through other flows.
func TestNoFlowTrapsACall(t *testing.T) {
	o, k := options(t), known(t)
	passed, nodes := 0, 0
	for seed := range uint64(1500) {
		if is, n := trapped(t, seed, o, k); is {
			passed, nodes = passed+1, nodes+n
		}
	}
	if passed < 250 {
		t.Errorf("only %d of 1500 random flows passed the check: too few to prove anything", passed)
	}
	t.Logf("%d of 1500 random flows passed the check, with %d nodes; %d walks ended", passed, nodes, 4*passed)
}

func FuzzNoFlowTrapsACall(f *testing.F) {
	o, k := options(f), known(f)
	f.Add(uint64(1))
	f.Fuzz(func(t *testing.T, seed uint64) { trapped(t, seed, o, k) })
}

// Nothing that is read brings the program down, and what passes lets calls end.
func FuzzParse(f *testing.F) {
	o, k := options(f), known(f)
	f.Add(file(f, "office.json"), uint64(1))
	f.Add(with(stop), uint64(2))
	f.Fuzz(func(t *testing.T, text string, seed uint64) {
		fl, err := flow.Parse([]byte(text))
		if err != nil {
			return
		}
		if p, err := fl.Check(k); err == nil {
			ends(t, p, o, rand.New(rand.NewPCG(seed, 2)), false)
		}
	})
}
