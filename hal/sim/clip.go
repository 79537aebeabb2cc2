package sim

import (
	"ringdown/hal"
	"ringdown/internal/country"
	"ringdown/media/callerid"
)

// Windows of a telephone's caller id receiver.
const (
	afterRingWindow = 4 * hal.SampleRate // Bellcore: data lies in the first silence
	beforeWindow    = 6 * hal.SampleRate // from a reversal or alert to the data's end
	openShortest    = 150 * 8            // samples of an open switch interval
	openLongest     = 350 * 8
)

// Shown is what a telephone's display shows of a caller.
type Shown struct {
	Number    string
	Name      string
	Time      string // MMDDhhmm
	Withheld  bool
	OutOfArea bool
	Scheme    string // how it came
	Trouble   string // why nothing could be read, such as "checksum"
}

// clipReceiver is a telephone's own Type I receiver: it listens in the window
// of its country's way only, and shows what it could read.
type clipReceiver struct {
	f     *phone
	way   country.CallerID
	until hal.Tick // the window is open
	keys  *dtmfSense
	got   []byte
	fsk   fskSense
	msg   assembler
	ntt   nttMessage

	off    bool   // a telephone without a display
	old    bool   // what is shown was of a call that rings no more
	seized bool   // NTT: it has closed the loop by itself
	turn   uint32 // of seized: timers of an older one do nothing
}

func (c *clipReceiver) init(f *phone) {
	c.f, c.way = f, f.prof.CallerID
	c.keys = newDTMFSense(c.f.w.dual)
	if c.way.Scheme == country.CIDV23 || c.way.Scheme == country.CIDNTT {
		c.fsk.init(1300, 2100)
	} else {
		c.fsk.init(1200, 2200)
	}
}

// open reports whether the receiver listens.
func (c *clipReceiver) open() bool {
	always := c.way.When == country.BeforeFirstRing &&
		(c.way.Alert == country.AlertNone || c.way.Alert == country.AlertDTAS)
	return c.way.Scheme != country.CIDNone && !c.off && (always || c.f.w.now < c.until)
}

// ringEnded is the end of a burst that lasted so long.
func (c *clipReceiver) ringEnded(lasted hal.Tick) {
	if c.takesCAR() && lasted >= carShortest && lasted < carLongest {
		c.seize()
		return
	}
	if c.way.When == country.AfterFirstRing && c.f.rhythm.rounds == 0 || c.way.Alert == country.AlertRingPulse && lasted < 400*8 {
		c.window(afterRingWindow)
	}
}

// rangOut is the end of all ringing: what is shown stays, as on any display,
// until another call rings.
func (c *clipReceiver) rangOut() { c.old = true }

// ringBegan takes the caller before off the display, and closes the window of a
// receiver that listens between rings.
func (c *clipReceiver) ringBegan() {
	if c.old {
		c.f.shown, c.old = Shown{}, false
	}
	if c.way.When == country.AfterFirstRing {
		c.until = 0
	}
}

// reversed opens the window of a receiver that waits for a reversal. Normal
// polarity tells one that has taken the line that nothing will come.
func (c *clipReceiver) reversed() {
	if !c.f.turned.is {
		c.release()
	}
	if c.way.Scheme == country.CIDNTT {
		return
	}
	if c.f.turned.is && (c.way.When == country.BeforeFirstRing || c.way.Scheme == country.CIDV23) {
		c.window(beforeWindow)
	}
}

// opened is the end of an open loop: of an open switch interval, data without a
// ring follow (Bellcore SR-TSV-002476).
func (c *clipReceiver) opened(lasted hal.Tick) {
	if c.way.Scheme == country.CIDBell202 && lasted >= openShortest && lasted <= openLongest {
		c.window(afterRingWindow)
	}
}

// hungUp forgets the caller shown.
func (c *clipReceiver) hungUp() { c.f.shown = Shown{} }

func (c *clipReceiver) window(d hal.Tick) {
	c.until = c.f.w.now + d
	c.got = c.got[:0]
	c.msg.reset()
	c.ntt.reset()
	c.fsk.listen()
}

// hear takes on-hook sound, or what a display hears that has taken the line.
func (c *clipReceiver) hear(p []float32) {
	if c.off {
		return
	}
	switch c.way.Scheme {
	case country.CIDDTMF:
		for _, d := range c.keys.write(p) {
			c.digit(d.digit)
		}
	case country.CIDBell202, country.CIDV23:
		c.fsk.write(p, c.char, c.lost)
	case country.CIDNTT:
		if c.seized {
			c.fsk.write(p, c.nttChar, c.lost)
		}
	}
}

// nttChar takes one character of the Japanese message.
func (c *clipReceiver) nttChar(b byte) {
	if !c.ntt.take(b) {
		return
	}
	s := c.ntt.read()
	s.Scheme = string(country.CIDNTT)
	c.ntt.reset()
	c.show(s)
	c.releaseSoon()
}

// char takes one character of an FSK burst.
func (c *clipReceiver) char(b byte) {
	if !c.fsk.ready || !c.msg.take(b) {
		return
	}
	s, mwi, on := read(c.msg.buf, c.way.Scheme)
	c.msg.reset()
	if mwi {
		if !c.f.opt.Neon {
			c.f.messages(on)
		}
		return
	}
	s.Name = c.name(s.Name)
	c.show(s)
}

// lost is the end of the carrier: what is not whole now never will be.
func (c *clipReceiver) lost() {
	if len(c.msg.buf) > 0 || len(c.ntt.buf) > 0 {
		c.msg.reset()
		c.ntt.reset()
		c.releaseSoon()
		c.show(Shown{Scheme: string(c.way.Scheme), Trouble: "cut short"})
	}
}

func onOff(b bool) string {
	if b {
		return "on"
	}
	return "off"
}

// name makes text of a name as it came, in the telephone's own character set:
// the one thing that it takes from package callerid, which has the tables.
func (c *clipReceiver) name(raw string) string {
	if raw == "" || len(raw) > 200 {
		return ""
	}
	msg := append([]byte{typeCall, byte(len(raw) + 2), partName, byte(len(raw))}, raw...)
	var sum byte
	for _, b := range msg {
		sum += b
	}
	info, err := callerid.Decode(c.way, append(msg, -sum))
	if err != nil {
		return raw
	}
	return info.Name
}

// digit takes one digit of a DTMF caller id.
func (c *clipReceiver) digit(d byte) {
	switch {
	case string(d) == c.way.Stop:
		c.show(Shown{Number: string(c.got), Scheme: string(country.CIDDTMF)})
	case string(d) == c.way.Start:
		c.got = c.got[:0]
	case len(c.got) < maxDigits:
		c.got = append(c.got, d)
	}
}

func (c *clipReceiver) show(s Shown) {
	c.f.shown, c.old = s, false
	c.got = c.got[:0]
	c.f.w.note(c.f.who, "shows %q %q %s", s.Number, s.Name, s.Trouble)
}
