package sim

import "ringdown/hal"

// FrameSink takes recorded sound, one frame after another; media.Recorder is
// one. It is called with the simulation's lock held: it must not block and must
// not call back.
type FrameSink interface{ WriteFrame(f *hal.Frame) }

// recorder makes frames of the stretches that arrive.
type recorder struct {
	sink  FrameSink
	frame hal.Frame
	n     int
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
