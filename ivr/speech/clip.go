package speech

import (
	"sync/atomic"

	"ringdown/media"
	"ringdown/media/g711"
)

const (
	rate = 8000
	// waitMost is how long a caller hears nothing while a text is not spoken yet,
	// in samples: longer than any time-out of an engine that may be set.
	waitMost = 60 * rate
	// breath is the silence behind a text, as behind a built-in sentence.
	breath = rate * 200 / 1000
)

// clip is one text that was spoken, or is about to be.
type clip struct {
	text Text
	key  string
	pcm  atomic.Pointer[string] // µ-law; nil: not there yet, or never
	err  error                  // what became of it; to be read once done is closed
	done chan struct{}
	used int64 // of Speaker, under its lock: when it was wanted last
}

func newClip(key string, t Text) *clip { return &clip{text: t, key: key, done: make(chan struct{})} }

// over says that the clip is there, or why it will not be. It is called once.
func (c *clip) over(pcm string, err error) {
	if err == nil {
		c.pcm.Store(&pcm)
	}
	c.err = err
	close(c.done)
}

// settled reports whether it was spoken, or failed.
func (c *clip) settled() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

// size is what it takes in memory.
func (c *clip) size() int {
	if pcm := c.pcm.Load(); pcm != nil {
		return len(*pcm)
	}
	return 0
}

// heard is a clip as one party hears it: silence until it is there.
type heard struct {
	*clip
	next, waited int
	pause        media.Silence
}

// Read is media.Signal's.
func (h *heard) Read(p []int16) int {
	pcm := h.pcm.Load()
	if pcm == nil {
		return h.wait(p)
	}
	n := min(len(p), len(*pcm)-h.next)
	for i := range n {
		p[i] = g711.DecodeU((*pcm)[h.next+i])
	}
	h.next += n
	return n + h.pause.Read(p[n:])
}

func (h *heard) wait(p []int16) int {
	if h.waited += len(p); h.settled() && h.pcm.Load() == nil || h.waited > waitMost {
		return 0 // the text is left out
	}
	clear(p)
	return len(p)
}
