package media

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/afero"

	"ringdown/hal"
	"ringdown/media/wav"
)

const (
	// queueFrames is how much sound waits for a slow disk, 5 s. When it is full
	// the newest frames are dropped and recorded as silence: the call goes on.
	queueFrames = 500
	// batchFrames are written at once, half a second: flash memory dislikes
	// small writes.
	batchFrames = 50
	// followFrames are written at once to a file that somebody reads while it
	// grows: it lags 100 ms behind.
	followFrames = 10
	// syncEvery bounds what a power cut can take. Each sync costs a flash erase.
	syncEvery = 2 * time.Second
)

// Layout says how the two parties of a call lie in a recording.
type Layout int

const (
	Mono   Layout = iota // leg 0 alone
	Stereo               // leg 0 left, leg 1 right
	Mixed                // both legs added into one channel
)

func (l Layout) channels() int {
	if l == Stereo {
		return 2
	}
	return 1
}

func (l Layout) legs() int {
	if l == Mono {
		return 1
	}
	return 2
}

// Recorder writes a call to a WAV file that is valid and playable at every
// moment, also after a crash or on a full disk. What goes wrong with the file
// is the value that Run returns; the call does not notice.
type Recorder struct {
	name    string
	file    afero.File
	wav     *wav.Writer
	layout  Layout
	legs    [2]recorderLeg
	queue   chan [2]hal.Frame // nil: a tape writes
	blocks  blocks
	stop    chan struct{}
	once    sync.Once
	ended   atomic.Bool
	dropped atomic.Int64
	owed    atomic.Int64 // dropped frames not yet made good by silence
	buf     []int16      // Run's
	batch   int          // frames that are written at once
	follow  bool         // the header is made true with every batch
}

// recorderLeg is the Sink of one party.
type recorderLeg struct {
	rec   *Recorder
	frame hal.Frame
	have  bool
}

// NewRecorder creates the file at path, which must not exist, with its folders.
// The error names the path. Run must be called once; it closes the file.
func NewRecorder(fs afero.Fs, path string, layout Layout) (*Recorder, error) {
	if err := fs.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, fmt.Errorf("making folder of recording %s: %w", path, err)
	}
	file, err := fs.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return nil, fmt.Errorf("creating recording %s: %w", path, err)
	}
	w, err := wav.NewWriter(file, layout.channels())
	if err != nil {
		return nil, fmt.Errorf("creating recording %s: %w", path, errors.Join(err, file.Close(), fs.Remove(path)))
	}
	return newRecorder(path, file, w, layout), nil
}

// ContinueRecorder goes on in a file that a Recorder of the same layout has
// closed: what is recorded now follows what is in it.
func ContinueRecorder(fs afero.Fs, path string, layout Layout) (*Recorder, error) {
	file, err := fs.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("opening recording %s: %w", path, err)
	}
	w, err := wav.Continue(file, layout.channels())
	if err != nil {
		return nil, fmt.Errorf("opening recording %s: %w", path, errors.Join(err, file.Close()))
	}
	return newRecorder(path, file, w, layout), nil
}

func newRecorder(path string, file afero.File, w *wav.Writer, layout Layout) *Recorder {
	r := &Recorder{
		name: path, file: file, wav: w, layout: layout,
		queue:  make(chan [2]hal.Frame, queueFrames),
		blocks: newBlocks(),
		stop:   make(chan struct{}),
		buf:    make([]int16, 0, 2*batchFrames*hal.FrameSamples),
		batch:  batchFrames,
	}
	for i := range r.legs {
		r.legs[i].rec = r
	}
	return r
}

// Follow lets the file follow the sound at 100 ms, header included, for a file
// that is read while it grows. It costs a write for each 100 ms, so it is not
// for flash memory. Call it before Run.
func (r *Recorder) Follow() { r.batch, r.follow = followFrames, true }

// Leg is the sink of party 0 or 1. Both are written by the one goroutine that
// owns the call's clock, one frame each per tick; a leg that is written twice
// before the other stands beside silence.
func (r *Recorder) Leg(i int) Sink { return &r.legs[i] }

// WriteFrame is Sink's.
func (l *recorderLeg) WriteFrame(f *hal.Frame) {
	if l.have {
		l.rec.push()
	}
	l.frame, l.have = *f, true
	for i := range l.rec.layout.legs() {
		if !l.rec.legs[i].have {
			return
		}
	}
	l.rec.push()
}

func (r *Recorder) push() {
	var both [2]hal.Frame
	for i := range r.legs {
		if r.legs[i].have {
			both[i] = r.legs[i].frame
		}
		r.legs[i].have = false
	}
	if r.ended.Load() {
		return
	}
	select {
	case r.queue <- both:
	default:
		r.dropped.Add(1)
		r.owed.Add(1)
	}
}

// Stop ends the recording; Run then writes what is queued and returns. Any
// goroutine may call it, more than once.
func (r *Recorder) Stop() { r.once.Do(func() { close(r.stop) }) }

// Dropped counts the frames that were replaced by silence because the disk was
// too slow. Any goroutine may call it.
func (r *Recorder) Dropped() int { return int(r.dropped.Load()) }

// Run writes until Stop is called, ctx ends or the file fails, and closes the
// file. An error says what was wrong with the file; the sound up to there is in
// it.
func (r *Recorder) Run(ctx context.Context) error {
	defer r.ended.Store(true)
	err := r.work(ctx)
	err = errors.Join(err, r.settle(), r.file.Close())
	if err != nil {
		return fmt.Errorf("recording %s: %w", r.name, err)
	}
	return nil
}

func (r *Recorder) work(ctx context.Context) error {
	tick := time.NewTicker(syncEvery)
	defer tick.Stop()
	for {
		var err error
		select {
		case both := <-r.queue:
			err = r.add(&both)
		case b := <-r.blocks.queue:
			err = r.addBlock(b)
		case <-tick.C:
			err = errors.Join(r.write(), r.settle())
		case <-r.stop:
			return r.drain()
		case <-ctx.Done():
			return r.drain()
		}
		if err != nil {
			return err
		}
	}
}

// drain writes what was queued when the recording was stopped.
func (r *Recorder) drain() error {
	for n := len(r.queue); n > 0; n-- {
		both := <-r.queue
		if err := r.add(&both); err != nil {
			return err
		}
	}
	for n := len(r.blocks.queue); n > 0; n-- {
		if err := r.addBlock(<-r.blocks.queue); err != nil {
			return err
		}
	}
	return r.write()
}

func (r *Recorder) add(both *[2]hal.Frame) error {
	if err := r.quiet(int(r.owed.Swap(0))); err != nil {
		return err
	}
	return r.gather(both)
}

// quiet writes silence.
func (r *Recorder) quiet(frames int) error {
	for range frames {
		if err := r.gather(&[2]hal.Frame{}); err != nil {
			return err
		}
	}
	return nil
}

// gather puts one frame of both legs into the batch.
func (r *Recorder) gather(both *[2]hal.Frame) error {
	for i := range both[0] {
		switch r.layout {
		case Stereo:
			r.buf = append(r.buf, both[0][i], both[1][i])
		case Mixed:
			r.buf = append(r.buf, saturate(int(both[0][i])+int(both[1][i])))
		default:
			r.buf = append(r.buf, both[0][i])
		}
	}
	if len(r.buf) < r.batch*hal.FrameSamples*r.layout.channels() {
		return nil
	}
	return r.write()
}

func (r *Recorder) write() error {
	err := r.wav.Append(r.buf)
	r.buf = r.buf[:0]
	if err == nil && r.follow {
		err = r.wav.Cover()
	}
	return err
}

// settle makes the header true and the disk keep it.
func (r *Recorder) settle() error {
	if err := r.wav.Cover(); err != nil {
		return err
	}
	if err := r.file.Sync(); err != nil {
		return fmt.Errorf("syncing: %w", err)
	}
	return nil
}

func saturate(v int) int16 { return int16(min(max(v, -32768), 32767)) }
