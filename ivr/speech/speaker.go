package speech

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/spf13/afero"

	"ringdown/media"
)

// Bounds of what waits and of what is in memory.
const (
	// queueMost bounds the texts that wait to be spoken. Policy when full: the text
	// is left out, and the log says so.
	queueMost = 100
	// speakers is how many are spoken at the same time: one that is slow holds up no
	// other, and espeak-ng has no more processors.
	speakers = 2
	// memoryKept bounds the clips in memory, bytes: 17 minutes. Policy when full:
	// those that were wanted least recently go; the disk has them still.
	memoryKept = 8 << 20
	// usualTime is how long an engine may take where nothing else is set.
	usualTime = 10 * time.Second
	// rest is how long an engine that has failed is left alone: callers who follow
	// do not all wait for its time-out.
	rest = 10 * time.Second
)

// Settings are how texts are spoken from now on.
type Settings struct {
	Engine Engine // nil: none
	Why    string // there is none, for people
	Within time.Duration
}

// Options are what a Speaker works with.
type Options struct {
	Files afero.Fs // of the data directory; what was spoken is kept there
	Log   *slog.Logger
}

// Speaker speaks texts, each once.
type Speaker struct {
	log   *slog.Logger
	disk  *disk
	queue chan *clip

	mu     sync.Mutex
	now    Settings
	clips  map[string]*clip // in memory, or about to be
	size   int              // of those that are there
	clock  int64            // counts what is wanted
	failed time.Time        // the engine, last
	ill    bool             // people were told so
}

// New makes a speaker without an engine.
func New(o Options) *Speaker {
	return &Speaker{
		log: o.Log, disk: newDisk(o.Files, o.Log), queue: make(chan *clip, queueMost), clips: map[string]*clip{},
		now: Settings{Why: "no speech engine is set up"},
	}
}

// Use takes other settings. What another engine spoke stays kept, for when it is
// back.
func (s *Speaker) Use(now Settings) {
	if now.Within <= 0 {
		now.Within = usualTime
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now, s.failed = now, time.Time{}
}

// Ready says why no text can be spoken, nil it can.
func (s *Speaker) Ready() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.now.Engine == nil {
		return fmt.Errorf("%w: %s", ErrNoEngine, s.now.Why)
	}
	return nil
}

// Run speaks until ctx ends.
func (s *Speaker) Run(ctx context.Context) error {
	s.disk.open()
	var all sync.WaitGroup
	defer all.Wait()
	for range speakers {
		all.Go(func() { s.speak(ctx) })
	}
	return nil
}

// Sound opens a text by its name, Kind taken away. It does not wait.
func (s *Speaker) Sound(name string) (media.Signal, error) {
	t, err := parse(name)
	if err != nil {
		return nil, err
	}
	c, err := s.want(t)
	if err != nil {
		return nil, err
	}
	return &heard{clip: c, pause: breath}, nil
}

// Speak speaks a text and waits for it: 8 kHz µ-law at the level of all sounds.
func (s *Speaker) Speak(ctx context.Context, t Text) (string, error) {
	if len(t.Text) > MaxText {
		return "", fmt.Errorf("the text has %d bytes; at most %d are spoken", len(t.Text), MaxText)
	}
	c, err := s.want(t)
	if err != nil {
		return "", err
	}
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case <-c.done:
	}
	if pcm := c.pcm.Load(); pcm != nil {
		return *pcm, nil
	}
	return "", c.err
}

// want gives the clip of a text, and has it spoken unless it is there.
func (s *Speaker) want(t Text) (*clip, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.now.Engine == nil {
		return nil, fmt.Errorf("%w: %s", ErrNoEngine, s.now.Why)
	}
	key := keyOf(s.now.Engine, t)
	s.clock++
	if c := s.clips[key]; c != nil {
		c.used = s.clock
		return c, nil
	}
	c := newClip(key, t)
	c.used = s.clock
	select {
	case s.queue <- c:
		s.clips[key] = c
		return c, nil
	default:
		return nil, errors.New("too many texts wait to be spoken")
	}
}

// keyOf names what is spoken: the same text by the same voice of the same engine.
func keyOf(e Engine, t Text) string {
	sum := sha256.Sum256([]byte(e.ID(t) + "\x00" + t.Language + "\x00" + t.Text))
	return hex.EncodeToString(sum[:16])
}

// speak does what waits, one after the other.
func (s *Speaker) speak(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case c := <-s.queue:
			pcm, err := s.make(ctx, c)
			s.settle(c, pcm, err)
		}
	}
}

// make takes what was kept, or asks the engine.
func (s *Speaker) make(ctx context.Context, c *clip) (string, error) {
	if pcm, found := s.disk.get(c.key); found {
		return pcm, nil
	}
	s.mu.Lock()
	now, failed := s.now, s.failed
	s.mu.Unlock()
	switch {
	case now.Engine == nil:
		return "", fmt.Errorf("%w: %s", ErrNoEngine, now.Why)
	case time.Since(failed) < rest:
		return "", errors.New("the speech engine failed a moment ago, and is left alone for some seconds")
	}
	ctx, cancel := context.WithTimeout(ctx, now.Within)
	defer cancel()
	file, err := now.Engine.Speak(ctx, c.text)
	s.well(err)
	if err != nil {
		return "", err
	}
	pcm, err := telephone(file)
	if err != nil {
		return "", fmt.Errorf("read what the speech engine gave: %w", err)
	}
	s.disk.put(c.key, pcm)
	return pcm, nil
}

// well notes how the engine is, and tells people when that changes.
func (s *Speaker) well(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		if s.ill {
			s.log.Info("Texts are spoken again.")
		}
		s.ill = false
		return
	}
	s.failed = time.Now()
	if !s.ill {
		s.log.Warn("A text was not spoken.", "error", err)
	}
	s.ill = true
}

// settle says what became of a clip, and forgets what memory has no room for.
func (s *Speaker) settle(c *clip, pcm string, err error) {
	c.over(pcm, err)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		if s.clips[c.key] == c {
			delete(s.clips, c.key) // it is tried again when it is wanted again
		}
		return
	}
	s.size += len(pcm)
	for s.size > memoryKept {
		old := s.oldest(c)
		if old == nil {
			return
		}
		s.size -= old.size()
		delete(s.clips, old.key)
	}
}

// oldest is the clip in memory that was wanted least recently; not this one.
func (s *Speaker) oldest(but *clip) (found *clip) {
	for _, c := range s.clips {
		if c != but && c.settled() && (found == nil || c.used < found.used) {
			found = c
		}
	}
	return found
}
