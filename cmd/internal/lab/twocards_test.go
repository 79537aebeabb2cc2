package lab_test

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/cmd/internal/lab"
	"ringdown/cmd/internal/scenario"
	"ringdown/hal"
	"ringdown/hal/sim"
	"ringdown/hal/v253"
	"ringdown/hal/vcard"
	"ringdown/internal/cardsim"
	"ringdown/internal/country"
	"ringdown/internal/modemsim"
)

// Two cards: somebody talks over each. The one is pulled; its call ends with the
// cause in its record, and the call on the other goes on as if nothing had been.
// Plugged in again it rings as before.
const oneIsPulled = `# one of two cards is pulled in a call
hardware country=US lines=2 phones=2 seed=5
set lines.0.incoming {"direct":"801"}
set lines.1.port other/fxo1
set lines.1.incoming {"direct":"802"}

wait 10s
line 1 call -from 2125550123
within 10s phone 801 ringing number=2125550123
phone 801 up
within 1s line 1 talking
within 25s phone 802 ringing
phone 802 up
within 3s port other/fxo1 talking
within 30s record answered called=802 ended-by=fault how=port-down
within 2s port other/fxo1 down lamp=fault
now line 1 talking
now phone 801 off-hook
phone 802 down
within 60s port other/fxo1 idle lamp=ready
within 60s phone 802 ringing
now line 1 talking
line 1 hangup -how cpc
within 3s record answered called=801 ended-by=caller how=cpc
----
`

// twoDrivers is two drivers as one.
type twoDrivers struct{ first, second hal.Driver }

func (d twoDrivers) Name() string { return "two cards" }

func (d twoDrivers) Scan(ctx context.Context) ([]hal.CardInfo, error) {
	a, errA := d.first.Scan(ctx)
	b, errB := d.second.Scan(ctx)
	if len(a)+len(b) > 0 {
		return append(a, b...), nil
	}
	return nil, errors.Join(errA, errB)
}

func (d twoDrivers) Open(ctx context.Context, id string) (hal.Card, error) {
	if id == "other" || id == "fxo9" {
		return d.second.Open(ctx, id)
	}
	return d.first.Open(ctx, id)
}

// cable is a wire that can be pulled: until it is plugged in again no dial succeeds.
type cable struct {
	run func(context.Context, io.ReadWriteCloser) error

	mu     sync.Mutex
	wire   io.Closer // nil: none
	pulled bool
	ended  chan error
}

var errPulled = errors.New("no such device")

func (c *cable) dial(context.Context) (io.ReadWriteCloser, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pulled {
		return nil, errPulled
	}
	c.end()
	host, far := cardsim.Pipe()
	c.wire, c.ended = far, make(chan error, 1)
	go func(ended chan error) { ended <- c.run(context.Background(), far) }(c.ended)
	return host, nil
}

// end ends the wire, where there is one, and waits for the far end.
func (c *cable) end() {
	if c.wire != nil {
		_ = c.wire.Close()
		<-c.ended
		c.wire = nil
	}
}

// pull pulls the wire out, or lets it be plugged in again.
func (c *cable) pull(out bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pulled = out; out {
		c.end()
	}
}

// others are the kinds of a second card, in front of another world's.
func others() map[string]func(*testing.T, *sim.Driver, *cable) hal.Driver {
	return map[string]func(*testing.T, *sim.Driver, *cable) hal.Driver{
		"a voice card": func(_ *testing.T, world *sim.Driver, c *cable) hal.Driver {
			c.run = cardsim.New(world, "sim0", cardsim.Options{}).Run
			return vcard.NewDriverOver("other", c.dial)
		},
		"a voice modem": func(t *testing.T, world *sim.Driver, c *cable) hal.Driver {
			us, err := country.Lookup("US")
			if err != nil {
				t.Fatal(err)
			}
			c.run = modemsim.New(world, "sim0", modemsim.Kinds()["usr"], us).Run
			return v253.NewDriverOver("other", true, c.dial)
		},
	}
}

func TestACardThatIsPulledTakesItsOwnCallsOnly(t *testing.T) {
	for name, other := range others() {
		t.Run(name, func(t *testing.T) { pulledInACall(t, other) })
	}
}

func pulledInACall(t *testing.T, make func(*testing.T, *sim.Driver, *cable) hal.Driver) {
	s, err := scenario.Parse("pulled", oneIsPulled)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		far, err := sim.NewDriver("sim://?country=US&lines=1&phones=0&seed=6")
		if err != nil {
			t.Fatal(err)
		}
		c := &cable{}
		book := &diary{}
		l, err := lab.Open(s, lab.Options{Data: dir, Log: book.log(), Reach: func(world *sim.Driver) hal.Driver {
			return twoDrivers{world, make(t, far, c)}
		}})
		if err != nil {
			t.Fatal(err)
		}
		call := func() { _ = far.Desk().Line(1).Call(sim.CallOptions{From: "2125550199"}) }
		for after, do := range map[time.Duration]func(){
			20 * time.Second: call,
			45 * time.Second: func() { c.pull(true) },
			55 * time.Second: func() { c.pull(false) },
			75 * time.Second: call,
		} {
			defer time.AfterFunc(after, do).Stop()
		}
		transcript, err := l.Play(t.Context(), s, "pulled", nil)
		if err != nil {
			t.Errorf("%v\n%s", err, transcript)
		}
		book.toldOfCard(t, "other", "wire broke")
		c.pull(true)
	})
}
