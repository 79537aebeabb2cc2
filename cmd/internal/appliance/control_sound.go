package appliance

import (
	"bytes"
	"context"
	"fmt"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/media/wav"
	"ringdown/webadmin"
)

// Sound implements webadmin.Sim: what is played under a name, as a WAV file of at
// most so many seconds.
func (c *control) Sound(_ context.Context, name string, seconds float64) ([]byte, error) {
	signal, err := c.sounds(call.Sound(name))
	if err != nil {
		return nil, spoken{webadmin.ErrInvalid, err}
	}
	pcm := make([]int16, int(seconds*hal.SampleRate))
	var b bytes.Buffer
	if err := wav.Write(&b, pcm[:signal.Read(pcm)]); err != nil {
		return nil, fmt.Errorf("write the sound %q: %w", name, err)
	}
	return b.Bytes(), nil
}
