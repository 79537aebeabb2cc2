//go:build race

package appliance

// slowness is what the race detector costs.
const slowness = 10
