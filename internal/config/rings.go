package config

import "ringdown/internal/country"

// Rings is how analog telephones ring for calls that no group, line or trunk has a
// ring of its own for (TS-4): names of country.RingNames, "" as the country's do.
type Rings struct {
	Internal country.RingName `json:"internal,omitempty"` // from a telephone of ours
	External country.RingName `json:"external,omitempty"` // from outside
}

func ringNames() []string {
	var names []string
	for _, n := range country.RingNames() {
		names = append(names, string(n))
	}
	return names
}

// ring checks how analog telephones are to ring.
func (k *checker) ring(field string, n country.RingName) {
	k.optionalWord(field, string(n), ringNames())
}
