package jitter

import (
	"time"

	"ringdown/hal"
	"ringdown/media/conceal"
)

const (
	hz    = hal.SampleRate
	ms    = hz / 1000
	frame = hal.FrameSamples
	room  = 8192 // samples of the ring, a power of two above MostDelay and a packet

	// guard is the slack that the latest packet keeps, half a millisecond: a
	// sender 200 ppm off slides by less before the estimate knows.
	guard = ms / 2
	// firstSpare is added until the network is known, see known.
	firstSpare = 10 * ms
	known      = 50 // packets, 1 s
	// most is MostDelay in samples.
	most = 400 * ms
	// resumeAfter is a pause after which the sound is a new utterance that may
	// start at its best delay, unheard.
	resumeAfter = 120 * ms
	// jump is a step of the sender's timestamps that is no delay any more: the
	// stream was set to another time.
	jump = hz
)

// MostDelay is the most sound that is ever held. G.114: a conversation suffers
// from 400 ms on.
const MostDelay = most * time.Second / hz

// Counts is what happened in a buffer so far.
type Counts struct {
	Packets   uint64
	Late      uint64 // came after their turn and were not played
	Duplicate uint64 // came twice
	Resets    uint64 // the sender's time jumped, or more than MostDelay came
	Concealed uint64 // samples made up
	Played    uint64 // samples given, made up or not
	Shortened uint64 // samples left out to catch up
	Prolonged uint64 // samples played twice to wait
	Waited    uint64 // samples, summed over Packets: from arrival to its turn
}

// Buffer is a jitter buffer of one stream at 8000 samples a second.
type Buffer struct {
	pcm   [room]int16
	have  [room]bool
	play  int64 // timestamp of the next sample to be played
	end   int64 // timestamp after the last sample that came
	from  int64 // before this there is silence, not loss
	clock int64 // samples read so far
	on    bool  // a stream is there
	fixed bool
	phase int64 // of the packets' starts against the frames' starts, 0-79
	last  struct{ came, delay int64 }
	est   estimate
	fill  conceal.Concealer
	rest  int // frames until the next change of delay
	noise noise
	muted mute
	work  [conceal.Need + frame + conceal.MaxLag]int16 // what was played, then what is due
	counts
}

type counts = Counts

// Counts is what happened so far.
func (b *Buffer) Counts() Counts { return b.counts }

// Steady fixes the delay where it is, for sound that must not be stretched
// (fax, modems); only MostDelay still bounds it.
func (b *Buffer) Steady(on bool) { b.fixed = on }

// Delay is how long a packet like the last one waits for its turn.
func (b *Buffer) Delay() time.Duration {
	if !b.on {
		return 0
	}
	return time.Duration(b.wait(b.last.delay)) * time.Second / hz
}

func (b *Buffer) wait(delay int64) int64 { return max(b.clock-b.play-delay, 0) }

// Reset forgets the stream: the next packet starts another.
func (b *Buffer) Reset() {
	clear(b.have[:])
	b.on, b.est = false, estimate{}
	b.noise.level, b.muted = 0, mute{}
}

// Put takes a packet's sound: ts is the RTP timestamp of its first sample, age
// how long ago it came. It is called before the Read that follows the arrival.
func (b *Buffer) Put(ts uint32, pcm []int16, age time.Duration) {
	if len(pcm) == 0 || len(pcm) > room/4 {
		return
	}
	b.Packets++
	at := b.unwrap(ts)
	delay := b.clock - int64(age*hz/time.Second) - at
	if b.on && (at > b.end+jump || at < b.play-jump) {
		b.Resets++
		b.Reset()
	}
	b.learn(at, delay)
	b.place(at, delay)
	b.Waited += uint64(b.wait(delay))
	b.store(at, pcm)
}

// unwrap extends a timestamp to 64 bits, near the one played now.
func (b *Buffer) unwrap(ts uint32) int64 {
	return b.play + int64(int32(ts-uint32(b.play)))
}

// learn puts a delay into the estimate. Of a bunch that was held up and came
// at once, only the first counts: its followers tell nothing new, and ten of
// them would outvote ten seconds.
func (b *Buffer) learn(at, delay int64) {
	came := delay + at
	bunch := b.est.n > 0 && came-b.last.came < 5*ms && delay < b.last.delay && delay > int64(b.est.late)
	b.last.came, b.last.delay = came, delay
	if !bunch {
		b.est.add(int(delay))
	}
}

// place decides where the stream is played, when it begins or begins again.
func (b *Buffer) place(at, delay int64) {
	switch {
	case !b.on:
		b.on = true
		b.start(at, delay)
	case at >= b.end && at-b.end >= resumeAfter && b.end <= b.play,
		at >= b.end && b.play-b.end >= resumeAfter && b.fill.Muted():
		b.start(at, delay)
	case at >= b.end && at < b.play:
		// Nothing later was played: the stream was held up. It goes on from
		// here; the delay that this adds is caught up with by leaving periods out.
		b.play = at
	}
}

// start puts the first sample of an utterance behind silence of the best delay.
func (b *Buffer) start(at, delay int64) {
	clear(b.have[:])
	spare := int64(guard)
	if b.est.n < known {
		spare += firstSpare
	}
	late := max(int64(b.est.late), delay)
	ahead := at - b.clock + late + spare // samples of silence before it
	ahead = (max(ahead, 0) + frame - 1) / frame * frame
	b.play, b.end, b.from = at-min(ahead, most), at, at
}

// store keeps the part of the packet that is still to be played.
func (b *Buffer) store(at int64, pcm []int16) {
	end := at + int64(len(pcm))
	if end <= b.play {
		b.Late++
		return
	}
	if end-b.play > room {
		return // a future beyond the ring; jump and bound keep it from lasting
	}
	if at >= b.play && at < b.end && b.have[at&(room-1)] {
		b.Duplicate++
		return
	}
	b.phase = modulo(at-b.play, frame)
	if at < b.play {
		pcm, at = pcm[b.play-at:], b.play
	}
	for i, v := range pcm {
		k := (at + int64(i)) & (room - 1)
		if b.have[k] = true; !b.muted.sounds(at + int64(i)) {
			v = 0
		}
		b.pcm[k] = v
	}
	b.end = max(b.end, end)
}

// modulo is never negative.
func modulo(a, m int64) int64 { return (a%m + m) % m }
