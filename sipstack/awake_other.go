//go:build !linux

package sipstack

import "time"

// doze has no such sleep elsewhere: the processor falls idle, which costs some
// time and nothing else.
func doze(d time.Duration) { <-time.After(d) }
