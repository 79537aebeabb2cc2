package sim

import "ringdown/hal"

// FrameSink takes recorded sound, one frame after another; media.Recorder is
// one. It is called with the simulation's lock held: it must not block and must
// not call back.
type FrameSink interface{ WriteFrame(f *hal.Frame) }

// CallSink is a FrameSink that is told when the call it hears is over: the
// telephone is put down, or the line's call has ended. It is let go of then.
// CallEnded is called like WriteFrame and obeys the same rules.
type CallSink interface {
	FrameSink
	CallEnded()
}

// recorder makes frames of the stretches that arrive.
type recorder struct {
	sink  FrameSink
	frame hal.Frame
	n     int
}

// end tells a sink that wants to know that the call is over.
func (r *recorder) end() {
	if sink, wants := r.sink.(CallSink); wants {
		*r = recorder{}
		sink.CallEnded()
	}
}

func (r *recorder) write(p []float32) {
	if r.sink == nil {
		return
	}
	for _, v := range p {
		r.frame[r.n] = clip(v)
		if r.n++; r.n == len(r.frame) {
			r.sink.WriteFrame(&r.frame)
			r.n = 0
		}
	}
}
