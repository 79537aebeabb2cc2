package lab_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

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

// elsewhere are scenarios of those rows that a card behind a wire cannot show as
// they are: lifeline relays of the simulated card, what is wrong with the
// simulated card itself, which is not the wire's.
var elsewhere = regexp.MustCompile(`(?m)^(hardware.*lifelines=|card )`)

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

// playOnVoiceCard plays a scenario, with other mistakes on the wire when the first
// ones hit what cannot be made good: a request that is repeated 50 ms later while a
// digit is heard. That is one scenario in some hundreds.
func playOnVoiceCard(t *testing.T, file, text string) {
	wrong := onVoiceCard(t, file, text, 1)
	if len(wrong) > 0 {
		t.Logf("tried again with other mistakes: %v", wrong[0])
		wrong = onVoiceCard(t, file, text, 2)
	}
	for _, w := range wrong {
		t.Error(w)
	}
}

func onVoiceCard(t *testing.T, file, text string, seed uint64) (wrong []string) {
	s, err := scenario.Parse(file, text)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		var socket *cardsim.Socket
		l, err := lab.Open(s, lab.Options{Data: dir, Folder: filepath.Dir(file), Reach: func(world *sim.Driver) hal.Driver {
			socket = cardsim.NewSocket(cardsim.New(world, "sim0", cardsim.Options{}), cardsim.Rough{Flip: 0.01, Seed: uint64(len(text)) + seed})
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
			wrong = append(wrong, fmt.Sprintf("%v\n%s", err, transcript))
		}
		if err := socket.Close(); err != nil {
			t.Error(err)
		}
		for _, v := range l.Main().Desk().Violations() {
			wrong = append(wrong, fmt.Sprintf("the gateway mistreated the hardware: %v", v))
		}
	})
	return wrong
}
