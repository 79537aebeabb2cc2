package lab_test

import (
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

// darkness is how long the card's power is away in cardBrownsOut.
const darkness = 6 * time.Second

// The power of a voice card browns out while 802 talks outside: the call ends with
// its cause, 801 has the exchange's dial tone past the card, and what was there
// before is there again when the card is.
const cardBrownsOut = `# a voice card's power browns out in a call
hardware country=GB lines=1 phones=2 seed=413 lifelines=1
set lines.0.lifeline 801
set lines.0.incoming.direct 802

line 1 call -from 02079460000
within 3s phone 802 ringing
phone 802 up
within 1s line 1 talking
wait 1s
card brown-out 6s
within 1200ms record answered ended-by=fault how=port-down
within 1s port 801 down
now port "line 1" down
phone 802 down
wait 1s
phone 801 up
within 100ms line 1 seized
within 3s phone 801 off-hook hears=dial
phone 801 down
within 2s line 1 idle
within 12s port 801 idle
within 5s port "line 1" idle
phone 801 up
within 4s phone 801 off-hook hears=dial
now line 1 idle
phone 801 down
line 1 call -from 02079460001
within 6s phone 802 ringing number=02079460001
----
`

func TestAVoiceCardLosesItsPowerInACall(t *testing.T) {
	s, err := scenario.Parse("brown-out", cardBrownsOut)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		var socket *cardsim.Socket
		book := &diary{}
		l, err := lab.Open(s, lab.Options{Data: dir, Log: book.log(), Reach: func(world *sim.Driver) hal.Driver {
			card := cardsim.New(world, "sim0", cardsim.Options{Boot: darkness})
			socket = cardsim.NewSocket(card, cardsim.Rough{})
			world.Desk().Subscribe(func(n sim.Note) { // the power is the microcontroller's too
				if n.What == "brown-out" {
					card.Restart()
				}
			})
			driver := vcard.NewDriverOver("sim0", socket.Dial)
			if err := driver.Tie("fxs1-fxo1"); err != nil {
				t.Fatal(err)
			}
			return driver
		}})
		if err != nil {
			t.Fatal(err)
		}
		transcript, err := l.Play(t.Context(), s, "brown-out", nil)
		if err != nil {
			t.Errorf("%v\n%s", err, transcript)
		}
		if err := socket.Close(); err != nil {
			t.Error(err)
		}
		book.toldOfCard(t, "sim0", "gone")
		for _, v := range l.Main().Desk().Violations() {
			t.Errorf("the gateway mistreated the hardware: %v", v)
		}
	})
}
