//go:build fault_kill

package main

import (
	"io"
	"syscall"
	"time"

	"go.bug.st/serial"
)

// fault echoes a serial line, as a voice card's end of it would: the library is
// the one that works voice cards.
func fault(s *system) {
	line, err := serial.Open("/dev/hvc0", &serial.Mode{BaudRate: 921600, DataBits: 8})
	if err != nil {
		s.log.say("serial line: %v", err)
		return
	}
	go func() {
		_, err := io.Copy(line, line)
		s.log.say("serial line: %v", err)
	}()
}

// mute kills the first gateway once it has answered.
func mute(s *system, g *gateway) {
	go func() {
		for pid := int32(0); pid == 0 || s.vigil.heard().IsZero(); pid = g.pid.Load() {
			time.Sleep(time.Second)
		}
		time.Sleep(10 * time.Second)
		g.log.say("FAULT: the gateway is killed")
		_ = syscall.Kill(int(g.pid.Load()), syscall.SIGKILL)
	}()
}
