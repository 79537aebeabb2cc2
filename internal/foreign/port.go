package foreign

import (
	"io"
	"math/rand/v2"
	"net"
	"strconv"
	"testing"
)

const (
	// lowest and highest are below what Linux gives out by itself (32768 and up,
	// net.ipv4.ip_local_port_range): no connection of another test takes one by
	// chance between the look and the use.
	lowest, highest = 20000, 32000

	// tries bounds the search; on a machine where that many are taken in a row
	// there are none.
	tries = 200

	host = "127.0.0.1" // where foreign programs listen

	// claim is where a port is held as long as the test goes on: all of 127/8 is
	// the machine itself, and nobody but this package has a use for this one. Who
	// asks for a port in another process finds it held, even if the program that it
	// is for has not opened it yet.
	claim = "127.71.71.71"
)

// Port is a port of 127.0.0.1, even, that is free for UDP and for TCP, and so is
// the next one (softphones open that for TLS unasked). No other test is given
// either of them until t ends.
func Port(t testing.TB) int {
	t.Helper()
	for range tries {
		port := lowest + 2*rand.IntN((highest-lowest)/2)
		held, err := net.ListenPacket("udp", at(claim, port))
		if err != nil {
			continue
		}
		if !free(port) || !free(port+1) {
			_ = held.Close()
			continue
		}
		t.Cleanup(func() { _ = held.Close() })
		return port
	}
	t.Fatalf("of %d ports between %d and %d none is free", tries, lowest, highest)
	return 0
}

// PortText is [Port] in digits, as programs take it on their command lines.
func PortText(t testing.TB) string {
	t.Helper()
	return strconv.Itoa(Port(t))
}

// free tells whether nobody listens at a port, neither for packets nor for
// connections.
func free(port int) bool {
	udp, err := net.ListenPacket("udp", at(host, port))
	if err != nil {
		return false
	}
	tcp, err := net.Listen("tcp", at(host, port))
	if err != nil {
		_ = udp.Close()
		return false
	}
	return closed(udp) && closed(tcp)
}

func closed(c io.Closer) bool { return c.Close() == nil }

func at(host string, port int) string { return net.JoinHostPort(host, strconv.Itoa(port)) }
