package sipstack

import (
	"runtime"
	"testing"
	"time"
)

// What sipgo remembers of connections goes with them, and what one costs while
// it is open is bounded.
func TestConnectionsLeaveNothingInThePools(t *testing.T) {
	h := inHouse(t, "127.0.0.1")
	const many = 60
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapInuse
	}
	before := heap()
	var all []*flow
	for range many {
		f := h.dialTLS()
		all = append(all, f)
		f.send(f.text("OPTIONS", "sip:here", "sip:805@x", ""))
		f.next("SIP/2.0 200")
		web, err := h.dialWeb("", "sip")
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, web)
	}
	// Both ends are here: 32 KiB of sipgo's buffer, the rest is TLS and the socket's.
	each := (heap() - before) / (2 * many)
	t.Logf("a connection, with its other end, takes %d KiB", each>>10)
	if each > 200<<10 {
		t.Errorf("a connection takes %d KiB", each>>10)
	}
	for _, f := range all {
		f.shut()
	}
	for range 200 {
		if h.stack.tpl.Pool("tls").Size()+h.stack.tpl.Pool("wss").Size() == 0 {
			return
		}
		<-time.After(20 * time.Millisecond)
	}
	t.Errorf("sipgo remembers %d and %d connections", h.stack.tpl.Pool("tls").Size(), h.stack.tpl.Pool("wss").Size())
}
