package phones

import (
	"encoding/binary"
	"net"
	"testing"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/media/dtmf"
	"ringdown/media/g711"
	"ringdown/sipstack"
)

// told gives what a telephone got of the keys that an analog port pressed: by
// telephone-events, one letter each, and in its sound.
func (k keypad) told(d *desk, keys string) (events, heard string) {
	d.t.Helper()
	l, err := d.OpenLeg(sipstack.LegRequest{Port: "sip/821", Bind: here})
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
	d.Join("sim0/fxs1", "sip/821", call.Through)
	c, err := d.air.listen(d.t.Context(), there)
	if err != nil {
		d.t.Fatal(err)
	}
	k.tones = true
	done := make(chan struct{})
	go func() {
		defer close(done)
		events, heard = k.got(c)
	}()
	k.say(d, keys)
	_ = c.Close()
	<-done
	return events, heard
}

// say presses the keys at the analog port.
func (k keypad) say(d *desk, keys string) {
	sound := k.sound(d.t, keys)
	for n := range len(sound) / hal.FrameSamples {
		f := hal.Frame(sound[n*hal.FrameSamples : (n+1)*hal.FrameSamples])
		d.to.WriteFrame(&f)
		<-time.After(hal.FrameTime)
	}
	<-time.After(time.Second)
}

// got reads what comes until the socket is closed.
func (k keypad) got(c net.PacketConn) (events, heard string) {
	ears, last := dtmf.NewDetector(dtmf.Config{}), uint32(0)
	buf := make([]byte, 2000)
	for {
		n, _, err := c.ReadFrom(buf)
		switch {
		case err != nil:
			return events, heard
		case n == 16 && buf[1]&0x7f == 101:
			if ts := binary.BigEndian.Uint32(buf[4:]); ts != last {
				events, last = events+string("0123456789*#ABCD"[buf[12]]), ts
			}
		case n > 12:
			for _, e := range ears.Write(g711.AppendLinearA(nil, buf[12:n])) {
				if !e.End {
					heard += string(e.Digit)
				}
			}
		}
	}
}

// An analog port's key reaches a telephone once: as an event where that is
// agreed on, else in the sound.
func TestAKeyOfAnAnalogPortIsToldOnce(t *testing.T) {
	const keys = "1155*#90"
	for name, k := range map[string]keypad{
		"events":              {events: true, length: 140 * time.Millisecond},
		"short":               {events: true, length: 60 * time.Millisecond},
		"a long press":        {events: true, length: 700 * time.Millisecond},
		"sound":               {length: 140 * time.Millisecond},
		"a long press, sound": {length: 700 * time.Millisecond},
	} {
		k.gap = 200 * time.Millisecond
		t.Run(name, func(t *testing.T) {
			onDesk(t, func(t *testing.T, d *desk) {
				events, heard := k.told(d, keys)
				wantEvents, wantHeard := "", keys
				if k.events {
					wantEvents, wantHeard = keys, ""
				}
				if events != wantEvents || heard != wantHeard {
					t.Errorf("by events %q, want %q; in the sound %q, want %q", events, wantEvents, heard, wantHeard)
				}
			})
		})
	}
}
