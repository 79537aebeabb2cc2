package settings

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"ringdown/internal/config"
	"ringdown/internal/country"
	"ringdown/internal/store"
)

// ErrChanged says that somebody else changed the configuration in between.
var ErrChanged = errors.New("the configuration was changed by somebody else in between")

// Options is what a [Settings] works with.
type Options struct {
	DB *store.DB
	// Apply puts a valid configuration in force. It is called after each change
	// with the lock held, so it must not call back. Nil: nothing is in force yet.
	Apply func(context.Context, config.Config) error
	// Initial is the configuration before there is any in the history.
	Initial config.Config
}

// Settings is the configuration in force. Make it with [New].
type Settings struct {
	o       Options
	initial func() string // Options.Initial as text
	mu      sync.Mutex    // one change at a time

	wake chan struct{} // one: a trial began or ended

	read   sync.Mutex // guards what was parsed last
	known  bool
	number uint64
	parsed config.Config
}

// New returns Settings over a database.
func New(o Options) *Settings {
	return &Settings{o: o, wake: make(chan struct{}, 1), initial: sync.OnceValue(func() string { return string(o.Initial.Text()) })}
}

// Current returns the configuration in force; the caller only reads it.
func (s *Settings) Current(context.Context) (config.Config, error) {
	v, err := s.version()
	if err != nil {
		return config.Config{}, err
	}
	return s.parse(v)
}

// Text returns the configuration as text, and its version.
func (s *Settings) Text(context.Context) ([]byte, string, error) {
	v, err := s.version()
	return []byte(v.Text), strconv.FormatUint(v.N, 10), err
}

// version returns the newest version that this firmware reads; number 0 stands
// for the initial configuration.
func (s *Settings) version() (store.ConfigVersion, error) {
	v, err := s.o.DB.ConfigVersions().CurrentFor(config.Version)
	if errors.Is(err, store.ErrNotFound) {
		return store.ConfigVersion{Text: s.initial(), Format: config.Version}, nil
	}
	if err != nil {
		return v, fmt.Errorf("read the configuration: %w", err)
	}
	return v, nil
}

// parse keeps what it parsed last, the initial configuration too: it is asked for
// with every page and with every look at a simulated telephone.
func (s *Settings) parse(v store.ConfigVersion) (config.Config, error) {
	s.read.Lock()
	defer s.read.Unlock()
	if s.known && v.N == s.number {
		return s.parsed, nil
	}
	c, err := config.Parse([]byte(v.Text))
	if err != nil {
		return c, fmt.Errorf("read version %d of the configuration: %w", v.N, err)
	}
	s.known, s.number, s.parsed = true, v.N, c
	return c, nil
}

// Replace puts a new text in force; by and note stand in the history. The error is ErrChanged when version is
// not the present one, config.Problems when the text will not do.
func (s *Settings) Replace(ctx context.Context, text []byte, version, by, note string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.noTrial(); err != nil {
		return "", err
	}
	return s.replace(ctx, text, version, store.ConfigVersion{Who: by, Note: note}, s.o.DB.ConfigVersions().Add)
}

// replace checks a text, keeps it by keep, and puts it in force.
func (s *Settings) replace(ctx context.Context, text []byte, version string, v store.ConfigVersion, keep func(store.ConfigVersion) (store.ConfigVersion, error)) (string, error) {
	before, err := s.version()
	if err != nil {
		return "", err
	}
	if version != strconv.FormatUint(before.N, 10) {
		return "", fmt.Errorf("version %s was changed, version %d is in force: %w", version, before.N, ErrChanged)
	}
	c, err := config.Parse(text)
	if err != nil {
		return "", err
	}
	if before, err = s.keepInitial(before); err != nil {
		return "", err
	}
	v.Format, v.Text = config.Version, string(text)
	made, err := keep(v)
	if err != nil {
		return "", fmt.Errorf("keep the configuration: %w", err)
	}
	if err := s.apply(ctx, c, before.N); err != nil {
		return "", err
	}
	return strconv.FormatUint(made.N, 10), nil
}

// keepInitial writes the initial configuration into the history before the
// first change, so that there is a way back to it.
func (s *Settings) keepInitial(before store.ConfigVersion) (store.ConfigVersion, error) {
	if before.N != 0 {
		return before, nil
	}
	before.Who, before.Note = "ringdown", "first start"
	kept, err := s.o.DB.ConfigVersions().Add(before)
	if err != nil {
		return before, fmt.Errorf("keep the first configuration: %w", err)
	}
	return kept, nil
}

// apply puts a configuration in force, or takes it back.
func (s *Settings) apply(ctx context.Context, c config.Config, before uint64) error {
	if s.o.Apply == nil {
		return nil
	}
	err := s.o.Apply(ctx, c)
	if err == nil {
		return nil
	}
	err = fmt.Errorf("put the configuration in force: %w", err)
	if before == 0 {
		return err
	}
	if _, back := s.o.DB.ConfigVersions().RollBack(before, "ringdown"); back != nil {
		return errors.Join(err, fmt.Errorf("take it back: %w", back))
	}
	return err
}

// Done reports whether first run is over.
func (s *Settings) Done() (bool, error) {
	done, err := s.o.DB.SetupDone()
	if err != nil {
		return false, fmt.Errorf("read whether set-up is done: %w", err)
	}
	return done, nil
}

// Finish keeps the owner and puts language, country and time zone in force,
// over what is configured already. store.ErrExists: first run is over.
func (s *Settings) Finish(ctx context.Context, owner store.User, language, code, timeZone string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	before, err := s.version()
	if err != nil {
		return err
	}
	c, err := s.parse(before)
	if err != nil {
		return err
	}
	c.System.Language, c.System.Country, c.System.TimeZone = language, country.Code(code), timeZone
	if err := c.Validate(); err != nil {
		return err
	}
	err = s.o.DB.FinishSetup(func(tx *store.Tx) error {
		if err := s.o.DB.Users().CreateIn(tx, owner); err != nil {
			return fmt.Errorf("keep the owner: %w", err)
		}
		_, err := s.o.DB.ConfigVersions().AddIn(tx, store.ConfigVersion{
			Format: config.Version, Who: owner.Name, Note: "set-up", Text: string(c.Text()),
		})
		return err
	})
	if err != nil {
		return fmt.Errorf("finish set-up: %w", err)
	}
	return s.apply(ctx, c, before.N)
}
