package appliance

import (
	"ringdown/fxo"
	"ringdown/internal/call"
)

// exchange hands each effect of a call to the room that it is for.
type exchange struct {
	hardware *fxo.Hardware
	sounds   *recordings
}

// Do implements engine.Ports; it never blocks.
func (x exchange) Do(e call.Effect) {
	switch e.Kind {
	case call.StartRecording:
		x.sounds.start(e)
	case call.StopRecording:
		x.sounds.stop(e)
	default:
		x.hardware.Do(e)
	}
}
