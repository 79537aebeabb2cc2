//go:build !race

package appliance

// slowness is what the race detector costs: it is not here.
const slowness = 1
