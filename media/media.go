package media

import (
	"math"

	"ringdown/hal"
)

// Amplitude0dBm0 is the peak of a sine at 0 dBm0: full scale is +3.14 dBm0, as
// in ITU-T G.711 A-law.
const Amplitude0dBm0 = 22826

// Amplitude is the peak of a sine at level dBm0.
func Amplitude(level float64) float64 { return Amplitude0dBm0 * math.Pow(10, level/20) }

// Level is the level in dBm0 of sound with this mean square.
func Level(meanSquare float64) float64 {
	return 10 * math.Log10(2*meanSquare/(Amplitude0dBm0*Amplitude0dBm0))
}

// Source gives frames. ReadFrame fills f; false means that there was nothing,
// and f is silence. It neither blocks nor allocates. One goroutine reads.
type Source interface {
	ReadFrame(f *hal.Frame) bool
}

// Sink takes frames. WriteFrame copies f; it neither blocks nor allocates. One
// goroutine writes.
type Sink interface {
	WriteFrame(f *hal.Frame)
}

// Signal is sound that is made on demand: Read fills p and returns how many
// samples it gave; fewer than len(p) means that it has ended, and 0 follows.
type Signal interface {
	Read(p []int16) int
}

// Filter changes a frame in place. It neither blocks nor allocates.
type Filter interface {
	Process(f *hal.Frame)
}
