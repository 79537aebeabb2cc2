package v253

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"ringdown/hal"
	"ringdown/hal/tty"
)

// The speeds that a UART can be asked for; USB does not care. 8000 samples of a
// byte, shielded, want 92 kbit/s on the wire.
const (
	defaultBaud = 230400
	minBaud     = 115200
	maxBaud     = 921600
)

// Scheme begins the URLs of this backend.
const Scheme = "v253"

// Driver is the backend for one modem. It implements hal.Driver.
type Driver struct {
	id    string
	probe bool
	find  func() error // why the modem cannot be opened now
	dial  func(context.Context) (io.ReadWriteCloser, error)

	mu    sync.Mutex
	open  *card
	known about // of the last opening: what was probed is not probed again
}

// NewDriver makes the driver for a URL such as v253:///dev/ttyACM0?id=modem. The
// card's name is id or else the last part of the path. baud is the speed of a
// UART. probe=no takes the modem as one that passes sound one way at a time, and
// never takes the line to find out.
func NewDriver(text string) (*Driver, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != Scheme || u.Host != "" || !strings.HasPrefix(u.Path, "/") || u.Path == "/" {
		return nil, fmt.Errorf("hardware URL %q is not of the form v253:///dev/ttyACM0?id=modem", text)
	}
	q, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, fmt.Errorf("hardware URL %q cannot be read: %w", text, err)
	}
	d := &Driver{id: path.Base(u.Path), probe: true}
	device, baud := path.Clean(u.Path), defaultBaud
	for key, values := range q {
		if len(values) > 1 {
			return nil, fmt.Errorf("hardware URL gives the key %q more than once", key)
		}
		if err := d.option(key, values[0], &baud); err != nil {
			return nil, err
		}
	}
	if !regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`).MatchString(d.id) {
		return nil, fmt.Errorf("hardware URL names its modem %q: letters, digits, dot, dash and underscore are possible, up to 64; say another with id=", d.id)
	}
	d.find = func() error { return there(device) }
	d.dial = func(context.Context) (io.ReadWriteCloser, error) { return tty.Open(device, baud) }
	return d, nil
}

// option takes one key of the URL.
func (d *Driver) option(key, value string, baud *int) (err error) {
	switch key {
	case "id":
		d.id = value
	case "baud":
		if *baud, err = strconv.Atoi(value); err != nil || *baud < minBaud || *baud > maxBaud {
			return fmt.Errorf("hardware URL has baud=%s: want a whole number from %d to %d", value, minBaud, maxBaud)
		}
	case "probe":
		if value != "yes" && value != "no" {
			return fmt.Errorf("hardware URL has probe=%s: want yes or no", value)
		}
		d.probe = value == "yes"
	default:
		return fmt.Errorf("hardware URL has the unknown key %q: known are baud, id, probe", key)
	}
	return nil
}

// there says why the device is not there.
func there(device string) error {
	switch _, err := os.Stat(device); {
	case err == nil:
		return nil
	case errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("find the modem: there is no device %s", device)
	default:
		return fmt.Errorf("find the modem: %w", err)
	}
}

// NewDriverOver makes a driver for the modem that dial reaches, named id: for
// wires other than serial devices. With probe the line is taken, once, to find out
// whether sound goes both ways.
func NewDriverOver(id string, probe bool, dial func(context.Context) (io.ReadWriteCloser, error)) *Driver {
	return &Driver{id: id, probe: probe, find: func() error { return nil }, dial: dial}
}

// Name implements hal.Driver.
func (d *Driver) Name() string { return "voice modem " + d.id }

// Scan implements hal.Driver: it lists the modem when its device is there.
func (d *Driver) Scan(context.Context) ([]hal.CardInfo, error) {
	if err := d.find(); err != nil {
		return nil, err
	}
	return []hal.CardInfo{{ID: d.id, Name: d.Name(), FXO: 1}}, nil
}

// Open implements hal.Driver. The first time it takes some seconds, in which the
// line is in use: see NewDriver.
func (d *Driver) Open(ctx context.Context, id string) (hal.Card, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case id != d.id:
		return nil, fmt.Errorf("open modem %q: %w: this driver has %q only", id, hal.ErrInvalid, d.id)
	case d.open != nil && !d.open.over():
		return nil, fmt.Errorf("open modem %q: %w: it is open", id, hal.ErrBusy)
	}
	wire, err := d.dial(ctx)
	if err != nil {
		return nil, fmt.Errorf("open modem %q: %w", id, err)
	}
	c := newCard(id, wire)
	if err := d.begin(ctx, c); err != nil {
		c.fail(err)
		c.owned.Wait()
		return nil, fmt.Errorf("open modem %q: %w", id, err)
	}
	d.open = c
	return c, nil
}

// begin sets a modem up, and probes it unless it is the one that was probed.
func (d *Driver) begin(ctx context.Context, c *card) error {
	if err := c.greet(ctx); err != nil {
		return err
	}
	same := d.known.probed && d.known.model == c.about.model && d.known.firmware == c.about.firmware
	switch {
	case same:
		c.mu.Lock()
		c.about.duplex, c.about.delay, c.about.probed, c.about.dialect = d.known.duplex, d.known.delay, true, d.known.dialect
		c.mu.Unlock()
	case d.probe:
		if err := c.measure(ctx); err != nil {
			return err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	d.known = c.about
	c.events.Restart() // what the probe made happen
	c.dropRing()
	return nil
}

// over reports whether the card is out of use.
func (c *card) over() bool {
	select {
	case <-c.gone:
		return true
	default:
		return false
	}
}

// dropRing keeps a ring that began meanwhile: its event is told again.
func (c *card) dropRing() {
	if c.port.ring.on {
		c.post(0, hal.EvRingOn, 0, 0)
	}
}
