package appliance

import (
	"strconv"

	"ringdown/acd"
	"ringdown/internal/call"
	"ringdown/internal/config"
)

// planRecording says which conversations are recorded. Without rules nothing is
// asked: then lines and trunks say it by themselves.
func planRecording(p *acd.Plan, c config.Recording) {
	for _, r := range c.Rules {
		line := r.Trunk
		if r.Line != 0 {
			line = strconv.Itoa(r.Line)
		}
		p.Recording = append(p.Recording, acd.RecordRule{
			Extension: r.Extension, Group: r.Group, Line: line, Way: call.Kind(r.Direction), Mode: call.RecordMode(r.Record),
		})
	}
	if len(c.Rules) > 0 {
		p.Rules.Record, p.RecordKeys = true, c.InCall()
	}
}
