package v253

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"ringdown/hal"
)

// taken is what a decoder makes of p, given to it in pieces of n bytes.
func taken(d *decoder, p []byte, n int) (text string) {
	var b strings.Builder
	for len(p) > 0 {
		part := p[:min(n, len(p))]
		p = p[len(part):]
		for {
			it, rest, ok := d.next(part)
			if !ok {
				break
			}
			part = rest
			switch it.kind {
			case itemLine:
				b.WriteString("[" + it.text + "]")
				if it.text == "CONNECT" {
					d.begin()
				}
			case itemCode:
				b.WriteString("<" + string(rune(it.code)) + ">")
			case itemSound:
				b.Write(it.bytes)
			case itemEnd:
				b.WriteString("|")
			}
		}
	}
	return b.String()
}

func TestTheStreamIsTakenApartHoweverItIsCut(t *testing.T) {
	for name, c := range map[string]struct {
		in, want string
		leaving  bool
	}{
		"lines":                     {in: "\r\nOK\r\n\r\nRING\r\n", want: "[OK][RING]"},
		"codes between lines":       {in: "\x10R\r\nNMBR = 123\r\n\x10b", want: "<R>[NMBR = 123]<b>"},
		"sound, codes and its end":  {in: "\r\nCONNECT\r\nab\x10/\x105\x10~c\x10\x03\r\nOK\r\n", want: "[CONNECT]ab</><5><~>c|[OK]"},
		"a literal DLE and two":     {in: "CONNECT\r\n\x10\x10x\x10\x1Ay\x10\x03", want: "[CONNECT]\x10x\x10\x10y|"},
		"sound that looks like OK":  {in: "CONNECT\r\n\r\nOK\r\n\x10\x03", want: "[CONNECT]\r\nOK\r\n|"},
		"an end that says OK only":  {in: "CONNECT\r\nabc\r\nOK\r\nRING\r\n", want: "[OK][RING]", leaving: true},
		"a line that is far longer": {in: strings.Repeat("x", 5000) + "\r\nOK\r\n", want: "[" + strings.Repeat("x", longestLine) + "][OK]"},
	} {
		for n := 1; n <= 9; n += 4 {
			var d decoder
			in := c.in
			if c.leaving { // the end was asked for while sound came
				head, rest, _ := strings.Cut(in, "abc")
				taken(&d, []byte(head), n)
				d.leave()
				in = rest
			}
			if got := taken(&d, []byte(in), n); got != c.want && !(c.leaving && strings.HasSuffix(got, c.want)) {
				t.Errorf("%s, in pieces of %d: %q, want %q", name, n, got, c.want)
			}
		}
	}
}

// FuzzDecoder: what was shielded comes out as it went in, behind whatever came
// before; nothing is kept without bounds.
func FuzzDecoder(f *testing.F) {
	f.Add([]byte("\r\nOK\r\n\x10R"), []byte{1, dle, 2, dle, dle, 3})
	f.Add([]byte("\x10"), []byte{sub, etx, dle})
	f.Fuzz(func(t *testing.T, junk, sound []byte) {
		var d decoder
		taken(&d, junk, 7)
		if len(d.line) > longestLine || len(d.tail) > 8 {
			t.Errorf("%d bytes of a line and %d of sound are kept", len(d.line), len(d.tail))
		}
		d = decoder{}
		d.begin()
		wire := append(shielded(nil, sound), dle, etx)
		if got := taken(&d, wire, 5); got != string(sound)+"|" {
			t.Errorf("%q came out as %q", sound, got)
		}
	})
}

// FuzzReply: whatever a modem says is understood or not; values are short and can
// be shown.
func FuzzReply(f *testing.F) {
	for _, s := range []string{"OK", "NMBR = O", "DRON=20", "DATE=0304", "NAME=\xff\x00x", `129,"16-BIT LINEAR",(7200,8000)`, "DROF=-1", "RING A", "="} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := parseReply(s)
		if len([]rune(r.value)) > longestValue || strings.ContainsAny(r.value, "\x00\n\r") || r.tenths < 0 || r.tenths > longestTenths {
			t.Errorf("%q is %+v", s, r)
		}
		if x, ok := parseFormat(s); ok && x.kind == 0 {
			t.Errorf("%q is a format without a kind", s)
		}
	})
}

// FuzzModem: whatever comes from the wire, the modem stays in use or is gone; what
// waits has its bounds.
func FuzzModem(f *testing.F) {
	f.Add([]byte("\r\nOK\r\n\x10R\x10l\r\nNMBR=1\r\nRING\r\nCONNECT\r\nabc\x10\x03\r\nOK\r\n"))
	f.Add([]byte("ERROR\r\nNO CARRIER\r\n\x10\x03\x10L\x10h"))
	f.Fuzz(func(t *testing.T, junk []byte) {
		c := newCard("fuzz", nowhere{make(chan struct{})})
		c.mu.Lock()
		c.about.format = format{label: 1, kind: code16}
		c.port.closed, c.pace.flowing, c.about.duplex = true, true, len(junk)%2 == 0
		for i := 0; i < len(junk); i += 16 {
			c.took(junk[i:min(i+16, len(junk))])
			c.look(c.now() + time.Duration(i)*time.Millisecond)
		}
		if c.events.Len() > eventsHeld || len(c.pace.kept) > soundKept || len(c.out) > outMost+readChunk || len(c.asks.waiting) > asksWaiting {
			t.Errorf("%d events, %d samples, %d bytes wait", c.events.Len(), len(c.pace.kept), len(c.out))
		}
		c.port.closed = false
		c.mu.Unlock()
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
}

// Two bytes are soon made by chance, and a code is two bytes: among bytes that no
// modem sends none counts, and behind them each does again.
func TestNoiseRingsNobody(t *testing.T) {
	c := newCard("noisy", nowhere{make(chan struct{})})
	c.mu.Lock()
	c.took([]byte("\x02\x8fab\x10R\x10l"))
	noise := c.events.Len()
	c.noise = 0
	c.took([]byte("\x10R"))
	if rings := c.events.Len() - noise; noise != 0 || rings != 1 {
		t.Errorf("noise is told as %d events, ringing as %d", noise, rings)
	}
	c.mu.Unlock()
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

// nowhere is a wire from which nothing comes.
type nowhere struct{ over chan struct{} }

func (n nowhere) Read([]byte) (int, error)    { <-n.over; return 0, io.EOF }
func (n nowhere) Write(p []byte) (int, error) { return len(p), nil }
func (n nowhere) Close() error                { close(n.over); return nil }

func TestTheBestFormatIsTaken(t *testing.T) {
	for want, lines := range map[string][]string{
		"AT+VSM=130,8000":     {`128,"8-BIT LINEAR",(7200,8000,11025)`, `129,"16-BIT LINEAR",(7200,8000,11025)`, `130,"8-BIT ALAW",(8000)`},
		"AT+VSM=131,8000":     {`131,"8-BIT ULAW",(8000)`, `129,"16-BIT LINEAR",(8000)`},
		"AT+VSM=129,8000":     {`128,"8-BIT LINEAR",(8000)`, `129,"16-BIT LINEAR",(7200-11025)`},
		"AT+VSM=128,8000":     {`128,"8-BIT LINEAR",(8000)`, `129,"16-BIT LINEAR",(7200)`, `132,"IMA ADPCM",(8000)`},
		"AT+VSM=1,8000,0,0":   {`0,"SIGNED PCM",8,0,8000,0,0`, `1,"UNSIGNED PCM",8,0,8000,0,0`, `129,"IMA ADPCM",4,0,8000,0,0`},
		"AT+VSM=132,8000,0,0": {`131,"Mu-Law",8,0,7200,0,0`, `132,"A-Law",8,0,8000,0,0`, `133,"14 bit PCM",14,0,8000,0,0`},
	} {
		f, err := chooseFormat(lines, true)
		family := familyOf("USR")
		if strings.HasSuffix(want, ",0,0") {
			family = familyOf("CX93001")
		}
		if got := family.choose(f); err != nil || got != want {
			t.Errorf("of %q: %q, want %q: %v", lines, got, want, err)
		}
	}
	if _, err := chooseFormat([]string{`132,"IMA ADPCM",4,0,8000,0,0`}, true); err == nil {
		t.Error("a modem with ADPCM alone is taken")
	}
}

func TestSamplesComeBackAsTheyWere(t *testing.T) {
	in := []int16{0, 1000, -1000, 32767, -32768, 256, -256}
	for _, c := range []coding{codeA, codeU, code16, codeUnsigned8, codeSigned8} {
		wire := c.encode(nil, in)
		if len(wire) != len(in)*c.bytes() {
			t.Errorf("%s: %d bytes", c, len(wire))
		}
		for i, v := range c.linear(nil, wire) {
			if d := int(v) - int(in[i]); d > 700 || d < -700 {
				t.Errorf("%s: %d came back as %d", c, in[i], v)
			}
		}
	}
}

func TestFamiliesAreToldApart(t *testing.T) {
	for said, want := range map[string]string{
		"U.S. Robotics 56K FAX USB": "U.S. Robotics", "ZOOM 3095 V2.210": "Zoom", "CX93001-EIS_V0.2013-V92": "Conexant", "33600": "V.253", "": "V.253",
	} {
		if got := familyOf(said).name; got != want {
			t.Errorf("%q is of the family %s, want %s", said, got, want)
		}
	}
	if got := (dialect{3}).code(etx); !bytes.Equal(got, []byte{dle, dle, dle, etx}) {
		t.Errorf("three DLEs are %x", got)
	}
}

// The rate at which sound comes is the clock; what is late is made up, and what
// comes in a rush is dropped rather than kept.
func TestThePaceIsThatOfTheSound(t *testing.T) {
	var s pace
	s.kept = make([]int16, 0, soundKept)
	now := time.Duration(0)
	s.begin(now)
	piece := make([]int16, 160)
	frames, lost := 0, 0
	look := func() {
		for {
			_, _, ok := s.due(now, true)
			if !ok {
				break
			}
			var f hal.Frame
			s.frame(&f)
			frames++
		}
		lost += s.slip.Lost
		s.slip = hal.Slip{}
	}
	for range 500 { // ten seconds of a modem that is 1 % slow, in pieces of 20 ms
		now += 20*time.Millisecond + 200*time.Microsecond
		s.take(piece, now)
		look()
	}
	if frames < 998 || frames > 1002 || lost != 0 {
		t.Errorf("%d frames in %v, %d lost", frames, now, lost)
	}
	frames = 0
	for range 100 { // a second of nothing
		now += 10 * time.Millisecond
		look()
	}
	if frames < 85 || frames > 101 || lost == 0 {
		t.Errorf("%d frames in a second without sound, %d lost", frames, lost)
	}
	s.take(make([]int16, 8000), now)
	if len(s.kept) > soundMost {
		t.Errorf("%d samples are kept", len(s.kept))
	}
}

func TestFramesOfAModemAllocateNothing(t *testing.T) {
	c := newCard("still", nowhere{make(chan struct{})})
	c.mu.Lock()
	c.about.format, c.about.duplex, c.port.closed, c.pace.flowing = format{kind: codeA}, true, true, true
	c.voice.mode = modeDuplex
	c.dec.begin()
	c.mu.Unlock()
	wire, rx, tx := bytes.Repeat([]byte{0xD5}, hal.FrameSamples), []*hal.Frame{new(hal.Frame)}, []*hal.Frame{new(hal.Frame)}
	one := func() {
		c.mu.Lock()
		c.took(wire)
		c.mu.Unlock()
		if _, _, ok, err := c.exchanged(rx[0], tx[0]); !ok || err != nil {
			t.Fatalf("no frame: %v", err)
		}
	}
	for range 100 {
		one()
	}
	if n := testing.AllocsPerRun(200, one); n >= 1 {
		t.Errorf("a frame allocates %.1f times", n)
	}
	c.mu.Lock()
	c.port.closed = false
	c.mu.Unlock()
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}
