package appliance

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"ringdown/internal/alert"
	"ringdown/internal/host"
	"ringdown/internal/mail"
	"ringdown/webadmin"
)

// Mails of alerts. The first of a trouble goes at once; what follows is gathered,
// so that a bad night is a few mails.
const (
	// lettersWaiting alerts may wait for the mail server. The policy when it is
	// full: the alert is not mailed; it is kept and shown all the same.
	lettersWaiting = 256
	lettersPause   = 5 * time.Minute
	letterTime     = time.Minute // for the mail server to take one
)

// letters mail alerts to those that the configuration names. It implements
// webadmin.Mailer.
type letters struct {
	m     *Main
	queue chan alert.Alert
}

func newLetters(m *Main) *letters {
	return &letters{m: m, queue: make(chan alert.Alert, lettersWaiting)}
}

// put takes an alert; it never blocks.
func (l *letters) put(a alert.Alert) {
	select {
	case l.queue <- a:
	default:
	}
}

// run mails until ctx ends.
func (l *letters) run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case a := <-l.queue:
			l.send(ctx, l.gathered(a))
		}
		pause := time.NewTimer(lettersPause)
		select {
		case <-ctx.Done():
			pause.Stop()
			return nil
		case <-pause.C:
		}
	}
}

// gathered are an alert and those that wait behind it.
func (l *letters) gathered(first alert.Alert) []alert.Alert {
	all := []alert.Alert{first}
	for {
		select {
		case a := <-l.queue:
			all = append(all, a)
		default:
			return all
		}
	}
}

func (l *letters) send(ctx context.Context, all []alert.Alert) {
	c, err := l.m.settings.Current(ctx)
	if err != nil || len(c.Admin.AlertsTo) == 0 || c.Mail.Server == "" {
		return
	}
	zone, err := time.LoadLocation(c.System.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	words := wordsFor(c.System.Language)
	subject, text := words.subject(all), words.text(all, zone)
	for _, to := range c.Admin.AlertsTo {
		if err := l.mail(ctx, mail.Letter{To: to, Subject: subject, Text: text}); err != nil {
			l.m.log.Warn("An alert could not be mailed.", "to", to, "error", err)
		}
	}
}

func (l *letters) mail(ctx context.Context, letter mail.Letter) error {
	ctx, cancel := context.WithTimeout(ctx, letterTime)
	defer cancel()
	return mail.Send(ctx, *l.m.mailServer.Load(), letter)
}

// Try implements webadmin.Mailer.
func (l *letters) Try(ctx context.Context, to string) error {
	c, err := l.m.settings.Current(ctx)
	if err != nil {
		return fmt.Errorf("read the configuration: %w", err)
	}
	words := wordsFor(c.System.Language)
	return mail.Send(ctx, *l.m.mailServer.Load(), mail.Letter{To: to, Subject: words.tried, Text: words.triedFor})
}

// Invite implements webadmin.Mailer.
func (l *letters) Invite(ctx context.Context, i webadmin.Invitation) error {
	c, err := l.m.settings.Current(ctx)
	if err != nil {
		return fmt.Errorf("read the configuration: %w", err)
	}
	subject, text := invitation(c.System.Language, i)
	return mail.Send(ctx, *l.m.mailServer.Load(), mail.Letter{To: i.To, Subject: subject, Text: text})
}

// machine is what the appliance runs on. It implements webadmin.Machine.
type machine struct{ data string }

// Read implements webadmin.Machine.
func (m machine) Read() host.State { return host.Read(m.data) }

// writeLog keeps the log in a file, where there is a book.
func (m *Main) writeLog(ctx context.Context) error {
	if m.opt.Book == nil {
		return nil
	}
	if err := m.opt.Book.Run(ctx, filepath.Join(m.opt.Data, "log")); err != nil {
		m.log.Warn("The log is not written into a file.", "error", err)
	}
	return nil
}
