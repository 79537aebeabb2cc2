package appliance

import (
	"bytes"
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/afero"

	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/engine"
	"ringdown/ivr/studio"
	"ringdown/media"
	"ringdown/media/wav"
)

// studioFolder is where what is spoken lies until somebody keeps it.
const studioFolder = "studio"

const (
	// studioWorks bounds what callers wait for. Policy when full: they learn by time
	// that it was not done.
	studioWorks = 16
	// studioAwait is how long a file may take to be complete on a slow disk.
	studioAwait = 3 * time.Second
)

// studioRoom is where announcements are recorded by telephone. Sessions and
// sounds ask it from any goroutine; run does what takes time.
type studioRoom struct {
	files   afero.Fs
	prompts *announcements
	log     *slog.Logger
	done    func(id call.ID, gen uint32, values []call.Mark, text string)
	works   chan studioWork
	conf    atomic.Pointer[config.Prompts]
	locks   studioLocks

	mu     sync.Mutex
	serial int
	drafts map[string]*studioDraft // of calls under way: a few
}

// studioDraft is a file that somebody speaks into.
type studioDraft struct {
	complete chan struct{} // closed once nothing is written any more
	pcm      []int16       // made an announcement
}

type studioWork struct {
	id  call.ID
	gen uint32
	do  []string
}

// openStudio makes the room; what a power cut has left of drafts goes.
func (m *Main) openStudio(c config.Config) {
	m.studio = &studioRoom{
		files: m.dataFiles(), prompts: m.announcements(), log: m.log,
		done: func(id call.ID, gen uint32, values []call.Mark, text string) {
			m.engine.Worked(id, gen, values, text)
		},
		works: make(chan studioWork, studioWorks), drafts: map[string]*studioDraft{},
	}
	m.studio.configure(c)
	if err := m.studio.files.RemoveAll(studioFolder); err != nil {
		m.log.Warn("Recordings of announcements that nobody kept are still on the disk.", "error", err)
	}
}

func (s *studioRoom) configure(c config.Config) { s.conf.Store(&c.Prompts) }

// open begins a session; it implements opener.
func (s *studioRoom) open(_ string, about call.About) (engine.Session, error) {
	if about.From == "" {
		return nil, errors.New("announcements are recorded at telephones of the office")
	}
	conf, from := s.conf.Load(), about.From
	return studio.New(studio.Options{
		Entry: s.entry(conf, from),
		Try:   func(pin string) studio.Entry { return s.try(conf, from, pin) },
		Draft: func() string { return s.draft(about.Call) }, Has: s.prompts.has, Drop: s.drop,
	}), nil
}

func (s *studioRoom) entry(conf *config.Prompts, from string) studio.Entry {
	switch {
	case slices.Contains(conf.Recorders, from):
		return studio.Free
	case conf.PIN == "":
		return studio.Refused
	case s.locks.locked(from, time.Now()):
		return studio.Locked
	}
	return studio.ByPIN
}

func (s *studioRoom) try(conf *config.Prompts, from, pin string) studio.Entry {
	right := subtle.ConstantTimeCompare([]byte(pin), []byte(conf.PIN)) == 1
	if s.locks.tried(from, right, time.Now()) {
		s.log.Warn("Too many wrong PINs for announcements: the telephone is locked out for a while.", "extension", from)
		return studio.Locked
	}
	if right {
		return studio.Free
	}
	return studio.ByPIN
}

// draft names a new file.
func (s *studioRoom) draft(id call.ID) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serial++
	file := path.Join(studioFolder, fmt.Sprintf("%d.%d.wav", id, s.serial))
	s.drafts[file] = &studioDraft{complete: make(chan struct{})}
	return file
}

// captured says that nothing is written any more to a file.
func (s *studioRoom) captured(file string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d := s.drafts[file]; d != nil {
		close(d.complete)
		return
	}
	if strings.HasPrefix(file, studioFolder+"/") { // who spoke has hung up meanwhile
		_ = s.files.Remove(file) // the next start removes what stays
	}
}

// drop forgets a draft.
func (s *studioRoom) drop(file string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.drafts, file)
	_ = s.files.Remove(file) // the next start removes what stays
}

// Start implements engine.Works.
func (s *studioRoom) Start(id call.ID, gen uint32, what string) {
	select {
	case s.works <- studioWork{id, gen, strings.Fields(what)}:
	default:
		s.log.Warn("An announcement waits in vain: the disk is too slow.", "call", uint64(id))
	}
}

// run does what sessions want done until ctx ends.
func (s *studioRoom) run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case w := <-s.works:
			text := studio.Done
			if err := s.carryOut(ctx, w.do); err != nil {
				s.log.Warn("An announcement that was spoken is not kept.", "work", strings.Join(w.do, " "), "error", err)
				text = "failed"
			}
			s.done(w.id, w.gen, nil, text)
		}
	}
}

func (s *studioRoom) carryOut(ctx context.Context, do []string) error {
	switch {
	case len(do) == 2 && do[0] == "load":
		return s.load(ctx, do[1])
	case len(do) == 3 && do[0] == "keep":
		d := s.find(do[1])
		if d == nil {
			return fmt.Errorf("there is no recording %s", do[1])
		}
		return s.prompts.keep(do[2], d.pcm)
	}
	return fmt.Errorf("the work %q is unknown", strings.Join(do, " "))
}

func (s *studioRoom) find(file string) *studioDraft {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.drafts[file]
}

// load makes an announcement of what was spoken.
func (s *studioRoom) load(ctx context.Context, file string) error {
	d := s.find(file)
	if d == nil {
		return fmt.Errorf("there is no recording %s", file)
	}
	late := time.NewTimer(studioAwait)
	defer late.Stop()
	select {
	case <-ctx.Done():
	case <-late.C:
	case <-d.complete:
	}
	data, err := afero.ReadFile(s.files, file)
	if err != nil {
		return err
	}
	audio, err := wav.Read(bytes.NewReader(data))
	if err != nil {
		return err
	}
	pcm, err := audio.Mono8k()
	if err != nil {
		return err
	}
	pcm = spokenSound(pcm)
	s.mu.Lock()
	defer s.mu.Unlock()
	d.pcm = pcm
	return nil
}

// Sound gives a draft as callers would hear it.
func (s *studioRoom) Sound(file string) (media.Signal, error) {
	d := s.find(file)
	if d == nil || d.pcm == nil {
		return nil, fmt.Errorf("nothing is loaded as studio/%.60s", file)
	}
	return media.NewSamples(d.pcm, false), nil
}

// drafted is a draft as callers would hear it.
func (m *Main) drafted(file string) (media.Signal, error) { return m.studio.Sound(file) }

// captured is told of each file that is complete.
func (m *Main) captured(file string, length time.Duration) {
	m.mailboxes.Captured(file, length)
	m.studio.captured(file)
}
