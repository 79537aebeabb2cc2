//go:build fault_exit

package main

import "os"

func fault(s *system) {
	s.log.say("FAULT: the first process ends")
	os.Exit(1)
}

func mute(*system, *gateway) {}
