package sipstack

import "ringdown/internal/call"

// held tells the engine when a telephone puts the other party on hold, and takes
// it off (RFC 3264 s.8.4): by sendonly or inactive, or by an address of zeroes as
// RFC 2543 had it. The hold ends here: the engine parts the two and plays to who
// waits, whose own telephone or provider is told nothing; see
// docs/decisions/0017. A trunk that sends only does so to be heard, mostly with
// music of its own, and is.
func (c *session) held() {
	if _, telephone := c.of.(*phone); !telephone || c.stage != stageTalking || c.theirs == nil {
		return
	}
	on := !c.theirs.dir.receive || !c.theirs.rtp.IsValid()
	if on == c.holds {
		return
	}
	c.holds = on
	kind := call.Retrieve
	if on {
		kind = call.Hold
	}
	c.post(call.Event{Kind: kind})
}
