package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/afero"
	"golang.org/x/sys/unix"

	"ringdown/image/network"
)

func main() {
	if os.Getpid() != 1 {
		fmt.Fprintln(os.Stderr, "init: this is the first process of the firmware and is started by the kernel")
		os.Exit(1)
	}
	s := &system{log: newLogbook(), restart: make(chan string, 1)}
	s.run()
}

// system is the running firmware.
type system struct {
	log     *logbook
	facts   facts
	slot    string // that runs: A or B; "" the recovery system
	parts   map[string]string
	vigil   *vigil
	lamp    lamp
	net     *network.Keeper
	restart chan string // why the appliance is to start anew; the first one counts
}

// run never returns: the kernel takes the end of the first process for a fault
// and restarts.
func (s *system) run() {
	why := "the first steps failed"
	if err := s.prepare(); err != nil {
		s.log.say("cannot go on: %v", err)
	} else {
		why = s.work()
	}
	s.log.say("restarting: %s", why)
	s.log.close()
	s.leave()
}

// prepare does what everything else needs, in order.
func (s *system) prepare() error {
	mountKernels(s.log)
	s.log.open()
	s.log.say("Linux is up after %s", uptime())
	if err := s.facts.read(os.DirFS("/etc/ringdown")); err != nil {
		return err
	}
	s.slot = slotOf(commandLine())
	s.log.say("Ringdown %s for %s, slot %s", s.facts.Version, s.facts.Board, or(s.slot, "recovery"))
	loadModules(s.log)
	s.vigil = newVigil(s.facts.board.Watchdog, time.Now(), s.log)
	fault(s)
	var err error
	if s.parts, err = findPartitions(); err != nil {
		return err
	}
	growPartition(s.parts["data"], s.log)
	s.vigil.feed() // until run does: a slow disk has its time
	if err := mountData(s.parts["data"], s.log); err != nil {
		return err
	}
	s.vigil.feed()
	growData(s.parts["data"], "/data", s.log)
	s.vigil.feed()
	if err := eraseData("/data", s.log); err != nil {
		return fmt.Errorf("erase the data: %w", err)
	}
	s.log.keep("/data/log")
	s.net = network.New(afero.NewOsFs(), "/data", s.log.say)
	restoreClock(s.log)
	if s.slot != "" {
		if err := s.mountSystem(); err != nil {
			return err
		}
	}
	return readOnlyRoot()
}

// work runs until a restart is wanted, and says why.
func (s *system) work() string {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var all sync.WaitGroup
	defer all.Wait() // before it, cancel
	jobs := []func(context.Context){s.keepNetwork, s.keepClock, s.keepLamp, s.watchButton, s.reap, s.vigil.run}
	more, err := s.jobs()
	if err != nil {
		cancel()
		return err.Error()
	}
	for _, job := range append(jobs, more...) {
		all.Go(func() { job(ctx) })
	}
	stopped := make(chan os.Signal, 1)
	signal.Notify(stopped, syscall.SIGTERM, syscall.SIGINT) // Ctrl-Alt-Del is SIGINT
	defer signal.Stop(stopped)
	var why string
	select {
	case why = <-s.restart:
	case <-stopped:
		why = "it was asked to"
	}
	cancel()
	return why
}

// ask wants a restart; the first one who does is told as the reason.
func (s *system) ask(why string) {
	select {
	case s.restart <- why:
	default:
	}
}

// leave has everything on the disk and starts anew.
func (s *system) leave() {
	s.vigil.last()
	unix.Sync()
	_ = unix.Unmount("/data", 0) // busy: the journal mends it
	_ = unix.Mount("", "/data", "", unix.MS_REMOUNT|unix.MS_RDONLY, "")
	_ = unix.Reboot(unix.LINUX_REBOOT_CMD_RESTART)
	select {} // the kernel is at it
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
