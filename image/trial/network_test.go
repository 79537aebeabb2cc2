//go:build emulator

package trial

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/insomniacslk/dhcp/dhcpv4"
)

// TestNameAndTime: the test is all of the network that the appliance is on. It
// gives an address by DHCP with a server of time, which is three days ahead, and
// asks for ringdown.local as a computer beside it would (RFC 6762).
func TestNameAndTime(t *testing.T) {
	w := newWire(t)
	m := start(t, plan{disk: newDisk(t), network: w.netdev()})
	defer m.cut()
	m.find(regexp.MustCompile(`network: \S+ has 192\.168\.77\.9/24`))
	said := m.find(regexp.MustCompile(`clock: (\S+) by 192\.168\.77\.1, corrected by (\S+)\n`))
	at, err := time.Parse(time.RFC3339, said[0])
	if off := time.Until(at); err != nil || off < ahead-time.Hour || off > ahead+time.Hour {
		t.Errorf("the clock is at %s, corrected by %s; the server is %s ahead", said[0], said[1], ahead)
	}
	t.Logf("clock: %s, corrected by %s", said[0], said[1])
	w.asks()
}

const ahead = 72 * time.Hour

// wire is the other end of the appliance's Ethernet, and the one computer there.
type wire struct {
	t       *testing.T
	c       *net.UDPConn
	machine int // its port
	guest   net.HardwareAddr

	mu    sync.Mutex
	named chan struct{} // closed when the name is answered
	once  sync.Once
}

var (
	hostIP, guestIP = netip.MustParseAddr("192.168.77.1"), netip.MustParseAddr("192.168.77.9")
	hostMAC         = net.HardwareAddr{2, 0, 0, 0, 0, 1}
)

func newWire(t *testing.T) *wire {
	t.Helper()
	c, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{t: t, c: c, machine: freePort(t), named: make(chan struct{})}
	var all sync.WaitGroup
	all.Go(w.serve)
	t.Cleanup(func() { _ = c.Close(); all.Wait() })
	return w
}

// netdev has the emulator carry frames in datagrams.
func (w *wire) netdev() string {
	return fmt.Sprintf("socket,id=n,udp=127.0.0.1:%d,localaddr=127.0.0.1:%d", w.c.LocalAddr().(*net.UDPAddr).Port, w.machine)
}

func (w *wire) send(frame []byte) {
	_, _ = w.c.WriteToUDP(frame, &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: w.machine})
}

// serve answers until the wire is cut.
func (w *wire) serve() {
	b := make([]byte, 4096)
	for {
		n, err := w.c.Read(b)
		if err != nil {
			return
		}
		if n < 42 {
			continue
		}
		w.mu.Lock()
		w.guest = bytes.Clone(b[6:12])
		w.mu.Unlock()
		switch f := b[:n]; binary.BigEndian.Uint16(f[12:]) {
		case 0x0806:
			w.arp(f)
		case 0x0800:
			w.packet(f)
		}
	}
}

// arp answers who asks for the host (RFC 826).
func (w *wire) arp(f []byte) {
	if f[21] != 1 || !bytes.Equal(f[38:42], hostIP.AsSlice()) {
		return
	}
	a := bytes.Clone(f[:42])
	copy(a, f[6:12])
	copy(a[6:], hostMAC)
	a[21] = 2
	copy(a[22:], hostMAC)
	copy(a[28:], hostIP.AsSlice())
	copy(a[32:], f[22:32])
	w.send(a)
}

// packet answers DHCP and NTP, and takes the answer to the question for the name.
func (w *wire) packet(f []byte) {
	head := int(f[14]&15) * 4
	if f[23] != 17 || len(f) < 14+head+8 {
		return
	}
	udp := f[14+head:]
	from, to, body := binary.BigEndian.Uint16(udp), binary.BigEndian.Uint16(udp[2:]), udp[8:]
	switch {
	case to == 67:
		w.lease(body)
	case to == 123 && len(body) >= 48:
		w.send(w.datagram(w.guest, guestIP, 123, from, timeAnswer(body)))
	case from == 5353 && len(body) > 12 && body[2]&0x80 != 0:
		if bytes.Contains(body, []byte("\x08ringdown\x05local\x00")) && bytes.Contains(body, append([]byte{0, 4}, guestIP.AsSlice()...)) {
			w.once.Do(func() { close(w.named) })
		}
	}
}

func (w *wire) lease(body []byte) {
	asked, err := dhcpv4.FromBytes(body)
	if err != nil {
		return
	}
	kind := dhcpv4.MessageTypeOffer
	if asked.MessageType() == dhcpv4.MessageTypeRequest {
		kind = dhcpv4.MessageTypeAck
	}
	a, err := dhcpv4.NewReplyFromRequest(asked, dhcpv4.WithMessageType(kind), dhcpv4.WithYourIP(guestIP.AsSlice()), dhcpv4.WithServerIP(hostIP.AsSlice()),
		dhcpv4.WithOption(dhcpv4.OptServerIdentifier(hostIP.AsSlice())), dhcpv4.WithNetmask(net.CIDRMask(24, 32)), dhcpv4.WithLeaseTime(3600),
		dhcpv4.WithRouter(hostIP.AsSlice()), dhcpv4.WithOption(dhcpv4.OptNTPServers(hostIP.AsSlice())))
	if err != nil {
		return
	}
	w.send(w.datagram(asked.ClientHWAddr, guestIP, 67, 68, a.ToBytes()))
}

// timeAnswer is a server's (RFC 5905, 7.3), of stratum 2.
func timeAnswer(asked []byte) []byte {
	stamp := func(b []byte, at time.Time) {
		const since1900 = 2208988800
		binary.BigEndian.PutUint32(b, uint32(at.Unix()+since1900))
		binary.BigEndian.PutUint32(b[4:], uint32(uint64(at.Nanosecond())<<32/1e9))
	}
	a, now := make([]byte, 48), time.Now().Add(ahead)
	a[0], a[1], a[2], a[3] = 0x24, 2, 6, 0xec
	copy(a[12:], hostIP.AsSlice())
	stamp(a[16:], now.Add(-10*time.Second))
	copy(a[24:], asked[40:48])
	stamp(a[32:], now)
	stamp(a[40:], now)
	return a
}

// datagram is a frame with one (RFC 791, RFC 768; without UDP's checksum).
func (w *wire) datagram(mac net.HardwareAddr, to netip.Addr, fromPort, toPort uint16, body []byte) []byte {
	f := make([]byte, 42, 42+len(body))
	copy(f, mac)
	copy(f[6:], hostMAC)
	be := binary.BigEndian
	be.PutUint16(f[12:], 0x0800)
	ip := f[14:34]
	ip[0], ip[8], ip[9] = 0x45, 255, 17
	be.PutUint16(ip[2:], uint16(28+len(body)))
	copy(ip[12:], hostIP.AsSlice())
	copy(ip[16:], to.AsSlice())
	var sum uint32
	for i := 0; i < 20; i += 2 {
		sum += uint32(be.Uint16(ip[i:]))
	}
	for sum > 0xffff {
		sum = sum&0xffff + sum>>16
	}
	be.PutUint16(ip[10:], ^uint16(sum))
	be.PutUint16(f[34:], fromPort)
	be.PutUint16(f[36:], toPort)
	be.PutUint16(f[38:], uint16(8+len(body)))
	return append(f, body...)
}

// asks for the name until it is answered.
func (w *wire) asks() {
	w.t.Helper()
	question := append([]byte{0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0}, "\x08ringdown\x05local\x00\x00\x01\x00\x01"...)
	frame := w.datagram(net.HardwareAddr{1, 0, 0x5e, 0, 0, 0xfb}, netip.MustParseAddr("224.0.0.251"), 5353, 5353, question)
	again := time.NewTicker(time.Second)
	defer again.Stop()
	patience := time.NewTimer(*given.patience)
	defer patience.Stop()
	for {
		w.send(frame)
		select {
		case <-w.named:
			w.t.Logf("ringdown.local is %s", guestIP)
			return
		case <-again.C:
		case <-patience.C:
			w.t.Fatal("nobody answers to ringdown.local")
		}
	}
}
