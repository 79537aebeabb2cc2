package sipstack

import "ringdown/internal/call"

// listens lets a telephone hear what is played or mixed here. One that has
// called is answered for it: many hear nothing else, and none can press keys.
// Over a conversation nothing changes.
func (c *session) listens(m call.Mode) {
	if m != call.Over {
		c.accept()
	}
}
