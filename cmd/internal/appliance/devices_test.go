package appliance

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"ringdown/media/rtp"
)

// cable makes an interface, and says how to take it away.
func cable(t *testing.T, name string) (remove func()) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), "ip", "link", "add", name, "type", "veth", "peer", "name", name+"p").CombinedOutput(); err != nil {
		t.Skipf("a network interface cannot be made here: %s", out)
	}
	return func() { _ = exec.CommandContext(context.Background(), "ip", "link", "del", name).Run() }
}

// boundTo is the number of the interface of a socket.
func boundTo(t *testing.T, c syscall.Conn) (index int) {
	t.Helper()
	const soBindToIfindex = 62 // socket(7)
	raw, err := c.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	if err := raw.Control(func(fd uintptr) {
		index, err = syscall.GetsockoptInt(int(fd), syscall.SOL_SOCKET, soBindToIfindex)
	}); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Skipf("the system does not tell a socket's interface: %v", err)
	}
	return index
}

// TestAnInterfaceGoesAwayAndReturns: SIP's doors wait for an interface that is
// not there, and are bound again when it has returned under another number.
func TestAnInterfaceGoesAwayAndReturns(t *testing.T) {
	cable(t, "rdgone0")() // skips where none can be made
	var said bytes.Buffer
	tells := func(words string) {
		t.Helper()
		if !strings.Contains(said.String(), words) {
			t.Errorf("%q is not told in %q", words, said.String())
		}
		said.Reset()
	}
	m := &Main{devices: &devices{log: slog.New(slog.NewTextHandler(&said, nil))}}
	way := rtp.Way{DSCP: 24, Device: "rdgone0"}
	udp, err := m.listenPacket("127.0.0.1:0", way)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = udp.Close() }()
	tcp, err := m.listenStream("127.0.0.1:0", way)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tcp.Close() }()
	sockets := []syscall.Conn{udp.(*net.UDPConn), tcp.(*net.TCPListener)}
	is := func(device string) {
		t.Helper()
		for _, s := range sockets {
			if got, want := boundTo(t, s), indexOf(device); got != want {
				t.Errorf("a %T is bound to interface %d, want %d, %s", s, got, want, device)
			}
		}
	}
	tells("this host has no network interface")
	is("lo")
	for range 2 {
		remove := cable(t, "rdgone0")
		m.devices.look()
		tells("is back")
		is("rdgone0")
		remove()
		m.devices.look()
		tells("is gone")
		m.devices.look()
		if said.Len() > 0 {
			t.Errorf("told twice: %s", said.String())
		}
	}
}
