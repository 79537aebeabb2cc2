package appliance

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"

	"ringdown/internal/config"
)

// demoFlow is the flow of the demo's second line, as people write one, and demoWords
// what its titles and labels are in Traditional and in Simplified Chinese.
var (
	//go:embed flows/demo.json
	demoFlow []byte
	//go:embed flows/demo-words.json
	demoWords []byte
)

// putDemoFlow puts the demo's flow on the shelf when the settings lead calls
// there and it is not there, as they do at the first run only: later they are
// refused then. Once it is there it is the user's.
func (f *flows) putDemoFlow() {
	for _, b := range f.bound() {
		if b.Name != config.DemoFlow || f.has(config.DemoFlow) {
			continue
		}
		text, err := demoFlowIn(f.now.Load().System.Language)
		if err == nil {
			err = f.m.SaveFlow(config.DemoFlow, text)
		}
		if err != nil {
			f.m.log.Warn("The demo's flow cannot be used.", "error", err)
		}
	}
}

// demoFlowIn is the demo's flow with the titles and labels of a language.
func demoFlowIn(language string) ([]byte, error) {
	at := slices.Index([]string{config.Traditional, config.Simplified}, language)
	if at < 0 {
		return demoFlow, nil
	}
	var words map[string][2]string
	if err := json.Unmarshal(demoWords, &words); err != nil {
		return nil, fmt.Errorf("read the words of the demo's flow: %w", err)
	}
	var flow any
	if err := json.Unmarshal(demoFlow, &flow); err != nil {
		return nil, fmt.Errorf("read the demo's flow: %w", err)
	}
	text, err := json.MarshalIndent(retitled(flow, func(word string) string { return words[word][at] }), "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the demo's flow: %w", err)
	}
	return text, nil
}

// retitled gives all titles and labels other words; those without stay.
func retitled(part any, in func(string) string) any {
	switch v := part.(type) {
	case []any:
		for i := range v {
			v[i] = retitled(v[i], in)
		}
	case map[string]any:
		for name, value := range v {
			word, is := value.(string)
			if !is || name != "title" && name != "label" {
				v[name] = retitled(value, in)
			} else if other := in(word); other != "" {
				v[name] = other
			}
		}
	}
	return part
}

// has reports whether there is a version of a flow.
func (f *flows) has(name string) bool {
	_, err := f.shelf.Get(name)
	return err == nil
}
