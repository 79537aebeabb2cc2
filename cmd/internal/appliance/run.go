package appliance

import (
	"context"
	"errors"
	"sync"
	"time"
)

// The orderly stop, within five seconds in all (contract: exit 0 within 5 s).
const (
	drainTimeout = 2 * time.Second        // no new calls, hang up politely
	politeTime   = 300 * time.Millisecond // for on-hook and CPC to reach the pairs
)

// Run works until ctx ends, then stops in order: the listeners take no more,
// calls are hung up, hardware goes to its safe state, records are flushed. The
// first error of a room stops all others. ready, if given, is told when all
// doors are open.
func (m *Main) Run(ctx context.Context, ready func(Listening)) error {
	listeners, err := m.listen()
	if err != nil {
		return err
	}
	if ready != nil {
		ready(m.listening(listeners))
	}
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	keep := newStage(fail)
	keep.start(releaseMemory)
	keep.start(m.db.Run)
	keep.start(m.journal.run)
	keep.start(m.sounds.run)
	keep.start(m.captures.run)
	keep.start(m.holidays.run)
	keep.start(m.mailboxes.Run)
	keep.start(m.voices.Run)
	keep.start(m.speaker.Run)
	keep.start(m.studio.run)
	keep.start(m.flows.pool.Run)
	keep.start(m.binder.run)
	keep.start(m.engine.Run)
	if m.firmware != nil {
		keep.start(m.firmware.run)
	}
	keep.start(m.watchTrials)
	keep.start(m.backups.run)
	keep.start(m.letters.run)
	for _, o := range m.outlets {
		keep.start(o.run)
	}
	keep.start(m.webhooks.Run)
	keep.start(m.began)
	keep.start(m.writeLog)
	keep.start(m.backups.waitAgain)
	keep.start(m.resets.run)
	edge := newStage(fail)
	edge.start(m.hardware.Run)
	edge.start(m.phones.Run)
	edge.start(func(ctx context.Context) error { return m.portAlerts.run(ctx, m.engine.Snapshot) })
	if m.stack != nil {
		keep.start(m.signIns.run)
		keep.start(m.penalties.run)
		keep.start(m.packets.run)
		edge.start(m.outside.run)
		edge.start(m.devices.run)
		edge.start(m.stack.Run)
		edge.start(m.lamps)
	}
	doors := newStage(fail)
	if m.web != nil {
		doors.start(m.web.Run)
	}
	for _, l := range listeners {
		doors.start(l.serve)
	}
	<-ctx.Done()
	doors.stop()
	m.hangUp()
	edge.stop()
	keep.stop()
	return cause(ctx)
}

// hangUp ends the calls that are left and lets that reach the pairs.
func (m *Main) hangUp() {
	ctx, cancel := context.WithTimeout(context.Background(), drainTimeout)
	defer cancel()
	if s, err := m.engine.Snapshot(ctx); err == nil && len(s.Calls) == 0 {
		return
	}
	if err := m.engine.Drain(ctx); err != nil {
		m.log.Warn("some calls could not be hung up in order", "error", err)
	}
	t := time.NewTimer(politeTime)
	defer t.Stop()
	<-t.C
}

// cause is nil when Run was asked to stop.
func cause(ctx context.Context) error {
	if err := context.Cause(ctx); !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

// stage is a group of goroutines that stop together. Its context is its own, so
// that the stages stop one after the other.
type stage struct {
	ctx  context.Context
	end  context.CancelFunc
	fail context.CancelCauseFunc
	all  sync.WaitGroup
}

func newStage(fail context.CancelCauseFunc) *stage {
	ctx, end := context.WithCancel(context.Background())
	return &stage{ctx: ctx, end: end, fail: fail}
}

// start runs one room; its failure stops the appliance.
func (s *stage) start(run func(context.Context) error) {
	s.all.Go(func() {
		if err := run(s.ctx); err != nil && s.ctx.Err() == nil {
			s.fail(err)
		}
	})
}

// stop ends the stage and waits for it.
func (s *stage) stop() {
	s.end()
	s.all.Wait()
}
