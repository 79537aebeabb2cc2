package hal

import (
	"context"
	"time"
)

// SampleRate is the rate of every analog port, in samples a second.
const SampleRate = 8000

// FrameSamples is the length of one Frame: 10 ms. A card with shorter frames
// (5 ms) is gathered by its backend.
const FrameSamples = 80

// FrameTime is the nominal length of one Frame on the card's clock.
const FrameTime = 10 * time.Millisecond

// Tick counts samples of the card's clock since Open. It never goes back.
type Tick uint64

// Ticks converts a duration on the card's nominal clock to samples.
func Ticks(d time.Duration) Tick { return Tick(d * SampleRate / time.Second) }

// Duration is the nominal length of t samples.
func (t Tick) Duration() time.Duration { return time.Duration(t) * time.Second / SampleRate }

// Frame is 10 ms of sound: 16-bit linear, full scale (32767) is +3.14 dBm0 as
// in G.711 A-law, so 0 dBm0 is a sine of amplitude 22,826. A Frame is a
// value; copying one copies the sound.
type Frame [FrameSamples]int16

// Slip counts frames that did not pass in order since the last Exchange.
type Slip struct {
	Lost, Late, Duplicate int
}

// Media is the sound of a card. One goroutine owns it.
type Media interface {
	// Exchange blocks until the card's next frame boundary, fills *rx[p] with
	// what came in at port p during the frame that just ended, and queues *tx[p]
	// for the frame that begins now. A nil entry leaves that port out: nothing
	// is read there, silence is sent. rx and tx have one entry per port of the
	// card. It allocates nothing. The Tick is that of the boundary.
	//
	// Exchange(ctx, nil, nil) says that the host pauses: it returns at once with
	// the Tick of now, and the card keeps no frame for the host until the next
	// Exchange.
	//
	// A cancelled ctx ends the wait with ctx.Err(); a gone card with ErrGone. A
	// call after a long pause resumes at the next boundary; frames that passed
	// meanwhile are not counted as lost.
	Exchange(ctx context.Context, rx, tx []*Frame) (Tick, Slip, error)
}
