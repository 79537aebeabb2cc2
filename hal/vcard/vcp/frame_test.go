package vcp

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

func TestCRCIsThatOfTheStandard(t *testing.T) {
	if got := CRC([]byte("123456789")); got != 0x29B1 {
		t.Errorf("CRC-16/CCITT-FALSE of 123456789 is %#04x, want 0x29B1", got)
	}
}

// The example of docs/voice-card.md.
func TestAPingOnTheWire(t *testing.T) {
	want := []byte{0x02, 0x02, 0x02, 0x01, 0x03, 0x99, 0x5A, 0x00}
	if got := Append(nil, Frame{Type: Ping, Seq: 1}); !bytes.Equal(got, want) {
		t.Errorf("a ping is % x, want % x", got, want)
	}
}

func TestFramesSurviveTheWireInAnyPieces(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var wire []byte
	var want []Frame
	for n := range 300 {
		p := make([]byte, []int{0, 1, 253, 254, 255, 508, MaxData}[n%7])
		for i := range p {
			p[i] = byte(rng.IntN(3)) * byte(n) // many zeros, many not
		}
		f := Frame{Type: byte(n), Flags: byte(n % 4), Seq: uint16(n * 977), Payload: p}
		want = append(want, f)
		wire = Append(wire, f)
	}
	var d Decoder
	var got int
	for len(wire) > 0 {
		n := min(len(wire), 1+rng.IntN(700))
		p := wire[:n]
		wire = wire[n:]
		for len(p) > 0 {
			f, rest, ok := d.Next(p)
			p = rest
			if !ok {
				break
			}
			w := want[got]
			if f.Type != w.Type || f.Flags != w.Flags || f.Seq != w.Seq || !bytes.Equal(f.Payload, w.Payload) {
				t.Fatalf("frame %d came as %+v", got, f)
			}
			got++
		}
	}
	if got != len(want) || d.Bad != 0 {
		t.Errorf("%d of %d frames came, %d were bad", got, len(want), d.Bad)
	}
}

func TestOneTurnedBitIsOneLostFrame(t *testing.T) {
	one := Append(nil, Frame{Type: Event, Seq: 9, Payload: []byte("an event of some length")})
	for bit := range (len(one) - 1) * 8 {
		wire := append(append([]byte(nil), one...), one...)
		wire = append(wire, one...)
		wire[len(one)+bit/8] ^= 1 << (bit % 8)
		var d Decoder
		good := 0
		for p := wire; len(p) > 0; {
			_, rest, ok := d.Next(p)
			p = rest
			if ok {
				good++
			}
		}
		if good != 2 || d.Bad == 0 {
			t.Fatalf("bit %d: %d good frames, %d bad", bit, good, d.Bad)
		}
	}
}

func TestFramesAllocateNothing(t *testing.T) {
	p := make([]byte, 656)
	for i := range p {
		p[i] = byte(i * 31)
	}
	var d Decoder
	buf := make([]byte, 0, MaxFrame)
	if n := testing.AllocsPerRun(100, func() {
		buf = Append(buf[:0], Frame{Type: PCM, Payload: p})
		if _, _, ok := d.Next(buf); !ok {
			t.Error("the frame did not come")
		}
	}); n != 0 {
		t.Errorf("a frame allocates %.1f times", n)
	}
}

// Sound with one bit wrong comes all the same, wherever the bit is.
func TestSoundWithOneTurnedBitIsMended(t *testing.T) {
	p := Sound{Tick: 80 * 977, Samples: 80, Mask: 0x0105}.AppendHead(nil)
	for i := range 240 {
		p = append(p, byte(i*i*31)|byte(i&1)) // some zeros
	}
	one := Append(nil, Frame{Type: PCM, Seq: 3, Payload: p})
	lost := 0
	for bit := range (len(one) - 1) * 8 {
		var d Decoder
		d.Next(one)
		wire := append([]byte(nil), one...)
		wire[bit/8] ^= 1 << (bit % 8)
		f, _, ok := d.Next(wire)
		switch {
		case !ok:
			lost++
		case f.Type != PCM || f.Seq != 3 || !bytes.Equal(f.Payload, p):
			t.Errorf("bit %d of byte %d: mended into another frame", bit%8, bit/8)
		}
	}
	if lost > 0 {
		t.Errorf("%d of %d frames were lost", lost, (len(one)-1)*8)
	}
}

// How long a frame is on the wire hangs on where its sound has zeros: two frames of the
// same ports differ, and both are mended.
func TestSoundIsMendedWhereverItsZerosAre(t *testing.T) {
	frame := func(zeros ...int) ([]byte, []byte) {
		p := Sound{Tick: 80 * 977, Samples: 80, Mask: 0x00FF}.AppendHead(nil)
		for range 8 * 80 {
			p = append(p, 0x55)
		}
		for _, at := range zeros {
			p[at] = 0
		}
		return p, Append(nil, Frame{Type: PCM, Payload: p})
	}
	_, long := frame()
	p, short := frame(200, 400, 600)
	if len(short) == len(long) {
		t.Fatal("both are as long")
	}
	for bit := range (len(short) - 1) * 8 {
		var d Decoder
		d.Next(long)
		wire := append([]byte(nil), short...)
		wire[bit/8] ^= 1 << (bit % 8)
		if f, _, ok := d.Next(wire); !ok || !bytes.Equal(f.Payload, p) {
			t.Errorf("bit %d of byte %d: lost", bit%8, bit/8)
		}
	}
}

// FuzzDecoder: whatever comes, the decoder keeps within its buffer, and a good
// frame behind a delimiter always comes.
func FuzzDecoder(f *testing.F) {
	f.Add([]byte{0, 1, 2, 0, 255, 255})
	f.Add(Append(nil, Frame{Type: Ping, Seq: 1}))
	f.Fuzz(func(t *testing.T, junk []byte) {
		wire := append(append([]byte(nil), junk...), 0)
		wire = Append(wire, Frame{Type: Log, Seq: 4711, Payload: []byte("here")})
		var d Decoder
		var last Frame
		for p := wire; len(p) > 0; {
			got, rest, ok := d.Next(p)
			p = rest
			if ok {
				last = got
			}
		}
		if last.Type != Log || last.Seq != 4711 || string(last.Payload) != "here" {
			t.Errorf("the frame behind junk came as %+v", last)
		}
	})
}

// FuzzPayloads: every payload is read or refused.
func FuzzPayloads(f *testing.F) {
	f.Add(HelloAnswer{Version: 1, Ports: 8, Samples: 80, PlayDelay: 2, Serial: "x"}.Append(nil))
	f.Add(Pattern{Port: 1, Steps: []Step{{Drive: 1, Ms: 2}}}.Append(nil))
	f.Fuzz(func(t *testing.T, p []byte) {
		_, _ = ParseHelloAsk(p)
		if h, err := ParseHelloAnswer(p); err == nil && (h.Ports == 0 || h.Ports > MaxPorts) {
			t.Errorf("a card of %d ports was taken", h.Ports)
		}
		_, _ = ParseCounters(p)
		_, _ = ParsePattern(p)
		_, _ = ParseState(p)
		_, _ = ParseHappening(p)
		_, _ = ParseConfig(p, func(x Tag) { x.Number() })
		if s, err := ParseSound(p); err == nil {
			for i := range MaxPorts {
				if b := s.Port(i); b != nil && len(b) != s.Bytes() {
					t.Errorf("port %d has %d bytes of %d", i, len(b), s.Bytes())
				}
			}
		}
	})
}
