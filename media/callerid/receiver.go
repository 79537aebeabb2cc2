package callerid

import (
	"errors"
	"slices"

	"ringdown/internal/country"
	"ringdown/media/dtmf"
	"ringdown/media/fsk"
)

// Result is a caller id that was heard, whole or spoilt.
type Result struct {
	Scheme country.Scheme
	OK     bool   // the message is whole and its check is right
	Info   Info   // empty unless OK
	Err    error  // unless OK: one sentence
	Start  uint64 // sample at which its signal began: seizure or mark, or the first digit
	At     uint64 // sample at which the message's first byte or digit began
	End    uint64 // sample at which its last one ended
}

// Receiver reads the caller ids in a line's sound, in every scheme wanted at
// once. Make it with [NewReceiver].
type Receiver struct {
	encoding string
	bell     *fsk.Demodulator
	v23      *fsk.Demodulator
	digits   *dtmf.Detector
	frames   []framer // Bell 202, V.23, NTT, as far as wanted
	clip     collector
	at       uint64
	out      []Result
	told     Result   // the last FSK message
	held     []Result // spoilt FSK messages that another demodulator may still read well
}

const (
	// holdSamples is for how long a spoilt message waits for the same one read
	// well by the other demodulator: both hear the same sound and differ by a
	// bit or two at the end.
	holdSamples = 400
	// maxHeld bounds held: one message per framer fits into that time.
	maxHeld = 4
)

// NewReceiver gives a receiver for the schemes; CIDNone and repetitions are of
// no effect.
func NewReceiver(schemes ...country.Scheme) *Receiver {
	r := &Receiver{}
	for _, s := range schemes {
		r.want(s)
	}
	return r
}

// SetEncoding says how names are encoded on this line ([country.CallerID]).
// Without it UTF-8 is tried, then GBK.
func (r *Receiver) SetEncoding(name string) { r.encoding = name }

func (r *Receiver) want(s country.Scheme) {
	known := slices.ContainsFunc(r.frames, func(f framer) bool { return f.scheme == s })
	switch {
	case known:
		return
	case s == country.CIDDTMF && r.digits == nil:
		r.digits = dtmf.NewDetector(dtmf.Config{})
	case s == country.CIDBell202:
		r.bell = fsk.NewDemodulator(fsk.Bell202)
		r.frames = append(r.frames, framer{scheme: s})
	case (s == country.CIDV23 || s == country.CIDNTT) && r.v23 == nil:
		r.v23 = fsk.NewDemodulator(fsk.V23)
		fallthrough
	case s == country.CIDV23 || s == country.CIDNTT:
		r.frames = append(r.frames, framer{scheme: s})
	}
}

// Write hears p and gives what was read by its end. The slice is valid until
// the next Write.
func (r *Receiver) Write(p []int16) []Result {
	r.out = r.out[:0]
	for len(p) > 0 {
		n := min(len(p), chunk)
		r.hear(p[:n])
		p = p[n:]
	}
	return r.out
}

// chunk is 10 ms: what the demodulators' own queues are measured for.
const chunk = 80

func (r *Receiver) hear(p []int16) {
	r.at += uint64(len(p))
	if r.bell != nil {
		r.feed(r.bell, country.CIDBell202, p)
	}
	if r.v23 != nil {
		r.feed(r.v23, country.CIDV23, p)
	}
	if r.digits != nil {
		if res, ok := r.clip.take(r.digits.Write(p), r.at); ok {
			r.out = append(r.out, res)
		}
	}
	r.release()
}

func (r *Receiver) feed(d *fsk.Demodulator, from country.Scheme, p []int16) {
	heard := d.Write(p)
	for k := range r.frames {
		f := &r.frames[k]
		if f.scheme != from && (f.scheme != country.CIDNTT || from != country.CIDV23) {
			continue
		}
		for _, b := range heard {
			r.tell(f.take(b, r.encoding))
		}
		r.tell(f.idle(d.Now(), d.Carrier(), r.encoding))
	}
}

// tell keeps one result of the same sound: a good one at once, a spoilt one
// after a while in which no good one came.
func (r *Receiver) tell(res Result, ok bool) {
	if !ok || res.same(r.told) {
		return
	}
	if !res.OK && len(r.frames) > 1 {
		if len(r.held) < maxHeld && !slices.ContainsFunc(r.held, res.same) {
			r.held = append(r.held, res)
		}
		return
	}
	r.held = slices.DeleteFunc(r.held, res.same)
	r.told = res
	r.out = append(r.out, res)
}

// same reports whether both were in the air at the same time.
func (a Result) same(b Result) bool { return a.At < b.End && b.At < a.End }

func (r *Receiver) release() {
	for len(r.held) > 0 && r.held[0].End+holdSamples < r.at {
		r.told = r.held[0]
		r.out = append(r.out, r.told)
		r.held = slices.Delete(r.held, 0, 1)
	}
}

// collector gathers DTMF digits to a caller id.
type collector struct {
	digits []byte
	at     uint64
	last   uint64 // when the newest digit was heard
}

// clipGap is the longest time from one digit to the next, in samples: 600 ms.
// Exchanges send one in at most 200 ms; a person's keys are slower.
const clipGap = 4800

// take adds digits. A stop digit or too long a gap ends the string; what never
// had a start is dropped in silence, as keys that somebody pressed.
func (c *collector) take(events []dtmf.Event, now uint64) (Result, bool) {
	if len(c.digits) > 0 && now-c.last > clipGap {
		res, ok := c.finish(now)
		return res, ok
	}
	for _, e := range events {
		if e.End {
			continue
		}
		if len(c.digits) == 0 {
			c.at = e.At
		}
		c.digits, c.last = append(c.digits, e.Digit), now
		stop := e.Digit == '#' || e.Digit == 'C'
		if stop || len(c.digits) > clipMax {
			return c.finish(now)
		}
	}
	return Result{}, false
}

func (c *collector) finish(now uint64) (Result, bool) {
	info, err := decodeDTMF(c.digits)
	started := c.digits[0] == 'A' || c.digits[0] == 'B' || c.digits[0] == 'D'
	tell := err == nil || (started && len(c.digits) > 1)
	c.digits = c.digits[:0]
	return result(country.CIDDTMF, info, err, c.at, now), tell
}

func result(s country.Scheme, info Info, err error, at, end uint64) Result {
	if err != nil {
		info = Info{}
	}
	return Result{Scheme: s, OK: err == nil, Info: info, Err: err, Start: at, At: at, End: end}
}

// isOther reports whether err is of a good message that is no caller id.
func isOther(err error) bool {
	var other *otherMessage
	return errors.As(err, &other)
}
