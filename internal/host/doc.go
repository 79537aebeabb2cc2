// Package host reads how the machine is that the appliance runs on: its disk,
// memory, load, temperature and clock. What a machine does not tell is zero or
// nil. Reading takes well under a millisecond and may be done from any goroutine.
package host
