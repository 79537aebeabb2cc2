package appliance

import (
	"context"
	"log/slog"
	"net/netip"
	"sync/atomic"

	"ringdown/internal/config"
	"ringdown/sipstack/stun"
)

// outside knows the address that those outside the local networks reach us at:
// what a STUN server says, or else what the configuration does.
type outside struct {
	log    *slog.Logger
	fixed  atomic.Pointer[netip.Addr]
	watch  atomic.Pointer[stun.Watch] // nil: no server is asked
	server string                     // that was configured last; configure's own
	next   chan string                // one: a later server replaces one that was not asked yet
}

func newOutside(log *slog.Logger) *outside { return &outside{log: log, next: make(chan string, 1)} }

// configure takes the configuration. One goroutine at a time calls it.
func (o *outside) configure(c config.SIPNetwork) {
	a, err := netip.ParseAddr(c.PublicAddress)
	if err != nil {
		a = netip.Addr{} // none is given
	}
	o.fixed.Store(&a)
	if c.STUNServer == o.server {
		return
	}
	o.server = c.STUNServer
	select {
	case <-o.next:
	default:
	}
	o.next <- c.STUNServer
}

// address is the public address now; not valid if there is none.
func (o *outside) address() netip.Addr {
	if w := o.watch.Load(); w != nil {
		if a := w.Address(); a.IsValid() {
			return a
		}
	}
	if a := o.fixed.Load(); a != nil {
		return *a
	}
	return netip.Addr{}
}

// run asks the server that is configured until ctx ends.
func (o *outside) run(ctx context.Context) error {
	stop := func() {}
	defer func() { stop() }()
	for {
		select {
		case <-ctx.Done():
			return nil
		case server := <-o.next:
			stop()
			stop = o.ask(ctx, server)
		}
	}
}

// ask begins with a server, "" none; what it returns ends that and waits.
func (o *outside) ask(ctx context.Context, server string) (stop func()) {
	if server == "" {
		o.watch.Store(nil)
		return func() {}
	}
	w := &stun.Watch{
		Server:  server,
		Changed: func(a netip.Addr) { o.log.Info("The public address is known.", "address", a, "server", server) },
		Failed:  func(err error) { o.log.Warn("The public address is not known.", "error", err) },
	}
	o.watch.Store(w)
	ctx, end := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = w.Run(ctx) // it never fails
	}()
	return func() {
		end()
		<-done
	}
}
