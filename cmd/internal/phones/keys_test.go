package phones

import (
	"encoding/binary"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/media/dtmf"
	"ringdown/media/g711"
	"ringdown/sipstack"
)

// keypad is a telephone that presses keys in one or more ways at once.
type keypad struct {
	events bool // RFC 4733 is agreed on and used
	tones  bool // in its sound
	info   bool // by INFO, which comes last
	length time.Duration
	gap    time.Duration
}

// presses gives what the engine was told and what the analog port heard.
func (k keypad) presses(d *desk, keys string) (told, heard string) {
	d.t.Helper()
	const port = call.Port("sip/821")
	l, err := d.OpenLeg(sipstack.LegRequest{Port: port, Bind: here, Digit: func(key byte) {
		told += string(key)
		d.Key(port, string(key))
	}})
	if err != nil {
		d.t.Fatal(err)
	}
	defer l.Close()
	r := remote(true)
	if !k.events {
		r.Formats = r.Formats[:1]
	}
	if err := l.SetRemote(r); err != nil {
		d.t.Fatal(err)
	}
	d.Join("sim0/fxs1", port, call.Through)
	c, err := d.air.listen(d.t.Context(), there)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	to := net.UDPAddrFromAddrPort(netip.AddrPortFrom(here, l.Local().Port))
	ears := dtmf.NewDetector(dtmf.Config{})
	seq := uint16(0)
	send := func(kind byte, ts uint32, payload []byte) {
		b := make([]byte, 12, 12+len(payload))
		b[0], b[1] = 0x80, kind
		binary.BigEndian.PutUint16(b[2:], seq)
		binary.BigEndian.PutUint32(b[4:], ts)
		seq++
		_, _ = c.WriteTo(append(b, payload...), to)
	}
	sound := k.sound(d.t, keys)
	for n := range len(sound) / 160 {
		ts := uint32(160 * n)
		send(8, ts, g711.AppendA(nil, sound[160*n:160*n+160]))
		if key, begun, ms := k.at(keys, n*20); key != 0 && k.events && ms > 0 {
			e := []byte{byte(strings.IndexByte("0123456789*#ABCD", key)), 10, byte(ms * 8 >> 8), byte(ms * 8)}
			if end := ms >= int(k.length/time.Millisecond); end {
				e[1] |= 0x80
			}
			send(101, uint32(begun*8), e)
		} else if key != 0 && k.info && ms == 40 {
			d.Key(port, string(key)) // the engine hears of it too, but not from the leg
		}
		for range 2 {
			<-time.After(10 * time.Millisecond)
			var f hal.Frame
			d.in.ReadFrame(&f)
			for _, e := range ears.Write(f[:]) {
				if !e.End {
					heard += string(e.Digit)
				}
			}
		}
	}
	return told, heard
}

const before = 500 // ms of silence before the first key

// at says which key is held at a time, when it began and for how long it has
// been held by then; the packet after its end tells the end.
func (k keypad) at(keys string, ms int) (key byte, begun, held int) {
	each := int((k.length + k.gap) / time.Millisecond)
	n := (ms - before) / each
	if ms < before || n >= len(keys) {
		return 0, 0, 0
	}
	begun = before + n*each
	if held = ms - begun; held > int(k.length/time.Millisecond)+20 {
		return 0, 0, 0
	}
	return keys[n], begun, min(held, int(k.length/time.Millisecond))
}

func (k keypad) sound(t *testing.T, keys string) []int16 {
	t.Helper()
	g, err := dtmf.NewGenerator(keys, dtmf.Timing{On: k.length, Off: k.gap, Level: -8, Twist: 1})
	if err != nil {
		t.Fatal(err)
	}
	pcm := make([]int16, 8*int((k.length+k.gap)/time.Millisecond)*len(keys))
	g.Read(pcm)
	if !k.tones {
		clear(pcm)
	}
	pcm = slices.Concat(make([]int16, 8*before), pcm, make([]int16, 8*before))
	return pcm[:len(pcm)/160*160]
}

// One digit, once, whichever ways a telephone sends it in.
func TestAKeyIsHeardOnce(t *testing.T) {
	const keys = "1155*#90"
	for name, k := range map[string]keypad{
		"events":                {events: true},
		"events and tones":      {events: true, tones: true},
		"tones":                 {tones: true},
		"INFO":                  {info: true},
		"INFO and tones":        {info: true, tones: true},
		"longer than our tone":  {events: true, tones: true, length: 300 * time.Millisecond},
		"a long press":          {events: true, length: 700 * time.Millisecond},
		"a long press, tones":   {events: true, tones: true, length: 700 * time.Millisecond},
		"a long press in sound": {tones: true, length: 700 * time.Millisecond},
	} {
		if k.length == 0 {
			k.length = 140 * time.Millisecond
		}
		k.gap = 200 * time.Millisecond
		t.Run(name, func(t *testing.T) {
			onDesk(t, func(t *testing.T, d *desk) {
				told, heard := k.presses(d, keys)
				want := keys
				if k.info {
					want = ""
				}
				if told != want && !(k.info && k.tones) {
					t.Errorf("told %q, want %q", told, want)
				}
				if heard != keys {
					t.Errorf("the analog port heard %q, want %q", heard, keys)
				}
			})
		})
	}
}

// A key by INFO reaches the other telephone as a telephone-event; one that is in
// the relay already is not told on.
func TestAKeyByINFOIsToldOn(t *testing.T) {
	for _, events := range []bool{false, true} {
		onDesk(t, func(t *testing.T, d *desk) {
			r := remote(true)
			if !events {
				r.Formats = r.Formats[:1]
			}
			from, to := d.open("sip/821"), d.open("sip/822")
			if err := from.SetRemote(r); err != nil {
				t.Fatal(err)
			}
			far := remote(true)
			far.RTP = netip.MustParseAddrPort("10.0.0.3:4000")
			if err := to.SetRemote(far); err != nil {
				t.Fatal(err)
			}
			c, err := d.air.listen(t.Context(), far.RTP)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = c.Close() }()
			d.Relay("sip/821", "sip/822", call.Through)
			d.Key("sip/821", "7")
			<-time.After(time.Second)
			got := 0
			for b := make([]byte, 100); len(c.(*end).in) > 0; {
				if n, _, err := c.ReadFrom(b); err == nil && n == 16 && b[1]&0x7F == 101 && b[12] == 7 {
					got++
				}
			}
			if (got > 0) == events {
				t.Errorf("events agreed on: %v; the other telephone got %d packets of the key", events, got)
			}
			from.Close()
			to.Close()
		})
	}
}
