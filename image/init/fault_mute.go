//go:build fault_mute

package main

import (
	"syscall"
	"time"
)

func fault(*system) {}

// mute stops every gateway for good once it has answered.
func mute(s *system, g *gateway) {
	go func() {
		for {
			time.Sleep(5 * time.Second)
			if pid := g.pid.Load(); pid > 0 && !s.vigil.heard().IsZero() {
				g.log.say("FAULT: the gateway is stopped by SIGSTOP")
				_ = syscall.Kill(int(pid), syscall.SIGSTOP)
			}
		}
	}()
}
