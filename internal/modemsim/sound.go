package modemsim

import (
	"context"
	"fmt"

	"ringdown/hal"
	"ringdown/internal/country"
	"ringdown/media/g711"
)

// sound takes a byte from the host while sound goes on; the lock is held.
func (b *boot) sound(c byte) {
	switch {
	case c == dle:
		if b.dles++; b.dles%2 == 0 && b.kind.DLEs == 1 {
			b.sample(dle)
		}
		return
	case b.dles == 0:
		b.sample(c)
		return
	}
	n := b.dles
	b.dles = 0
	if b.kind.DLEs == 3 && n%2 == 0 {
		for range n / 2 {
			b.sample(dle)
		}
	}
	switch {
	case n%2 == 0:
		b.sample(c)
	case n >= b.kind.DLEs:
		b.shielded(c)
	}
}

// shielded is a code from the host.
func (b *boot) shielded(c byte) {
	switch {
	case c == sub:
		b.sample(dle)
		b.sample(dle)
	case c == can:
		b.kept = nil
	case c == etx && b.voice == playing:
		b.ending = true
	case c == '!' && b.voice == listening, c == '^' && b.voice == duplex:
		b.over()
	}
}

// over ends the sound.
func (b *boot) over() {
	if b.voice != playing && !b.kind.NoEnd {
		b.emit(dle, etx)
	}
	b.voice = commands
	b.say("OK")
}

// sample takes a byte of sound for the line.
func (b *boot) sample(c byte) {
	if b.voice == listening || len(b.kept) > keptMost {
		return
	}
	if b.odd = append(b.odd, c); len(b.odd) == b.format.bytes {
		b.kept = append(b.kept, b.format.decode(b.odd))
		b.odd = b.odd[:0]
	}
}

func (f Format) decode(p []byte) int16 {
	switch {
	case f.law == 'A':
		return g711.DecodeA(p[0])
	case f.law == 'U':
		return g711.DecodeU(p[0])
	case f.bytes == 2:
		return int16(p[0]) | int16(p[1])<<8
	case f.law == 'O':
		return int16(int8(p[0]^0x80)) << 8
	}
	return int16(int8(p[0])) << 8
}

func (f Format) encode(to []byte, v int16) []byte {
	switch {
	case f.law == 'A':
		return append(to, g711.EncodeA(v))
	case f.law == 'U':
		return append(to, g711.EncodeU(v))
	case f.bytes == 2:
		return append(to, byte(v), byte(v>>8))
	case f.law == 'O':
		return append(to, byte(v>>8)^0x80)
	}
	return append(to, byte(v>>8))
}

// pump is the sound of the line, frame by frame.
func (b *boot) pump(ctx context.Context) error {
	rx, tx := []*hal.Frame{}, []*hal.Frame{}
	mine := 0
	for i, p := range b.card.Ports() {
		rx, tx = append(rx, nil), append(tx, nil)
		if p == b.line || p.ID() == b.line.ID() {
			mine = i
		}
	}
	var in, out hal.Frame
	rx[mine], tx[mine] = &in, &out
	for {
		if _, _, err := b.card.Media().Exchange(ctx, rx, tx); err != nil {
			return err
		}
		b.mu.Lock()
		b.hear(&in)
		b.speak(&out)
		b.mu.Unlock()
	}
}

// delayed is what comes out of a buffer as f goes in.
func delayed(q *[]hal.Frame, f hal.Frame) hal.Frame {
	*q = append(*q, f)
	f = (*q)[0]
	*q = append((*q)[:0], (*q)[1:]...)
	return f
}

// speak fills the frame that goes to the line next.
func (b *boot) speak(out *hal.Frame) {
	*out = hal.Frame{}
	if b.voice != playing && b.voice != duplex {
		return
	}
	n := copy(out[:], b.kept)
	b.kept = b.kept[n:]
	*out = delayed(&b.late[0], *out)
	if b.ending && len(b.kept) == 0 {
		b.over()
	}
}

// hear works on what came from the line.
func (b *boot) hear(in *hal.Frame) {
	if !b.closed {
		b.identify(in)
		return
	}
	b.recognise(in)
	if b.voice != listening && b.voice != duplex {
		return
	}
	f := delayed(&b.late[1], *in)
	if b.kind.Echoless {
		f = hal.Frame{}
	}
	b.room = b.room[:0]
	for _, v := range f {
		b.room = b.format.encode(b.room, v)
	}
	for _, c := range b.room {
		if c == dle {
			b.emit(dle)
		}
		b.emit(c)
	}
}

// recognise tells digits and tones.
func (b *boot) recognise(in *hal.Frame) {
	for _, e := range b.keys.Write(in[:]) {
		if !e.End && b.voice != commands {
			b.emit(dle, '/', dle, e.Digit, dle, '~')
		}
	}
	for _, e := range b.tones.Write(in[:]) {
		again := e.Kind == b.told
		busy := (e.Kind == country.BusyTone || e.Kind == country.Congestion) && e.Cycles >= 2
		dial := e.Kind == country.DialTone && e.Confirmed
		if !e.On || again || !busy && !dial || b.voice == commands {
			continue
		}
		if b.told = e.Kind; busy {
			b.code('b')
		} else {
			b.code('d')
		}
	}
}

// identify reads caller id.
func (b *boot) identify(in *hal.Frame) {
	for _, r := range b.caller.Write(in[:]) {
		if !r.OK {
			continue
		}
		if len(r.Info.Time) == 8 {
			b.say("DATE=" + r.Info.Time[:4])
			b.say("TIME=" + r.Info.Time[4:])
		}
		number := r.Info.Number
		switch {
		case r.Info.Withheld:
			number = "P"
		case number == "":
			number = "O"
		}
		b.say("NMBR=" + number)
		if r.Info.Name != "" {
			b.say(fmt.Sprintf("NAME=%s", r.Info.Name))
		}
	}
}
