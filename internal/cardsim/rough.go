package cardsim

import (
	"bytes"
	"io"
	"math/rand/v2"
	"sync"
	"time"
)

// Rough is a wire that spoils what passes, both ways. The zero value spoils
// nothing.
type Rough struct {
	Flip  float64       // share of frames in which a bit is turned, before their delimiter
	Drop  float64       // share of frames that lose a byte
	Split int           // the longest piece in which bytes pass; 0 any
	Delay time.Duration // the longest time by which a write is held up
	Seed  uint64
}

// reach is how far into a frame a mistake is made whose length is not known.
const reach = 12

// spoiler spoils one direction.
type spoiler struct {
	rng  *rand.Rand
	r    Rough
	in   bool // within a frame
	flip int  // bytes until a bit is turned, negative: never in this frame
	drop int
}

// pass spoils p in place and gives what is left of it.
func (s *spoiler) pass(p []byte) []byte {
	out := p[:0]
	for i, b := range p {
		if !s.in {
			long := bytes.IndexByte(p[i:], 0)
			if long <= 0 {
				long = max(reach, len(p)-i)
			}
			s.in, s.flip, s.drop = true, s.draw(s.r.Flip, long), s.draw(s.r.Drop, long)
		}
		s.in = b != 0
		s.flip--
		s.drop--
		if s.flip == 0 {
			b ^= 1 << s.rng.IntN(8)
		}
		if s.drop != 0 {
			out = append(out, b)
		}
	}
	return out
}

// draw says at which byte of a frame there is a mistake, -1 for none.
func (s *spoiler) draw(share float64, long int) int {
	if s.rng.Float64() >= share {
		return -1
	}
	return 1 + s.rng.IntN(long)
}

// rough is a wire with a spoiler each way.
type rough struct {
	io.ReadWriteCloser
	r       Rough
	in, out spoiler
	mu      sync.Mutex // of out: writes do not mix
	spare   []byte
	gone    chan struct{}
	once    sync.Once
}

// Over is wire, made rough.
func (r Rough) Over(wire io.ReadWriteCloser) io.ReadWriteCloser {
	x := &rough{ReadWriteCloser: wire, r: r, gone: make(chan struct{})}
	x.in = spoiler{rng: rand.New(rand.NewPCG(r.Seed, 1)), r: r}
	x.out = spoiler{rng: rand.New(rand.NewPCG(r.Seed, 2)), r: r}
	return x
}

// Read implements io.Reader.
func (x *rough) Read(p []byte) (int, error) {
	if x.r.Split > 0 && len(p) > x.r.Split {
		p = p[:x.r.Split]
	}
	n, err := x.ReadWriteCloser.Read(p)
	return len(x.in.pass(p[:n])), err
}

// Write implements io.Writer.
func (x *rough) Write(p []byte) (int, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.r.Delay > 0 {
		wait := time.NewTimer(time.Duration(x.out.rng.Int64N(int64(x.r.Delay))))
		defer wait.Stop()
		select {
		case <-wait.C:
		case <-x.gone:
		}
	}
	x.spare = x.out.pass(append(x.spare[:0], p...))
	for rest := x.spare; len(rest) > 0; {
		n := len(rest)
		if x.r.Split > 0 {
			n = min(n, x.r.Split)
		}
		if _, err := x.ReadWriteCloser.Write(rest[:n]); err != nil {
			return 0, err
		}
		rest = rest[n:]
	}
	return len(p), nil
}

// Close implements io.Closer.
func (x *rough) Close() error {
	x.once.Do(func() { close(x.gone) })
	return x.ReadWriteCloser.Close()
}
