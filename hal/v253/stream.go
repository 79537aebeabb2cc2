package v253

import "bytes"

// The bytes of a DLE stream (V.253, section 9; TIA IS-101).
const (
	dle = 0x10
	etx = 0x03 // after dle: sound ends
	sub = 0x1A // after dle: two dle in the sound
	can = 0x18 // after dle, to the modem: what is not yet played is dropped

	endListen = '!' // after dle, to the modem: end of receiving
	endDuplex = '^' // after dle, to the modem: end of both ways
)

// longestLine bounds a line of text; what a modem says beyond it is dropped.
const longestLine = 256

// itemKind says what came from the modem.
type itemKind uint8

const (
	itemLine  itemKind = iota + 1 // a line of text
	itemCode                      // a code behind a dle
	itemSound                     // bytes of sound
	itemEnd                       // sound has ended: text follows
)

// item is one thing that came. Its bytes are valid until the next call.
type item struct {
	kind  itemKind
	text  string
	code  byte
	bytes []byte
}

// decoder takes apart what comes from a modem. It is pure. The zero value expects
// text.
type decoder struct {
	sound   bool // bytes are sound until dle etx
	leaving bool // we asked for its end: some modems only say OK then
	shield  bool // a dle came
	fed     bool // the last line ended with CR: a line feed is its end too
	junk    bool // a byte came that no text has
	line    []byte
	tail    []byte
	two     [2]byte
}

// begin makes bytes sound from now on.
func (d *decoder) begin() { d.sound, d.leaving, d.tail = true, false, d.tail[:0] }

// leave says that the end of sound was asked for.
func (d *decoder) leave() { d.leaving = true }

// next takes one thing from p and gives the rest; false: nothing is whole yet.
func (d *decoder) next(p []byte) (it item, rest []byte, ok bool) {
	for len(p) > 0 {
		if d.fed {
			d.fed = false
			if p[0] == '\n' {
				p = p[1:]
				continue
			}
		}
		if d.shield {
			d.shield = false
			if it, ok = d.shielded(p[:1]); ok {
				return it, p[1:], true
			}
			p = p[1:]
			continue
		}
		if p[0] == dle {
			d.shield, p = true, p[1:]
			continue
		}
		if d.sound {
			return d.plain(p)
		}
		b := p[0]
		p = p[1:]
		if it, ok = d.char(b); ok {
			return it, p, true
		}
	}
	return item{}, nil, false
}

// shielded takes the byte after a dle.
func (d *decoder) shielded(p []byte) (item, bool) {
	switch {
	case p[0] == dle && d.sound:
		return item{kind: itemSound, bytes: p}, true
	case p[0] == sub && d.sound:
		d.two = [2]byte{dle, dle}
		return item{kind: itemSound, bytes: d.two[:]}, true
	case p[0] == etx:
		was := d.sound
		d.sound, d.leaving = false, false
		return item{kind: itemEnd}, was
	case p[0] == dle || p[0] == sub:
		return item{}, false
	}
	return item{kind: itemCode, code: p[0]}, true
}

// plain takes sound up to the next dle.
func (d *decoder) plain(p []byte) (item, []byte, bool) {
	n := bytes.IndexByte(p, dle)
	if n < 0 {
		n = len(p)
	}
	if d.leaving {
		if at := d.okay(p[:n]); at > 0 {
			d.sound, d.leaving = false, false
			d.line = d.line[:0]
			return item{kind: itemLine, text: "OK"}, p[at:], true
		}
	}
	return item{kind: itemSound, bytes: p[:n]}, p[n:], true
}

// okay finds the OK of a modem that ends its sound without saying so: how many
// bytes belong to it, 0 when there is none.
func (d *decoder) okay(p []byte) int {
	const word = "\r\nOK\r\n"
	for i, b := range p {
		if len(d.tail) == len(word) {
			d.tail = append(d.tail[:0], d.tail[1:]...)
		}
		if d.tail = append(d.tail, b); string(d.tail) == word {
			return i + 1
		}
	}
	return 0
}

// char takes a character of text.
func (d *decoder) char(b byte) (item, bool) {
	switch {
	case b == '\r' || b == '\n':
		d.fed = b == '\r'
		text := string(bytes.TrimSpace(d.line))
		d.line = d.line[:0]
		return item{kind: itemLine, text: text}, text != ""
	case b < ' ':
		d.junk = true
	case len(d.line) < longestLine:
		d.line = append(d.line, b)
	}
	return item{}, false
}

// shielded appends sound for the modem: what looks like a dle comes twice.
func shielded(to, sound []byte) []byte {
	for _, b := range sound {
		if b == dle {
			to = append(to, dle)
		}
		to = append(to, b)
	}
	return to
}
