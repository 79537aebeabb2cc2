package appliance

import (
	"context"
	"fmt"
	"time"

	"ringdown/webadmin"
)

// Erased is why Run ended when the appliance is to begin anew with nothing, as
// Options.Erase has noted.
type Erased struct{ Why string }

// Error implements error.
func (e *Erased) Error() string { return e.Why }

// resetAfter is how long the answer to a factory reset has to reach who asked.
const resetAfter = 500 * time.Millisecond

// resets brings the factory's settings back: by the firmware's first process, or
// by the end of this run. It implements webadmin.Resets.
type resets struct {
	firmware *firmware // nil: another system keeps the program
	mark     func(why string) error
	wanted   chan *Erased // one
}

func newResets(f *firmware, mark func(why string) error) *resets {
	return &resets{f, mark, make(chan *Erased, 1)}
}

// Reset implements webadmin.Resets.
func (r *resets) Reset(ctx context.Context, why string) error {
	if r.firmware != nil {
		return kindly(r.firmware.orders.Erase(ctx, why))
	}
	if r.mark == nil {
		return fmt.Errorf("%w: nobody erases data here", webadmin.ErrNotNow)
	}
	if err := r.mark(why); err != nil {
		return err
	}
	select {
	case r.wanted <- &Erased{why}:
		return nil
	default:
		return fmt.Errorf("%w: it is about to begin anew already", webadmin.ErrNotNow)
	}
}

// run ends the appliance's run when its data is to go.
func (r *resets) run(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case e := <-r.wanted:
		t := time.NewTimer(resetAfter)
		defer t.Stop()
		select {
		case <-ctx.Done():
		case <-t.C:
		}
		return e
	}
}
