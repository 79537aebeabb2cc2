package appliance

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/afero"

	"ringdown/internal/alert"
	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/country"
	"ringdown/internal/engine"
	"ringdown/internal/mail"
	"ringdown/internal/store"
	"ringdown/ivr/studio"
	"ringdown/ivr/voicemail"
	"ringdown/media"
	"ringdown/media/library"
)

// The kinds of voicemail's applications, and the first word of their sounds and
// works.
const (
	depositKind = "voicemail"
	mailboxKind = "mailbox"
)

// openMailboxes reads the mailboxes, and takes in what a power cut has left.
func (m *Main) openMailboxes(c config.Config) error {
	files := m.opt.Captures
	if files == nil {
		files = afero.NewBasePathFs(afero.NewOsFs(), filepath.Clean(m.opt.Data))
	}
	var err error
	m.mailboxes, err = voicemail.Open(voicemail.Options{
		Files: files, Rows: newMailRows(m.db), Even: library.Even, Log: m.log,
		Country:  func() country.Profile { return m.homeland() },
		Language: func() string { return m.voices.language() },
		Done: func(id call.ID, gen uint32, values []call.Mark, text string) {
			m.engine.Worked(id, gen, values, text)
		},
		Changed: m.messagesWait,
		Alert:   m.voicemailAlert,
		Send:    m.sendMail,
	})
	if err != nil {
		return err
	}
	m.configureMail(c)
	return nil
}

// configureMail takes the settings of mailboxes and of the mail server.
func (m *Main) configureMail(c config.Config) {
	m.mailServer.Store(&mail.Server{
		Address: c.Mail.Server, TLS: string(c.Mail.TLS), User: c.Mail.User, Password: string(c.Mail.Password),
		From: c.Mail.From, Trusted: c.Mail.Trusted,
	})
	m.mailboxes.Configure(boxesOf(c))
}

// sendMail mails one message.
func (m *Main) sendMail(ctx context.Context, l voicemail.Letter) error {
	return mail.Send(ctx, *m.mailServer.Load(), mail.Letter{To: l.To, Subject: l.Subject, Text: l.Text, File: l.File, Data: l.Audio})
}

// homeland is the country of the appliance: its exchange's tones are cut from
// messages.
func (m *Main) homeland() country.Profile {
	p, err := country.Lookup(m.voices.country())
	if err != nil {
		return country.Profile{} // the settings refuse it
	}
	return p
}

func (m *Main) voicemailAlert(text string) {
	if text == "" {
		m.log.Info("Voicemail is written down again.")
		return
	}
	m.alerts.Raise(alert.Alert{Kind: alert.Storage, At: time.Now(), Text: text})
}

// message is what somebody listens to, by its name.
func (m *Main) message(name string) (media.Signal, error) { return m.mailboxes.Sound(name) }

// messagesWait is told when other messages wait in a box than before.
func (m *Main) messagesWait(box string, n voicemail.Count) {
	m.mailboxChanged(box, n)
	m.beginWatching()
	m.hardware.LookAtLamps()
}

// stutters reports whether messages wait for whoever has an analog telephone:
// its dial tone and its lamp say so (VM-3).
func (m *Main) stutters(at call.Port) bool {
	number, seated := m.engine.SitsAt(at)
	if !seated {
		number = m.voices.ears.Load().whose[at.Base()]
	}
	return number != "" && m.mailboxes.Count(number).New > 0
}

// deposit and listenTo open the sessions of voicemail.
func (m *Main) deposit(name string, about call.About) (engine.Session, error) {
	return m.mailboxes.Deposit(name, about)
}

func (m *Main) listenTo(name string, about call.About) (engine.Session, error) {
	return m.mailboxes.Menu(name, about)
}

// boxesOf is what mailboxes are made of a configuration.
func boxesOf(c config.Config) []voicemail.Box {
	var all []voicemail.Box
	add := func(name, label, extension string, m config.Mailbox) {
		if m.Enabled {
			all = append(all, boxOf(c, voicemail.Box{Name: name, Label: label, Extension: extension}, m))
		}
	}
	for _, x := range c.Extensions {
		add(x.Number, nameOr(x.Name, x.Number), x.Number, x.Voicemail)
	}
	for _, g := range c.Groups {
		add(g.Number, nameOr(g.Name, g.Number), "", g.Voicemail)
	}
	for _, l := range c.Lines {
		ref := "line/" + strconv.Itoa(l.ID)
		add(config.LineMailbox(ref), nameOr(l.Name, ref), "", l.Voicemail)
	}
	for _, t := range c.Trunks {
		ref := "trunk/" + t.ID
		add(config.LineMailbox(ref), nameOr(t.Name, ref), "", t.Voicemail)
	}
	return all
}

func nameOr(name, otherwise string) string {
	if name == "" {
		return otherwise
	}
	return name
}

func boxOf(c config.Config, b voicemail.Box, m config.Mailbox) voicemail.Box {
	first := func(own, all int) int {
		if own == 0 {
			own = all
		}
		return own
	}
	b.PIN, b.Mail, b.Keep, b.Delete = string(m.PIN), m.Email, m.KeepNew, m.DeleteMailed
	b.Operator, b.Access = c.Voicemail.Operator, c.System.AccessCode
	b.Longest = time.Duration(first(m.MaxSeconds, c.Voicemail.MaxSeconds)) * time.Second
	b.Most = first(m.MaxMessages, c.Voicemail.MaxMessages)
	b.Age = time.Duration(first(m.MaxDays, c.Voicemail.MaxDays)) * 24 * time.Hour
	return b
}

// mailRows keeps what files cannot say in the database. It implements
// voicemail.Rows.
type mailRows struct {
	db       *store.DB
	messages store.Table[voicemail.Message]
	states   store.Table[voicemail.State]
}

func newMailRows(db *store.DB) *mailRows {
	return &mailRows{db, store.NewTable[voicemail.Message]("voicemail_messages"), store.NewTable[voicemail.State]("voicemail_boxes")}
}

// Load implements voicemail.Rows.
func (r *mailRows) Load() (b voicemail.Batch, err error) {
	err = r.db.View(func(tx *store.Tx) error {
		err := r.messages.Each(tx, func(_ string, m voicemail.Message) bool {
			b.Messages = append(b.Messages, m)
			return true
		})
		if err != nil {
			return err
		}
		return r.states.Each(tx, func(_ string, s voicemail.State) bool {
			b.States = append(b.States, s)
			return true
		})
	})
	if err != nil {
		return b, fmt.Errorf("read the rows of messages: %w", err)
	}
	return b, nil
}

// Save implements voicemail.Rows.
func (r *mailRows) Save(b voicemail.Batch) error {
	return r.db.Update(func(tx *store.Tx) error {
		for _, m := range b.Messages {
			if err := r.messages.Put(tx, m.Key(), m); err != nil {
				return err
			}
		}
		for _, m := range b.Gone {
			if !r.messages.Has(tx, m.Key()) {
				continue
			}
			if err := r.messages.Delete(tx, m.Key()); err != nil {
				return err
			}
		}
		for _, s := range b.States {
			if err := r.states.Put(tx, s.Box, s); err != nil {
				return err
			}
		}
		return nil
	})
}

// works hands what applications want done outside to whoever does it: what
// begins with "voicemail" to the mailboxes, with "studio" to where announcements
// are recorded, and all else to the flows. It implements engine.Works.
type works struct{ mailboxes, studio, others engine.Works }

// Start implements engine.Works.
func (w works) Start(id call.ID, gen uint32, work string) {
	switch kind, rest, _ := strings.Cut(work, " "); kind {
	case depositKind:
		w.mailboxes.Start(id, gen, rest)
		return
	case studio.Kind:
		w.studio.Start(id, gen, rest)
		return
	}
	w.others.Start(id, gen, work)
}
