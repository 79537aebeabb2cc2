package country

import (
	"testing"
	"time"
)

// Every ring of its own leaves the silence that caller id needs, and is told from
// every other by its bursts.
func TestRingsOfTheirOwnHaveRoomForCallerID(t *testing.T) {
	for _, code := range Codes() {
		p, err := Lookup(code)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]RingName{}
		for _, n := range RingNames() {
			r := p.Ring.Cadenced(n)
			if r.Hz != p.Ring.Hz || r.VRms != p.Ring.VRms {
				t.Errorf("%s %s: %v Hz at %v V is not what the country's telephones are made for", p.Code, n, r.Hz, r.VRms)
			}
			if last := r.Cadence[len(r.Cadence)-1]; last < 4*time.Second || len(r.Cadence)%2 != 0 {
				t.Errorf("%s %s: cadence %v", p.Code, n, r.Cadence)
			}
			var bursts string
			for _, d := range r.Cadence[:len(r.Cadence)-1] {
				bursts += d.String() + " "
			}
			if other, is := seen[bursts]; is {
				t.Errorf("%s: %s sounds like %s", p.Code, n, other)
			}
			seen[bursts] = n
		}
	}
	if got := (Ring{Cadence: []time.Duration{1, 2}}).Cadenced("splash"); len(got.Cadence) != 2 {
		t.Errorf("an unknown ring changed the cadence to %v", got.Cadence)
	}
}
