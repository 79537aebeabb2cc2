package appliance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"github.com/spf13/afero"

	"ringdown/cmd/internal/simctl"
	"ringdown/hal"
	"ringdown/media"
)

// takes keeps what simulated telephones hear in files that the owner names,
// anywhere on this machine. Only the local socket's words get here with a path.
type takes struct {
	files afero.Fs
	log   *slog.Logger
	all   sync.WaitGroup
	mu    sync.Mutex
	open  map[*take]struct{}
}

func newTakes(files afero.Fs, log *slog.Logger) *takes {
	return &takes{files: files, log: log, open: map[*take]struct{}{}}
}

// stop ends every recording and waits for its file.
func (t *takes) stop() {
	t.mu.Lock()
	for r := range t.open {
		r.Recorder.Stop()
	}
	t.mu.Unlock()
	t.all.Wait()
}

// Record implements simctl.Recorders.
func (t *takes) Record(path string) (simctl.Recording, error) {
	if !filepath.IsAbs(path) {
		return nil, fmt.Errorf("record to %s: say the whole path, from /", path)
	}
	if err := makeRoom(path); err != nil {
		return nil, fmt.Errorf("record to %s: %w", path, err)
	}
	rec, err := media.NewRecorder(t.files, path, media.Mono)
	if err != nil {
		return nil, err
	}
	rec.Follow()
	r := &take{Recorder: rec, done: make(chan struct{})}
	t.keep(r)
	return r, nil
}

// keep writes a recording until it is stopped; a full disk ends it early, with
// a valid file, and what it was made for goes on.
func (t *takes) keep(r *take) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.open[r] = struct{}{}
	t.all.Go(func() {
		defer close(r.done)
		// It ends by Stop, not by a context: what is queued is written.
		if err := r.Run(context.Background()); err != nil {
			t.log.Warn("A recording of the simulator ended early; the call went on.", "error", err)
		}
		t.mu.Lock()
		defer t.mu.Unlock()
		delete(t.open, r)
	})
}

// makeRoom removes an older WAV file; anything else that is there stays, and so
// does the disk's tree of folders. What is no plain file is not even opened: a
// pipe would wait for its writer for ever.
func makeRoom(path string) error {
	if err := isFolder(filepath.Dir(path)); err != nil {
		return err
	}
	at, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if !at.Mode().IsRegular() {
		return errors.New("that is not a file but a folder or a device")
	}
	return removeWAV(path)
}

func isFolder(path string) error {
	at, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) || err == nil && !at.IsDir() {
		return fmt.Errorf("there is no folder %s", path)
	}
	return err
}

func removeWAV(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	head := make([]byte, 4)
	n, _ := io.ReadFull(f, head)
	if err := f.Close(); err != nil {
		return err
	}
	if n > 0 && string(head[:n]) != "RIFF" {
		return errors.New("there is a file of another kind, which is not overwritten")
	}
	return os.Remove(path)
}

// take is one recording under way.
type take struct {
	*media.Recorder
	done chan struct{}
}

// WriteFrame implements sim.FrameSink.
func (t *take) WriteFrame(f *hal.Frame) { t.Leg(0).WriteFrame(f) }

// CallEnded implements sim.CallSink.
func (t *take) CallEnded() { t.Recorder.Stop() }

// Stop ends the recording and waits until its file is complete.
func (t *take) Stop() {
	t.Recorder.Stop()
	<-t.done
}
