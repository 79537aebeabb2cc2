package desk

import "ringdown/internal/call"

// Rewrite says what of an effect concerns the wires: the same for the
// telephone's port, something else, or nothing. Observe comes first.
func (d *Desk) Rewrite(x call.Effect) []call.Effect {
	n := d.number(x.Port)
	switch x.Kind {
	case call.Connect, call.Disconnect:
		return d.rewriteLink(x)
	case call.Hear, call.Unhear, call.StartRecording, call.StopRecording, call.Capture, call.EndCapture:
		return one(d.physical(x))
	}
	if n == 0 {
		return one(x)
	}
	switch x.Kind {
	case call.RingPhone:
		return d.rewriteRing(n, x)
	case call.StopRinging:
		return d.rewriteStop(n, x)
	case call.ShowCallerID:
		if d.ringing == n || d.front == n || d.off && d.line(n).rings {
			return one(d.physical(x))
		}
	case call.PlayTone, call.PlaySound, call.StopTone, call.SignalCPC:
		if x.Mode == call.Over && x.Sound == waiting && d.off && d.line(n).rings {
			return one(d.physical(x))
		}
		if n == d.front && !d.three || d.front == 0 && x.Kind == call.StopTone {
			return one(d.physical(x))
		}
	}
	return nil
}

func one(x call.Effect) []call.Effect { return []call.Effect{x} }

// physical names the telephone where an effect names one of its channels.
func (d *Desk) physical(x call.Effect) call.Effect {
	if d.number(x.Port) != 0 {
		x.Port = d.port
	}
	if d.number(x.Peer) != 0 {
		x.Peer = d.port
	}
	return x
}

// waiting is what a telephone hears whose second channel rings.
const waiting call.Sound = "tone/call-waiting"

// rewriteRing rings the telephone, or lets it hear that a call waits.
func (d *Desk) rewriteRing(n int, x call.Effect) []call.Effect {
	switch {
	case d.off:
		return one(call.Effect{Kind: call.PlaySound, Port: d.port, Mode: call.Over, Sound: waiting, CallerID: x.CallerID, Call: x.Call, Reason: x.Reason})
	case d.ringing != 0:
		return nil
	}
	d.ringing = n
	return one(d.physical(x))
}

// rewriteStop ends the ringing; a call that waited is gone.
func (d *Desk) rewriteStop(n int, x call.Effect) []call.Effect {
	rang := d.ringing == n
	if d.line(n).rings || rang {
		d.drop(n)
	}
	if !rang {
		return nil
	}
	d.ringing = 0
	return one(d.physical(x))
}

// rewriteLink connects by Connect, or by hearing where the telephone is
// connected to somebody else already.
func (d *Desk) rewriteLink(x call.Effect) []call.Effect {
	n := d.number(x.Port)
	if n == 0 {
		n = d.number(x.Peer)
	}
	if n == 0 {
		return one(x)
	}
	l := d.line(n)
	cut, edges := l.cut, l.edges
	if x.Kind == call.Disconnect {
		l.peer, l.edges, l.cut = "", false, false
	}
	y := d.physical(x)
	switch {
	case cut:
		return nil
	case !edges:
		return one(y)
	}
	there, back := y, y
	there.Kind, there.Mode = call.Hear, ""
	if x.Kind == call.Disconnect {
		there.Kind = call.Unhear
	}
	back.Kind, back.Mode = there.Kind, ""
	back.Port, back.Peer = y.Peer, y.Port
	if x.Kind == call.Disconnect {
		return []call.Effect{there, back}
	}
	// A Connect ends what the other one heard, such as music; hearing does not.
	other := y.Peer
	if other == d.port {
		other = y.Port
	}
	return []call.Effect{{Kind: call.StopTone, Port: other, Call: x.Call, Reason: x.Reason}, there, back}
}
