package callerid

import (
	"errors"

	"ringdown/internal/country"
	"ringdown/media/fsk"
)

const (
	bitSamples  = 20.0 / 3
	byteSamples = 67 // start, eight bits, stop
	// leadMark is the least mark before a message, in bits: EN 300 659-1 gives
	// 55 at least, of which a receiver may lose some.
	leadMark = 25
	// seizureBytes of 01010101 before the mark make even an unknown type a
	// message, a spoilt one.
	seizureBytes = 6
	seizureByte  = 0x55
	// strangeMark is the mark that does so without a seizure.
	strangeMark = 50
	// gapBits is the longest mark between two bytes: GR-30 allows 10, EN 300
	// 659-1 20; a quarter more for the clocks.
	gapBits = 25
	// faint is the part of a message's level below which a byte is noise.
	faint = 0.5
)

// framer finds messages in the bytes of one demodulator.
type framer struct {
	scheme  country.Scheme
	bytes   []byte
	at, end uint64
	level   int    // of the message's first byte
	start   uint64 // of the message's signal, before at
	seizure int    // bytes of it heard in a row
	seized  uint64 // where the first of them began
	seizes  uint64 // where the last of them ended
	whole   bool   // all bytes are there; what follows shows whether that is all
	broken  bool   // a stop bit was missing
}

// take adds one byte and gives a result where it ends a message.
func (f *framer) take(b fsk.Byte, encoding string) (Result, bool) {
	if len(f.bytes) == 0 {
		f.begin(b)
		return Result{}, false
	}
	if f.noise(b) {
		return f.finish(encoding)
	}
	f.add(b)
	if f.whole || len(f.bytes) > maxMessage {
		f.whole = false
		return f.finish(encoding)
	}
	f.whole = f.complete()
	return Result{}, false
}

// noise reports whether b is not of the message: too late, or too faint.
func (f *framer) noise(b fsk.Byte) bool {
	return float64(b.At) > float64(f.end)+gapBits*bitSamples || float64(b.Level) < faint*float64(f.level)
}

func (f *framer) begin(b fsk.Byte) {
	if b.Mark < leadMark {
		f.seize(b)
		return
	}
	mark := b.At - min(b.At, uint64(float64(b.Mark)*bitSamples))
	f.start = mark
	if f.seizure > 0 && mark <= f.seizes+byteSamples { // the mark follows it at once
		f.start = f.seized
	}
	long := f.known(b.Value) || f.seizure >= seizureBytes || b.Mark >= strangeMark
	f.seizure = 0
	if !long || b.Framing {
		return
	}
	f.at, f.level, f.whole, f.broken = b.At, b.Level, false, false
	f.add(b)
}

// seize counts the bytes of a seizure; its last one may hold bits of the mark.
func (f *framer) seize(b fsk.Byte) {
	if b.Value == seizureByte {
		if f.seizure == 0 || b.At > f.seizes+byteSamples {
			f.seizure, f.seized = 0, b.At
		}
		f.seizure++
		f.seizes = b.At + byteSamples
	} else {
		f.seizure /= 2
	}
}

func (f *framer) known(first byte) bool {
	if f.scheme == country.CIDNTT {
		return first == evenParity(dle)
	}
	return first == typeSDMF || first == typeSDMWait || first == typeMDMF || first == typeMDWait
}

func (f *framer) add(b fsk.Byte) {
	f.bytes = append(f.bytes, b.Value)
	f.end = b.At + byteSamples
	f.broken = f.broken || b.Framing
}

func (f *framer) complete() bool {
	if f.scheme == country.CIDNTT {
		n := nttEnd(f.bytes)
		return n > 0 && len(f.bytes) >= n
	}
	return len(f.bytes) >= 2 && len(f.bytes) >= int(f.bytes[1])+3
}

// idle ends a message after which nothing came.
func (f *framer) idle(now uint64, carrier bool, encoding string) (Result, bool) {
	if len(f.bytes) == 0 {
		return Result{}, false
	}
	// A byte that begins at the last moment is known a byte later.
	late := float64(now) > float64(f.end)+(gapBits+11)*bitSamples
	if late || (!carrier && now > f.end) {
		return f.finish(encoding)
	}
	return Result{}, false
}

func (f *framer) finish(encoding string) (Result, bool) {
	info, err := decode(f.scheme, f.bytes, encoding)
	if f.broken {
		err = errors.New("read caller id: a byte has no stop bit")
	}
	res := result(f.scheme, info, err, f.at, f.end)
	res.Start = f.start
	short := len(f.bytes) < 3 // a click or a tone, no message
	*f = framer{scheme: f.scheme, bytes: f.bytes[:0]}
	return res, !short && !isOther(err)
}
