package voicemail

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/spf13/afero"
)

// What may be wrong with what a page wants of a mailbox. The errors that wrap
// them are sentences without a full stop.
var (
	ErrNotFound = errors.New("is not there")
	ErrRefused  = errors.New("is not possible")
	ErrWrong    = errors.New("will not do")
)

// Box shows a mailbox that is set up, or that still has messages. Any goroutine
// may call it, as all methods here, which may wait for the disk.
func (k *Keeper) Box(name string) (v Overview, there bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	b := k.boxes[name]
	if b == nil || !b.there && len(b.messages) == 0 {
		return Overview{Box: Box{Name: name}}, false
	}
	return b.overview(time.Now()), true
}

// OpenMessage opens the file of a message; whoever asked closes it.
func (k *Keeper) OpenMessage(name, id string) (afero.File, error) {
	m, there := k.Message(name, id)
	if !there {
		return nil, fmt.Errorf("the message %s of mailbox %s %w", id, name, ErrNotFound)
	}
	return k.openSound(m.Path)
}

// OpenGreeting opens the file of a greeting that was recorded.
func (k *Keeper) OpenGreeting(name string, g Greeting) (afero.File, error) {
	return k.openSound(greetingPath(name, g))
}

func (k *Keeper) openSound(file string) (afero.File, error) {
	f, err := k.o.Files.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the sound %w", ErrNotFound)
	}
	return f, err
}

// Pass puts a copy of a message into another box; without keep it is there alone.
func (k *Keeper) Pass(ctx context.Context, from, id, to string, keep bool) error {
	if from == to {
		return fmt.Errorf("the message is in mailbox %s already: passing it there %w", to, ErrRefused)
	}
	if err := k.passOn(ctx, id, from, to, noIntroduction); err != nil {
		return err
	}
	if !keep {
		k.Delete(from, id)
	}
	return nil
}

// SetGreeting keeps a greeting that was brought as a file.
func (k *Keeper) SetGreeting(name string, g Greeting, pcm []int16) error {
	switch length := lengthOf(int64(len(pcm))); {
	case !g.Known():
		return fmt.Errorf("the greeting %q %w", g, ErrNotFound)
	case length > greetingMost:
		return fmt.Errorf("the greeting lasts %d s, and that %w: callers wait for its end, which comes after %d s at most", int(length.Seconds()), ErrWrong, int(greetingMost.Seconds()))
	case length < least/2:
		return fmt.Errorf("the greeting lasts less than half a second, and that %w", ErrWrong)
	}
	return k.writeGreeting(name, g, pcm)
}

// DropGreeting brings the built-in words back.
func (k *Keeper) DropGreeting(name string, g Greeting) error {
	if !g.Known() {
		return fmt.Errorf("the greeting %q %w", g, ErrNotFound)
	}
	return k.removeGreeting(name, g)
}

// SetPIN gives a box another PIN, and lets PINs be tried again.
func (k *Keeper) SetPIN(name, pin string) error {
	switch weak := weakPIN(pin, name); {
	case weak == promptPINShort:
		return fmt.Errorf("the PIN %w: it has fewer than %d digits", ErrWrong, leastPIN)
	case weak != "":
		return fmt.Errorf("the PIN %w: it is %d to %d digits, not all alike or in a row, and not the mailbox's own number", ErrWrong, leastPIN, mostPIN)
	}
	k.choose(name, pin)
	return nil
}
