package host

import "time"

// State is how the machine is.
type State struct {
	DiskTotal, DiskFree     uint64 // bytes of the disk that holds the data
	MemoryTotal, MemoryFree uint64 // bytes; free is what programs can still have
	Load                    float64
	CPUs                    int
	Temperature             *float64 // of the hottest sensor, degrees Celsius; nil: none
	Up                      time.Duration
	ClockKnown, ClockInSync bool          // whether the system says if its clock is kept right, and if so
	ClockError              time.Duration // how far off it may be, as the system sees it
}
