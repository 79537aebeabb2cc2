package voicemail

import (
	"context"
	"path"
	"time"

	"github.com/spf13/afero"

	"ringdown/ivr/voicemail/letter"
)

// Mailing (VM-2). What is to be sent stands in the rows of the messages, which
// bounds the queue and lets it outlive a restart.
const (
	firstAgain = time.Minute // after a first failure; twice as long after each further one
	longAgain  = 4 * time.Hour
	// mostTries end after some three days, as mail servers do.
	mostTries = 24
	sendMost  = 2 * time.Minute // a message of ten minutes over a slow line
	mailLook  = 15 * time.Second
)

// Letter is a message to be sent.
type Letter struct {
	To      string
	Subject string
	Text    string
	File    string // name of the attachment
	Audio   []byte // a WAV file
}

// mailer sends what is to be sent until ctx ends, one after the other.
func (k *Keeper) mailer(ctx context.Context) {
	if k.o.Send == nil {
		return
	}
	again := time.NewTicker(mailLook)
	defer again.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-k.mails:
		case <-again.C:
		}
		for {
			m, b, due := k.dueMail(time.Now())
			if !due || ctx.Err() != nil {
				break
			}
			k.mail(ctx, m, b)
		}
	}
}

// dueMail finds a message whose time to be sent has come. One that is still to be
// polished waits for that.
func (k *Keeper) dueMail(now time.Time) (Message, Box, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, b := range k.boxes {
		for _, m := range b.messages {
			if m.Mail != nil && b.Mail != "" && !now.Before(m.Mail.Next) && !k.dirty[key(b.Name, m.ID)] {
				return m, b.Box, true
			}
		}
	}
	return Message{}, Box{}, false
}

// mail sends one message, or sets a time for another try.
func (k *Keeper) mail(ctx context.Context, m Message, b Box) {
	err := k.send(ctx, m, b)
	if ctx.Err() != nil {
		return // it is tried again after the restart
	}
	if err == nil && b.Delete {
		k.Delete(m.Box, m.ID)
		return
	}
	k.change(m.Box, m.ID, func(now *Message) {
		switch {
		case now.Mail == nil:
		case err == nil:
			now.Mail, now.Heard = nil, now.Heard || !b.Keep
		case now.Mail.Tries+1 >= mostTries:
			now.Mail = nil
		default:
			n := now.Mail.Tries
			now.Mail = &Mailing{Tries: n + 1, Next: time.Now().Add(min(firstAgain<<min(n, 10), longAgain))}
		}
	})
	if err != nil {
		k.o.Log.Warn("A voice message could not be mailed.", "box", b.Name, "to", b.Mail, "error", err)
	}
}

func (k *Keeper) send(ctx context.Context, m Message, b Box) error {
	audio, err := afero.ReadFile(k.o.Files, m.Path)
	if err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(ctx, sendMost)
	defer stop()
	return k.o.Send(ctx, k.letter(m, b, audio))
}

// letter puts a message into words.
func (k *Keeper) letter(m Message, b Box, audio []byte) Letter {
	language := "en"
	if k.o.Language != nil {
		language = k.o.Language()
	}
	subject, text := letter.Words(language, letter.About{
		Whose: b.Label, Box: b.Name, Number: m.Number, Name: m.Name, Withheld: m.Withheld, Urgent: m.Urgent, At: m.At, Length: m.Length,
	})
	return Letter{To: b.Mail, Subject: subject, Text: text, File: path.Base(m.Path), Audio: audio}
}
