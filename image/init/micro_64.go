//go:build !arm && !386

package main

import "time"

func microseconds(d time.Duration) int64 { return d.Microseconds() }
