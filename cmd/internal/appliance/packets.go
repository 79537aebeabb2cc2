package appliance

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/pcap"
	"ringdown/sipstack"
	"ringdown/webadmin"
)

// packetDesk takes the packets of SIP down into memory, for one capture at a time.
// It implements webadmin.Captures and webadmin.CaptureFile.
type packetDesk struct {
	m   *Main
	now func() time.Time

	mu    sync.Mutex
	last  *packetCapture // the one that runs, or the last; nil: none
	fresh chan struct{}  // wakes run: another one has ended
}

// packetCapture is one capture.
type packetCapture struct {
	order   webadmin.CaptureOrder
	ring    *pcap.Ring
	ports   atomic.Pointer[map[call.Port]bool] // those of its call; nil: all
	stop    chan struct{}
	once    sync.Once
	started time.Time

	// Under the desk's lock.
	ended  time.Time                // zero: it runs
	said   []sipstack.TracedMessage // of its call, from its begin on
	missed uint64
}

func newPacketDesk(m *Main) *packetDesk {
	return &packetDesk{m: m, now: time.Now, fresh: make(chan struct{}, 1)}
}

// Begin implements webadmin.Captures.
func (d *packetDesk) Begin(ctx context.Context, o webadmin.CaptureOrder) (func(context.Context) error, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.m.stack == nil:
		return nil, fmt.Errorf("%w: SIP does not run", webadmin.ErrNotNow)
	case d.last != nil && d.last.ended.IsZero():
		return nil, fmt.Errorf("%w: packets are captured already; end that first", webadmin.ErrNotNow)
	}
	c := &packetCapture{order: o, stop: make(chan struct{}), started: d.now()}
	if o.Call != 0 {
		going, err := d.follow(ctx, c)
		if err != nil {
			return nil, err
		}
		if !going {
			return nil, fmt.Errorf("%w: call %d does not go on now", webadmin.ErrNotFound, o.Call)
		}
	}
	c.ring = pcap.NewRing(o.Memory)
	d.last = c
	if o.Call == 0 {
		d.m.stack.TraceTo(c.message)
	}
	d.m.phones.Tap(c)
	return func(ctx context.Context) error { return d.wait(ctx, c) }, nil
}

// follow learns which ports a capture's call has now; false: it has ended.
func (d *packetDesk) follow(ctx context.Context, c *packetCapture) (going bool, err error) {
	now, err := d.m.engine.Snapshot(ctx)
	if err != nil {
		return false, fmt.Errorf("look for call %d: %w", c.order.Call, err)
	}
	ports := map[call.Port]bool{}
	for _, p := range now.Ports {
		if uint64(p.Call) == c.order.Call {
			ports[p.Port] = true
		}
	}
	c.ports.Store(&ports)
	for _, x := range now.Calls {
		going = going || uint64(x.ID) == c.order.Call
	}
	return going, nil
}

const (
	// lookGap is the least time between two looks at who is in the call: a busy
	// office changes hundreds of times a second.
	lookGap = 50 * time.Millisecond
	// afterCall lets the last messages of a call come, which are repeated after
	// 0.5 s when they are lost (RFC 3261 section 17).
	afterCall = time.Second
)

// wait keeps a capture going until it is over, and ends it.
func (d *packetDesk) wait(ctx context.Context, c *packetCapture) error {
	over := time.NewTimer(c.order.For)
	defer over.Stop()
	var err error
	if c.order.Call == 0 {
		going[struct{}](ctx, c, over.C, nil)
	} else {
		err = d.watch(ctx, c, over.C)
	}
	d.end(c)
	return err
}

// watch follows the capture's call.
func (d *packetDesk) watch(ctx context.Context, c *packetCapture, over <-chan time.Time) error {
	changes, done := d.m.engine.Watch()
	defer done()
	for {
		live, err := d.follow(ctx, c)
		if err != nil {
			return err
		}
		gap := lookGap
		if !live {
			gap = afterCall
		}
		rest := time.NewTimer(gap)
		on := going(ctx, c, over, rest.C)
		rest.Stop()
		if !on || !live || !going(ctx, c, over, changes) {
			return nil
		}
	}
}

// going waits for what is to come next; false: the capture is over.
func going[T any](ctx context.Context, c *packetCapture, over <-chan time.Time, next <-chan T) bool {
	select {
	case <-next:
		return true
	case <-over:
	case <-c.stop:
	case <-ctx.Done():
	}
	return false
}

// end takes the taps away.
func (d *packetDesk) end(c *packetCapture) {
	d.m.phones.Tap(nil)
	var missed uint64
	if c.order.Call == 0 {
		missed = d.m.stack.TraceTo(nil)
	}
	var said []sipstack.TracedMessage
	if c.order.Call != 0 {
		said = d.m.stack.TraceOf(call.ID(c.order.Call))
		slices.SortStableFunc(said, func(a, b sipstack.TracedMessage) int { return a.At.Compare(b.At) })
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	c.ended, c.missed, c.said = d.now(), missed, said
	select {
	case d.fresh <- struct{}{}:
	default: // it has not looked since the last one
	}
}

// End implements webadmin.Captures.
func (d *packetDesk) End() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if c := d.last; c != nil {
		c.once.Do(func() { close(c.stop) })
	}
}

// Discard implements webadmin.CaptureFile. One that has not ended yet is forgotten
// at its end.
func (d *packetDesk) Discard() {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch c := d.last; {
	case c == nil:
	case c.ended.IsZero():
		c.order.Expires = 0
	default:
		d.last = nil
	}
}

// run forgets captures whose time is over, until ctx ends.
func (d *packetDesk) run(ctx context.Context) error {
	for {
		rest := time.NewTimer(d.expire())
		select {
		case <-ctx.Done():
			rest.Stop()
			return nil
		case <-d.fresh:
			rest.Stop()
		case <-rest.C:
		}
	}
}

// expire forgets what is over, and says when to look again.
func (d *packetDesk) expire() time.Duration {
	const idle = time.Hour // the end of a capture wakes run
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.last
	if c == nil || c.ended.IsZero() {
		return idle
	}
	if left := c.ended.Add(c.order.Expires).Sub(d.now()); left > 0 {
		return left
	}
	d.last = nil
	return idle
}

// State implements webadmin.Captures.
func (d *packetDesk) State() webadmin.CaptureState {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.last
	if c == nil {
		return webadmin.CaptureState{State: "none"}
	}
	s := webadmin.CaptureState{State: "running", Sound: c.order.Sound, By: c.order.By, Room: c.order.Memory, Missed: c.missed}
	if c.order.Call != 0 {
		s.Call = strconv.FormatUint(c.order.Call, 10)
	}
	s.Packets, s.Forgotten, s.Bytes = c.ring.Count()
	s.Packets += len(c.said)
	started, until := c.started, c.started.Add(c.order.For)
	s.Started, s.Until = &started, &until
	if !c.ended.IsZero() {
		expires := c.ended.Add(c.order.Expires)
		s.State, s.Until, s.Expires = "done", nil, &expires
	}
	return s
}

// headerOfSound is the fixed header of RTP (RFC 3550 section 5.1): what is behind it
// may be what somebody says or keys.
const headerOfSound = 12

// Packet implements phones.Tap.
func (c *packetCapture) Packet(port call.Port, sent bool, local, peer netip.AddrPort, b []byte) {
	if of := c.ports.Load(); of != nil && !(*of)[port] {
		return
	}
	keep := headerOfSound
	if c.order.Sound || len(b) > 1 && b[1] >= 192 && b[1] <= 223 { // reports, RFC 5761 section 4
		keep = len(b)
	}
	if sent {
		c.ring.Put(local, peer, b, keep)
	} else {
		c.ring.Put(peer, local, b, keep)
	}
}

// message takes one of SIP's.
func (c *packetCapture) message(m sipstack.TracedMessage) {
	from, to := m.Peer, m.Local
	if m.Sent {
		from, to = to, from
	}
	c.ring.Put(from, to, []byte(m.Text), len(m.Text))
}

// Write implements webadmin.CaptureFile.
func (d *packetDesk) Write(w io.Writer) error {
	d.mu.Lock()
	c := d.last
	d.mu.Unlock()
	if c == nil || c.ended.IsZero() {
		return fmt.Errorf("%w: there is no packet capture", webadmin.ErrNotFound)
	}
	out := bufio.NewWriterSize(w, 64<<10)
	if _, err := out.Write(pcap.Header()); err != nil {
		return err
	}
	homes, room := homes{}, []byte(nil)
	put := func(p pcap.Packet) error {
		p.From, p.To = homes.known(p.From, p.To), homes.known(p.To, p.From)
		room = pcap.Append(room[:0], p)
		_, err := out.Write(room)
		return err
	}
	said := c.said
	for p := range c.ring.All() {
		for ; len(said) > 0 && !said[0].At.After(p.At); said = said[1:] {
			if err := put(packetOf(said[0])); err != nil {
				return err
			}
		}
		if err := put(p); err != nil {
			return err
		}
	}
	for _, m := range said {
		if err := put(packetOf(m)); err != nil {
			return err
		}
	}
	return out.Flush()
}

func packetOf(m sipstack.TracedMessage) pcap.Packet {
	p := pcap.Packet{At: m.At, From: m.Peer, To: m.Local, Data: []byte(m.Text)}
	if m.Sent {
		p.From, p.To = p.To, p.From
	}
	return p
}

// homes are the addresses by which the system reaches others: a socket that is
// bound to all of ours does not say which of them a packet had.
type homes map[netip.Addr]netip.Addr

// known is an address, or if it is ours and none, the one that peer is reached by.
func (h homes) known(a, peer netip.AddrPort) netip.AddrPort {
	if !a.Addr().IsUnspecified() || peer.Addr().IsUnspecified() || !peer.IsValid() {
		return a
	}
	ours, found := h[peer.Addr()]
	if !found {
		ours = a.Addr()
		if c, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(peer)); err == nil { // sends nothing
			if at, ok := c.LocalAddr().(*net.UDPAddr); ok {
				ours = at.AddrPort().Addr().Unmap()
			}
			_ = c.Close() // nothing was sent
		}
		h[peer.Addr()] = ours
	}
	return netip.AddrPortFrom(ours, a.Port())
}
