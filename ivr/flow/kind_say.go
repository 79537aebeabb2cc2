package flow

import "fmt"

// play says something (IV-2).
type play struct {
	Prompt    Prompt `json:"prompt"`
	Interrupt bool   `json:"interrupt"` // any key ends it
	Repeat    int    `json:"repeat"`    // how often it is said, 0 once
	Next      string `json:"next"`
}

const maxRepeat = 10

func (n *play) ways() []way { return []way{{field: "next", to: n.Next, need: true}} }

func (n *play) check(k *check) {
	k.prompt("prompt", n.Prompt, true)
	k.within("repeat", n.Repeat, 1, maxRepeat, " times")
}

// say reads a value out, as people say such a thing.
type say struct {
	As       string `json:"as"`
	Value    string `json:"value"`    // a template
	Noun     string `json:"noun"`     // of a count: "message"
	Currency string `json:"currency"` // of an amount: "TWD"; "" a plain decimal number
	Before   Prompt `json:"before"`
	After    Prompt `json:"after"`
	Next     string `json:"next"`
	Failed   string `json:"failed"` // the value cannot be read so; "" Next, without it
}

func (n *say) ways() []way {
	return []way{{field: "next", to: n.Next, need: true}, {field: "failed", to: n.Failed}}
}

func (n *say) check(k *check) {
	if n.As == "" {
		k.note("as", "is missing; it is one of number, digits, time, date, weekday, duration, place, amount, count")
	}
	k.word("as", n.As, "number", "digits", "time", "date", "weekday", "duration", "place", "amount", "count")
	if n.Value == "" {
		k.note("value", "is missing; it is what is read out, such as ${order}")
	}
	k.text("value", n.Value)
	k.prompt("before", n.Before, false)
	k.prompt("after", n.After, false)
	if (n.Noun != "") != (n.As == "count") {
		k.note("noun", "belongs to a count, and a count needs it")
	}
	if n.Currency != "" && n.As != "amount" {
		k.note("currency", "belongs to an amount")
	}
	k.sample(n)
}

// sample tries the words around a value with one that is right everywhere.
func (k *check) sample(n *say) {
	if k.known.Part == nil || n.Noun+n.Currency == "" {
		return
	}
	if err := k.known.Part(k.languageOf(Phrase{}), n.part("1")); err != nil {
		k.note("noun", "or currency cannot be said: %v", err)
	}
}

// part is the name of the sound that reads a value.
func (n *say) part(value string) string {
	switch n.As {
	case "count":
		return fmt.Sprintf("count/%s/%s", value, n.Noun)
	case "amount":
		if n.Currency != "" {
			return fmt.Sprintf("amount/%s/%s", value, n.Currency)
		}
	}
	return n.As + "/" + value
}

// end says goodbye and ends the call.
type end struct {
	Prompt Prompt `json:"prompt"`
}

func (n *end) ways() []way { return nil }

func (n *end) check(k *check) { k.prompt("prompt", n.Prompt, false) }
