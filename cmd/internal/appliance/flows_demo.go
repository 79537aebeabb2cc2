package appliance

import (
	_ "embed"

	"ringdown/internal/config"
)

// demoFlow is the flow of the demo's second line, as people write one.
//
//go:embed flows/demo.json
var demoFlow []byte

// putDemoFlow puts the demo's flow on the shelf when the settings lead calls
// there and it is not there, as they do at the first run only: later they are
// refused then. Once it is there it is the user's.
func (f *flows) putDemoFlow() {
	for _, b := range f.bound() {
		if b.Name != config.DemoFlow || f.has(config.DemoFlow) {
			continue
		}
		if err := f.m.SaveFlow(config.DemoFlow, demoFlow); err != nil {
			f.m.log.Warn("The demo's flow cannot be used.", "error", err)
		}
	}
}

// has reports whether there is a version of a flow.
func (f *flows) has(name string) bool {
	_, err := f.shelf.Get(name)
	return err == nil
}
