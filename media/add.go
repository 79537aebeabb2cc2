package media

import (
	"math"

	"ringdown/hal"
)

// Add lays one sound over another. What is louder than a sample can be is cut
// at full scale, and does not wrap round.
func Add(to, f *hal.Frame) {
	for i, v := range f {
		to[i] = int16(max(math.MinInt16, min(math.MaxInt16, int32(to[i])+int32(v))))
	}
}
