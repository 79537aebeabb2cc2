package flow

import "fmt"

// condition goes the way of the first rule that is met (IV-5).
type condition struct {
	Rules []rule `json:"rules"`
	Else  string `json:"else"`
}

type rule struct {
	If string `json:"if"`
	To string `json:"to"`

	when *expression
}

func (n *condition) ways() []way {
	out := []way{{field: "else", to: n.Else, need: true}}
	for i, r := range n.Rules {
		out = append(out, way{field: fmt.Sprintf("rules[%d].to", i), to: r.To, need: true})
	}
	return out
}

func (n *condition) check(k *check) {
	if len(n.Rules) == 0 {
		k.note("rules", "is empty; a condition has at least one rule")
	}
	k.most("rules", len(n.Rules))
	for i := range n.Rules {
		n.Rules[i].when = k.expression(fmt.Sprintf("rules[%d].if", i), n.Rules[i].If)
	}
}

// most bounds a list.
func (k *check) most(field string, n int) {
	if n > MaxRules {
		k.note(field, "has %d entries; at most %d are allowed", n, MaxRules)
	}
}

// hours goes by the working hours of a calendar (IV-10).
type hours struct {
	Calendar string `json:"calendar"`
	Open     string `json:"open"`
	Closed   string `json:"closed"`
	Holiday  string `json:"holiday"` // closed because of a holiday; "" as closed
}

func (n *hours) ways() []way {
	return []way{
		{field: "open", to: n.Open, need: true},
		{field: "closed", to: n.Closed, need: true},
		{field: "holiday", to: n.Holiday},
	}
}

func (n *hours) check(k *check) { k.listed("calendar", n.Calendar, "calendar", k.known.Calendars) }

// set gives variables values.
type set struct {
	Values []assignment `json:"values"`
	Next   string       `json:"next"`
}

// assignment gives one variable, or Language, a text or what an expression
// comes to.
type assignment struct {
	Variable   string `json:"variable"`
	Text       string `json:"text"`
	Expression string `json:"expression"`

	is *expression
}

func (n *set) ways() []way { return []way{{field: "next", to: n.Next, need: true}} }

func (n *set) check(k *check) {
	if len(n.Values) == 0 {
		k.note("values", "is empty; a node of this kind sets at least one variable")
	}
	k.most("values", len(n.Values))
	for i := range n.Values {
		n.Values[i].check(k, fmt.Sprintf("values[%d]", i))
	}
}

func (a *assignment) check(k *check, at string) {
	switch {
	case a.Variable == "":
		k.note(at+".variable", "is missing; it is the variable that is set")
	case a.Variable != "Language":
		k.variable(at+".variable", a.Variable)
	case a.Expression == "":
		k.word(at+".text", a.Text, Languages()...)
	}
	switch {
	case a.Expression != "" && a.Text != "":
		k.note(at, "has both text and expression; it has one of them")
	case a.Expression != "":
		a.is = k.expression(at+".expression", a.Expression)
	default:
		k.text(at+".text", a.Text)
	}
}

// subFlow goes through another flow and comes back (IV-1). Variables of the same
// name are the same.
type subFlow struct {
	Flow    string   `json:"flow"` // "payment", or a version of it: "payment/3"
	Results []result `json:"results"`
	Next    string   `json:"next"` // it returned with another result, or none
}

// result is a way on, by the word that the other flow returned with.
type result struct {
	Result string `json:"result"`
	To     string `json:"to"`
}

func (n *subFlow) ways() []way {
	out := []way{{field: "next", to: n.Next, need: true}}
	for i, r := range n.Results {
		out = append(out, way{field: fmt.Sprintf("results[%d].to", i), to: r.To, need: true})
	}
	return out
}

func (n *subFlow) check(k *check) {
	if n.Flow == "" {
		k.note("flow", "is missing; it is the name of another flow")
	} else if k.known.Flows != nil && k.known.Flows[n.Flow] == nil {
		k.note("flow", "is %q; there is no such flow", shorten(n.Flow))
	}
	k.most("results", len(n.Results))
	for i, r := range n.Results {
		if !isID(r.Result) {
			k.note(fmt.Sprintf("results[%d].result", i), "is %q; it is a word such as ok", shorten(r.Result))
		}
	}
}

// giveBack ends a sub-flow; in the first flow of a call it ends the call.
type giveBack struct {
	Result string `json:"result"`
}

func (n *giveBack) ways() []way { return nil }

func (n *giveBack) check(k *check) {
	if n.Result != "" && !isID(n.Result) {
		k.note("result", "is %q; it is a word such as ok", shorten(n.Result))
	}
}
