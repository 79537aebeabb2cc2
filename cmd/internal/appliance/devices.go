package appliance

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"sync"
	"syscall"
	"time"

	"ringdown/media/rtp"
)

// parked is where a socket waits whose network interface is not there: nobody
// outside reaches it, and it reaches nobody.
const parked = "lo"

// lookAtDevices is how often is looked whether network interfaces are there: a
// cable that is plugged in again, a tunnel that is dialled anew.
const lookAtDevices = 5 * time.Second

// devices looks after the sockets that are bound to network interfaces. Linux
// binds a socket to an interface's number, not to its name: when the interface
// goes away and returns, it has another number, and the socket must be bound
// again.
type devices struct {
	log  *slog.Logger
	mu   sync.Mutex
	all  []*bound // those of SIP's doors, which stay open until the end
	gone []string // interfaces that people were told of
}

// bound is a socket and its interface.
type bound struct {
	conn  syscall.RawConn
	way   rtp.Way
	index int // of the interface that it is bound to; 0: parked
}

// control is a Way's, but for an interface that is not there: the socket is
// parked until it is, for the lines and other interfaces work without it.
func (d *devices) control(w rtp.Way) func(network, address string, c syscall.RawConn) error {
	return func(network, address string, c syscall.RawConn) error {
		err := w.Control(network, address, c)
		if !errors.Is(err, syscall.ENODEV) {
			return err
		}
		d.mu.Lock()
		d.tell(w.Device, false, err)
		d.mu.Unlock()
		w.Device = parked
		return w.Control(network, address, c)
	}
}

// watch looks after a socket that listens, if it is bound to an interface.
func (d *devices) watch(socket any, w rtp.Way) error {
	c, ok := socket.(syscall.Conn)
	if w.Device == "" || !ok {
		return nil
	}
	raw, err := c.SyscallConn()
	if err != nil {
		return fmt.Errorf("watch the network interface %s: %w", w.Device, err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.all = append(d.all, &bound{conn: raw, way: w, index: indexOf(w.Device)})
	return nil
}

// indexOf is the number of an interface, 0 while there is none.
func indexOf(device string) int {
	i, err := net.InterfaceByName(device)
	if err != nil {
		return 0
	}
	return i.Index
}

// run looks until ctx ends.
func (d *devices) run(ctx context.Context) error {
	d.mu.Lock()
	none := len(d.all) == 0
	d.mu.Unlock()
	if none {
		return nil
	}
	tick := time.NewTicker(lookAtDevices)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			d.look()
		}
	}
}

// look binds again what must be.
func (d *devices) look() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, b := range d.all {
		index := indexOf(b.way.Device)
		switch {
		case index == b.index:
		case index == 0:
			b.index = 0
			d.tell(b.way.Device, false, nil)
		default:
			err := b.way.Control("udp", "", b.conn)
			if d.tell(b.way.Device, err == nil, err); err == nil {
				b.index = index
			}
		}
	}
}

// tell says once that an interface is gone, cannot be used, or is back.
func (d *devices) tell(device string, there bool, err error) {
	was, gone := there, slices.Index(d.gone, device)
	switch {
	case there && gone >= 0:
		was, d.gone = false, slices.Delete(d.gone, gone, gone+1)
	case !there && gone < 0:
		was, d.gone = true, append(d.gone, device)
	}
	switch {
	case was == there:
	case there:
		d.log.Info("A network interface of SIP is back.", "interface", device)
	case err != nil:
		d.log.Error("A network interface of SIP cannot be used: nobody is reached by it.", "interface", device, "error", err)
	default:
		d.log.Error("A network interface of SIP is gone: nobody is reached by it.", "interface", device)
	}
}
