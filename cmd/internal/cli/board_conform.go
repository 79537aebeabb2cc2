package cli

import (
	"context"
	"flag"
	"fmt"
	"strings"
	"testing"

	"ringdown/hal"
	"ringdown/hal/haltest"
	"ringdown/hal/v253"
	"ringdown/hal/vcard"
)

// conforming makes the driver of the card that is tried: a voice modem's, or else a
// voice card's.
func conforming(url string) (hal.Driver, error) {
	if strings.HasPrefix(url, v253.Scheme+"://") {
		return v253.NewDriver(url)
	}
	return vcard.NewDriver(url)
}

// boardConform runs the conformance suite against a card. Nobody works the far
// ends of its ports, so that behaviours that need somebody there are passed over
// with a sentence.
func boardConform(ctx context.Context, env Env, args []string) error {
	f := newFlags(env, "board conform", "URL", boardAbout)
	url, err := boardWord(f, args, "one URL such as vcard:///dev/ttyACM0")
	if err != nil {
		return err
	}
	driver, err := conforming(url)
	if err != nil {
		return err
	}
	cards, err := driver.Scan(ctx)
	if err != nil {
		return err
	}
	id := cards[0].ID
	testing.Init()
	if err := flag.Set("test.v", "true"); err != nil { // each behaviour by its name, and why one is passed over
		return fmt.Errorf("begin the suite: %w", err)
	}
	suite := func(t *testing.T) {
		haltest.Run(t, haltest.Fixture{Open: func(t *testing.T) *haltest.Bench {
			card, err := driver.Open(ctx, id)
			if err != nil {
				t.Fatal(err)
			}
			return &haltest.Bench{Card: card}
		}})
	}
	every := func(string, string) (bool, error) { return true, nil }
	testing.Main(every, []testing.InternalTest{{Name: "card", F: suite}}, nil, nil) // it ends the process, with 1 when a behaviour failed
	return nil
}
