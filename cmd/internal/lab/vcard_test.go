package lab_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/cmd/internal/lab"
	"ringdown/cmd/internal/scenario"
	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/hal/vcard"
	"ringdown/internal/cardsim"
)

// onVoiceCards are the rows whose scenarios are about lines and telephones as
// such; those about groups, flows and mailboxes would show the same again.
var onVoiceCards = regexp.MustCompile(`^# .*\b(LN-1|LN-2|LN-14|HW-5|FC-3|FC-4|FC-5|EX-19)\b.*:`)

// elsewhere are scenarios of those rows that are played by other tests of this file,
// or of vcard_power_test.go: lifeline relays, and a brown-out, which takes the card
// behind a wire its own power too. In that of a storm somebody speaks 10 ms after the
// answer: a card behind a wire connects two frames later.
var elsewhere = regexp.MustCompile(`(?m)^(hardware.*lifelines=|card (brown-out|storm))`)

// TestScenariosOnAVoiceCard runs scenario files, as they are, with the
// voice-card protocol between the appliance and the simulated lines and
// telephones, and a bit turned in one frame in a hundred. Their transcripts are
// those of the straight way some milliseconds later, so they are not compared.
func TestScenariosOnAVoiceCard(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenario files: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		head, _, _ := strings.Cut(string(text), "\n")
		if !onVoiceCards.MatchString(head) || elsewhere.Match(text) {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			playOnVoiceCard(t, file, string(text))
		})
	}
}

// lifelineFiles are scenarios of lifeline relays (LN-18), with a card that loses
// its power and an appliance that stops; the one of a brown-out tells of the power
// what only the simulated card itself can know. Hiccups of a card are here because
// sound is compared after them.
func lifelineFiles() []string {
	return []string{"cn-lifeline-power", "us-lifeline-process", "cn-card-hiccups"}
}

func TestLifelinesOfAVoiceCardInScenarios(t *testing.T) {
	for _, name := range lifelineFiles() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join("testdata", name+".txt")
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			playOnVoiceCard(t, file, string(text))
		})
	}
}

// wireLag is how much later than on the simulated card a thing may be perceived
// behind a wire that spoils frames: an event that is repeated after 100 ms and two
// requests after it, each after 50.
const wireLag = 200 * time.Millisecond

// spoilt is the share of frames in which a bit is turned.
const spoilt = 0.01

// unspoilt are scenarios whose wire spoils nothing. A display that takes its line by
// the Japanese sequence waits for 65 ms, less than any repeat takes. And how a key in
// a conversation is heard at the far end hangs on where in the frame it began, which
// repeats shift: what the line's canceller learns from a key outlasts it by 40 ms.
var unspoilt = regexp.MustCompile(`country=JP|dial.method pulse`)

// noise is what is wrong with the wire of a scenario.
func noise(text string, seed uint64) cardsim.Rough {
	if unspoilt.MatchString(text) {
		return cardsim.Rough{}
	}
	return cardsim.Rough{Flip: spoilt, Seed: seed}
}

// playOnVoiceCard plays a scenario, with wireLag on each of its limits.
func playOnVoiceCard(t *testing.T, file, text string) {
	s, err := scenario.Parse(file, later(text, wireLag))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		var socket *cardsim.Socket
		l, err := lab.Open(s, lab.Options{Data: dir, Folder: filepath.Dir(file), Reach: func(world *sim.Driver) hal.Driver {
			socket = cardsim.NewSocket(cardsim.New(world, "sim0", cardsim.Options{}), noise(text, uint64(len(text))))
			driver := vcard.NewDriverOver("sim0", socket.Dial)
			if slices.Contains(s.Hardware, "lifelines=1") {
				if err := driver.Tie("fxs1-fxo1"); err != nil {
					t.Fatal(err)
				}
			}
			return driver
		}})
		if err != nil {
			t.Fatal(err)
		}
		transcript, err := l.Play(t.Context(), s, file, nil)
		if err != nil {
			t.Errorf("%v\n%s", err, transcript)
		}
		if err := socket.Close(); err != nil {
			t.Error(err)
		}
		for _, v := range l.Main().Desk().Violations() {
			t.Errorf("the gateway mistreated the hardware: %v", v)
		}
	})
}
