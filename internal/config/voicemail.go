package config

import (
	"strconv"
	"strings"
)

// Mailbox is the voicemail of an extension, a group or a line (VM-1). It is
// called by the extension's or the group's number, and that of line 1 "line-1".
type Mailbox struct {
	Enabled bool `json:"enabled,omitempty"`
	// PIN to listen by telephone, 4 to 8 digits. Without one an extension's owner
	// chooses it at the own telephone, and nobody listens from elsewhere. Whoever
	// has chosen one by telephone keeps it until another one is set here.
	PIN Secret `json:"pin,omitempty"`
	// Email is where each message is sent to, with its audio; it then counts as
	// heard, unless KeepNew is set, or is deleted with DeleteMailed.
	Email        string `json:"email,omitempty"`
	KeepNew      bool   `json:"keep_new,omitempty"`
	DeleteMailed bool   `json:"delete_mailed,omitempty"`
	// Busy and NoAnswer take outside calls that find the extension busy, or that it
	// does not answer within ring_seconds (EX-7). Its forwards come first. An
	// extension's only.
	Busy     bool `json:"busy,omitempty"`
	NoAnswer bool `json:"no_answer,omitempty"`
	// MaxSeconds, MaxMessages and MaxDays limit a message, the box and how long it
	// keeps them; 0: what Voicemail says.
	MaxSeconds  int `json:"max_seconds,omitempty"`
	MaxMessages int `json:"max_messages,omitempty"`
	MaxDays     int `json:"max_days,omitempty"`
}

// Given reports whether anything is set.
func (m Mailbox) Given() bool { return m != Mailbox{} }

// Voicemail is what holds for all mailboxes.
type Voicemail struct {
	Operator    string `json:"operator,omitempty"`     // the extension or group that callers reach by 0, "" none
	MaxSeconds  int    `json:"max_seconds,omitempty"`  // of a message; 0: 180
	MaxMessages int    `json:"max_messages,omitempty"` // in a box; 0: 100
	MaxDays     int    `json:"max_days,omitempty"`     // then a message is deleted; 0: 180
}

// Given reports whether anything is set.
func (v Voicemail) Given() bool { return v != Voicemail{} }

// Mail is the server that takes our mail.
type Mail struct {
	Server   string   `json:"server,omitempty"`   // host, or host:port; without a port that of TLS: 587, 465 or 25
	TLS      MailTLS  `json:"tls,omitempty"`      // "" is "starttls"
	User     string   `json:"user,omitempty"`     // "" signs in nowhere
	Password Secret   `json:"password,omitempty"` //
	From     string   `json:"from,omitempty"`     // our own address
	Trusted  []string `json:"trusted,omitempty"`  // PEM files with who vouches for the server besides those that the system knows
}

// Given reports whether there is a server.
func (m Mail) Given() bool {
	return m.Server != "" || m.TLS != "" || m.User != "" || m.Password != "" || m.From != "" || len(m.Trusted) > 0
}

// MailTLS says how the way to the mail server is kept secret.
type MailTLS string

// The ways.
const (
	MailStartTLS MailTLS = "starttls" // it must be offered (RFC 3207)
	MailImplicit MailTLS = "tls"      // from the first byte (RFC 8314)
	MailOpen     MailTLS = "none"     // everybody on the way can read it
)

// Limits of voicemail. A message is in memory while it is listened to.
const (
	MaxMailboxSeconds  = 600
	MaxMailboxMessages = 500
	MaxMailboxDays     = 3650
	MinPIN, MaxPIN     = 4, 8
)

// LineMailbox names the mailbox of a line or a trunk by its reference.
func LineMailbox(ref string) string { return strings.ReplaceAll(ref, "/", "-") }

// Mailboxes lists the names of all mailboxes that are set up.
func (c Config) Mailboxes() []string {
	var all []string
	for _, x := range c.Extensions {
		if x.Voicemail.Enabled {
			all = append(all, x.Number)
		}
	}
	for _, g := range c.Groups {
		if g.Voicemail.Enabled {
			all = append(all, g.Number)
		}
	}
	for _, l := range c.Lines {
		if l.Voicemail.Enabled {
			all = append(all, LineMailbox("line/"+strconv.Itoa(l.ID)))
		}
	}
	for _, t := range c.Trunks {
		if t.Voicemail.Enabled {
			all = append(all, LineMailbox("trunk/"+t.ID))
		}
	}
	return all
}
