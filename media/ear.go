package media

import (
	"sync/atomic"
	"time"

	"ringdown/hal"
)

// quietLevel is the level below which a frame counts as silent, RMS: -42 dBm0.
// A telephone line's noise is some 20 dB below it, and quiet speech 10 dB above
// (ITU-T P.56 puts telephone speech at -20 dBm0 or so).
const quietLevel = 125

// Ear is a Sink that passes on what one party says, counts it, and tells when
// nothing has been said for a while. The goroutine of the party's clock writes
// it; Length may be asked by any.
type Ear struct {
	to     Sink
	frames atomic.Int64
	most   int // silent frames that are told of, 0 none
	quiet  int // silent ones in a row
	tell   func()
}

// NewEar passes frames on to a sink. silent is called once, on the goroutine that
// writes, when silence has lasted for this long (0: never); it must not wait.
func NewEar(to Sink, silence time.Duration, silent func()) *Ear {
	return &Ear{to: to, most: int(silence / hal.FrameTime), tell: silent}
}

// WriteFrame implements Sink.
func (e *Ear) WriteFrame(f *hal.Frame) {
	e.frames.Add(1)
	e.to.WriteFrame(f)
	if e.most == 0 {
		return
	}
	if loud(f) {
		e.quiet = 0
		return
	}
	if e.quiet++; e.quiet == e.most {
		e.most = 0
		e.tell()
	}
}

// Length is how much was written.
func (e *Ear) Length() time.Duration { return time.Duration(e.frames.Load()) * hal.FrameTime }

func loud(f *hal.Frame) bool {
	power := 0
	for _, v := range f {
		power += int(v) * int(v)
	}
	return power > quietLevel*quietLevel*len(f)
}
