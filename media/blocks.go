package media

import (
	"errors"

	"ringdown/hal"
)

// queueBlocks is how much sound in blocks waits for a slow disk, 5 s, with the
// policy of queueFrames.
const queueBlocks = queueFrames / batchFrames

// blocks are a recorder's queue of sound that comes half a second at once.
type blocks struct {
	queue  chan block
	spare  chan []int16 // of blocks that were written
	silent int          // frames of silence before the next block; the writer's
}

type block struct {
	silent int // frames before it in which nobody spoke, or that were dropped
	pcm    []int16
}

func newBlocks() blocks {
	return blocks{queue: make(chan block, queueBlocks), spare: make(chan []int16, queueBlocks)}
}

// room is for one block. There are never more than wait and are being written.
func (q *blocks) room(samples int) []int16 {
	select {
	case b := <-q.spare:
		return b[:0]
	default:
		return make([]int16, 0, samples)
	}
}

// WriteBlock queues a copy of sound as the file has it, the channels
// alternating, at most half a second. One goroutine at a time calls it, and no
// leg is written besides. It does not wait: when the queue is full the block is
// dropped and recorded as silence.
func (r *Recorder) WriteBlock(pcm []int16) {
	if r.ended.Load() || len(pcm) == 0 {
		return
	}
	q, channels := &r.blocks, r.layout.channels()
	b := block{silent: q.silent, pcm: append(q.room(batchFrames*hal.FrameSamples*channels), pcm...)}
	select {
	case q.queue <- b:
		q.silent = 0
	default:
		frames := len(pcm) / channels / hal.FrameSamples
		r.dropped.Add(int64(frames))
		q.silent += frames
		q.done(b)
	}
}

// Silence stands for so many frames before the next block in which nobody
// spoke. WriteBlock's goroutine calls it.
func (r *Recorder) Silence(frames int) { r.blocks.silent += frames }

// addBlock writes a block.
func (r *Recorder) addBlock(b block) error {
	if err := errors.Join(r.quiet(b.silent), r.write()); err != nil {
		return err
	}
	if err := r.wav.Append(b.pcm); err != nil {
		return err
	}
	r.blocks.done(b)
	return nil
}

// done keeps a block's room for another.
func (q *blocks) done(b block) {
	select {
	case q.spare <- b.pcm:
	default: // the queue was full and is empty
	}
}
