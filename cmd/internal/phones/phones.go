package phones

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"ringdown/internal/call"
	"ringdown/media"
	"ringdown/media/rtp"
	"ringdown/sipstack"
)

// The times without a packet after which a telephone counts as gone.
const (
	// NoSound is twice the longest pause seen from telephones that send nothing
	// while their user is silent, whose RTCP comes every 5 s to 30 s.
	NoSound = 60 * time.Second
	// NoSoundHeld is for a telephone that holds its call and need not send: an
	// hour is longer than anybody waits.
	NoSoundHeld = time.Hour
	// lookEvery is how often the sessions are looked at.
	lookEvery = time.Second
)

// Options are what Phones works with. All but Log and Listen are needed.
type Options struct {
	Lo, Hi int // ports for RTP, both included
	// Law is the law to prefer, "A" or "u": that of the analog ports, so that
	// sound keeps what it has.
	Law func() string
	// Ringback makes what a party on the network hears while it is transferred.
	Ringback func() media.Signal
	// Join connects an analog port with a far end; its end is ordered elsewhere.
	Join func(port, peer call.Port, mode call.Mode, in media.Source, to media.Sink)
	// Lost is told that nothing came from a port for so long. It may wait.
	Lost func(port call.Port, silent time.Duration)
	// Trouble is told when the sound of a telephone that talks, or that is played to,
	// fails, and when it is well again: call.SoundMissing, SoundBlank, SoundUnheard, SoundBack; first:
	// it is the first of its leg. It may wait. nil: nobody is told.
	Trouble func(e call.Event, first bool)
	// Ports are the analog ports, for those who hear one another across. May be
	// nil, if there are none.
	Ports Ports
	// Cast opens where a page, by its number, is sent to all who listen; it does not
	// wait. nil: nowhere.
	Cast func(page string) Broadcast
	// Over is told that a sound that Play began has ended by itself. It may wait.
	Over func(port call.Port)
	Log  *slog.Logger
	// Listen gives what binds one port on a network interface, "" any; nil: UDP
	// sockets: see rtp.Ports.
	Listen func(device string) Listen
}

// Phones are the sessions of all SIP telephones.
type Phones struct {
	o    Options
	rtp  *rtp.Poller // all sessions are its
	mu   sync.Mutex
	over bool
	legs map[call.Port]*leg
	past past
	tap  Tap // of all legs, nil none
	mix  *mixer
	from map[place]*rtp.Ports // by what is bound
}

// New makes Phones. The error says that the range of ports will not do.
func New(o Options) (*Phones, error) {
	if _, err := rtp.NewPorts(netip.IPv4Unspecified(), o.Lo, o.Hi); err != nil {
		return nil, err
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Phones{o: o, rtp: rtp.NewPoller(), legs: map[call.Port]*leg{}, mix: newMixer(&o), from: map[place]*rtp.Ports{}}, nil
}

// Kept is how many of Go's processors are kept while packets are waited for.
// Any goroutine may call it.
func (p *Phones) Kept() int { return p.rtp.Kept() }

// Run serves and looks after the sessions until ctx ends; then it closes all.
// The error says that the system gives no means to wait for sound.
func (p *Phones) Run(ctx context.Context) error {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	served := make(chan error, 1)
	go func() {
		err := p.rtp.Run(ctx)
		fail(err)
		served <- err
	}()
	played := make(chan struct{})
	go func() {
		p.mix.run(ctx)
		close(played)
	}()
	p.lookAfter(ctx)
	<-played
	p.closeAll()
	return <-served
}

// lookAfter looks at the sessions at times until ctx ends.
func (p *Phones) lookAfter(ctx context.Context) {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-look.C:
			p.look(now)
		}
	}
}

func (p *Phones) closeAll() {
	p.mu.Lock()
	p.over = true
	open := p.legs
	p.legs = map[call.Port]*leg{}
	p.mu.Unlock()
	for _, l := range open {
		l.remembered()
		l.shut()
	}
}

// look tells of telephones that have gone, and of sound that fails.
func (p *Phones) look(now time.Time) {
	type loss struct {
		port   call.Port
		silent time.Duration
	}
	var lost []loss
	var troubles []trouble
	p.mu.Lock()
	for port, l := range p.legs {
		st := l.session.Stats()
		if silent, gone := l.gone(now, st); gone {
			lost = append(lost, loss{port, silent})
		}
		if x, is := l.troubled(now, st); is {
			troubles = append(troubles, x)
		}
	}
	p.mu.Unlock()
	if p.o.Trouble != nil {
		for _, x := range troubles {
			p.o.Trouble(x.event, x.first)
		}
	}
	for _, x := range lost {
		p.o.Lost(x.port, x.silent)
	}
}

// OpenLeg implements sipstack.Media.
func (p *Phones) OpenLeg(r sipstack.LegRequest) (sipstack.Leg, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.over:
		return nil, errors.New("open sound for a SIP call: the system stops")
	case p.legs[r.Port] != nil:
		return nil, fmt.Errorf("open sound for a SIP call: %s has a call already", r.Port)
	}
	session, err := p.session(r)
	if err != nil {
		return nil, err
	}
	if err := p.rtp.Serve(session); err != nil {
		return nil, err
	}
	l := &leg{owner: p, port: r.Port, voice: voice{session: session, fax: fax{tell: r.Fax}}, law: p.o.Law(), opened: time.Now(), tell: r.Digit}
	l.node = p.mix.enter(r.Port, &l.voice)
	p.legs[r.Port] = l
	if p.tap != nil {
		l.tapped(p.tap)
	}
	return l, nil
}

// session binds its ports on the address that the telephone will send to.
func (p *Phones) session(r sipstack.LegRequest) (*rtp.Session, error) {
	ports, err := p.portsAt(place{r.Bind, r.Device})
	if err != nil {
		return nil, err
	}
	pair, err := ports.Open(context.Background())
	if err != nil {
		return nil, err
	}
	digit := func(d rtp.Digit) {
		if r.Digit != nil {
			r.Digit(d.Key)
		}
	}
	broken := func(err error) {
		p.o.Log.Warn("The sound of a SIP call broke.", "port", string(r.Port), "error", err)
	}
	session, err := rtp.New(rtp.Options{Conn: pair.RTP, Control: pair.RTCP, Digit: digit, Quiet: true, Broken: broken})
	if err != nil {
		return nil, errors.Join(err, pair.Close())
	}
	return session, nil
}

// addressesMost bounds the addresses that sound was ever bound to: a host has
// a few, and a cable that is moved gives it others.
const addressesMost = 64

// place is where sound is received.
type place struct {
	addr   netip.Addr
	device string // network interface, "" any
}

func (p *Phones) portsAt(at place) (*rtp.Ports, error) {
	if ports := p.from[at]; ports != nil {
		return ports, nil
	}
	ports, err := rtp.NewPorts(at.addr, p.o.Lo, p.o.Hi)
	if err != nil {
		return nil, err
	}
	if p.o.Listen != nil {
		ports.Listen = p.o.Listen(at.device)
	}
	if len(p.from) >= addressesMost {
		clear(p.from)
	}
	p.from[at] = ports
	return ports, nil
}

// leg finds the leg of a port, nil if it has no call now.
func (p *Phones) leg(port call.Port) *leg {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.legs[port]
}

// Join connects a SIP telephone with an analog port. One that hung up in this
// moment is joined with nobody: the engine is about to hear of it.
func (p *Phones) Join(port, sip call.Port, mode call.Mode) {
	l := p.leg(sip)
	if l == nil {
		p.o.Log.Debug("a SIP telephone was to be joined and has no call", "port", string(sip))
		return
	}
	l.session.Detach()
	l.faces(nil)
	l.connected(mode)
	e := &joint{l}
	p.mix.join(l.node, e)
	p.o.Join(port, sip, mode, e, e)
}

// Relay connects two SIP telephones: call.Through, or call.Dialling while one of
// them has not answered, and its silence means nothing.
func (p *Phones) Relay(a, b call.Port, mode call.Mode) {
	x, y := p.leg(a), p.leg(b)
	if x == nil || y == nil {
		p.o.Log.Debug("two SIP telephones were to be joined and one has no call", "port", string(a), "peer", string(b))
		return
	}
	x.connected(mode)
	y.connected(mode)
	x.faces(y)
	y.faces(x)
	p.mix.relay(x.node, y.node)
	rtp.Relay(x.session, y.session)
}

// Record lets a tape hear two telephones that are or will be relayed, the one on
// the left and the other on the right; a nil tape ends that.
func (p *Phones) Record(left, right call.Port, tape rtp.Tape) {
	for side, port := range []call.Port{left, right} {
		if l := p.leg(port); l != nil {
			p.mix.record(l.node, tape, side)
		}
	}
}

// Part ends what Join or Relay began.
func (p *Phones) Part(port call.Port) {
	if l := p.leg(port); l != nil {
		l.session.Detach()
		l.faces(nil)
		l.connected("")
		p.mix.apart(l.node)
	}
}
