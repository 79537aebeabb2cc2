package phones

import (
	"context"
	"encoding/binary"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/media"
	"ringdown/media/dtmf"
	"ringdown/media/g711"
	"ringdown/sipstack"
)

// desk is Phones in a bubble, with one telephone on the network in memory.
type desk struct {
	*Phones
	t    *testing.T
	air  *air
	mu   sync.Mutex // Run's goroutine fills what follows
	gone []string

	trouble []string
	in      media.Source // of the last Join
	to      media.Sink
	law     string
}

var (
	here  = netip.MustParseAddr("10.0.0.1")
	there = netip.MustParseAddrPort("10.0.0.2:4000")
)

func onDesk(t *testing.T, f func(t *testing.T, d *desk)) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{t: t, air: newAir(), law: "A"}
		var err error
		d.Phones, err = New(Options{
			Lo: 10000, Hi: 10003, Listen: func(string) Listen { return d.air.listen }, Law: func() string { return d.law },
			Join: func(_, _ call.Port, _ call.Mode, in media.Source, to media.Sink) { d.in, d.to = in, to },
			Lost: func(p call.Port, silent time.Duration) {
				d.mu.Lock()
				defer d.mu.Unlock()
				d.gone = append(d.gone, string(p)+" "+silent.String())
			},
			Trouble: d.troubled,
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- d.Run(ctx) }()
		f(t, d)
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if n := d.air.open(); n > 0 {
			t.Errorf("%d ports were not given back", n)
		}
	})
}

func (d *desk) troubled(e call.Event, first bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	told := string(e.Kind) + " " + string(e.Port)
	if first {
		told += " first"
	}
	if e.Text != "" {
		told += ": " + e.Text
	}
	d.trouble = append(d.trouble, told)
}

// send sends one packet from the telephone.
func (d *desk) send(l sipstack.Leg, payloadType byte, seq uint16, payload []byte) {
	d.t.Helper()
	c, err := d.air.listen(d.t.Context(), there)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	b := make([]byte, 12, 12+len(payload))
	b[0], b[1] = 0x80, payloadType
	binary.BigEndian.PutUint16(b[2:], seq)
	binary.BigEndian.PutUint32(b[4:], 80*uint32(seq))
	_, _ = c.WriteTo(append(b, payload...), net.UDPAddrFromAddrPort(netip.AddrPortFrom(here, l.Local().Port)))
}

// lost is what has been told so far.
func (d *desk) lost() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.gone)
}

func (d *desk) open(p call.Port) sipstack.Leg {
	d.t.Helper()
	l, err := d.OpenLeg(sipstack.LegRequest{Port: p, Bind: here, Digit: func(k byte) { d.Key(p, string(k)) }})
	if err != nil {
		d.t.Fatal(err)
	}
	return l
}

// talk opens a leg that has agreed on A-law with the telephone and is joined.
func (d *desk) talk() sipstack.Leg {
	d.t.Helper()
	l := d.open("sip/821")
	if err := l.SetRemote(remote(true)); err != nil {
		d.t.Fatal(err)
	}
	d.Join("sim0/fxs1", "sip/821", call.Through)
	return l
}

func remote(both bool) sipstack.Remote {
	return sipstack.Remote{
		RTP: there, Source: there.Addr(), Send: true, Receive: both, Ptime: 20 * time.Millisecond,
		Formats: []sipstack.Format{{Payload: 8, Name: "pcma", Clock: 8000}, {Payload: 101, Name: sipstack.TelephoneEvent, Clock: 8000}},
	}
}

// speak sends sound from the telephone for so long, with the card's clock
// reading it.
func (d *desk) speak(l sipstack.Leg, length time.Duration, level int16) (heard []int16) {
	d.t.Helper()
	c, err := d.air.listen(d.t.Context(), there)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	to := net.UDPAddrFromAddrPort(netip.AddrPortFrom(here, l.Local().Port))
	b := make([]byte, 12+80)
	for n := range int(length / (10 * time.Millisecond)) {
		b[0], b[1] = 0x80, 8
		binary.BigEndian.PutUint16(b[2:], uint16(n))
		binary.BigEndian.PutUint32(b[4:], uint32(80*n))
		for i := range 80 {
			b[12+i] = g711.EncodeA(level * int16(1-2*(i/4%2)))
		}
		_, _ = c.WriteTo(b, to)
		<-time.After(10 * time.Millisecond)
		var f hal.Frame
		d.in.ReadFrame(&f)
		heard = append(heard, f[:]...)
	}
	return heard
}

func TestATelephoneThatVanishesIsTold(t *testing.T) {
	onDesk(t, func(t *testing.T, d *desk) {
		l := d.talk()
		d.speak(l, 2*NoSound, 1000)
		if len(d.lost()) != 0 {
			t.Fatalf("lost %v while it spoke", d.lost())
		}
		<-time.After(NoSound - lookEvery)
		if len(d.lost()) != 0 {
			t.Fatalf("lost %v too early", d.lost())
		}
		<-time.After(3 * lookEvery)
		if strings.Join(d.lost(), ", ") != "sip/821 1m0s" {
			t.Fatalf("lost %v", d.lost())
		}
		<-time.After(2 * NoSound)
		if len(d.lost()) != 1 {
			t.Errorf("told again: %v", d.lost())
		}
		l.Close()
	})
}

func TestATelephoneThatHoldsNeedNotSpeak(t *testing.T) {
	onDesk(t, func(t *testing.T, d *desk) {
		l := d.talk()
		d.speak(l, time.Second, 1000)
		if err := l.SetRemote(remote(false)); err != nil {
			t.Fatal(err)
		}
		<-time.After(NoSoundHeld - 2*lookEvery)
		if len(d.lost()) != 0 {
			t.Fatalf("lost %v on hold", d.lost())
		}
		if err := l.SetRemote(remote(true)); err != nil { // retrieved: the time begins anew
			t.Fatal(err)
		}
		<-time.After(NoSound - lookEvery)
		if len(d.lost()) != 0 {
			t.Fatalf("lost %v as it was retrieved", d.lost())
		}
		_ = l.SetRemote(remote(false))
		<-time.After(NoSoundHeld + lookEvery)
		if strings.Join(d.lost(), ", ") != "sip/821 1h0m0s" {
			t.Errorf("lost %v", d.lost())
		}
		l.Close()
	})
}

func TestATelephoneThatIsNotTalkingIsNotMissed(t *testing.T) {
	onDesk(t, func(t *testing.T, d *desk) {
		l := d.open("sip/821")
		_ = l.SetRemote(remote(true))
		d.Join("sim0/fxo1", "sip/821", call.Dialling) // it may send nothing before it is answered
		<-time.After(3 * NoSound)
		d.Join("sim0/fxo1", "sip/821", call.Through)
		d.Part("sip/821")
		<-time.After(3 * NoSound)
		if len(d.lost()) != 0 {
			t.Errorf("lost %v", d.lost())
		}
		l.Close()
	})
}

// A key is sound for who talks, and none while a number is dialled.
func TestKeysAreHeard(t *testing.T) {
	onDesk(t, func(t *testing.T, d *desk) {
		l := d.talk()
		listen := func(mode call.Mode) string {
			d.Join("sim0/fxo1", "sip/821", mode)
			for _, k := range "4#x7" {
				d.Key("sip/821", string(k))
			}
			d.Key("sip/822", "5")
			ears, keys := dtmf.NewDetector(dtmf.Config{}), ""
			for range 100 {
				var f hal.Frame
				d.in.ReadFrame(&f)
				for _, ev := range ears.Write(f[:]) {
					if !ev.End {
						keys += string(ev.Digit)
					}
				}
			}
			return keys
		}
		if got := listen(call.Through); got != "4#7" {
			t.Errorf("talking: %q", got)
		}
		if got := listen(call.Dialling); got != "" {
			t.Errorf("dialling: %q", got)
		}
		for range 100 { // more than anybody keys
			d.Join("sim0/fxo1", "sip/821", call.Through)
			d.Key("sip/821", "1")
		}
		l.Close()
	})
}

func TestSoundComesThrough(t *testing.T) {
	onDesk(t, func(t *testing.T, d *desk) {
		l := d.talk()
		heard := d.speak(l, time.Second, 8000)
		if level := media.Level(square(heard[len(heard)/2:])); level < -8 || level > -5 {
			t.Errorf("a square wave of 8000 is heard at %.1f dBm0", level)
		}
		l.Close()
	})
}

func square(pcm []int16) (mean float64) {
	for _, v := range pcm {
		mean += float64(v) * float64(v) / float64(len(pcm))
	}
	return mean
}

func TestLegsAreOneForEachPortAndGivenBack(t *testing.T) {
	onDesk(t, func(t *testing.T, d *desk) {
		one, two := d.open("sip/821"), d.open("sip/822")
		if _, err := d.OpenLeg(sipstack.LegRequest{Port: "sip/821", Bind: here}); err == nil || !strings.Contains(err.Error(), "sip/821 has a call already") {
			t.Errorf("a second leg: %v", err)
		}
		if _, err := d.OpenLeg(sipstack.LegRequest{Port: "sip/823", Bind: here}); err == nil {
			t.Error("a third leg of two pairs of ports")
		}
		one.Close()
		three := d.open("sip/823")
		d.Relay("sip/822", "sip/823", call.Through)
		d.Relay("sip/821", "sip/823", call.Through) // 821 has hung up
		d.Join("sim0/fxs1", "sip/821", call.Through)
		d.Part("sip/821")
		d.Part("sip/822")
		two.Close()
		_ = three // Run gives it back
	})
}

func TestWhatALegOffersAndTakes(t *testing.T) {
	onDesk(t, func(t *testing.T, d *desk) {
		for law, first := range map[string]string{"A": "PCMA", "u": "PCMU"} {
			d.law = law
			l := d.open("sip/821")
			f := l.Local().Formats
			if len(f) != 5 || f[0].Name != first || f[3].Name != sipstack.TelephoneEvent || l.Local().Port%2 != 0 {
				t.Errorf("law %s: %+v", law, l.Local())
			}
			wrong := remote(true)
			wrong.Formats = []sipstack.Format{{Payload: 18, Name: "G729", Clock: 8000}}
			if err := l.SetRemote(wrong); err == nil || !strings.Contains(err.Error(), "no codec") {
				t.Errorf("G.729 alone: %v", err)
			}
			for _, ways := range [][2]bool{{true, true}, {true, false}, {false, true}, {false, false}} {
				r := remote(true)
				r.Send, r.Receive = ways[0], ways[1]
				if err := l.SetRemote(r); err != nil {
					t.Errorf("%v: %v", ways, err)
				}
			}
			l.Close()
		}
	})
}

func TestARangeOfPortsThatWillNotDo(t *testing.T) {
	if _, err := New(Options{Lo: 10001, Hi: 10002}); err == nil {
		t.Error("no pair fits")
	}
}

func TestNothingOpensWhenAllIsOver(t *testing.T) {
	onDesk(t, func(t *testing.T, d *desk) {
		ctx, stop := context.WithCancel(t.Context())
		stop()
		other, err := New(d.o)
		if err != nil {
			t.Fatal(err)
		}
		if err := other.Run(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := other.OpenLeg(sipstack.LegRequest{Port: "sip/821", Bind: here}); err == nil {
			t.Error("a leg was opened")
		}
	})
}
