package config

import (
	"fmt"
	"net/netip"
	"path"
	"reflect"
	"unicode/utf8"
)

// Admin is what holds for those who look after the appliance (AD-2, AD-4, AD-6).
type Admin struct {
	// Allow are the networks that reach the pages and the API; left out: all. This
	// machine itself is always allowed.
	Allow []string `json:"allow,omitempty"`
	// AlertsTo are mail addresses that are told of alerts, by the server of Mail.
	AlertsTo []string   `json:"alerts_to,omitempty"`
	Syslog   Syslog     `json:"syslog,omitzero,omitempty"` // a server that is told of alerts
	SNMP     SNMP       `json:"snmp,omitzero,omitempty"`   // a receiver of notifications of alerts
	Backup   BackupPlan `json:"backup,omitzero,omitempty"` // when and where backups are made by themselves
}

// Syslog is a server that is told of alerts (RFC 5424).
type Syslog struct {
	Server    string          `json:"server,omitempty"`    // host or host:port; without a port 514, 601 or 6514
	Transport SyslogTransport `json:"transport,omitempty"` // "" is udp, which nobody confirms
	Trusted   []string        `json:"trusted,omitempty"`   // PEM files with who vouches for a server over tls besides those that the system knows
}

// SyslogTransport says how messages go to a syslog server.
type SyslogTransport string

// The transports.
const (
	SyslogUDP SyslogTransport = "udp"
	SyslogTCP SyslogTransport = "tcp"
	SyslogTLS SyslogTransport = "tls"
)

// SNMP is a receiver of notifications of version 2c.
type SNMP struct {
	Receiver  string `json:"receiver,omitempty"`  // host or host:port; without a port 162
	Community Secret `json:"community,omitempty"` // "" is public
}

// BackupPlan is when and where backups are made by themselves; without a folder
// none are.
type BackupPlan struct {
	Folder     string       `json:"folder,omitempty"`     // whole path, such as that of a USB stick
	Passphrase Secret       `json:"passphrase,omitempty"` // what they are encrypted with
	EveryDays  int          `json:"every_days,omitempty"` // 0: 1
	Hour       int          `json:"hour,omitempty"`       // of the appliance's time zone
	Keep       int          `json:"keep,omitempty"`       // the oldest are removed; 0: 7
	Parts      []BackupPart `json:"parts,omitempty"`      // left out: all but recordings
}

// BackupPart is one part of what an appliance holds.
type BackupPart string

// The parts.
const (
	BackupConfiguration BackupPart = "configuration" // its history, and what is set at telephones
	BackupAccounts      BackupPart = "accounts"      // users, API keys, the device's certificate authority
	BackupFlows         BackupPart = "flows"
	BackupPrompts       BackupPart = "prompts" // announcements, greetings of the office, music
	BackupVoicemail     BackupPart = "voicemail"
	BackupRecords       BackupPart = "records" // of calls, and alerts
	BackupRecordings    BackupPart = "recordings"
)

// BackupParts lists all parts.
func BackupParts() []BackupPart {
	return []BackupPart{BackupConfiguration, BackupAccounts, BackupFlows, BackupPrompts, BackupVoicemail, BackupRecords, BackupRecordings}
}

// Given reports whether anything is set.
func (a Admin) Given() bool { return !reflect.ValueOf(a).IsZero() }

// Defaults and limits of Admin.
const (
	DefaultBackupKeep = 7
	maxBackupKeep     = 365
	maxBackupDays     = 90
	maxAlertsTo       = 16
	maxCommunity      = 64
	// MinPassphrase makes guessing at a stolen file costly; it is hashed with argon2id.
	MinPassphrase = 12
	maxPassphrase = 200
)

// Chosen are the parts that a plan backs up.
func (p BackupPlan) Chosen() []BackupPart {
	if len(p.Parts) > 0 {
		return p.Parts
	}
	return BackupParts()[:len(BackupParts())-1]
}

// Allowed reports whether an address may reach the pages and the API.
func (a Admin) Allowed(from netip.Addr) bool {
	if len(a.Allow) == 0 || from.IsLoopback() {
		return true
	}
	for _, n := range networks(a.Allow) {
		if n.Contains(from) {
			return true
		}
	}
	return false
}

func (k *checker) admin() {
	a := k.c.Admin
	k.networks("admin.allow", a.Allow)
	k.atMost("admin.alerts_to", len(a.AlertsTo), maxAlertsTo)
	for i, to := range a.AlertsTo {
		if !address(to) {
			k.note(fmt.Sprintf("admin.alerts_to[%d]", i), "%q is no mail address; it is one such as %q", shorten(to), "it@example.com")
		}
	}
	if len(a.AlertsTo) > 0 && !k.c.Mail.Given() {
		k.note("admin.alerts_to", "needs a mail server; set mail.server")
	}
	k.syslog("admin.syslog", a.Syslog)
	k.snmp("admin.snmp", a.SNMP)
	k.backup("admin.backup", a.Backup)
}

func (k *checker) syslog(field string, s Syslog) {
	k.optionalWord(field+".transport", string(s.Transport), []string{string(SyslogUDP), string(SyslogTCP), string(SyslogTLS)})
	switch {
	case s.Server == "" && (s.Transport != "" || len(s.Trusted) > 0):
		k.note(field+".server", "is missing; without it nothing is sent")
	case s.Server != "" && !hostPort(s.Server):
		k.note(field+".server", "%q is no server; it is such as %q or %q", shorten(s.Server), "syslog.example.net", "192.168.1.5:514")
	}
	if len(s.Trusted) > 0 && s.Transport != SyslogTLS {
		k.note(field+".trusted", "does nothing without the transport tls")
	}
	k.trusted(field+".trusted", s.Trusted)
}

func (k *checker) snmp(field string, s SNMP) {
	switch {
	case s.Receiver == "" && s.Community != "":
		k.note(field+".receiver", "is missing; without it nothing is sent")
	case s.Receiver != "" && !hostPort(s.Receiver):
		k.note(field+".receiver", "%q is no receiver; it is such as %q or %q", shorten(s.Receiver), "snmp.example.net", "192.168.1.5:162")
	}
	if len(s.Community) > maxCommunity || hasControl(string(s.Community)) {
		k.note(field+".community", "has %d bytes; at most %d are allowed, and no control characters", len(s.Community), maxCommunity)
	}
}

func (k *checker) backup(field string, b BackupPlan) {
	k.within(field+".every_days", b.EveryDays, 0, maxBackupDays, "")
	k.within(field+".hour", b.Hour, 0, 23, "")
	k.within(field+".keep", b.Keep, 0, maxBackupKeep, "")
	for i, p := range b.Parts {
		k.word(fmt.Sprintf("%s.parts[%d]", field, i), string(p), partWords())
	}
	if b.Folder == "" {
		return
	}
	if !path.IsAbs(b.Folder) || len(b.Folder) > MaxURL || hasControl(b.Folder) {
		k.note(field+".folder", "%q is not a folder; it is a whole path such as %q", shorten(b.Folder), "/media/usb")
	}
	if n := utf8.RuneCountInString(string(b.Passphrase)); n < MinPassphrase || n > maxPassphrase || hasControl(string(b.Passphrase)) {
		k.note(field+".passphrase", "has %d characters; it is %d to %d", n, MinPassphrase, maxPassphrase)
	}
}

func partWords() []string {
	var all []string
	for _, p := range BackupParts() {
		all = append(all, string(p))
	}
	return all
}
