package appliance_test

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"ringdown/internal/config"
)

// network is the way between a foreign telephone and the appliance. The zero
// one brings everything at once.
type network struct {
	loss   float64       // of all packets of sound
	jitter time.Duration // each is late by up to so much: they overtake one another
}

// badNetwork is what an office over a crowded wireless link has.
func badNetwork() network { return network{loss: 0.02, jitter: 40 * time.Millisecond} }

func networks() map[string]network {
	return map[string]network{"good network": {}, "2 % loss, 40 ms jitter": badNetwork()}
}

// onEveryNetwork runs a test on a good network and on a bad one.
func onEveryNetwork(t *testing.T, test func(o *office)) {
	t.Helper()
	onEveryNetworkWith(t, func(*config.Config) {}, test)
}

// onEveryNetworkWith is onEveryNetwork with another configuration.
func onEveryNetworkWith(t *testing.T, change func(*config.Config), test func(o *office)) {
	t.Helper()
	t.Parallel()
	for name, n := range networks() {
		t.Run(name, func(t *testing.T) {
			o := inOfficeWith(t, "127.0.0.1:0", change)
			o.network = n
			test(o)
		})
	}
}

// road carries packets over a network, one way. Its owner calls close, and then
// no packet is under way any more.
type road struct {
	network
	mu    sync.Mutex
	rng   *rand.Rand
	going sync.WaitGroup
	shut  bool
}

func newRoad(n network, seed uint64) *road {
	return &road{network: n, rng: rand.New(rand.NewPCG(seed, 40))}
}

// carry brings a packet to its end, now, later or never. The packet is copied.
func (r *road) carry(packet []byte, end func([]byte)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.shut || r.rng.Float64() < r.loss {
		return
	}
	packet = append([]byte(nil), packet...)
	if r.jitter == 0 {
		end(packet)
		return
	}
	r.going.Add(1)
	time.AfterFunc(time.Duration(r.rng.Int64N(int64(r.jitter))), func() {
		defer r.going.Done()
		end(packet)
	})
}

func (r *road) close() {
	r.mu.Lock()
	r.shut = true
	r.mu.Unlock()
	r.going.Wait()
}
