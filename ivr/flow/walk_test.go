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
	r *rand.Rand
	n int
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
	nodes[m.n-1] = fmt.Sprintf(`{"id":"n%d","kind":"end"}`, m.n-1)
	return `{"start":"n0","variables":[{"name":"v"},{"name":"l","value":["a","b"]}],"nodes":[` + strings.Join(nodes, ",\n") + `]}`
}

func (m made) node(i int) string {
	next := fmt.Sprintf(`"next":%q`, m.forward(i))
	prompt := `"prompt":"prompt/goodbye"`
	switch m.r.IntN(11) {
	case 0:
		return `"kind":"play",` + prompt + `,"repeat":2,` + next
	case 1:
		return `"kind":"say","as":"number","value":"${v}",` + next
	case 2:
		return fmt.Sprintf(`"kind":"menu",%s,"back":true,"dial":true,"operator":"801","failed":%q,"keys":[{"key":"1","to":%q},{"key":"2","to":%q}]`, prompt, m.forward(i), m.anywhere(), m.forward(i))
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

// trapped tries one random flow; it reports whether the flow passed the check.
func trapped(t *testing.T, seed uint64, o flow.Options, k flow.Known) bool {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	f, err := flow.Parse([]byte(made{r, 2 + r.IntN(12)}.flow()))
	if err != nil {
		t.Fatal(err)
	}
	p, err := f.Check(k)
	if err != nil {
		return false
	}
	o.Request = func(flow.Request) {}
	for range 3 {
		ends(t, p, o, r, false)
	}
	// Who keys nothing is out after each node was met once, with its errors and
	// repeats: no circle was passed over.
	if n := ends(t, p, o, r, true); n > len(f.Nodes)*(flow.DefaultErrors+2) {
		t.Errorf("seed %d: a silent caller was kept for %d orders by %d nodes", seed, n, len(f.Nodes))
	}
	return true
}

// Law: a flow that passes the check lets every call end.
func TestNoFlowTrapsACall(t *testing.T) {
	o, k := options(t), known(t)
	passed := 0
	for seed := range uint64(3000) {
		if trapped(t, seed, o, k) {
			passed++
		}
	}
	if passed < 300 {
		t.Errorf("only %d of 3000 flows passed the check: too few to prove anything", passed)
	}
	t.Logf("%d of 3000 random flows passed the check", passed)
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
