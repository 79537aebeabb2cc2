package appliance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/spf13/afero"

	"ringdown/cmd/internal/simctl"
	"ringdown/hal"
	"ringdown/media"
	"ringdown/webadmin"
)

// control lets pages, scripts and commands work the simulated hardware.
type control struct{ desk *simctl.Desk }

// Command implements webadmin.Sim. A recording names a file of this machine:
// that is for the local socket's words only.
func (c *control) Command(ctx context.Context, words []string) (any, error) {
	if len(words) > 2 && words[2] == "record" && !webadmin.FromSocket(ctx) {
		return nil, spoken{webadmin.ErrInvalid, errors.New("record writes a file on the gateway's own machine: it is taken from its local socket only")}
	}
	view, err := c.desk.Command(words)
	return view, simEdge(err)
}

// Play implements webadmin.Sim.
func (c *control) Play(_ context.Context, target string, wav []byte) error {
	pcm, err := simctl.Telephone(wav)
	if err != nil {
		return spoken{webadmin.ErrInvalid, fmt.Errorf("the sound cannot be said: %w", err)}
	}
	return simEdge(c.desk.Play(target, pcm))
}

// simEdge tells wrong words from acts that the simulated thing cannot do now.
func simEdge(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, simctl.ErrWords):
		return spoken{webadmin.ErrInvalid, err}
	}
	return spoken{webadmin.ErrNotNow, err}
}

// spoken is a sentence for people, of a kind that the API knows.
type spoken struct{ kind, sentence error }

func (s spoken) Error() string   { return s.sentence.Error() }
func (s spoken) Unwrap() []error { return []error{s.kind, s.sentence} }

// ExtensionPhone finds the simulated telephone of an extension.
func (m *Main) ExtensionPhone(number string) (int, bool) {
	c, err := m.settings.Current(context.Background())
	if err != nil {
		return 0, false
	}
	x, there := c.Extension(number)
	if !there {
		return 0, false
	}
	_, port, _ := strings.Cut(x.Port, "/")
	n, err := strconv.Atoi(strings.TrimPrefix(port, "fxs"))
	return n, err == nil
}

// takes keeps what simulated telephones hear in files that the owner names,
// anywhere on this machine. Only the local socket's words get here with a path.
type takes struct {
	all  sync.WaitGroup
	mu   sync.Mutex
	open map[*take]struct{}
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
	rec, err := media.NewRecorder(afero.NewOsFs(), path, media.Mono)
	if err != nil {
		return nil, err
	}
	r := &take{Recorder: rec, done: make(chan struct{})}
	t.keep(r)
	return r, nil
}

// keep writes a recording until it is stopped; a full disk ends it early, with
// a valid file, and what it was made for goes on.
func (t *takes) keep(r *take) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.open == nil {
		t.open = map[*take]struct{}{}
	}
	t.open[r] = struct{}{}
	t.all.Go(func() {
		defer close(r.done)
		_ = r.Run(context.Background()) // the file says how far it got
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

// Stop ends the recording and waits until its file is complete.
func (t *take) Stop() {
	t.Recorder.Stop()
	<-t.done
}
