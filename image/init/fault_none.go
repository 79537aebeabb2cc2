//go:build !fault_exit && !fault_spin && !fault_mute && !fault_kill

package main

// Firmware that is broken on purpose, for tests of the way back, is this one
// with a tag of the build: see fault_*.go.
func fault(*system) {}

func mute(*system, *gateway) {}
