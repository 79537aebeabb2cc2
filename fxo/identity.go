package fxo

import (
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/internal/country"
	"ringdown/media/callerid"
)

const (
	// alertFor is how long an announcement holds without a ring: alert tone,
	// up to 2.5 s of data, 0.5 s until the ring, and the same again.
	alertFor = 8 * time.Second
	// fetchFor is how long the Japanese exchange sends its information signal.
	fetchFor = 7 * time.Second
	// carMin: a receiver-seizing burst is 0.5 s long.
	carMin = 300 * time.Millisecond
)

// identity collects the caller id of one incoming call.
type identity struct {
	receiver *callerid.Receiver
	on       bool // the receiver is to hear the line now
	hush     int  // silent frames in a row
	known    call.CallerID
	got      bool   // known is good
	spoilt   string // why what came was no good
}

// begin forgets the last call.
func (i *identity) begin(way country.CallerID) {
	*i = identity{}
	if way.Scheme == "" || way.Scheme == country.CIDNone {
		return
	}
	i.receiver = callerid.NewReceiver(way.Scheme)
	i.receiver.SetEncoding(way.Encoding)
	i.on = way.When == country.BeforeFirstRing
}

// listen opens the receiver.
func (i *identity) listen() { i.on = i.receiver != nil && !i.got }

// done reports whether nothing more is expected.
func (i *identity) done() bool { return i.got || i.spoilt != "" }

// heard reports whether something came, good or not.
func (i *identity) heard() bool { return i.done() }

// alerted takes an announcement: what follows is caller id, then a ring.
func (l *line) alerted() {
	if l.state != lineAlerted && !l.id.heard() {
		l.id.begin(l.prof.way())
	}
	l.state = lineAlerted
	l.id.listen()
	l.drive(hal.Monitor)
	l.after(timerAlert, alertFor)
}

// alertOver: no ring followed.
func (l *line) alertOver() {
	switch l.state {
	case lineAlerted:
		l.toIdle()
	case lineFetching:
		l.fetched()
	}
}

// fetch goes off-hook to take the caller id of the Japanese sequence. To the
// exchange this is not an answer: the caller hears ringback all the while.
func (l *line) fetch() {
	l.state = lineFetching
	l.id.listen()
	if l.offHook() {
		l.after(timerAlert, fetchFor)
	}
}

// fetched goes on-hook again: the exchange now rings.
func (l *line) fetched() {
	if !l.id.done() {
		l.id.spoilt = "no caller id came in the exchange's information signal"
	}
	l.state = lineAlerted
	l.drive(hal.Monitor)
	l.after(timerAlert, alertFor)
}

const (
	// hushed frames in a row rest the receiver, until something is heard again:
	// 0.5 s, longer than the pause between two digits of a caller id.
	hushed = 50
	// hushBelow is the peak of a frame in which there is no caller id: -55 dBm0.
	// The faintest one is 15 dB louder.
	hushBelow = 41
)

// idle reports whether the receiver need not hear this frame. A line that may
// announce a caller at any moment is silent for hours.
func (i *identity) idle(f *hal.Frame) bool {
	if louder(f, hushBelow) {
		i.hush = 0
	} else {
		i.hush++
	}
	return i.hush > hushed
}

// identify feeds the receiver with one frame.
func (l *line) identify() {
	if !l.id.on || l.id.receiver == nil || l.id.idle(&l.port.sound.rx) {
		return
	}
	for _, r := range l.id.receiver.Write(l.port.sound.rx[:]) {
		l.received(r)
	}
}

// received takes one result of the receiver.
func (l *line) received(r callerid.Result) {
	if l.id.got {
		return
	}
	if r.OK {
		l.id.known, l.id.got, l.id.spoilt = toCaller(r), true, ""
		l.id.on = false // nothing more is expected: the card's clock may rest
	} else {
		l.id.spoilt = spoiltText(r)
	}
	switch l.state {
	case lineRinging:
		l.tellIdentity()
	case lineFetching:
		l.fetched()
	case lineIdle:
		l.alerted()
	}
}

// tellIdentity posts what is known of the caller, once for each news.
func (l *line) tellIdentity() {
	switch {
	case l.id.got:
		l.id.on = false
		l.tell(call.Event{Kind: call.CallerIDCame, CallerID: l.id.known})
	case l.id.spoilt != "":
		l.tell(call.Event{Kind: call.CallerIDSpoilt, Text: l.id.spoilt})
		l.id.spoilt = ""
	}
}

// toCaller gives a result in the words of a call.
func toCaller(r callerid.Result) call.CallerID {
	return call.CallerID{
		Number:   r.Info.Number,
		Name:     r.Info.Name,
		Withheld: r.Info.Withheld,
		Time:     r.Info.Time,
		Scheme:   string(r.Scheme),
	}
}

func spoiltText(r callerid.Result) string {
	if r.Err != nil {
		return "the caller id was spoilt on the line: " + r.Err.Error()
	}
	return "the caller id was spoilt on the line"
}
