//go:build card

package lab_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"ringdown/cmd/internal/lab"
	"ringdown/cmd/internal/scenario"
	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/hal/vcard"
	"ringdown/internal/cardsim"
)

var onPTY = flag.String("card.only", ".", "scenario files to play, a regular expression")

// machineLag is how much later than in virtual time a thing may be perceived on a
// machine that does other things, besides wireLag.
const machineLag = 300 * time.Millisecond

// hostLate is how long the card in software waits for a host that the machine does
// not let work: less than makes the host take the card's clock for lost, for one whose
// frame was spoilt on its way has nothing to answer.
const hostLate = 30 * time.Millisecond

// notAtPTY are scenarios of relays, which the URL would have to tie, and of a card that
// is pulled, with which its end of the pseudo terminal goes.
var notAtPTY = regexp.MustCompile(`(?m)^(hardware.*lifelines=|card )`)

// TestScenariosOnACardAtAPTY plays scenario files, with wireLag and machineLag on each
// of their limits, in real time, with the card in software at a real pseudo terminal,
// which the appliance opens by its URL as any serial device, and a bit turned in one
// frame in a hundred. A pause of the machine delays sound and tears none: how soon a
// host answers is measured elsewhere (make bench-card).
func TestScenariosOnACardAtAPTY(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenario files: %v", err)
	}
	for n, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		head, _, _ := strings.Cut(string(text), "\n")
		if !onVoiceCards.MatchString(head) || notAtPTY.Match(text) || !regexp.MustCompile(*onPTY).MatchString(file) {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			atPTY(t, file, string(text), 0, uint64(n))
		})
	}
}

// TestACardAtAPTYRestartsInACall: the call ends with its cause, the line is back
// within 3 s, and the next call is as the first.
func TestACardAtAPTYRestartsInACall(t *testing.T) {
	atPTY(t, "restart", cardRestarts, 5*time.Second, 1)
}

// atPTY plays one scenario; the card restarts after a time, 0: not.
func atPTY(t *testing.T, file, text string, restart time.Duration, seed uint64) {
	s, err := scenario.Parse(file, later(text, wireLag+machineLag))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	var card *cardsim.Card
	l, err := lab.Open(s, lab.Options{Data: t.TempDir(), Folder: filepath.Dir(file), Reach: func(world *sim.Driver) hal.Driver {
		wire, path, err := cardsim.PTY()
		if err != nil {
			t.Fatal(err)
		}
		card = cardsim.New(world, "sim0", cardsim.Options{Patience: hostLate})
		go func() { ended <- card.Run(ctx, noise(text, seed).Over(wire)) }()
		driver, err := vcard.NewDriver("vcard://" + path + "?id=sim0")
		if err != nil {
			t.Fatal(err)
		}
		return driver
	}})
	if err != nil {
		t.Fatal(err)
	}
	if restart > 0 {
		defer time.AfterFunc(restart, card.Restart).Stop()
	}
	transcript, err := l.Play(t.Context(), s, file, nil)
	if err != nil {
		t.Errorf("%v\n%s", err, transcript)
	}
	stop()
	<-ended
	for _, v := range l.Main().Desk().Violations() {
		t.Errorf("the gateway mistreated the hardware: %v", v)
	}
}
