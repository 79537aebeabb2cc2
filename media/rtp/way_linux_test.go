package rtp

import (
	"errors"
	"net"
	"net/netip"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

var anyPort = netip.MustParseAddrPort("127.0.0.1:0")

// option reads a socket's option.
func option(t *testing.T, c net.PacketConn, level, name int) int {
	t.Helper()
	b, ok := c.(*bare)
	if !ok {
		t.Fatalf("a %T", c)
	}
	v, err := syscall.GetsockoptInt(b.direct.fd, level, name)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestPacketsAreMarked(t *testing.T) {
	five := 5
	for _, c := range []struct {
		way                 Way
		service, frameClass int
	}{
		{Way{}, 0, 0},
		{Way{DSCP: Expedited}, 46 << 2, 4}, // Linux: interactive bulk
		{Way{DSCP: Expedited, Priority: &five}, 46 << 2, 5},
		{Way{DSCP: 24}, 24 << 2, 0},
	} {
		conn, err := c.way.Listen(t.Context(), anyPort)
		if err != nil {
			t.Fatal(err)
		}
		if got := option(t, conn, syscall.IPPROTO_IP, syscall.IP_TOS); got != c.service {
			t.Errorf("%+v: service %d, want %d", c.way, got, c.service)
		}
		if got := option(t, conn, syscall.SOL_SOCKET, syscall.SO_PRIORITY); got != c.frameClass {
			t.Errorf("%+v: frames have priority %d, want %d", c.way, got, c.frameClass)
		}
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestAnInterfaceThatDoesNotExistIsTold(t *testing.T) {
	_, err := Way{Device: "nosuch7"}.Listen(t.Context(), anyPort)
	if !errors.Is(err, syscall.ENODEV) || !strings.Contains(err.Error(), `this host has no network interface "nosuch7"; it has lo`) {
		t.Errorf("%v", err)
	}
	lc := net.ListenConfig{Control: Way{Device: "nosuch7"}.Control}
	if _, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0"); !errors.Is(err, syscall.ENODEV) {
		t.Errorf("%v", err)
	}
}

// veth makes two interfaces that are the two ends of a cable.
func veth(t *testing.T, a, b string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), "ip", "link", "add", a, "type", "veth", "peer", "name", b).CombinedOutput(); err != nil {
		t.Skipf("two interfaces and a cable between them cannot be made here: %s", out)
	}
	t.Cleanup(func() { _ = exec.Command("ip", "link", "del", a).Run() })
	for _, x := range []string{a, b} {
		if out, err := exec.CommandContext(t.Context(), "ip", "link", "set", x, "up").CombinedOutput(); err != nil {
			t.Fatalf("%s", out)
		}
	}
}

// tap reads frames of an interface.
func tap(t *testing.T, device string) int {
	t.Helper()
	all := uint16(syscall.ETH_P_ALL<<8 | syscall.ETH_P_ALL>>8)
	fd, err := syscall.Socket(syscall.AF_PACKET, syscall.SOCK_RAW|syscall.SOCK_CLOEXEC, int(all))
	if err != nil {
		t.Skipf("frames cannot be read here: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Close(fd) })
	i, err := net.InterfaceByName(device)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Bind(fd, &syscall.SockaddrLinklayer{Protocol: all, Ifindex: i.Index}); err != nil {
		t.Fatal(err)
	}
	wait := syscall.NsecToTimeval(int64(2 * time.Second))
	if err := syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, syscall.SO_RCVTIMEO, &wait); err != nil {
		t.Fatal(err)
	}
	return fd
}

// comes reports whether a frame with such words comes before two seconds are
// over.
func comes(t *testing.T, fd int, words string) bool {
	t.Helper()
	buf := make([]byte, 2048)
	for end := time.Now().Add(2 * time.Second); time.Now().Before(end); {
		n, _, err := syscall.Recvfrom(fd, buf, 0)
		if err != nil {
			return false
		}
		if strings.Contains(string(buf[:n]), words) {
			return true
		}
	}
	return false
}

// TestSoundLeavesByItsInterface sends to an address that the routes have
// elsewhere.
func TestSoundLeavesByItsInterface(t *testing.T) {
	veth(t, "rdsound0", "rdsound1")
	far := tap(t, "rdsound1")
	for _, cmd := range []string{"addr add 198.18.77.1/24 dev rdsound0", "neigh add 198.51.100.9 lladdr 02:00:00:00:00:09 dev rdsound0", "route add default dev rdsound0 metric 4000"} {
		if out, err := exec.CommandContext(t.Context(), "ip", strings.Fields(cmd)...).CombinedOutput(); err != nil {
			t.Fatalf("ip %s: %s", cmd, out)
		}
	}
	conn, err := Way{DSCP: Expedited, Device: "rdsound0"}.Listen(t.Context(), netip.MustParseAddrPort("0.0.0.0:0"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	b, ok := conn.(*bare)
	if !ok {
		t.Fatalf("a %T", conn)
	}
	if !b.direct.write([]byte("by this cable"), netip.MustParseAddrPort("198.51.100.9:4000")) {
		t.Fatal("not sent")
	}
	if !comes(t, far, "by this cable") {
		t.Error("the packet did not leave by its interface")
	}
	to, ok := conn.LocalAddr().(*net.UDPAddr)
	if !ok {
		t.Fatalf("a %T", conn.LocalAddr())
	}
	stranger, err := net.DialUDP("udp4", nil, &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: to.Port})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stranger.Close() }()
	_, _ = stranger.Write([]byte("by anyPort"))
	if _, _, err := syscall.Recvfrom(b.direct.fd, make([]byte, 64), syscall.MSG_DONTWAIT); !errors.Is(err, syscall.EAGAIN) {
		t.Errorf("a packet of another interface was taken: %v", err)
	}
}

// TestThePriorityIsInTheTagOfAVLAN needs a kernel with VLANs.
func TestThePriorityIsInTheTagOfAVLAN(t *testing.T) {
	veth(t, "rdvlan0", "rdvlan1")
	if out, err := exec.CommandContext(t.Context(), "ip", "link", "add", "link", "rdvlan0", "name", "rdvlan0.20", "type", "vlan", "id", "20", "egress-qos-map", "5:5").CombinedOutput(); err != nil {
		t.Skipf("a VLAN cannot be made here: %s", out)
	}
	far := tap(t, "rdvlan1")
	const packetAuxdata, solPacket = 8, 263 // packet(7)
	if err := syscall.SetsockoptInt(far, solPacket, packetAuxdata, 1); err != nil {
		t.Fatal(err)
	}
	for _, cmd := range []string{"addr add 198.18.78.1/24 dev rdvlan0.20", "link set rdvlan0.20 up", "neigh add 198.18.78.9 lladdr 02:00:00:00:00:09 dev rdvlan0.20"} {
		if out, err := exec.CommandContext(t.Context(), "ip", strings.Fields(cmd)...).CombinedOutput(); err != nil {
			t.Fatalf("ip %s: %s", cmd, out)
		}
	}
	five := 5
	conn, err := Way{Priority: &five, Device: "rdvlan0.20"}.Listen(t.Context(), netip.MustParseAddrPort("0.0.0.0:0"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	b, ok := conn.(*bare)
	if !ok || !b.direct.write([]byte("with a tag"), netip.MustParseAddrPort("198.18.78.9:4000")) {
		t.Fatal("not sent")
	}
	buf, side := make([]byte, 2048), make([]byte, 256)
	for range 50 {
		n, sideLen, _, _, err := syscall.Recvmsg(far, buf, side, 0)
		if err != nil {
			break
		}
		if !strings.Contains(string(buf[:n]), "with a tag") {
			continue
		}
		all, err := syscall.ParseSocketControlMessage(side[:sideLen])
		if err != nil || len(all) != 1 || len(all[0].Data) < 18 {
			t.Fatalf("%v %v", all, err)
		}
		tag := uint16(all[0].Data[16]) | uint16(all[0].Data[17])<<8 // tpacket_auxdata.tp_vlan_tci, little-endian
		if tag != 5<<13|20 {
			t.Errorf("the tag is %#x", tag)
		}
		return
	}
	t.Error("the packet did not come")
}
