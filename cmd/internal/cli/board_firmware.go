package cli

import (
	"context"
	"fmt"
	"time"

	"ringdown/hal"
	"ringdown/hal/vcard"
)

// boardFirmware writes a signed firmware into a voice card. The signature file
// has the 64 bytes of an Ed25519 signature over the image's SHA-256.
func boardFirmware(ctx context.Context, env Env, args []string) error {
	f := newFlags(env, "board firmware", "URL IMAGE SIGNATURE", boardAbout)
	if err := f.parse(args); err != nil {
		return err
	}
	if f.NArg() != 3 {
		return usagef("board firmware takes a URL, an image and its signature; ringdown board -h explains")
	}
	driver, err := vcard.NewDriver(f.Arg(0))
	if err != nil {
		return err
	}
	image, err := openFile(f.Arg(1))
	if err != nil {
		return err
	}
	signature, err := openFile(f.Arg(2))
	if err != nil {
		return err
	}
	cards, err := driver.Scan(ctx)
	if err != nil {
		return err
	}
	if err := driver.UpdateFirmware(ctx, cards[0].ID, image, signature, nil); err != nil {
		return err
	}
	card, err := greetSoon(ctx, driver, cards[0].ID) // the new firmware stays
	if err != nil {
		return fmt.Errorf("the card took the firmware, but does not answer since: %w", err)
	}
	fmt.Fprintf(env.Stdout, "The card runs firmware %s.\n", card.Info().Firmware)
	return card.Close()
}

// The greetings of a card that restarts: it goes back to the firmware before
// after 10 s.
const (
	greetings     = 16
	greetingEvery = 500 * time.Millisecond
)

// greetSoon opens a card as soon as it answers after a restart.
func greetSoon(ctx context.Context, driver *vcard.Driver, id string) (hal.Card, error) {
	wait := time.NewTicker(greetingEvery)
	defer wait.Stop()
	for tries := 1; ; tries++ {
		card, err := driver.Open(ctx, id)
		if err == nil || tries == greetings {
			return card, err
		}
		select {
		case <-wait.C:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
