package cardsim

import "ringdown/hal/vcard/vcp"

// MaxPorts is how many ports a voice card can have.
const MaxPorts = vcp.MaxPorts
