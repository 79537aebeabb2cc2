package appliance

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	// memoryGoal is what the garbage collector is to get along with (a soft limit,
	// docs/decisions/0014): a storm of 150 calls/s with faults has some 60 MB
	// alive, and left alone the collector would let as much garbage lie beside it.
	memoryGoal = 120 << 20

	// quietEvery is how often is looked whether the appliance has become quiet,
	// and quietMost what it may have allocated since to count as that: a few
	// requests a second, no calls to speak of.
	quietEvery = 20 * time.Second
	quietMost  = 8 << 20

	// spareMost is what may lie unused in a quiet appliance. Without allocation
	// there is no collection either, so what a storm took would stay for minutes.
	spareMost = 24 << 20
)

// LimitMemory sets the collector's goal for the whole process, unless whoever
// started it has set one. It is for main's goroutine, before New.
func LimitMemory() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryGoal)
	}
}

// releaseMemory gives memory back to the system whenever the appliance has
// become quiet, until ctx ends.
func releaseMemory(ctx context.Context) error {
	tick := time.NewTicker(quietEvery)
	defer tick.Stop()
	var before, kept uint64
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		allocated, held := memory()
		if allocated-before < quietMost && held > kept+spareMost {
			debug.FreeOSMemory()
			allocated, kept = memory()
		}
		before = allocated
	}
}

// memory is what was ever allocated on the heap, and what the process holds of
// the system's memory.
func memory() (allocated, held uint64) {
	s := []metrics.Sample{
		{Name: "/gc/heap/allocs:bytes"}, {Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"},
	}
	metrics.Read(s)
	return s[0].Value.Uint64(), s[1].Value.Uint64() - s[2].Value.Uint64()
}
