package mail

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"strconv"

	gomail "github.com/wneessen/go-mail"

	"ringdown/internal/guarded"
)

// The usual ports (RFC 6409, RFC 8314, RFC 5321).
const (
	portSubmission = 587
	portTLS        = 465
	portOpen       = 25
)

// Server says who takes our mail.
type Server struct {
	Address        string // host or host:port
	TLS            string // "tls" from the first byte, "none"; "" and "starttls": it must be offered
	User, Password string // "" without signing in
	From           string
	Trusted        []string // PEM files of authorities besides the system's
}

// Letter is one mail.
type Letter struct {
	To, Subject, Text string
	File              string // name of the attachment
	Data              []byte
}

// Send hands a letter to the server. The error says in one clause what went
// wrong; whether the server has taken the letter then is not known for certain.
func Send(ctx context.Context, s Server, l Letter) error {
	m, err := s.message(l)
	if err != nil {
		return fmt.Errorf("write a mail to %s: %w", l.To, err)
	}
	c, err := s.client()
	if err != nil {
		return fmt.Errorf("prepare the way to the mail server %s: %w", s.Address, err)
	}
	if err := c.DialAndSendWithContext(ctx, m); err != nil {
		return fmt.Errorf("send a mail by %s: %w", s.Address, err)
	}
	return nil
}

func (s Server) message(l Letter) (*gomail.Msg, error) {
	m := gomail.NewMsg()
	if err := m.From(s.From); err != nil {
		return nil, err
	}
	if err := m.To(l.To); err != nil {
		return nil, err
	}
	m.Subject(l.Subject)
	m.SetDate()
	m.SetMessageID()
	m.SetBodyString(gomail.TypeTextPlain, l.Text)
	if l.File == "" {
		return m, nil
	}
	return m, m.AttachReader(l.File, bytes.NewReader(l.Data), gomail.WithFileContentType("audio/wav"))
}

func (s Server) client() (*gomail.Client, error) {
	host, port := s.place()
	trust, err := guarded.Trust(s.Trusted)
	if err != nil {
		return nil, err
	}
	all := []gomail.Option{gomail.WithTLSConfig(&tls.Config{ServerName: host, RootCAs: trust, MinVersion: tls.VersionTLS12}), gomail.WithPort(port)}
	switch s.TLS {
	case "tls":
		all = append(all, gomail.WithSSL())
	case "none":
		all = append(all, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		all = append(all, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.User != "" {
		all = append(all, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.User), gomail.WithPassword(s.Password))
	}
	return gomail.NewClient(host, all...)
}

// place is host and port, the usual one where none is given.
func (s Server) place() (string, int) {
	if host, text, err := net.SplitHostPort(s.Address); err == nil {
		if port, err := strconv.Atoi(text); err == nil {
			return host, port
		}
	}
	switch s.TLS {
	case "tls":
		return s.Address, portTLS
	case "none":
		return s.Address, portOpen
	}
	return s.Address, portSubmission
}
