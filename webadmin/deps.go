package webadmin

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/engine"
	"ringdown/internal/store"
)

// Errors that a room behind the interfaces below may return (wrapped), besides
// those of engine, store and config; each has its own answer at the API.
var (
	ErrNotFound = errors.New("not found")
	ErrInvalid  = errors.New("not valid")
	ErrNotNow   = errors.New("not possible now")
)

// Live is what is going on now: [*engine.Engine].
type Live interface {
	Snapshot(ctx context.Context) (engine.Snapshot, error)
	Watch() (changes <-chan struct{}, stop func())
	Hangup(ctx context.Context, id call.ID, reason string) error
}

// Meters reads volts and milliamps of every port, as last measured. It must
// not block.
type Meters interface {
	Read() []Meter
}

// Records are the calls of the past: a [*store.Records].
type Records interface {
	Search(q store.Query, match func(call.Record) bool) (store.Page[call.Record], error)
	Count(from, to time.Time) (int, error)
	Get(id uint64) (call.Record, error)
}

// Users are those who may sign in: [*store.Users].
type Users interface {
	Get(name string) (store.User, error)
}

// KeyChecker finds out whose an API key is; KeyRing makes and ends keys. Both
// are [*store.APIKeys].
type KeyChecker interface {
	Check(key string) (store.APIKey, error)
}

// KeyRing makes and ends keys; see [KeyChecker].
type KeyRing interface {
	Create(name string, role store.Role, expires time.Time) (key string, made store.APIKey, err error)
	List() ([]store.APIKey, error)
	Revoke(id string) error
}

// SessionStore keeps browser sessions, by the fingerprint of their token:
// [*store.Sessions]. Find's second result is false for an unknown or expired
// session.
type SessionStore interface {
	Find(token string) (data []byte, found bool, err error)
	Commit(token string, data []byte, expires time.Time) error
	Delete(token string) error
}

// Settings is the configuration in force: [*settings.Settings].
type Settings interface {
	// Current returns the configuration in force.
	Current(ctx context.Context) (config.Config, error)
	// Text returns it as its owner writes it, and a version that changes with it.
	Text(ctx context.Context) (text []byte, version string, err error)
	// Replace puts a new text in force when the present version is still the
	// given one: settings.ErrChanged otherwise, config.Problems when the text will
	// not do. by and note stand in the history.
	Replace(ctx context.Context, text []byte, version, by, note string) (newVersion string, err error)
}

// History are the configurations of the past, at most
// store.MaxConfigVersions: a [*store.ConfigVersions].
type History interface {
	// List returns them without their texts, the newest first.
	List() ([]store.ConfigVersion, error)
	// Get returns one; store.ErrNotFound when it is not or no longer kept.
	Get(n uint64) (store.ConfigVersion, error)
}

// FirstRun is the end of first run: [*settings.Settings].
type FirstRun interface {
	// Done reports whether there is an owner: set-up is then closed for good.
	Done() (bool, error)
	// Finish keeps the owner and puts language, country and time zone in force,
	// in one step; store.ErrExists when somebody else was faster.
	Finish(ctx context.Context, owner store.User, language, country, timeZone string) error
}

// Sim works the simulated hardware.
type Sim interface {
	// Command does one command of `ringdown sim`, its words apart, and returns
	// what it answered, as a value for JSON. ErrInvalid for wrong words.
	Command(ctx context.Context, words []string) (any, error)
	// Play says the WAV file's sound into a line or a telephone.
	Play(ctx context.Context, target string, wav []byte) error
	// Sound gives what the appliance plays under a name, at most so many seconds of
	// it, as a WAV file. ErrInvalid where there is no such sound.
	Sound(ctx context.Context, name string, seconds float64) ([]byte, error)
}

// Deps is all that a [Server] is given. Optional fields say so; every other
// must be set.
type Deps struct {
	Live     Live
	Records  Records
	Users    Users
	Keys     KeyChecker
	KeyRing  KeyRing
	Sessions SessionStore
	Settings Settings
	History  History
	FirstRun FirstRun

	Trials       Trials
	TrialEnds    TrialEnds
	UserBook     UserBook
	UserList     UserList
	RoleBook     RoleBook // optional, with RoleList: without them there are the roles of every appliance alone
	RoleList     RoleList
	Drafts       DraftBook // optional: without it no changes are collected
	SessionBook  SessionBook
	SessionNotes SessionNotes
	Audit        AuditLog
	Logs         Logs      // optional: without it none are shown
	Machine      Machine   // optional: without it nothing is known of it
	AlertWays    AlertWays // optional: without it no way of alerts is tried
	Mailer       Mailer    // optional: without it no mail is tried
	Backups      Backups   // optional: without it none are made
	Restores     Restores  // optional: likewise

	Handsets   Handsets      // optional: without it nothing is set at telephones
	Alerts     Alerts        // optional: without it there are none
	Webhooks   Webhooks      // optional: without it no server elsewhere is told of anything
	FirstSteps FirstSteps    // optional: without it first run ends with the owner
	Sockets    Sockets       // optional: without it no ports are found
	Network    Network       // optional: without it no addresses are known
	Endpoints  Endpoints     // optional: without it the list of hosts and ports is the configuration's alone
	Firmware   Firmware      // optional: without it another system keeps the program
	Address    AddressKeeper // optional: without it another system keeps the addresses
	Resets     Resets        // optional: without it nothing is erased
	Flows      Flows         // optional: without it there are no flows
	Explain    Explainer     // optional: without it nobody can ask what would happen
	Phones     Phones        // optional: without it no SIP telephone has signed in
	Mailboxes  Mailboxes     // optional: without it there are no mailboxes
	Meters     Meters        // optional: no volts and milliamps without it
	Sim        Sim           // optional: only with a simulated backend
	Bench      Bench         // likewise
	Ladders    Ladders       // optional: without it no SIP messages are kept
	Captures   Captures      // optional: without it no packets are captured
	// CaptureFile is set with Captures.
	CaptureFile CaptureFile
	Scopes      Scopes     // optional: without it no port can be looked at
	Diagnose    Diagnoser  // optional: without it nothing is looked for
	PortTests   PortTests  // optional: without it no port is tested
	Music       Music      // optional: without it no music can be uploaded
	Prompts     Prompts    // optional: without it there are no announcements of the user's
	Players     Players    // optional: without it no flow plays them
	Sounds      Sounds     // optional: without it nobody listens to what is played by name
	Speaker     Speaker    // optional: without it no text is spoken
	Dialler     Dialler    // optional: without it nobody has a call begun
	CallBacks   CallBacks  // optional: without it nobody drops calls back
	Supervisor  Supervisor // optional: without it nobody joins others' calls
	Coach       Coach      // optional: without it nobody writes to agents
	Mover       Mover      // optional: without it nobody moves calls
	RecordBook  RecordBook // optional: without it records stay as they are
	Filters     Filters    // optional: without it no filter is saved
	// Exports is the folder of exported tables; "" none are made.
	Exports    string
	Recordings Recordings // optional: without it no call was recorded
	Hours      Hours      // optional: without it nobody asks whether it is open
	Callers    Callers    // optional: without it the black list is the configuration's alone
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
		{"Live", d.Live != nil},
		{"Records", d.Records != nil},
		{"Users", d.Users != nil},
		{"Keys", d.Keys != nil},
		{"KeyRing", d.KeyRing != nil},
		{"Sessions", d.Sessions != nil},
		{"Settings", d.Settings != nil},
		{"FirstRun", d.FirstRun != nil},
		{"Trials", d.Trials != nil},
		{"TrialEnds", d.TrialEnds != nil},
		{"UserBook", d.UserBook != nil},
		{"UserList", d.UserList != nil},
		{"SessionBook", d.SessionBook != nil},
		{"SessionNotes", d.SessionNotes != nil},
		{"Audit", d.Audit != nil},
	} {
		if !f.set {
			return f.name
		}
	}
	return ""
}
