package flow_test

import (
	"testing"

	"ringdown/internal/call"
	"ringdown/ivr/flow"
)

// A flow that names no language speaks the appliance's, and its phrases for one
// language are for that one too.
func TestAFlowSpeaksTheAppliancesLanguage(t *testing.T) {
	const text = `{"start": "a", "nodes": [{"id": "a", "kind": "end", "prompt": [
		"prompt/welcome", {"say": "prompt/for-language digits/9", "in": "en", "only": "zh-Hant"}, {"say": "prompt/for-language digits/9", "in": "zh-Hans", "only": "en"}]}]}`
	for language, want := range map[string]call.Sound{
		"zh-Hant": "prompt/welcome in/en prompt/for-language digits/9",
		"en":      "prompt/welcome in/zh-Hans prompt/for-language digits/9",
		"zh-Hans": "prompt/welcome",
	} {
		o := options(t)
		o.Language = language
		if got := flow.New(program(t, text), o).Next(call.Input{Kind: call.InputStart}).Sound; got != want {
			t.Errorf("%s: %q, want %q", language, got, want)
		}
	}
}
