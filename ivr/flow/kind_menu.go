package flow

import (
	"fmt"
	"strings"
)

// asking is what menus, questions and ratings have in common: what is said when
// nobody keys anything, or something wrong, and how often that is borne.
type asking struct {
	Prompt        Prompt `json:"prompt"`
	WholePrompt   bool   `json:"whole_prompt"`    // keys count only after the prompt
	Timeout       int    `json:"timeout_seconds"` // for the first key; 0: DefaultTimeout
	TimeoutPrompt Prompt `json:"timeout_prompt"`
	WrongPrompt   Prompt `json:"wrong_prompt"`
	MaxErrors     int    `json:"max_errors"`    // time-outs and wrong keys together; 0: DefaultErrors
	ErrorsPrompt  Prompt `json:"errors_prompt"` // said when there were too many
	Failed        string `json:"failed"`        // and then; "" the call ends
}

// What is usual: as long as people look for a key, and as often as they err.
const (
	DefaultTimeout = 10 // seconds
	DefaultErrors  = 3
	maxTimeout     = 120
	maxErrors      = 10
)

func (a *asking) check(k *check) {
	k.prompt("prompt", a.Prompt, true)
	k.prompt("timeout_prompt", a.TimeoutPrompt, false)
	k.prompt("wrong_prompt", a.WrongPrompt, false)
	k.prompt("errors_prompt", a.ErrorsPrompt, false)
	k.within("timeout_seconds", a.Timeout, 1, maxTimeout, " s")
	k.within("max_errors", a.MaxErrors, 1, maxErrors, "")
}

func (a *asking) failed() way { return way{field: "failed", to: a.Failed} }

// menu lets the caller choose (IV-3), also from what a variable lists (IV-5),
// and dial extensions (IV-11).
type menu struct {
	asking
	Keys     []choice `json:"keys"`
	Back     bool     `json:"back"`     // * leads back to the menu before
	Store    string   `json:"store"`    // variable that gets the key
	Label    string   `json:"label"`    // variable that gets the label
	Dial     bool     `json:"dial"`     // extensions and groups can be dialled
	Operator string   `json:"operator"` // 0 rings this extension or group (RG-16)
	Names    string   `json:"names"`    // key behind which somebody is looked for by name (TS-9)
	Ring     string   `json:"ring"`     // heard while somebody rings, "" ringback
	// BusyPrompt and NoAnswerPrompt are said when the one who was dialled does not
	// take the call; then the menu goes on.
	BusyPrompt     Prompt   `json:"busy_prompt"`
	NoAnswerPrompt Prompt   `json:"no_answer_prompt"`
	Dynamic        *dynamic `json:"dynamic"`
}

// choice is one key of a menu.
type choice struct {
	Key   string `json:"key"`
	Label string `json:"label"`
	To    string `json:"to"`
}

// dynamic makes further keys out of a variable that holds a list: the first of
// them is keyed with 1, and so on up to 9.
type dynamic struct {
	List  string `json:"list"`  // the variable
	Value string `json:"value"` // path of what is stored of an entry, "" the entry itself
	Label string `json:"label"` // path of its label, "" the value
	Each  Prompt `json:"each"`  // said of each entry; ${item_key}, ${item_value} and ${item_label} are its own
	Store string `json:"store"` // variable that gets the value
	To    string `json:"to"`
	Empty string `json:"empty"` // the list is empty or no list; "" the menu goes on without it
}

// The names that Each has besides.
const (
	itemKey   = "item_key"
	itemValue = "item_value"
	itemLabel = "item_label"
)

func (n *menu) ways() []way {
	out := []way{n.failed()}
	for i, c := range n.Keys {
		out = append(out, way{field: fmt.Sprintf("keys[%d].to", i), to: c.To, need: true, acts: true})
	}
	if d := n.Dynamic; d != nil {
		out = append(out, way{field: "dynamic.to", to: d.To, need: true, acts: true}, way{field: "dynamic.empty", to: d.Empty})
	}
	return out
}

func (n *menu) check(k *check) {
	n.asking.check(k)
	if len(n.Keys) == 0 && n.Dynamic == nil && !n.Dial && n.Operator+n.Names == "" {
		k.note("keys", "is empty; a menu has at least one key")
	}
	k.variable("store", n.Store)
	k.variable("label", n.Label)
	k.music("ring", n.Ring)
	k.prompt("busy_prompt", n.BusyPrompt, false)
	k.prompt("no_answer_prompt", n.NoAnswerPrompt, false)
	n.checkKeys(k)
	if n.Operator != "" {
		k.numbered("operator", n.Operator)
	}
	if n.Dynamic != nil {
		n.Dynamic.check(k)
	}
}

func (n *menu) checkKeys(k *check) {
	taken := map[string]string{}
	if n.Back {
		taken["*"] = "back"
	}
	if n.Operator != "" {
		taken["0"] = "operator"
	}
	if n.Names != "" {
		if !oneKey(n.Names) || taken[n.Names] != "" {
			k.note("names", "is %q; it is one of 0-9, *, # and A-D that stands for nothing else", shorten(n.Names))
		}
		taken[n.Names] = "names"
	}
	for i, c := range n.Keys {
		at := fmt.Sprintf("keys[%d].key", i)
		switch {
		case !oneKey(c.Key):
			k.note(at, "is %q; it is one of 0-9, *, # and A-D", shorten(c.Key))
		case taken[c.Key] != "":
			k.note(at, "%q is taken by %s already", c.Key, taken[c.Key])
		}
		taken[c.Key] = at
		k.title(fmt.Sprintf("keys[%d].label", i), c.Label)
	}
}

// oneKey reports whether this is a key of a telephone.
func oneKey(key string) bool { return len(key) == 1 && strings.Contains("0123456789*#ABCD", key) }

// numbered checks the number of an extension or group.
func (k *check) numbered(field, number string) {
	have := append(append([]string{}, k.known.Extensions...), k.known.Groups...)
	if k.known.Extensions == nil {
		have = nil
	}
	k.listed(field, number, "extension or group", have)
}

func (d *dynamic) check(k *check) {
	if d.List == "" {
		k.note("dynamic.list", "is missing; it is the variable that holds the list")
	}
	k.variable("dynamic.list", d.List)
	k.variable("dynamic.store", d.Store)
	k.prompt("dynamic.each", d.Each, true, itemKey, itemValue, itemLabel)
	for _, p := range []string{d.Value, d.Label} {
		if !isPath(p) {
			k.note("dynamic", "has the path %q; a path is such as name or data.items[0].name", shorten(p))
		}
	}
}

// collect asks for digits (IV-4).
type collect struct {
	asking
	Length int    `json:"length"`       // exactly so many; 0: Min to Max, ended by End
	Min    int    `json:"min"`          // 0: one
	Max    int    `json:"max"`          // 0: DefaultDigits
	End    string `json:"end"`          // "": #
	Gap    int    `json:"next_seconds"` // for each further key; 0: DefaultGap
	Secret bool   `json:"secret"`       // nobody sees what is keyed: no track and no record has it
	Store  string `json:"store"`
	Next   string `json:"next"`
}

// What is usual of digits: as long as any telephone number, and as slow as
// somebody who reads from paper.
const (
	DefaultDigits = 20
	DefaultGap    = 5 // seconds
	maxDigits     = 32
)

func (n *collect) ways() []way {
	return []way{{field: "next", to: n.Next, need: true, acts: true}, n.failed()}
}

func (n *collect) check(k *check) {
	n.asking.check(k)
	k.within("length", n.Length, 1, maxDigits, " digits")
	k.within("max", n.Max, 1, maxDigits, " digits")
	k.within("min", n.Min, 1, n.most(), " digits")
	k.within("next_seconds", n.Gap, 1, maxTimeout, " s")
	if n.Length != 0 && (n.Min != 0 || n.Max != 0 || n.End != "") {
		k.note("length", "is a fixed length, beside which min, max and end mean nothing")
	}
	if len(n.End) > 1 || !strings.Contains("0123456789*#ABCD", n.End) {
		k.note("end", "is %q; it is one key", shorten(n.End))
	}
	if n.Store == "" {
		k.note("store", "is missing; it is the variable that gets the digits")
	}
	k.variable("store", n.Store)
}

func (n *collect) most() int {
	switch {
	case n.Length != 0:
		return n.Length
	case n.Max != 0:
		return n.Max
	}
	return DefaultDigits
}

func (n *collect) least() int { return max(n.Length, n.Min, 1) }

// end is the key that ends the digits.
func (n *collect) endKey() string {
	switch {
	case n.Length != 0:
		return ""
	case n.End != "":
		return n.End
	}
	return "#"
}

// rating asks how satisfied the caller is (IV-8).
type rating struct {
	asking
	Keys  []mark `json:"keys"`
	Store string `json:"store"` // variable that gets the key
	Label string `json:"label"` // variable that gets the label
	Next  string `json:"next"`
}

// mark is a key of a rating.
type mark struct {
	Key   string `json:"key"`
	Label string `json:"label"`
}

func (n *rating) ways() []way {
	return []way{{field: "next", to: n.Next, need: true, acts: true}, n.failed()}
}

func (n *rating) check(k *check) {
	n.asking.check(k)
	if len(n.Keys) == 0 {
		k.note("keys", "is empty; a rating has at least one key")
	}
	taken := map[string]bool{}
	for i, c := range n.Keys {
		at := fmt.Sprintf("keys[%d]", i)
		switch {
		case !oneKey(c.Key):
			k.note(at+".key", "is %q; it is one of 0-9, *, # and A-D", shorten(c.Key))
		case taken[c.Key]:
			k.note(at+".key", "%q stands twice", c.Key)
		}
		taken[c.Key] = true
		k.title(at+".label", c.Label)
	}
	k.variable("store", n.Store)
	k.variable("label", n.Label)
}
