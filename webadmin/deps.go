package webadmin

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"ringdown/webadmin/auth"
)

// Errors that the rooms behind the interfaces below may return (wrapped); each
// has its own answer at the API.
var (
	ErrNotFound = errors.New("not found")
	ErrConflict = errors.New("changed by somebody else in between")
	ErrInvalid  = errors.New("not valid")
)

// Live is what is going on now. Implemented over internal/engine.
type Live interface {
	// Snapshot returns ports and calls as of one moment.
	Snapshot(ctx context.Context) (Snapshot, error)
	// Watch returns a channel that says "something changed"; changes coalesce.
	// It is closed when the context ends.
	Watch(ctx context.Context) <-chan struct{}
	// HangUp ends a call. ErrNotFound when there is no such call (any more).
	HangUp(ctx context.Context, id uint64) error
}

// Meters reads volts and milliamps of every port, as last measured. It must
// not block.
type Meters interface {
	Read() []Meter
}

// Records are the calls of the past.
type Records interface {
	// List returns the newest first, and the cursor of the next page or "".
	List(ctx context.Context, q RecordQuery) ([]Record, string, error)
	// Get returns one record, or ErrNotFound.
	Get(ctx context.Context, id uint64) (Record, error)
}

// Plan is who and what can be called, read from the configuration.
type Plan interface {
	Plan(ctx context.Context) (PlanView, error)
}

// User is a person who may sign in.
type User struct {
	Name     string    `json:"name"`
	Role     auth.Role `json:"role"`
	Hash     string    `json:"hash"`
	Language string    `json:"language"`
	Created  time.Time `json:"created"`
}

// Users keeps who may sign in.
type Users interface {
	// User returns ErrNotFound for a name that nobody has.
	User(ctx context.Context, name string) (User, error)
	// Any reports whether there is a user at all: set-up is then closed.
	Any(ctx context.Context) (bool, error)
	// Put makes or replaces a user.
	Put(ctx context.Context, u User) error
}

// Key is an API key as it is kept: without its secret.
type Key struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Role    auth.Role `json:"role"`
	Hash    string    `json:"hash"`
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires,omitzero"` // zero: never
}

// Keys keeps API keys.
type Keys interface {
	List(ctx context.Context) ([]Key, error)
	Put(ctx context.Context, k Key) error
	// Delete returns ErrNotFound when there is no such key.
	Delete(ctx context.Context, id string) error
}

// SessionStore keeps browser sessions by the hash of their token. It has the
// shape of scs.Store; Find's second result is false for an unknown or expired
// session.
type SessionStore interface {
	Find(token string) (data []byte, found bool, err error)
	Commit(token string, data []byte, expiry time.Time) error
	Delete(token string) error
}

// ConfigText is the whole configuration as its owner writes it.
type ConfigText interface {
	// Text returns the text and a version that changes with it.
	Text(ctx context.Context) (text []byte, version string, err error)
	// Replace puts a new text in force when the present version is still the
	// given one: ErrConflict otherwise, [*ConfigError] when the text will not do.
	Replace(ctx context.Context, text []byte, version, by string) (newVersion string, err error)
}

// ConfigError lists everything that is wrong in a configuration text.
type ConfigError struct{ Faults []ConfigFault }

// ConfigFault is one fault in a configuration text. Line and Column count from
// 1; 0 means unknown.
type ConfigFault struct {
	Line, Column int
	Field        string
	Message      string
}

// Error returns the first fault and how many more there are.
func (e *ConfigError) Error() string {
	if len(e.Faults) == 0 {
		return "the configuration is not valid"
	}
	return e.Faults[0].Message
}

// Is makes a ConfigError an ErrInvalid.
func (e *ConfigError) Is(target error) bool { return target == ErrInvalid }

// FirstRun puts the answers of the first-run wizard into the configuration.
type FirstRun interface {
	Apply(ctx context.Context, language, country, timeZone string) error
}

// Sim works the simulated hardware.
type Sim interface {
	// Command does one command of `ringdown sim`, its words apart, and returns
	// what it answered, as a value for JSON. ErrInvalid for wrong words.
	Command(ctx context.Context, words []string) (any, error)
	// Play says the WAV file's sound into a line or a telephone.
	Play(ctx context.Context, target string, wav []byte) error
}

// Deps is all that a [Server] is given. Optional fields say so; every other
// must be set.
type Deps struct {
	Live      Live
	Records   Records
	Plan      Plan
	Users     Users
	Keys      Keys
	Sessions  SessionStore
	Config    ConfigText
	FirstRun  FirstRun
	Countries []Country // offered at set-up

	Meters Meters // optional: no volts and milliamps without it
	Sim    Sim    // optional: only with a simulated backend
	// CA is the device authority's certificate in PEM, offered for download;
	// optional.
	CA []byte
	// HTTPSPort is where plain HTTP from elsewhere is led to; 0: HTTPS is off and
	// such requests are refused.
	HTTPSPort int
	// Ready says why the appliance is not ready, nil when it is. Optional.
	Ready   func() error
	Version string
	// SetupCode is the code that first run asks for; "" makes a new one.
	SetupCode string
	Log       *slog.Logger // optional
	// Now is the clock; optional, time.Now.
	Now func() time.Time
}

// missing names the first field that must be set and is not.
func (d *Deps) missing() string {
	for _, f := range []struct {
		name string
		set  bool
	}{
		{"Live", d.Live != nil}, {"Records", d.Records != nil}, {"Plan", d.Plan != nil},
		{"Users", d.Users != nil}, {"Keys", d.Keys != nil}, {"Sessions", d.Sessions != nil},
		{"Config", d.Config != nil}, {"FirstRun", d.FirstRun != nil}, {"Countries", len(d.Countries) > 0},
	} {
		if !f.set {
			return f.name
		}
	}
	return ""
}
