package flow_test

import (
	"strings"
	"testing"

	"ringdown/ivr/flow"
)

// What is played stands in the track of the call, so a value that nobody may see
// is not said, nor one that was made of it; others are.
func TestASecretIsNotSaid(t *testing.T) {
	p := program(t, `{
	 "title": "Card", "start": "card", "variables": [{"name": "card"}, {"name": "copy"}, {"name": "order"}],
	 "nodes": [
	  {"id": "card", "kind": "collect", "prompt": "prompt/enter-number", "length": 4, "secret": true, "store": "card", "next": "order", "failed": "bye"},
	  {"id": "order", "kind": "collect", "prompt": "prompt/enter-number", "length": 4, "store": "order", "next": "made", "failed": "bye"},
	  {"id": "made", "kind": "set", "values": [{"variable": "copy", "text": "9${card}"}], "next": "read"},
	  {"id": "read", "kind": "play", "prompt": ["prompt/please-wait", "digits/${order}", "digits/${card}", "digits/${copy}"], "next": "aloud"},
	  {"id": "aloud", "kind": "say", "as": "digits", "value": "${card}", "next": "bye", "failed": "bye"},
	  {"id": "bye", "kind": "end"}
	 ]}`)
	o := options(t)
	o.Language = "en"
	trace := brief(flow.Try(p, flow.Question{Options: o, Keys: []string{"4111", "2222"}}))
	if !strings.Contains(trace, "digits/2222") || !strings.Contains(trace, "A value that nobody may see is not said.") {
		t.Errorf("the order is not read out, or what is left out is not told:\n%s", trace)
	}
	if strings.Contains(trace, "4111") {
		t.Errorf("the card's number is seen:\n%s", trace)
	}
}
