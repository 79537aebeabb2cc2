package acd

import (
	"fmt"

	"ringdown/internal/call"
)

// RecordRule says of some conversations whether they are recorded (RC-1). What
// it leaves empty may be anything; the first rule that fits counts.
type RecordRule struct {
	Extension string    // number of one who talks, or who has passed the call on
	Group     string    // number of the group that was rung
	Line      string    // ID of the line or trunk that is used
	Way       call.Kind // which way the call went
	Mode      call.RecordMode
}

// recording says whether two who talk are recorded.
func (p *Plan) recording(a call.Ask) call.Route {
	for i, r := range p.Recording {
		if p.covers(r, a) {
			return call.Route{Kind: call.RouteRecord, Recording: r.Mode, Reason: fmt.Sprintf("Rule %d of recording: %s.", i+1, r.Mode)}
		}
	}
	for _, t := range a.With {
		if p.recorded(t.Port) {
			return call.Route{Kind: call.RouteRecord, Recording: call.RecordAlways, Reason: "The line's calls are recorded."}
		}
	}
	return call.Route{Kind: call.RouteRecord, Recording: call.RecordNever, Reason: "No rule of recording is of this call."}
}

func (p *Plan) covers(r RecordRule, a call.Ask) bool {
	if r.Way != "" && r.Way != a.Way || r.Group != "" && r.Group != a.Group {
		return false
	}
	extension, line := r.Extension == "", r.Line == ""
	for _, t := range a.With {
		x, is := p.ExtensionAt(t.Port)
		extension = extension || is && x.Number == r.Extension
		line = line || p.idAt(t.Port) == r.Line
	}
	return extension && line
}

// idAt is the ID of the line or trunk at a port, "" none.
func (p *Plan) idAt(port call.Port) string {
	if l, is := p.LineAt(port); is {
		return l.ID
	}
	if t, is := p.TrunkAt(port); is {
		return t.ID
	}
	return ""
}

// record is the code that has the call on hold recorded, or no more.
func (d dialledCode) record() call.Route {
	held := d.w.Holds(d.a.Port.Base())
	switch {
	case held == "":
		return d.wrong("no call is on hold that could be recorded")
	case !d.w.Recordable(held):
		return d.wrong("the call on hold may not be recorded")
	}
	return call.Route{
		Kind: call.RouteHear, Sound: "tone/confirm", Tapes: held,
		Reason: fmt.Sprintf("%s is %s.", d.a.Digits, d.code.Name),
	}
}
