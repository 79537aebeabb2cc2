package main

import (
	"context"
	"time"

	"golang.org/x/sys/unix"
)

// reapEvery is how often dead processes whose parent has gone are collected: the
// gateway's helpers, when it was killed.
const reapEvery = 10 * time.Second

// reap collects them. The gateway itself is left to whoever started it.
func (s *system) reap(ctx context.Context) {
	for ctx.Err() == nil {
		sleep(ctx, reapEvery)
		for _, pid := range orphans() {
			_, _ = unix.Wait4(pid, nil, unix.WNOHANG, nil)
		}
	}
}
