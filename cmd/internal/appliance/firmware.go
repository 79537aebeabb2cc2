package appliance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

	"ringdown/image/update"
	firstprocess "ringdown/image/update/control"
	"ringdown/internal/engine"
	"ringdown/webadmin"
)

// firmware passes orders on to the firmware's first process, which has the
// rights; and waits for a moment without calls when a restart may wait.
type firmware struct {
	orders *firstprocess.Client
	calls  counter
	log    *slog.Logger
	wanted chan struct{} // one: a restart as soon as there is no call
	drains atomic.Bool
}

// counter tells what is going on: [*engine.Engine].
type counter interface {
	Snapshot(ctx context.Context) (engine.Snapshot, error)
}

// idleEvery is how often a restart that waits looks for calls. Between the look
// and the restart a call may begin: it is hung up as at any stop.
const idleEvery = time.Second

func newFirmware(socket string, calls counter, log *slog.Logger) *firmware {
	return &firmware{orders: firstprocess.NewClient(socket), calls: calls, log: log, wanted: make(chan struct{}, 1)}
}

// run restarts when it was asked for and there is no call.
func (f *firmware) run(ctx context.Context) error {
	t := time.NewTicker(idleEvery)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-f.wanted:
			f.drains.Store(true)
			f.log.Info("The appliance starts anew as soon as there is no call.")
		case <-t.C:
		}
		if f.drains.Load() && f.idle(ctx) {
			if err := f.orders.Restart(ctx); err != nil {
				f.log.Warn("The appliance could not be started anew.", "error", err)
			}
			f.drains.Store(false)
		}
	}
}

func (f *firmware) idle(ctx context.Context) bool {
	s, err := f.calls.Snapshot(ctx)
	return err == nil && len(s.Calls) == 0
}

// Status implements webadmin.Firmware.
func (f *firmware) Status(ctx context.Context) (webadmin.FirmwareStatus, error) {
	st, err := f.orders.Status(ctx)
	if err != nil {
		return webadmin.FirmwareStatus{}, err
	}
	return firmwareStatus(st, f.drains.Load()), nil
}

func firmwareStatus(st update.Status, drains bool) webadmin.FirmwareStatus {
	out := webadmin.FirmwareStatus{
		Board: st.Board, Version: st.Version, Floor: st.Floor, Writing: st.Writing, Draining: drains, Slots: []webadmin.FirmwareSlot{},
	}
	for _, s := range st.Slots {
		out.Slots = append(out.Slots, webadmin.FirmwareSlot(s))
	}
	return out
}

// Apply implements webadmin.Firmware.
func (f *firmware) Apply(ctx context.Context, bundle io.Reader) (string, error) {
	v, err := f.orders.Apply(ctx, bundle)
	return v, kindly(err)
}

// MarkGood implements webadmin.Firmware.
func (f *firmware) MarkGood(ctx context.Context) error { return kindly(f.orders.MarkGood(ctx)) }

// Rollback implements webadmin.Firmware.
func (f *firmware) Rollback(ctx context.Context) (string, error) {
	v, err := f.orders.Rollback(ctx)
	return v, kindly(err)
}

// Restart implements webadmin.Firmware.
func (f *firmware) Restart(ctx context.Context, now bool) error {
	if now {
		return kindly(f.orders.Restart(ctx))
	}
	select {
	case f.wanted <- struct{}{}:
	default: // it was asked for already
	}
	return nil
}

// kindly sorts an answer of the first process for the API.
func kindly(err error) error {
	var said *firstprocess.Error
	if !errors.As(err, &said) {
		return err
	}
	switch said.Kind {
	case firstprocess.Refused:
		return fmt.Errorf("%w: %s", webadmin.ErrInvalid, said.Text)
	case firstprocess.NotNow:
		return fmt.Errorf("%w: %s", webadmin.ErrNotNow, said.Text)
	}
	return err
}
