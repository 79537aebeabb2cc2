package vcard

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

// The speeds that a UART can be asked for.
const (
	defaultBaud = 2000000 // protocol, head
	minBaud     = 115200  // below it not even one port's sound fits
	maxBaud     = 12000000
)

// Scheme begins the URLs of this backend.
const Scheme = "vcard"

// Driver is the backend for one card. It implements hal.Driver.
type Driver struct {
	id   string
	find func() (bool, error) // whether the card can be opened now
	dial func(context.Context) (io.ReadWriteCloser, error)

	ties []tie // what its lifeline relays tie

	mu   sync.Mutex
	open *card
}

// NewDriver makes the driver for a URL such as vcard:///dev/ttyS1?baud=2000000&id=main.
// The card's name, which begins the names of its ports, is id or else the last
// part of the device's path. A path below /dev/serial/by-id stays the same
// wherever a USB card is plugged in.
func NewDriver(text string) (*Driver, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != Scheme || u.Host != "" || !strings.HasPrefix(u.Path, "/") || u.Path == "/" {
		return nil, fmt.Errorf("hardware URL %q is not of the form vcard:///dev/ttyS1?baud=2000000&id=main", text)
	}
	q, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, fmt.Errorf("hardware URL %q cannot be read: %w", text, err)
	}
	device, baud, id := path.Clean(u.Path), defaultBaud, path.Base(u.Path)
	var ties []tie
	for key, values := range q {
		switch {
		case len(values) > 1:
			return nil, fmt.Errorf("hardware URL gives the key %q more than once", key)
		case key == "baud":
			if baud, err = strconv.Atoi(values[0]); err != nil || baud < minBaud || baud > maxBaud {
				return nil, fmt.Errorf("hardware URL has baud=%s: want a whole number from %d to %d", values[0], minBaud, maxBaud)
			}
		case key == "id":
			id = values[0]
		case key == "lifelines":
			if ties, err = parseTies(values[0]); err != nil {
				return nil, err
			}
		default:
			return nil, fmt.Errorf("hardware URL has the unknown key %q: known are baud, id, lifelines", key)
		}
	}
	if !named().MatchString(id) {
		return nil, fmt.Errorf("hardware URL names its card %q: letters, digits, dot, dash and underscore are possible, up to 64; say another with id=", id)
	}
	return &Driver{
		id: id, ties: ties, find: func() (bool, error) { return there(device) },
		dial: func(context.Context) (io.ReadWriteCloser, error) { return tty.Open(device, baud) },
	}, nil
}

// named are names that stand in port names, before the slash.
func named() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`) }

// there reports whether the device is there.
func there(device string) (bool, error) {
	switch _, err := os.Stat(device); {
	case err == nil:
		return true, nil
	case errors.Is(err, os.ErrNotExist):
		return false, fmt.Errorf("find the voice card: there is no device %s", device)
	default:
		return false, fmt.Errorf("find the voice card: %w", err)
	}
}

// NewDriverOver makes a driver for the card that dial reaches, named id: for
// wires other than serial devices.
func NewDriverOver(id string, dial func(context.Context) (io.ReadWriteCloser, error)) *Driver {
	return &Driver{id: id, find: func() (bool, error) { return true, nil }, dial: dial}
}

// Tie says which ports the card's lifeline relays tie, as in
// "fxs1-fxo1,fxs2-fxo2": what the key lifelines of a URL says. Before Open.
func (d *Driver) Tie(pairs string) (err error) {
	d.ties, err = parseTies(pairs)
	return err
}

// Name implements hal.Driver.
func (d *Driver) Name() string { return "voice card " + d.id }

// Scan implements hal.Driver: it lists the card when its device is there.
func (d *Driver) Scan(context.Context) ([]hal.CardInfo, error) {
	ok, err := d.find()
	if err != nil || !ok {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.open != nil {
		return []hal.CardInfo{d.open.Info()}, nil
	}
	return []hal.CardInfo{{ID: d.id, Name: d.Name()}}, nil
}

// Open implements hal.Driver.
func (d *Driver) Open(ctx context.Context, id string) (hal.Card, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case id != d.id:
		return nil, fmt.Errorf("open card %q: %w: this driver has %q only", id, hal.ErrInvalid, d.id)
	case d.open != nil && !d.open.closed():
		return nil, fmt.Errorf("open card %q: %w: it is open", id, hal.ErrBusy)
	}
	wire, err := d.dial(ctx)
	if err != nil {
		return nil, fmt.Errorf("open card %q: %w", id, err)
	}
	c, err := connect(ctx, id, wire, d.ties)
	if err != nil {
		return nil, err
	}
	d.open = c
	return c, nil
}

// closed reports whether the card is out of use.
func (c *card) closed() bool {
	select {
	case <-c.gone:
		return true
	default:
		return false
	}
}
