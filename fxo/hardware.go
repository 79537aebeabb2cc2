package fxo

import (
	"context"
	"sync"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/media"
)

const (
	// rescan is how often the drivers are asked for cards that were plugged in.
	rescan = 5 * time.Second
	// comeBackFirst and comeBackLast are the pauses before a card that went, or
	// could not be opened, is tried again.
	comeBackFirst = 250 * time.Millisecond
	comeBackLast  = 10 * time.Second
	// refusedMost bounds the effects for unknown ports that wait to be answered.
	// What comes beyond is dropped: the engine addresses a port that is gone
	// only until it has seen one PortDown.
	refusedMost = 1024
)

// Options are what Hardware needs. Drivers and Post must be given.
type Options struct {
	Drivers []hal.Driver
	// Profile gives the profile of a port that is found; nil, or a Profile that
	// is not Enabled, leaves the port disabled.
	Profile func(port call.Port, kind hal.Kind) Profile
	// Sounds gives what PlaySound names, for the ear of a port. It is called from
	// the cards' goroutines and must not wait; nil, or an error, is a sound that
	// is over at once.
	Sounds func(port call.Port, sound call.Sound) (media.Signal, error)
	// Waits reports whether messages wait for whoever has the telephone at a port:
	// its lamp shows it (VM-3). It is called from the cards' goroutines and must not
	// wait; nil: there are none. See [Hardware.LookAtLamps].
	Waits func(call.Port) bool
	// Post takes events, in order for each card, from the cards' goroutines.
	Post func(call.Event)
	// Trouble takes what is told of the sound of a port that talks in place of Post:
	// call.SoundMissing and SoundBack; first: in its call. It is called as Post is;
	// nil: Post takes that too.
	Trouble func(e call.Event, first bool)
	// Alert is told why a card cannot be used, once for each reason, and "" when
	// it is in use (again); may be nil.
	Alert func(card, text string)
}

// troubled tells of the sound of a port.
func (o *Options) troubled(e call.Event, first bool) {
	if o.Trouble == nil {
		o.Post(e)
		return
	}
	o.Trouble(e, first)
}

// Hardware is all voice hardware: it keeps every card that its drivers find in
// use and gives effects to the right one. Its methods may be called from any
// goroutine, before, during and after Run.
type Hardware struct {
	o       Options
	mu      sync.RWMutex
	banks   map[string]*bank // by card
	set     map[call.Port]Profile
	taps    map[call.Port]tap
	refused chan call.Effect
}

// NewHardware makes the hardware; Run starts it.
func NewHardware(o Options) *Hardware {
	return &Hardware{
		o:       o,
		banks:   map[string]*bank{},
		set:     map[call.Port]Profile{},
		taps:    map[call.Port]tap{},
		refused: make(chan call.Effect, refusedMost),
	}
}

// Run works all hardware until ctx ends. Then every card is closed, which hangs
// up all lines, and Run returns nil.
func (h *Hardware) Run(ctx context.Context) error {
	var owned sync.WaitGroup
	for _, d := range h.o.Drivers {
		owned.Go(func() { h.keep(ctx, d) })
	}
	h.answerRefused(ctx)
	owned.Wait()
	return nil
}

// answerRefused posts the events for effects that no port could take. It is a
// goroutine of its own because an event is never posted from inside Do.
func (h *Hardware) answerRefused(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-h.refused:
			ev := call.Event{Kind: call.PortDown, At: time.Now(), Port: e.Port, Text: "There is no port " + string(e.Port) + " now."}
			if e.Kind == call.SeizeLine {
				ev.Kind = call.SeizeFailed
			}
			h.o.Post(ev)
		}
	}
}

// Do carries out an effect on a port. It never blocks. Effects of the kinds
// that are not for ports are ignored. An effect that cannot be done comes back
// as an event.
func (h *Hardware) Do(e call.Effect) {
	if e.Port == "" || !forPorts(e.Kind) {
		return
	}
	b := h.bankOf(e.Port)
	if b == nil {
		h.refuse(e)
		return
	}
	switch e.Kind {
	case call.Connect, call.Disconnect:
		h.doBoth(b, e)
	case call.Hear, call.Unhear:
		h.doHear(b, e)
	default:
		b.inbox.put(order{effect: e})
	}
}

// forPorts reports whether an effect is one that a port carries out.
func forPorts(k call.EffectKind) bool {
	switch k {
	case call.RingPhone, call.ShowCallerID, call.StopRinging, call.PlayTone, call.StopTone, call.SignalCPC,
		call.AnswerLine, call.SeizeLine, call.DialDigits, call.FlashLine, call.ReleaseLine,
		call.Connect, call.Disconnect, call.PlaySound, call.Hear, call.Unhear:
		return true
	}
	return false
}

// refuse has an effect answered that no port can take. One that only ends
// something has nothing to end.
func (h *Hardware) refuse(e call.Effect) {
	if !starts(e.Kind) {
		return
	}
	select {
	case h.refused <- e:
	default:
	}
}

// doBoth carries out an effect on two ports: in one bank frame by frame, in two
// over a pair of jitter buffers.
func (h *Hardware) doBoth(b *bank, e call.Effect) {
	other := h.bankOf(e.Peer)
	turned := e
	turned.Port, turned.Peer = e.Peer, e.Port
	switch {
	case other == b, e.Kind == call.Disconnect && other == nil:
		b.inbox.put(order{effect: e})
	case other == nil:
		h.refuse(turned)
	case e.Kind == call.Disconnect:
		b.inbox.put(order{effect: e})
		other.inbox.put(order{effect: turned})
	default:
		port, peer := pipes(e)
		b.inbox.put(order{effect: e, act: func(b *bank) { b.connectTo(e, port) }})
		other.inbox.put(order{effect: turned, act: func(b *bank) { b.connectTo(turned, peer) }})
	}
}

// connectTo joins a port of this bank with one of another.
func (b *bank) connectTo(e call.Effect, l link) {
	u := b.unit(e.Port)
	switch {
	case u == nil:
	case !u.port.health.up:
		u.obey(e)
	case u.cannotTalk():
	default:
		u.hearFrom(l)
	}
}

// bankOf finds the bank that holds a port, nil if none does now.
func (h *Hardware) bankOf(p call.Port) *bank {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.banks[cardOf(p)].holds(p)
}

// holds gives b if it has this port.
func (b *bank) holds(p call.Port) *bank {
	if b == nil || b.unit(p) == nil {
		return nil
	}
	return b
}

// cardOf is the card's part of a port's name: all before the last '/'.
func cardOf(p call.Port) string {
	for i := len(p) - 1; i >= 0; i-- {
		if p[i] == '/' {
			return string(p[:i])
		}
	}
	return ""
}

// Configure gives a port another profile, now and whenever its card is opened
// again. A call in progress keeps its country's ways until it ends. It never
// blocks; an unknown port is remembered until it is found.
func (h *Hardware) Configure(p call.Port, prof Profile) {
	h.mu.Lock()
	h.set[p] = prof
	h.mu.Unlock()
	if b := h.bankOf(p); b != nil {
		b.inbox.put(order{effect: call.Effect{Port: p}, act: func(b *bank) { b.unit(p).reprofile(prof) }})
	}
}

// reprofile puts a new profile into the hardware and into the port.
func (u *unit) reprofile(prof Profile) {
	enabled := u.prof.Enabled
	u.reconfigured(prof)
	switch {
	case !prof.Enabled:
		u.disable()
	case !enabled || !u.port.health.up:
		u.mend()
	default:
		if _, err := u.configure(); err != nil {
			u.fail(u.label() + " does not work: " + plain(err) + ".")
			return
		}
		u.setHealth(u.port.health) // what others see of it may be new
	}
}

// profile is the profile that a port begins with.
func (h *Hardware) profile(p call.Port, kind hal.Kind) Profile {
	h.mu.RLock()
	prof, ok := h.set[p]
	h.mu.RUnlock()
	switch {
	case ok:
		return prof
	case h.o.Profile == nil:
		return Profile{}
	}
	return h.o.Profile(p, kind)
}
