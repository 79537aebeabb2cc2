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

// A card restarts while two talk: the call ends with the cause in its record,
// the line is back within 3 s, and the next call is as the first.
const cardRestarts = `# a voice card restarts in a call
hardware country=US lines=1 phones=2 seed=5

line 1 call -from 2125550123
within 10s phone 801 ringing number=2125550123
phone 801 up
within 1s line 1 talking
wait 1s
within 3s record answered caller=2125550123 called=801 ended-by=fault how=port-down
within 3s port fxo1 idle lamp=ready
phone 801 down
wait 2s
line 1 call -from 2125550124
within 10s phone 801 ringing number=2125550124
phone 801 up
within 1s line 1 talking
phone 801 down
within 3s line 1 idle
----
`

func TestACardThatRestartsInACallEndsItAndIsBack(t *testing.T) {
	for name, boot := range map[string]time.Duration{"noticed by its boot id": 300 * time.Millisecond, "gone meanwhile": 1500 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			s, err := scenario.Parse("restart", cardRestarts)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				var card *cardsim.Card
				var socket *cardsim.Socket
				book := &diary{}
				l, err := lab.Open(s, lab.Options{Data: dir, Log: book.log(), Reach: func(world *sim.Driver) hal.Driver {
					card = cardsim.New(world, "sim0", cardsim.Options{Boot: boot})
					socket = cardsim.NewSocket(card, cardsim.Rough{})
					return vcard.NewDriverOver("sim0", socket.Dial)
				}})
				if err != nil {
					t.Fatal(err)
				}
				restart := time.AfterFunc(5*time.Second, card.Restart)
				defer restart.Stop()
				transcript, err := l.Play(t.Context(), s, "restart", nil)
				if err != nil {
					t.Errorf("%v\n%s", err, transcript)
				}
				if boot > time.Second {
					book.toldOfCard(t, "sim0", "gone")
				}
				if err := socket.Close(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}
