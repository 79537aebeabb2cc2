package main

import "time"

// microseconds is the kernel's number on 32 bits; it is below half a million.
func microseconds(d time.Duration) int32 { return int32(d.Microseconds()) } //nolint:gosec // see above
