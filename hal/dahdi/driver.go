package dahdi

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/sys/unix"

	"ringdown/hal"
)

const (
	// Scheme of the hardware URLs of this backend.
	Scheme = "dahdi"

	// devices is where the kernel's files are. /dev/dahdi/1 and so on are links
	// that udev makes, and are not asked for.
	devices = "/dev/dahdi"

	mostSpans    = 128  // DAHDI_MAX_SPANS
	mostChannels = 1024 // DAHDI_MAX_CHANNELS
	// mostPorts bounds the analog channels of one span: the largest bank has 32.
	mostPorts = 64
)

// positions are places of channels in their span, from 1.
type positions map[int32]bool

// Driver finds and opens spans as cards. Its methods may be called from any
// goroutine.
type Driver struct {
	only     int32 // number of the span, 0: every one
	id       string
	fxs, fxo positions // that are what they are by the URL

	mu   sync.Mutex
	open map[string]*card
}

// NewDriver reads a URL such as dahdi://?span=1&fxs=1-4&fxo=5-8&id=main. Without
// span= every span with analog channels is a card; fxs= and fxo= say what the
// channels are that could be both, and need span=.
func NewDriver(text string) (*Driver, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != Scheme || u.Host != "" || u.Path != "" && u.Path != "/" {
		return nil, fmt.Errorf("hardware URL %q is not of the form dahdi://?span=1&fxs=1-4&fxo=5-8&id=main", text)
	}
	q, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, fmt.Errorf("hardware URL %q cannot be read: %w", text, err)
	}
	d := &Driver{open: map[string]*card{}}
	for key, values := range q {
		if len(values) > 1 {
			return nil, fmt.Errorf("hardware URL gives the key %q more than once", key)
		}
		if err := d.set(key, values[0]); err != nil {
			return nil, err
		}
	}
	return d, d.check()
}

func (d *Driver) set(key, value string) (err error) {
	switch key {
	case "span":
		n, err := strconv.ParseUint(value, 10, 8)
		if err != nil || n < 1 || n > mostSpans {
			return fmt.Errorf("hardware URL has span=%s: want a number from 1 to %d", value, mostSpans)
		}
		d.only = int32(n)
	case "id":
		if !regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`).MatchString(value) {
			return fmt.Errorf("hardware URL names its card %q: letters, digits, dot, dash and underscore are possible, up to 64", value)
		}
		d.id = value
	case "fxs":
		d.fxs, err = places(key, value)
	case "fxo":
		d.fxo, err = places(key, value)
	default:
		return fmt.Errorf("hardware URL has the unknown key %q: known are span, fxs, fxo, id", key)
	}
	return err
}

func (d *Driver) check() error {
	for at := range d.fxs {
		if d.fxo[at] {
			return fmt.Errorf("hardware URL says of channel %d that it is FXS and FXO", at)
		}
	}
	if d.only == 0 && (d.id != "" || len(d.fxs)+len(d.fxo) > 0) {
		return fmt.Errorf("hardware URL has id=, fxs= or fxo= for no span: say which with span=")
	}
	if d.id == "" && d.only != 0 {
		d.id = spanID(d.only)
	}
	return nil
}

// places reads "1-4,7".
func places(key, value string) (positions, error) {
	p := positions{}
	for part := range strings.SplitSeq(value, ",") {
		first, last, ranged := strings.Cut(part, "-")
		if !ranged {
			last = first
		}
		a, err := strconv.ParseUint(first, 10, 8)
		b, err2 := strconv.ParseUint(last, 10, 8)
		if err != nil || err2 != nil || a < 1 || b < a || b > mostPorts {
			return nil, fmt.Errorf("hardware URL has %s=%s: want channels of the span as in 1-4,7, up to %d", key, value, mostPorts)
		}
		for ; a <= b; a++ {
			p[int32(a)] = true
		}
	}
	return p, nil
}

func spanID(n int32) string { return fmt.Sprintf("span%d", n) }

// Name implements hal.Driver.
func (d *Driver) Name() string {
	if d.only != 0 {
		return fmt.Sprintf("DAHDI span %d", d.only)
	}
	return "DAHDI"
}

// Scan implements hal.Driver: it lists the spans that are assigned.
func (d *Driver) Scan(context.Context) ([]hal.CardInfo, error) {
	ctl, err := openFile(devices, "ctl")
	if err != nil {
		return nil, fmt.Errorf("find DAHDI spans: are the kernel's modules loaded? %w", err)
	}
	defer func() { _ = ctl.close() }()
	var found []hal.CardInfo
	for n := int32(1); n <= mostSpans; n++ {
		if d.only != 0 && n != d.only {
			continue
		}
		span, err := ctl.span(n)
		if err != nil {
			continue // there is none of this number
		}
		card := d.described(n, span)
		for _, c := range d.channels(ctl, n) {
			card.count(c.kind)
		}
		if d.only != 0 || card.FXS+card.FXO > 0 {
			found = append(found, card.CardInfo)
		}
	}
	if d.only != 0 && len(found) == 0 {
		return nil, fmt.Errorf("find DAHDI span %d: it is not there, or not assigned", d.only)
	}
	return found, nil
}

type info struct{ hal.CardInfo }

func (i *info) count(k hal.Kind) {
	if k == hal.FXO {
		i.FXO++
	} else {
		i.FXS++
	}
}

func (d *Driver) described(n int32, span spanInfo) info {
	id := d.id
	if id == "" {
		id = spanID(n)
	}
	return info{hal.CardInfo{ID: id, Name: strings.TrimSpace(span.text(spanAtMaker)+" "+span.text(spanAtType)) + ", " + span.text(spanAtName)}}
}

// channel is a channel of a span that can be a port.
type channel struct {
	number, pos int32
	kind        hal.Kind
	sig         int32 // that it has now
	name        string
}

// want is the signalling that a port of the channel's kind needs.
func (c channel) want() int32 {
	if c.kind == hal.FXO {
		return sigFXSKS
	}
	return sigFXOKS
}

// channels lists the channels of span n that can be ports, in their order.
func (d *Driver) channels(ctl fd, n int32) []channel {
	var found []channel
	for number := int32(1); number <= mostChannels && len(found) < mostPorts; number++ {
		p, err := ctl.params(number)
		if err != nil || p.Span != n {
			continue
		}
		if kind, ok := d.kind(p); ok {
			found = append(found, channel{number, p.Pos, kind, p.SigType, text(p.Name[:])})
		}
	}
	return found
}

// kind tells whether a channel is a port, and which: by the URL, by what its
// hardware can, or, where that is both, by how it is configured.
func (d *Driver) kind(p params) (k hal.Kind, ok bool) {
	feeds, fed := p.SigCap&sigFXOKS == sigFXOKS, p.SigCap&sigFXSKS == sigFXSKS
	switch {
	case d.fxs[p.Pos]:
		return hal.FXS, true
	case d.fxo[p.Pos]:
		return hal.FXO, true
	case len(d.fxs)+len(d.fxo) > 0 && feeds && fed:
		return 0, false // the URL says what is what, and not this
	case feeds && fed && p.SigType&maskFXO != 0, feeds && !fed:
		return hal.FXS, true
	case feeds && fed && p.SigType&maskFXS != 0, fed && !feeds:
		return hal.FXO, true
	}
	return 0, false
}

// Open implements hal.Driver.
func (d *Driver) Open(_ context.Context, id string) (hal.Card, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if c := d.open[id]; c != nil && !c.closed() {
		return nil, fmt.Errorf("open card %q: %w: it is open", id, hal.ErrBusy)
	}
	c, err := d.connect(id)
	if err != nil {
		return nil, fmt.Errorf("open card %q: %w", id, err)
	}
	d.open[id] = c
	return c, nil
}

func (d *Driver) connect(id string) (*card, error) {
	ctl, err := openFile(devices, "ctl")
	if err != nil {
		return nil, err
	}
	n, err := d.number(id)
	if err != nil {
		return nil, errors.Join(err, ctl.close())
	}
	span, err := ctl.span(n)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%w: span %d is not there", hal.ErrGone, n), ctl.close())
	}
	channels := d.channels(ctl, n)
	if len(channels) == 0 {
		return nil, errors.Join(fmt.Errorf("%w: span %d has no analog channel; if they could be FXS or FXO, say which with fxs= and fxo=", hal.ErrInvalid, n), ctl.close())
	}
	about := d.described(n, span)
	var v version
	if ctl.orderVersion(&v) == nil {
		about.Firmware = "DAHDI " + text(v.Version[:])
	}
	return newCard(about, ctl, channels)
}

// number is the span that id names.
func (d *Driver) number(id string) (int32, error) {
	if d.only != 0 && id == d.id {
		return d.only, nil
	}
	n, err := strconv.ParseUint(strings.TrimPrefix(id, "span"), 10, 8)
	if d.only != 0 || err != nil || id != spanID(int32(n)) {
		return 0, fmt.Errorf("%w: this driver has no such card", hal.ErrInvalid)
	}
	return int32(n), nil
}

// halError puts what the kernel says into the words of package hal.
func halError(err error) error {
	kind := hal.ErrFault
	switch {
	case err == nil:
		return nil
	case errors.Is(err, unix.ENODEV), errors.Is(err, unix.ENXIO):
		kind = hal.ErrGone
	case errors.Is(err, unix.EBUSY):
		kind = hal.ErrBusy
	case errors.Is(err, unix.ENOTTY), errors.Is(err, unix.ENOSYS):
		kind = hal.ErrUnsupported
	case errors.Is(err, unix.EINVAL):
		kind = hal.ErrInvalid
	}
	return fmt.Errorf("%w: %w", kind, err)
}
