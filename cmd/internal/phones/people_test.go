package phones

import (
	"context"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/media"
	"ringdown/media/g711"
	"ringdown/media/likeness"
	"ringdown/sipstack"
)

// floor is Phones in a bubble, with as many telephones on the network in memory
// as a test likes, and analog ports that a card works.
type floor struct {
	*Phones
	t     *testing.T
	air   *air
	mu    sync.Mutex
	over  []string
	jacks map[call.Port]*jack
	all   sync.WaitGroup
	stop  context.CancelFunc
}

// onFloor runs a test there.
func onFloor(t *testing.T, f func(t *testing.T, d *floor)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := &floor{t: t, air: newAir(), jacks: map[call.Port]*jack{}}
		var err error
		d.Phones, err = New(Options{
			Lo: 10000, Hi: 10199, Listen: func(string) Listen { return d.air.listen }, Law: func() string { return "A" },
			Join: func(port, _ call.Port, _ call.Mode, in media.Source, to media.Sink) {
				d.jack(port).set(func(j *jack) { j.in, j.to = in, to })
			},
			Lost: func(call.Port, time.Duration) {}, Ports: jacks{d},
			Ringback: func() media.Signal { return media.NewSamples(talk(99, time.Second), true) },
			Over: func(p call.Port) {
				d.mu.Lock()
				defer d.mu.Unlock()
				d.over = append(d.over, string(p))
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		d.stop = stop
		d.all.Go(func() {
			if err := d.Run(ctx); err != nil {
				t.Error(err)
			}
		})
		defer d.all.Wait()
		defer stop()
		f(t, d)
	})
}

// wait lets time pass.
func (d *floor) wait(t time.Duration) { <-time.After(t); synctest.Wait() }

func (d *floor) overs() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.over)
}

// jacks are the analog ports of a floor: Ports.
type jacks struct{ *floor }

func (d jacks) Hear(port, _ call.Port, in media.Source) {
	d.jack(port).set(func(j *jack) { j.more = in })
}

func (d jacks) Tell(port, _ call.Port, to media.Sink) {
	d.jack(port).set(func(j *jack) { j.told = to })
}

// jack is an analog port: what its telephone says and hears.
type jack struct {
	mu    sync.Mutex
	in    media.Source
	to    media.Sink
	more  media.Source
	told  media.Sink
	says  []int16
	heard []int16
}

func (j *jack) set(change func(*jack)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	change(j)
}

// jack plugs one in, whose card has a clock a little behind ours.
func (d *floor) jack(port call.Port) *jack {
	d.mu.Lock()
	defer d.mu.Unlock()
	if j := d.jacks[port]; j != nil {
		return j
	}
	j := &jack{}
	d.jacks[port] = j
	d.all.Go(func() {
		<-time.After(3 * time.Millisecond)
		for tick := time.NewTicker(hal.FrameTime); d.up(); <-tick.C {
			j.frame()
		}
	})
	return j
}

func (d *floor) up() bool { d.Phones.mu.Lock(); defer d.Phones.mu.Unlock(); return !d.Phones.over }

func (j *jack) frame() {
	j.mu.Lock()
	defer j.mu.Unlock()
	var out, in, more hal.Frame
	n := copy(out[:], j.says)
	j.says = j.says[n:]
	if j.in != nil {
		j.in.ReadFrame(&in)
		j.to.WriteFrame(&out)
	}
	if j.more != nil {
		j.more.ReadFrame(&more)
		media.Add(&in, &more)
	}
	if j.told != nil {
		j.told.WriteFrame(&out)
	}
	j.heard = append(j.heard, in[:]...)
}

// mobile is a SIP telephone: it sends a packet each 20 ms, and keeps what comes.
type mobile struct {
	leg  sipstack.Leg
	c    net.PacketConn
	mu   sync.Mutex
	says []int16
	came []packet
}

type packet struct {
	at     time.Time
	seq    uint16
	ts     uint32
	ssrc   uint32
	marker bool
	kind   byte
	data   []byte
}

// mobile opens a leg for one and lets it speak.
func (d *floor) mobile(port call.Port, host byte) *mobile {
	d.t.Helper()
	l, err := d.OpenLeg(sipstack.LegRequest{Port: port, Bind: here, Digit: func(k byte) { d.Key(port, string(k)) }})
	if err != nil {
		d.t.Fatal(err)
	}
	at := netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, 1, host}), 4000)
	c, err := d.air.listen(d.t.Context(), at)
	if err != nil {
		d.t.Fatal(err)
	}
	r := remote(true)
	r.RTP, r.Source = at, at.Addr()
	if err := l.SetRemote(r); err != nil {
		d.t.Fatal(err)
	}
	p := &mobile{leg: l, c: c}
	d.all.Go(func() { p.listen() })
	d.all.Go(func() { p.speak(d, net.UDPAddrFromAddrPort(netip.AddrPortFrom(here, l.Local().Port))) })
	return p
}

func (p *mobile) speak(d *floor, to net.Addr) {
	b := make([]byte, 12+160)
	b[0], b[1] = 0x80, 8
	b[11] = 1
	tick := time.NewTicker(20 * time.Millisecond)
	for n := 0; d.up(); n++ {
		binary.BigEndian.PutUint16(b[2:], uint16(n))
		binary.BigEndian.PutUint32(b[4:], uint32(160*n))
		p.mu.Lock()
		var pcm [160]int16
		p.says = p.says[copy(pcm[:], p.says):]
		p.mu.Unlock()
		g711.AppendA(b[:12], pcm[:])
		_, _ = p.c.WriteTo(b, to)
		<-tick.C
	}
	_ = p.c.Close()
}

func (p *mobile) listen() {
	b := make([]byte, 2000)
	for {
		n, _, err := p.c.ReadFrom(b)
		if err != nil {
			return
		}
		p.mu.Lock()
		p.came = append(p.came, packet{
			at: time.Now(), marker: b[1]&0x80 != 0, kind: b[1] & 0x7F, seq: binary.BigEndian.Uint16(b[2:]),
			ts: binary.BigEndian.Uint32(b[4:]), ssrc: binary.BigEndian.Uint32(b[8:]), data: append([]byte(nil), b[12:n]...),
		})
		p.mu.Unlock()
	}
}

func (p *mobile) say(pcm []int16) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.says = append(p.says, pcm...)
}

// packets are those that have come.
func (p *mobile) packets() []packet {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]packet(nil), p.came...)
}

// heard is what the telephone plays, by the timestamps; nothing is silence.
func (p *mobile) heard() (pcm []int16) {
	came := p.packets()
	for _, k := range came {
		if k.kind != 8 {
			continue
		}
		at := int(k.ts - came[0].ts)
		for len(pcm) < at+len(k.data) {
			pcm = append(pcm, 0)
		}
		g711.AppendLinearA(pcm[at:at], k.data)
	}
	return pcm
}

// talk is noise in syllables, the same for one seed.
func talk(seed uint64, d time.Duration) []int16 {
	rng := rand.New(rand.NewPCG(seed, 1))
	pcm := make([]int16, hal.Ticks(d))
	low := 0.0
	for i := range pcm {
		low += 0.3 * (rng.NormFloat64()*3000 - low)
		pcm[i] = int16(low * (0.55 + 0.45*math.Sin(2*math.Pi*3*float64(i)/hal.SampleRate)))
	}
	return pcm
}

// like is how like the best place in heard is to what was said.
func like(said, heard []int16) (best float64) {
	best, _ = likeness.Within(said, heard)
	return best
}
