//go:build dahdi

package dahdi

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"ringdown/hal"
	"ringdown/hal/haltest"
)

// The pair of local spans, told apart by what the near end of channel n is: its
// far end is the opposite.
const (
	nearURL = "dahdi://?span=1&fxs=1-4&fxo=5-8"
	farURL  = "dahdi://?span=2&fxo=1-4&fxs=5-8"
)

// rig is a card and the hands at its far ends, which are the other span's ports.
type rig struct {
	t         *testing.T
	near, far hal.Card

	stop context.CancelFunc
	ear  sync.WaitGroup
	mu   sync.Mutex
	hums map[int]bool
	loud map[int]float64
}

func openCard(t *testing.T, url string) hal.Card {
	t.Helper()
	d, err := NewDriver(url)
	if err != nil {
		t.Fatal(err)
	}
	found, err := d.Scan(t.Context())
	if err != nil || len(found) != 1 {
		t.Fatalf("scan found %+v: %v", found, err)
	}
	c, err := d.Open(t.Context(), found[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func newRig(t *testing.T, near, far string) *rig {
	t.Helper()
	localPair(t)
	both := openCard(t, far) // configured once: else the near end sees it off-hook
	if err := both.Close(); err != nil {
		t.Fatal(err)
	}
	x := &rig{t: t, near: openCard(t, near), far: openCard(t, far), hums: map[int]bool{}, loud: map[int]float64{}}
	x.settle()
	ctx, stop := context.WithCancel(context.Background())
	x.stop = stop
	x.ear.Go(func() { x.listen(ctx) })
	x.ear.Go(func() {
		for {
			if _, err := x.far.Next(ctx); err != nil {
				return
			}
		}
	})
	t.Cleanup(func() { stop(); x.ear.Wait() })
	return x
}

// settle waits until the near ports see the far ones at rest.
func (x *rig) settle() {
	x.t.Helper()
	limit := time.Now().Add(30 * time.Second)
	for _, p := range x.near.Ports() {
		for {
			s, err := p.Snapshot(context.Background())
			if err != nil {
				x.t.Fatal(err)
			}
			if !s.OffHook && !s.Ringing && s.Battery {
				break
			}
			if time.Now().After(limit) {
				x.t.Fatalf("%s never comes to rest: %+v", p.ID(), s)
			}
			<-time.After(lookBusy)
		}
	}
}

// listen moves the sound of the far ends.
func (x *rig) listen(ctx context.Context) {
	n := len(x.far.Ports())
	rx, tx := make([]*hal.Frame, n), make([]*hal.Frame, n)
	hum := new(hal.Frame)
	for i := range hum {
		hum[i] = int16(7000 * math.Sin(2*math.Pi*1000*float64(i)/hal.SampleRate))
	}
	for i := range rx {
		rx[i] = new(hal.Frame)
	}
	for {
		x.mu.Lock()
		for i := range tx {
			tx[i] = nil
			if x.hums[i] {
				tx[i] = hum
			}
		}
		x.mu.Unlock()
		if _, _, err := x.far.Media().Exchange(ctx, rx, tx); err != nil {
			return
		}
		x.mu.Lock()
		for i, f := range rx {
			sum := 0.0
			for _, v := range f {
				sum += float64(v) * float64(v)
			}
			x.loud[i] = sum / hal.FrameSamples
		}
		x.mu.Unlock()
	}
}

// end is the far end of a port.
func (x *rig) end(port string) (hal.Port, int) {
	for i, p := range x.near.Ports() {
		if p.ID() == port {
			return x.far.Ports()[i], i
		}
	}
	x.t.Fatalf("no port %s", port)
	return nil, 0
}

// do drives the far end of a port, the last step for good.
func (x *rig) do(port string, steps ...hal.Step) {
	x.t.Helper()
	p, i := x.end(port)
	if steps[len(steps)-1].Drive == hal.OnHook {
		x.mu.Lock()
		x.hums[i] = false
		x.mu.Unlock()
	}
	if _, err := p.Run(context.Background(), hal.Pattern{Steps: steps}); err != nil {
		x.t.Errorf("far end of %s: %v", port, err)
	}
}

func (x *rig) pulse(port, digits string) {
	var steps []hal.Step
	for _, d := range digits {
		n := int(d - '0')
		if n == 0 {
			n = 10
		}
		for range n {
			steps = append(steps, hal.Step{Drive: hal.OnHook, Dur: 60 * time.Millisecond}, hal.Step{Drive: hal.OffHook, Dur: 40 * time.Millisecond})
		}
		steps[len(steps)-1].Dur = 800 * time.Millisecond
	}
	x.do(port, append(steps, hal.Step{Drive: hal.OffHook})...)
}

// knock jolts a hookswitch from a thread that runs before all others: what was
// meant to last 6 ms would be 12 when the machine's one processor was busy with the
// driver.
func (x *rig) knock(f fd, off bool, d time.Duration) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	first := unix.SchedAttr{Size: unix.SizeofSchedAttr, Policy: unix.SCHED_FIFO, Priority: 50}
	if err := unix.SchedSetAttr(0, &first, 0); err != nil {
		x.t.Error(err)
	}
	defer func() {
		if err := unix.SchedSetAttr(0, &unix.SchedAttr{Size: unix.SizeofSchedAttr}, 0); err != nil {
			x.t.Error(err)
		}
	}()
	began := time.Now()
	orders := []int32{hookOff, hookRingOff}
	if off {
		orders = []int32{hookRingOff, hookOff}
	}
	for _, o := range orders {
		if err := f.hook(o); err != nil {
			x.t.Error(err)
		}
		if o == orders[0] {
			rest := unix.NsecToTimespec(int64(d))
			_ = unix.Nanosleep(&rest, nil) // a signal ends it early: a shorter knock
		}
	}
	x.t.Logf("a knock of %v", time.Since(began))
}

// unplug takes span n away from under whoever has it open, as a card that is
// pulled out is; it is put back at the end of the test.
func unplug(t *testing.T, address string) {
	t.Helper()
	nodes, err := filepath.Glob("/sys/bus/dahdi_devices/devices/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range nodes {
		kind, _ := os.ReadFile(filepath.Join(dir, "hardware_id"))
		if !strings.Contains(string(kind), address) {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, "unassign_span"), []byte("1"), 0); err != nil {
			t.Errorf("unplug span: %v", err)
		}
		t.Cleanup(func() { plug(t, dir) })
		return
	}
	t.Errorf("no device of span %s in %v", address, nodes)
}

func plug(t *testing.T, dir string) {
	if err := os.WriteFile(filepath.Join(dir, "auto_assign"), []byte("1"), 0); err != nil {
		t.Errorf("plug span: %v", err)
	}
}

func (x *rig) bench() *haltest.Bench {
	return &haltest.Bench{
		Card: x.near,
		RingLine: func(p string, d time.Duration) {
			x.do(p, hal.Step{Drive: hal.Ring, Dur: d}, hal.Step{Drive: hal.Forward})
		},
		DropLine: func(p string, d time.Duration) {
			x.do(p, hal.Step{Drive: hal.Open, Dur: d}, hal.Step{Drive: hal.Forward})
		},
		Lift: func(p string) { x.do(p, hal.Step{Drive: hal.OffHook}) },
		Hang: func(p string) { x.do(p, hal.Step{Drive: hal.OnHook}) },
		Flash: func(p string, d time.Duration) {
			x.do(p, hal.Step{Drive: hal.OnHook, Dur: d}, hal.Step{Drive: hal.OffHook})
		},
		Pulse: x.pulse,
		Knock: func(p string, d time.Duration) {
			far, _ := x.end(p)
			s, err := far.Snapshot(context.Background())
			if err != nil {
				x.t.Error(err)
			}
			x.knock(far.(*port).f, s.OffHook, d)
		},
		Hum: func(p string) {
			_, i := x.end(p)
			x.mu.Lock()
			defer x.mu.Unlock()
			x.hums[i] = true
		},
		Level: func(p string) float64 {
			_, i := x.end(p)
			x.mu.Lock()
			defer x.mu.Unlock()
			return x.loud[i]
		},
		Lag:    12,
		Vanish: func() { unplug(x.t, "loc/1:0") },
	}
}

func TestTheSpanConforms(t *testing.T) {
	haltest.Run(t, haltest.Fixture{Open: func(t *testing.T) *haltest.Bench { return newRig(t, nearURL, farURL).bench() }})
}

// TestSwappedConforms has the driver on the other span.
func TestSwappedConforms(t *testing.T) {
	haltest.Run(t, haltest.Fixture{Open: func(t *testing.T) *haltest.Bench {
		b := newRig(t, farURL, nearURL).bench()
		b.Vanish = func() { unplug(t, "loc/1:1") }
		return b
	}})
}
