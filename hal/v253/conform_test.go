package v253_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/hal"
	"ringdown/hal/haltest"
	"ringdown/hal/sim"
	"ringdown/hal/v253"
	"ringdown/internal/cardsim"
	"ringdown/internal/country"
	"ringdown/internal/modemsim"
)

var _ hal.Driver = (*v253.Driver)(nil)

func TestModemsConform(t *testing.T) {
	for name, kind := range modemsim.Kinds() {
		t.Run(name, func(t *testing.T) {
			haltest.Run(t, haltest.Fixture{
				Open: func(t *testing.T) *haltest.Bench { return open(t, kind, "country=US").bench() },
				In:   func(t *testing.T, test func(*testing.T)) { synctest.Test(t, test) },
			})
		})
	}
}

// rig is a modem in software with an open host.
type rig struct {
	t      *testing.T
	world  *sim.Driver
	socket *socket
	driver *v253.Driver
	host   hal.Card
	port   hal.Port
}

// socket is where the host finds the modem: each dial is a modem that has just
// been plugged in.
type socket struct {
	modem *modemsim.Modem
	mu    sync.Mutex
	wire  io.Closer
	done  sync.WaitGroup
	away  bool
}

func (s *socket) Dial(context.Context) (io.ReadWriteCloser, error) {
	s.done.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.away {
		return nil, errors.New("it is not plugged in")
	}
	host, far := cardsim.Pipe()
	s.wire = far
	s.done.Go(func() { _ = s.modem.Run(context.Background(), far) })
	return host, nil
}

// pull unplugs the modem.
func (s *socket) pull(away bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.away = away
	if s.wire != nil {
		_ = s.wire.Close()
	}
}

func open(t *testing.T, k modemsim.Kind, query string) *rig {
	t.Helper()
	world, err := sim.NewDriver("sim://?lines=1&phones=0&seed=11&" + query)
	if err != nil {
		t.Fatal(err)
	}
	p, err := country.Lookup(country.Code(strings.TrimPrefix(query, "country=")[:2]))
	if err != nil {
		t.Fatal(err)
	}
	x := &rig{t: t, world: world, socket: &socket{modem: modemsim.New(world, "sim0", k, p)}}
	x.driver = v253.NewDriverOver("modem", true, x.socket.Dial)
	if x.host, err = x.driver.Open(context.Background(), "modem"); err != nil {
		t.Fatal(err)
	}
	x.port = x.host.Ports()[0]
	<-time.After(2 * time.Second) // the exchange's guard time after the probe
	t.Cleanup(func() {
		if err := x.host.Close(); err != nil {
			t.Error(err)
		}
		x.socket.pull(true)
		x.socket.done.Wait()
	})
	return x
}

func (x *rig) bench() *haltest.Bench {
	line := x.world.Desk().Line(1)
	must := func(err error) {
		if err != nil {
			x.t.Error(err)
		}
	}
	return &haltest.Bench{
		Card: x.host,
		RingLine: func(_ string, burst time.Duration) {
			must(line.Call(sim.CallOptions{CallerID: "none", GiveUp: burst + time.Second, Cadence: []time.Duration{burst, time.Minute}}))
		},
		Vanish: func() { x.socket.pull(true) },
	}
}
