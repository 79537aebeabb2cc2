package main

import (
	"context"
	"io"
	"os"
	"os/exec"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// The gateway runs without rights, but for ports below 1024, the priority of its
// packets and the real-time order of its sound.
const gatewayID = 200

// Times of the gateway's process.
const (
	stopWithin = 8 * time.Second  // the program promises five
	calmAfter  = 30 * time.Second // a run that long was none of a row of crashes
	firstPause = time.Second      // before it is started again,
	maxPause   = 20 * time.Second // twice as long each time in a row, up to this
	retune     = 20 * time.Second // without an answer it is started anew
)

// gateway is `ringdown serve` as a process.
type gateway struct {
	log      *logbook
	hardware string
	pid      atomic.Int32 // 0: none runs
	since    atomic.Pointer[time.Time]
}

// run starts it again whenever it ends, until the context does.
func (g *gateway) run(ctx context.Context) {
	pause := firstPause
	for ctx.Err() == nil {
		begun := time.Now()
		err := g.once(ctx)
		if ctx.Err() != nil {
			return
		}
		if time.Since(begun) > calmAfter {
			pause = firstPause
		}
		g.log.say("ringdown has ended (%v); it is started again in %s", err, pause)
		sleep(ctx, pause)
		pause = min(2*pause, maxPause)
	}
}

func (g *gateway) once(ctx context.Context) error {
	args := []string{"serve", "-data", "/data/ringdown", "-http", ":80", "-https", ":443", "-sip", ":5060", "-firmware", socketPath}
	if g.hardware != "" {
		args = append(args, "-hal", g.hardware)
	}
	cmd := exec.CommandContext(ctx, "/system/bin/ringdown", args...)
	cmd.Env = []string{"PATH=/system/bin", "HOME=/data/ringdown", "TMPDIR=/tmp"}
	cmd.Dir = "/"
	out, in := io.Pipe()
	defer func() { _ = in.Close() }()
	go lines(out, g.log) // ends with the pipe
	cmd.Stdout, cmd.Stderr = in, in
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Credential:  &syscall.Credential{Uid: gatewayID, Gid: gatewayID},
		AmbientCaps: []uintptr{unix.CAP_NET_BIND_SERVICE, unix.CAP_NET_RAW, unix.CAP_SYS_NICE},
		Setsid:      true,
	}
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = stopWithin
	if err := cmd.Start(); err != nil {
		return err
	}
	now := time.Now()
	g.since.Store(&now)
	g.pid.Store(int32(cmd.Process.Pid))
	defer g.pid.Store(0)
	return cmd.Wait()
}

// begun is since when it runs; zero: it does not.
func (g *gateway) begun() time.Time {
	if since := g.since.Load(); since != nil && g.pid.Load() > 0 {
		return *since
	}
	return time.Time{}
}

// kick ends a gateway that does not answer; run starts it again.
func (g *gateway) kick() {
	if pid := g.pid.Load(); pid > 0 {
		_ = syscall.Kill(int(pid), syscall.SIGKILL)
	}
}

// makeHome is where the gateway keeps its data.
func makeHome() error {
	if err := os.MkdirAll("/data/ringdown", 0o750); err != nil {
		return err
	}
	return os.Chown("/data/ringdown", gatewayID, gatewayID)
}

// giveCards has the gateway open the board's voice cards.
func giveCards(devices []string, l *logbook) {
	for _, d := range devices {
		if err := os.Chown(d, gatewayID, gatewayID); err != nil {
			l.say("voice cards: %v", err)
		}
	}
}

// sleep waits, unless the context ends.
func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
