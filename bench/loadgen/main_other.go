//go:build !linux || (!amd64 && !arm64)

package main

import "log"

func main() { log.Fatal("loadgen: it runs on Linux, amd64 or arm64") }
