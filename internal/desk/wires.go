package desk

import "ringdown/internal/call"

// Observe takes note of an effect that concerns a channel of the telephone. It
// returns what the calls and the telephone get because of it, besides the
// effect itself.
func (d *Desk) Observe(x call.Effect) (events []call.Event, effects []call.Effect) {
	n := d.number(x.Port)
	if x.Kind == call.Connect || x.Kind == call.Disconnect {
		return d.observeLink(x)
	}
	if n == 0 {
		return nil, nil
	}
	l := d.line(n)
	switch x.Kind {
	case call.RingPhone:
		*l = line{used: true, rings: true, ring: x, caller: x.CallerID, cut: l.cut}
	case call.ShowCallerID:
		l.caller, l.ring.CallerID = x.CallerID, x.CallerID
	case call.PlayTone, call.PlaySound:
		return d.observeSound(n, x)
	case call.StopTone:
		l.hears = call.Effect{}
	case call.TransferOver:
		return d.gone(n, x)
	case call.TransferFailed:
		return d.notGiven(n)
	}
	return nil, nil
}

// observeSound notes what a channel hears. A tone that says that a call is over
// ends the part of a channel that nobody listens to.
func (d *Desk) observeSound(n int, x call.Effect) ([]call.Event, []call.Effect) {
	l := d.line(n)
	if x.Mode == call.Over {
		return nil, nil
	}
	l.hears = x
	if l.ended = x.Kind == call.PlayTone && over(x.Tone); !l.ended {
		return nil, nil
	}
	switch {
	case d.three:
		d.three, d.front = false, other(n)
		return []call.Event{{Kind: call.OnHook, Port: x.Port}}, nil
	case n == d.front:
		return nil, nil
	}
	return []call.Event{{Kind: call.OnHook, Port: x.Port}}, d.calm(n, x.Reason)
}

// over reports whether a tone tells that a call is over.
func over(t call.Tone) bool {
	switch t {
	case call.BusyTone, call.Congestion, call.Unobtainable, call.SIT, call.Howler:
		return true
	}
	return false
}

// calm ends the ringing for a channel whose call is over.
func (d *Desk) calm(n int, reason string) []call.Effect {
	if d.ringing != n {
		return nil
	}
	d.ringing = 0
	return []call.Effect{{Kind: call.StopRinging, Port: d.port, Reason: reason}}
}

// Vacate notes that the n-th channel has no call any more, and says what the
// telephone gets for it.
func (d *Desk) Vacate(n int) []call.Effect {
	effects := d.calm(n, "The call that it rang for is gone.")
	if d.three {
		d.front = other(n)
	}
	d.drop(n)
	return effects
}

// gone: the channel has no call any more, and nobody was asked. Whoever listens
// is told by a tone.
func (d *Desk) gone(n int, x call.Effect) ([]call.Event, []call.Effect) {
	effects := d.calm(n, x.Reason)
	heard := d.off && d.front == n && !d.three
	if d.three {
		d.front = other(n)
	}
	d.drop(n)
	if heard {
		effects = append(effects, call.Effect{Kind: call.PlayTone, Port: d.port, Tone: call.BusyTone, Reason: x.Reason})
	}
	return nil, effects
}

// notGiven: the held party could not be given to somebody.
func (d *Desk) notGiven(n int) ([]call.Event, []call.Effect) {
	if d.off || !d.line(n).used || d.ringing == n {
		return nil, nil
	}
	return nil, d.ringBack(n)
}

// observeLink notes who is connected to whom.
func (d *Desk) observeLink(x call.Effect) ([]call.Event, []call.Effect) {
	n, peer := d.number(x.Port), x.Peer
	if n == 0 {
		n, peer = d.number(x.Peer), x.Port
	}
	if n == 0 {
		return nil, nil
	}
	if x.Kind == call.Disconnect {
		return nil, d.parted(n)
	}
	return d.met(n, peer, x)
}

// met: a channel is connected. One that was put on hold by a flash, and whose
// call found somebody else meanwhile, is put on hold again.
func (d *Desk) met(n int, peer call.Port, x call.Effect) ([]call.Event, []call.Effect) {
	l, g := d.line(n), d.line(other(n))
	again := l.peer != "" && !l.cut
	l.hears, l.ended = call.Effect{}, false
	l.peer, l.talks = peer, x.Mode == call.Through
	if l.held || n != d.front && !d.three {
		l.cut = true
		l.held = true
		return []call.Event{{Kind: call.Hold, Port: d.channel(n)}}, nil
	}
	l.cut = false
	if !again {
		l.edges = d.three && g.peer != "" && !g.cut && !g.edges
	}
	if d.three && !again {
		return nil, d.across(call.Hear)
	}
	return nil, nil
}

// parted: a channel is connected no more.
func (d *Desk) parted(n int) []call.Effect {
	var effects []call.Effect
	l, g := d.line(n), d.line(other(n))
	if l.peer != "" && !l.cut && g.peer != "" && !g.cut {
		effects = d.across(call.Unhear)
	}
	l.talks = false
	return effects
}

// across lets the two partners hear each other, or no more.
func (d *Desk) across(k call.EffectKind) []call.Effect {
	a, b := d.lines[0].peer, d.lines[1].peer
	if a == "" || b == "" || a == b {
		return nil
	}
	const reason = "Three talk to each other."
	return []call.Effect{{Kind: k, Port: a, Peer: b, Reason: reason}, {Kind: k, Port: b, Peer: a, Reason: reason}}
}
