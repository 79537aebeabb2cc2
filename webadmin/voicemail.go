package webadmin

import (
	"context"
	"time"
)

// Mailboxes are the mailboxes of extensions, groups and lines (VM-1, VM-2): the
// appliance. Errors are of the kinds of this package.
type Mailboxes interface {
	MailboxReader
	MailboxWriter
	MailboxGreetings
}

// MailboxReader shows mailboxes and what is in them.
type MailboxReader interface {
	Mailboxes() []Mailbox
	// Messages fails with ErrNotFound where there is no such mailbox.
	Messages(box string) ([]VoiceMessage, error)
	OpenMessage(box, id string) (Sound, error)
}

// MailboxWriter changes what is in a mailbox.
type MailboxWriter interface {
	MarkMessage(box, id string, heard, urgent *bool) (VoiceMessage, error)
	// PassMessage puts a message into another mailbox; with keep it stays as well.
	PassMessage(ctx context.Context, box, id, to string, keep bool) error
	DeleteMessage(box, id string) error
}

// MailboxGreetings changes what its callers hear, and who gets in.
type MailboxGreetings interface {
	OpenGreeting(box, greeting string) (Sound, error)
	// PutGreeting keeps a greeting; an empty file brings the built-in words back.
	PutGreeting(box, greeting string, file []byte) error
	// SetMailboxPIN sets a PIN; "" only lets PINs be tried again.
	SetMailboxPIN(box, pin string) error
}

// Mailbox is one of them.
type Mailbox struct {
	Name      string     `json:"name" doc:"Number of the extension or the group, or line-1" example:"801"`
	Label     string     `json:"label" doc:"Whose it is, for people" example:"Li"`
	New       int        `json:"new" doc:"Messages that nobody has heard" example:"2"`
	Saved     int        `json:"saved" doc:"Messages that were heard and kept" example:"1"`
	Urgent    int        `json:"urgent" doc:"How many of the new ones are urgent" example:"0"`
	Most      int        `json:"most" doc:"How many it takes" example:"100"`
	Greetings []string   `json:"greetings" nullable:"false" doc:"Greetings of its own; for all others the built-in words are said" example:"unavailable"`
	HasPIN    bool       `json:"has_pin" doc:"Whether there is a PIN to listen by telephone" example:"true"`
	Locked    *time.Time `json:"locked_until,omitempty" doc:"No PIN is taken until then: too many were wrong" example:"2026-05-01T08:31:00Z"`
	SetUp     bool       `json:"set_up" doc:"Whether it takes messages; one that was taken out of the settings keeps its messages for as long as it was set to" example:"true"`
}

// VoiceMessage is a message in a mailbox.
type VoiceMessage struct {
	ID       string    `json:"id" doc:"Its name in the mailbox" example:"20260501-1042.1"`
	At       time.Time `json:"at" doc:"When it was left" example:"2026-05-01T08:30:00Z"`
	Number   string    `json:"number" doc:"Number of the caller, or empty" example:"0912345678"`
	Name     string    `json:"name" doc:"Name of the caller, or empty" example:"Wang"`
	Withheld bool      `json:"withheld" doc:"The caller asked not to be shown" example:"false"`
	Inside   bool      `json:"inside" doc:"The number is an extension" example:"false"`
	Seconds  float64   `json:"seconds" doc:"Length" example:"12.4"`
	Urgent   bool      `json:"urgent" doc:"Marked as urgent" example:"false"`
	Heard    bool      `json:"heard" doc:"Somebody has listened to it" example:"false"`
	By       string    `json:"by" doc:"Mailbox whose owner passed it on, or empty: it was left here" example:"802"`
	Mailing  bool      `json:"mailing" doc:"It is still to be mailed" example:"false"`
}

// VoiceMessageChange says what is to be otherwise.
type VoiceMessageChange struct {
	Heard  *bool `json:"heard,omitempty" doc:"Heard, or new again" example:"true"`
	Urgent *bool `json:"urgent,omitempty" doc:"Urgent or not" example:"false"`
}

// VoiceMessagePass says where a message goes.
type VoiceMessagePass struct {
	To   string `json:"to" pattern:"^[A-Za-z0-9][A-Za-z0-9-]{0,63}$" patternDescription:"the name of a mailbox, such as 801 or line-1" doc:"The other mailbox" example:"802"`
	Keep bool   `json:"keep,omitempty" doc:"It stays here as well" example:"false"`
}

// MailboxPIN is a new PIN.
type MailboxPIN struct {
	PIN string `json:"pin" pattern:"^[0-9]{4,8}$" patternDescription:"4 to 8 digits" doc:"4 to 8 digits; not all alike or in a row, and not the mailbox's own number" example:"2580"`
}
