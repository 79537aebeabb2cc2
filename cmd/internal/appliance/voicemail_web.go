package appliance

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/spf13/afero"

	"ringdown/ivr/voicemail"
	"ringdown/media/upload"
	"ringdown/webadmin"
)

// mailboxDesk lets pages work the mailboxes. It implements webadmin.Mailboxes.
type mailboxDesk struct {
	keeper *voicemail.Keeper
	// decoding holds a token while an upload is decoded, one after the other: each
	// may take a second of a core and 60 MB.
	decoding chan struct{}
}

func newMailboxDesk(k *voicemail.Keeper) *mailboxDesk {
	return &mailboxDesk{k, make(chan struct{}, 1)}
}

var _ webadmin.Mailboxes = (*mailboxDesk)(nil)

// mailboxError gives an error the kind that the API answers by.
func mailboxError(err error) error {
	for kind, at := range map[error]error{
		voicemail.ErrNotFound: webadmin.ErrNotFound, voicemail.ErrWrong: webadmin.ErrInvalid, voicemail.ErrRefused: webadmin.ErrNotNow,
	} {
		if errors.Is(err, kind) {
			return fmt.Errorf("%w%w", err, hidden{at})
		}
	}
	return err
}

func noMailbox(name string) error {
	return mailboxError(fmt.Errorf("mailbox %s %w", name, voicemail.ErrNotFound))
}

func noMessage(box, id string) error {
	return mailboxError(fmt.Errorf("the message %s of mailbox %s %w", id, box, voicemail.ErrNotFound))
}

// Mailboxes implements webadmin.MailboxReader.
func (d *mailboxDesk) Mailboxes() []webadmin.Mailbox {
	all := []webadmin.Mailbox{}
	for _, b := range d.keeper.Boxes() {
		one := webadmin.Mailbox{
			Name: b.Name, Label: b.Label, New: b.New, Saved: b.Old, Urgent: b.Urgent, Most: b.Limit(),
			Greetings: []string{}, HasPIN: b.HasPIN, SetUp: b.There,
		}
		for _, g := range b.Greetings {
			one.Greetings = append(one.Greetings, string(g))
		}
		if until := b.Locked; !until.IsZero() {
			one.Locked = &until
		}
		all = append(all, one)
	}
	return all
}

// Messages implements webadmin.MailboxReader.
func (d *mailboxDesk) Messages(box string) ([]webadmin.VoiceMessage, error) {
	if _, there := d.keeper.Box(box); !there {
		return nil, noMailbox(box)
	}
	all := []webadmin.VoiceMessage{}
	for _, m := range d.keeper.List(box) {
		all = append(all, messageOf(m))
	}
	return all, nil
}

func messageOf(m voicemail.Message) webadmin.VoiceMessage {
	v := webadmin.VoiceMessage{
		ID: m.ID, At: m.At, Number: m.Number, Name: m.Name, Withheld: m.Withheld, Inside: m.Inside,
		Seconds: math.Round(m.Length.Seconds()*10) / 10, Urgent: m.Urgent, Heard: m.Heard, By: m.By, Mailing: m.Mail != nil,
	}
	if m.Withheld {
		v.Number, v.Name = "", ""
	}
	return v
}

// OpenMessage implements webadmin.MailboxReader.
func (d *mailboxDesk) OpenMessage(box, id string) (webadmin.Sound, error) {
	return heard(d.keeper.OpenMessage(box, id))
}

// heard is a file as the API plays it.
func heard(f afero.File, err error) (webadmin.Sound, error) {
	if err != nil {
		return webadmin.Sound{}, mailboxError(err)
	}
	at, err := f.Stat()
	if err != nil {
		return webadmin.Sound{}, errors.Join(err, f.Close())
	}
	return webadmin.Sound{ReadSeekCloser: f, At: at.ModTime()}, nil
}

// MarkMessage implements webadmin.MailboxWriter.
func (d *mailboxDesk) MarkMessage(box, id string, heard, urgent *bool) (webadmin.VoiceMessage, error) {
	if !d.keeper.Mark(box, id, heard, urgent) {
		return webadmin.VoiceMessage{}, noMessage(box, id)
	}
	m, _ := d.keeper.Message(box, id)
	return messageOf(m), nil
}

// PassMessage implements webadmin.MailboxWriter.
func (d *mailboxDesk) PassMessage(ctx context.Context, box, id, to string, keep bool) error {
	return mailboxError(d.keeper.Pass(ctx, box, id, to, keep))
}

// DeleteMessage implements webadmin.MailboxWriter.
func (d *mailboxDesk) DeleteMessage(box, id string) error {
	if !d.keeper.Delete(box, id) {
		return noMessage(box, id)
	}
	return nil
}

// OpenGreeting implements webadmin.MailboxGreetings.
func (d *mailboxDesk) OpenGreeting(box, greeting string) (webadmin.Sound, error) {
	if _, there := d.keeper.Box(box); !there {
		return webadmin.Sound{}, noMailbox(box)
	}
	return heard(d.keeper.OpenGreeting(box, voicemail.Greeting(greeting)))
}

// PutGreeting implements webadmin.MailboxGreetings.
func (d *mailboxDesk) PutGreeting(box, greeting string, file []byte) error {
	if b, _ := d.keeper.Box(box); !b.There {
		return noMailbox(box)
	}
	g := voicemail.Greeting(greeting)
	if len(file) == 0 {
		return mailboxError(d.keeper.DropGreeting(box, g))
	}
	d.decoding <- struct{}{}
	defer func() { <-d.decoding }()
	pcm, err := upload.Decode(file)
	if err != nil {
		return fmt.Errorf("%w: %w", webadmin.ErrInvalid, err)
	}
	return mailboxError(d.keeper.SetGreeting(box, g, pcm))
}

// SetMailboxPIN implements webadmin.MailboxGreetings.
func (d *mailboxDesk) SetMailboxPIN(box, pin string) error {
	if b, _ := d.keeper.Box(box); !b.There {
		return noMailbox(box)
	}
	if pin == "" {
		d.keeper.Unlock(box)
		return nil
	}
	return mailboxError(d.keeper.SetPIN(box, pin))
}
