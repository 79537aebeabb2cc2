package foreign

import (
	"net"
	"testing"
)

func TestNobodyIsGivenAPortThatAnotherTestHas(t *testing.T) {
	seen := map[int]bool{}
	for range 500 {
		port := Port(t)
		if seen[port] || port%2 != 0 || port < lowest || port >= highest {
			t.Fatalf("%d was given, after %d others", port, len(seen))
		}
		seen[port] = true
	}
}

func TestAPortIsTakenByOneKindOfListenerAsWellAsByTheOther(t *testing.T) {
	port := Port(t)
	for _, p := range []int{port, port + 1} {
		tcp, err := net.Listen("tcp", at(host, p))
		if err != nil {
			t.Fatal(err)
		}
		if free(p) {
			t.Errorf("%d is said to be free, and somebody takes connections there", p)
		}
		if err := tcp.Close(); err != nil {
			t.Fatal(err)
		}
		udp, err := net.ListenPacket("udp", at(host, p))
		if err != nil {
			t.Fatal(err)
		}
		if free(p) {
			t.Errorf("%d is said to be free, and somebody takes packets there", p)
		}
		if err := udp.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAPortIsGivenAgainAfterItsTest(t *testing.T) {
	var port int
	t.Run("a test that ends", func(t *testing.T) { port = Port(t) })
	held, err := net.ListenPacket("udp", at(claim, port))
	if err != nil {
		t.Fatalf("%d is still held: %v", port, err)
	}
	if err := held.Close(); err != nil {
		t.Fatal(err)
	}
}
