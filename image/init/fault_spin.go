//go:build fault_spin

package main

func fault(s *system) {
	s.log.say("FAULT: the first process hangs, with the watchdog open")
	for {
	}
}

func mute(*system, *gateway) {}
