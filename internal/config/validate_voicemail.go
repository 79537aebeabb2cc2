package config

import (
	"fmt"
	"net"
	"net/mail"
	"path"
	"slices"
	"strconv"
	"strings"
)

// voicemail checks mailboxes and the mail server.
func (k *checker) voicemail() {
	v := k.c.Voicemail
	k.mailboxLimits("voicemail", v.MaxSeconds, v.MaxMessages, v.MaxDays)
	if v.Operator != "" {
		k.reference("voicemail.operator", v.Operator, "extension or group", slices.Concat(k.c.extensionNumbers(), k.c.groupNumbers()))
	}
	for i, x := range k.c.Extensions {
		k.mailbox(fmt.Sprintf("extensions[%d].voicemail", i), x.Voicemail)
	}
	for i, g := range k.c.Groups {
		k.mailboxOfMany(fmt.Sprintf("groups[%d].voicemail", i), g.Voicemail)
	}
	for i, l := range k.c.Lines {
		k.mailboxOfMany(fmt.Sprintf("lines[%d].voicemail", i), l.Voicemail)
	}
	for i, t := range k.c.Trunks {
		k.mailboxOfMany(fmt.Sprintf("trunks[%d].voicemail", i), t.Voicemail)
	}
	k.mail()
}

func (k *checker) mailboxLimits(field string, seconds, messages, days int) {
	k.inherited(field+".max_seconds", seconds, 5, MaxMailboxSeconds, " s")
	k.inherited(field+".max_messages", messages, 1, MaxMailboxMessages, "")
	k.inherited(field+".max_days", days, 1, MaxMailboxDays, " days")
}

func (k *checker) mailbox(field string, m Mailbox) {
	if m.Given() && !m.Enabled {
		k.note(field, "does nothing; set enabled to true as well, or leave it out")
		return
	}
	k.mailboxLimits(field, m.MaxSeconds, m.MaxMessages, m.MaxDays)
	if m.PIN != "" && !digits(string(m.PIN), MinPIN, MaxPIN) {
		k.note(field+".pin", "is no PIN; one has %d to %d digits", MinPIN, MaxPIN)
	}
	switch {
	case m.Email != "" && !address(m.Email):
		k.note(field+".email", "%q is no mail address; one is written as %q", shorten(m.Email), "li@example.com")
	case m.Email != "" && k.c.Mail.Server == "":
		k.note(field+".email", "does nothing without a mail server; set mail.server")
	case m.KeepNew && m.Email == "":
		k.note(field+".keep_new", "does nothing without email")
	case m.DeleteMailed && m.Email == "":
		k.note(field+".delete_mailed", "does nothing without email")
	case m.DeleteMailed && m.KeepNew:
		k.note(field+".delete_mailed", "does not go with keep_new: a message that is deleted is not new")
	}
}

func (k *checker) mailboxOfMany(field string, m Mailbox) {
	k.mailbox(field, m)
	if m.Busy || m.NoAnswer {
		k.note(field, "has busy or no_answer, which are an extension's; calls get here by overflow or incoming")
	}
}

// mailboxRef checks a reference to a mailbox.
func (k *checker) mailboxRef(field, name string) {
	if name != "" {
		k.reference(field, name, "mailbox", k.c.Mailboxes())
	}
}

func (k *checker) mail() {
	m := k.c.Mail
	if !m.Given() {
		return
	}
	k.optionalWord("mail.tls", string(m.TLS), []string{string(MailStartTLS), string(MailImplicit), string(MailOpen)})
	switch {
	case m.Server == "":
		k.note("mail.server", "is missing; it is the host of a mail server, such as %q", "smtp.example.com")
	case !mailServer(m.Server):
		k.note("mail.server", "%q is no mail server; it is a host, or host and port, such as %q", shorten(m.Server), "smtp.example.com:587")
	}
	if !address(m.From) {
		k.note("mail.from", "%q is no mail address; it is our own, such as %q", shorten(m.From), "voicemail@example.com")
	}
	if m.TLS == MailOpen && m.User != "" {
		k.note("mail.user", "would send the password for everybody to read; set tls to %q or %q", MailStartTLS, MailImplicit)
	}
	k.trusted("mail.trusted", m.Trusted)
}

// trusted checks files of certificate authorities.
func (k *checker) trusted(field string, files []string) {
	k.atMost(field, len(files), maxTrusted)
	for i, name := range files {
		if !path.IsAbs(name) || len(name) > MaxURL || hasControl(name) {
			k.note(fmt.Sprintf("%s[%d]", field, i), "%q is not a file; say its whole path, from /", shorten(name))
		}
	}
}

// maxTrusted bounds the files of certificate authorities.
const maxTrusted = 4

// maxAddress is that of SMTP (RFC 5321 4.5.3.1.3).
const maxAddress = 254

// address reports whether s is one mail address and nothing else.
func address(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && len(s) <= maxAddress && a.Address == s && strings.Contains(s, "@")
}

func mailServer(s string) bool {
	host := s
	if h, port, err := net.SplitHostPort(s); err == nil {
		host = h
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return false
		}
	}
	return host != "" && len(s) <= MaxURL && !strings.ContainsAny(host, " /@") && !hasControl(s)
}
