package config

import (
	"fmt"
	"slices"
)

// Callers are the lists of callers who are treated in a way of their own
// (RG-17): numbers as they are received or with '+' and country code, or
// patterns of either, see [country.Pattern].
type Callers struct {
	Refused []string `json:"refused,omitempty"` // the black list
	// RefusedPrompt answers them on a line, for them to hear it; "" they are not
	// answered.
	RefusedPrompt string   `json:"refused_prompt,omitempty"`
	VIP           []string `json:"vip,omitempty"` // go before others who wait for a group
}

// MaxCallers bounds each list of callers.
const MaxCallers = 1000

func (k *checker) callers() {
	k.callerList("callers.refused", k.c.Callers.Refused)
	k.callerList("callers.vip", k.c.Callers.VIP)
	p := k.c.Callers.RefusedPrompt
	switch {
	case p != "" && !word(p):
		k.note("callers.refused_prompt", "%q is not a prompt; it is the name of one, such as %q", shorten(p), "not-in-service")
	case p != "" && len(k.c.Callers.Refused) == 0:
		k.note("callers.refused_prompt", "is heard by nobody; put numbers into callers.refused")
	}
}

func (k *checker) callerList(field string, list []string) {
	k.atMost(field, len(list), MaxCallers)
	for i, x := range list {
		at := fmt.Sprintf("%s[%d]", field, i)
		k.pattern(at, x)
		if slices.Index(list, x) < i {
			k.note(at, "%q is given twice; leave one of them out", shorten(x))
		}
	}
}
