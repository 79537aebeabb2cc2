package sipstack

import (
	"slices"

	"ringdown/internal/call"
)

// recorded notes that what two say is recorded from now on, or no more. What only
// passes here (Opus) could not be: such telephones are asked for another codec,
// as when they talk to an analog port.
func (s *Stack) recorded(e call.Effect) {
	for _, port := range []call.Port{e.Port, e.Peer} {
		if c := s.callOf(port); c != nil {
			c.recorded = e.Kind == call.StartRecording
		}
	}
	s.reconcile(e.Port, e.Peer)
}

// opened says that what only passes here will not do: the sound of this call is
// recorded, or mixed with other sound.
func (c *session) opened() bool { return c.recorded || c.mixed }

// heard is what the leg speaks that will do for this call.
func (c *session) heard() Local {
	l := c.ours.local
	if c.opened() {
		l.Passed = nil
	}
	return l
}

// understood leaves out what will not do for this call.
func (c *session) understood(fs []Format) []Format {
	if !c.opened() {
		return fs
	}
	return slices.DeleteFunc(slices.Clone(fs), func(f Format) bool {
		_, passed := find(c.ours.local.Passed, f)
		return passed
	})
}
