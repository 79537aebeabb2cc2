package syslog

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"time"

	"ringdown/internal/alert"
	"ringdown/internal/guarded"
)

// Transport says how messages go.
type Transport string

// The transports.
const (
	UDP Transport = "udp" // nobody confirms it
	TCP Transport = "tcp"
	TLS Transport = "tls"
)

// port is the usual one of a transport (RFC 5426 3.3, RFC 5425 4.1; 601 is IANA's
// syslog-conn).
func (t Transport) port() string {
	switch t {
	case TCP:
		return "601"
	case TLS:
		return "6514"
	}
	return "514"
}

// ID names our structured data: below the number that Net-SNMP sets aside for
// everybody's own use, for Ringdown has none of its own at IANA (RFC 5424 7.2.2).
const ID = "ringdown@8072.9999.9999.7100"

const (
	facility = 16   // local0: what is no part of the operating system
	longest  = 2048 // bytes of a message that every server should take (RFC 5424 6.1)
	wait     = 10 * time.Second
)

// Server takes messages.
type Server struct {
	Address   string // host or host:port
	Transport Transport
	Trusted   []string // PEM files with who vouches for it besides those that the system knows
	Host      string   // our own name
}

// Send hands an alert over. The error says in one clause what went wrong; over UDP
// that nobody is there is not told.
func Send(ctx context.Context, s Server, a alert.Alert) error {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	c, err := s.dial(ctx)
	if err != nil {
		return fmt.Errorf("reach the syslog server %s: %w", s.Address, err)
	}
	defer c.Close()
	if until, limited := ctx.Deadline(); limited {
		_ = c.SetDeadline(until)
	}
	text := Message(s.Host, a)
	if s.Transport != UDP {
		text = fmt.Sprintf("%d %s", len(text), text) // RFC 6587 3.4.1
	}
	if _, err := c.Write([]byte(text)); err != nil {
		return fmt.Errorf("send to the syslog server %s: %w", s.Address, err)
	}
	return nil
}

func (s Server) dial(ctx context.Context) (net.Conn, error) {
	host, port, err := net.SplitHostPort(s.Address)
	if err != nil {
		host, port = strings.Trim(s.Address, "[]"), s.Transport.port()
	}
	at := net.JoinHostPort(host, port)
	switch s.Transport {
	case TCP:
		return new(net.Dialer).DialContext(ctx, "tcp", at)
	case TLS:
		trust, err := guarded.Trust(s.Trusted)
		if err != nil {
			return nil, err
		}
		d := tls.Dialer{Config: &tls.Config{ServerName: host, RootCAs: trust, MinVersion: tls.VersionTLS12}}
		return d.DialContext(ctx, "tcp", at)
	}
	return new(net.Dialer).DialContext(ctx, "udp", at)
}

// Message is an alert as RFC 5424 writes it, in English: programs read it.
func Message(host string, a alert.Alert) string {
	var data strings.Builder
	for _, one := range [][2]string{{"id", fmt.Sprint(a.ID)}, {"severity", string(a.Kind.Severity())}, {"about", a.Trunk}, {"route", a.Route}, {"caller", a.Caller}} {
		if one[1] != "" {
			fmt.Fprintf(&data, ` %s="%s"`, one[0], escaped(one[1]))
		}
	}
	text := a.Text
	if a.Detail != "" {
		text += " " + a.Detail
	}
	head := fmt.Sprintf("<%d>1 %s %s ringdown - %s [%s%s] \ufeff", facility*8+severity(a.Kind), a.At.UTC().Format("2006-01-02T15:04:05.000Z"), word(host, 255), word(string(a.Kind), 32), ID, data.String())
	return head + strings.ToValidUTF8(oneLine(text)[:min(len(oneLine(text)), max(0, longest-len(head)))], "")
}

// severity is that of RFC 5424, table 2.
func severity(k alert.Kind) int {
	switch k.Severity() {
	case alert.Critical:
		return 2
	case alert.Cleared:
		return 5
	}
	return 4
}

// escaped is a value of structured data (RFC 5424 6.3.3).
func escaped(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, `]`, `\]`).Replace(oneLine(s))
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// word is printable ASCII without spaces, "-" for none (RFC 5424 6.2).
func word(s string, most int) string {
	out := strings.Map(func(r rune) rune {
		if r < 33 || r > 126 {
			return -1
		}
		return r
	}, s)
	if out == "" {
		return "-"
	}
	return out[:min(len(out), most)]
}
