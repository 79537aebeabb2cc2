package rtp

import (
	"net"
	"net/netip"
	"testing"
	"time"
)

// desk is a session on a real socket that is read by hand, and its telephone.
type desk struct {
	*Session
	t     *testing.T
	in    inbox
	phone *net.UDPConn
	seq   uint16
}

func atDesk(t *testing.T) *desk {
	t.Helper()
	ports, err := NewPorts(netip.MustParseAddr("127.0.0.1"), 1024, 65535)
	if err != nil {
		t.Fatal(err)
	}
	pair, err := ports.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Options{Conn: pair.RTP, Control: pair.RTCP})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	d := &desk{Session: s, t: t, phone: telephone(t)}
	d.tx.socket.direct.taker = d.Session
	agree(t, d.Session, terms(d.phone.LocalAddr().String(), PCMA))
	return d
}

func telephone(t *testing.T) *net.UDPConn {
	t.Helper()
	c, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:0")))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// say sends the stream's next packet from somewhere.
func (d *desk) say(from *net.UDPConn) {
	d.t.Helper()
	d.seq++
	if _, err := from.WriteToUDPAddrPort(plainPacket(PCMAType, d.seq), d.Local()); err != nil {
		d.t.Fatal(err)
	}
	d.tx.socket.direct.receive(&d.in)
}

// pass lets time pass for the session.
func (d *desk) pass(length time.Duration) { d.start = d.start.Add(-length) }

func (d *desk) connected() bool { return d.tx.socket.direct.out.connected }

// talk lets the telephone talk until its socket is connected.
func (d *desk) talk() {
	d.t.Helper()
	d.say(d.phone)
	if d.connected() {
		d.t.Fatal("connected to a source that is hardly known")
	}
	d.pass(connectAfter)
	d.say(d.phone)
	if !d.connected() {
		d.t.Fatal("not connected to a source that is known")
	}
}

func TestTheSystemHearsOnlyASettledSource(t *testing.T) {
	d, thief := atDesk(t), telephone(t)
	d.talk()
	d.say(thief)
	if s := d.Stats(); s.Refused > 0 || s.Received != 2 {
		t.Errorf("a stranger's packet came through: %+v", s)
	}
	if !d.tx.socket.write([]byte("sound"), d.terms.Load().Remote) {
		t.Fatal("a connected socket does not send")
	}
	b := make([]byte, 9)
	if n, err := d.phone.Read(b); err != nil || string(b[:n]) != "sound" {
		t.Errorf("the telephone got %q (%v)", b[:n], err)
	}
}

// TestASilentSourceMayComeBackFromElsewhere: the latch's rule for a NAT that
// forgets holds for a connected socket too.
func TestASilentSourceMayComeBackFromElsewhere(t *testing.T) {
	d, moved := atDesk(t), telephone(t)
	d.talk()
	d.pass(rebindAfter / 2)
	if d.loosen(d.now()); !d.connected() {
		t.Error("loosened too early")
	}
	d.pass(rebindAfter)
	if d.loosen(d.now()); d.connected() {
		t.Fatal("still connected to a source that is silent")
	}
	d.say(moved)
	d.say(moved)
	if to, _ := d.tx.target(); to.String() != moved.LocalAddr().String() {
		t.Errorf("sound goes to %v, want %v", to, moved.LocalAddr())
	}
	d.pass(2 * connectAfter)
	if d.say(moved); d.connected() {
		t.Error("connected to a source that is not the announced one, which may come back")
	}
}

func TestPacketsThatNobodyReadAreCounted(t *testing.T) {
	d := atDesk(t)
	for range 2000 { // more than any system's queue holds
		if _, err := d.phone.WriteToUDPAddrPort(make([]byte, mostPacket), d.Local()); err != nil {
			t.Fatal(err)
		}
	}
	if n := d.Stats().Overflow; n == 0 {
		t.Error("2000 packets are in the queue")
	}
}

func TestANewAnswerLoosensAtOnce(t *testing.T) {
	d, other := atDesk(t), telephone(t)
	d.talk()
	agree(t, d.Session, terms(other.LocalAddr().String(), PCMA))
	if d.connected() {
		t.Fatal("still connected to the old source")
	}
	d.say(other)
	if to, _ := d.tx.target(); to.String() != other.LocalAddr().String() {
		t.Errorf("sound goes to %v, want %v", to, other.LocalAddr())
	}
}

// TestASystemsComplaintCostsNoPacket: what the network said of an earlier packet
// is told in place of sending; the packet goes out all the same.
func TestASystemsComplaintCostsNoPacket(t *testing.T) {
	d := atDesk(t)
	d.talk()
	at := d.phone.LocalAddr().(*net.UDPAddr)
	_ = d.phone.Close()
	for range 10 {
		if !d.tx.socket.write([]byte("sound"), d.terms.Load().Remote) {
			t.Fatal("a packet was not sent")
		}
	}
	again, err := net.ListenUDP("udp4", at)
	if err != nil {
		t.Skipf("the port was taken meanwhile: %v", err)
	}
	defer func() { _ = again.Close() }()
	if !d.tx.socket.write([]byte("sound"), d.terms.Load().Remote) {
		t.Error("a packet was not sent after the telephone came back")
	}
}
